"""A folder for scripts that regentd runs: neither it nor any folder above it can be changed by others."""

import os
import pathlib
import shutil
import tempfile


class Scripts:
    """In /var/lib, as /tmp can be written to by everybody. Removed by `close`."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="regent-scripts-", dir="/var/lib"))
        self.directory.chmod(0o755)

    def add(self, name, body, mode=0o755):
        """A script of /bin/sh; its path. Replaced as a whole, as one may be running."""
        path = self.directory / name
        fresh = self.directory / f".{name}"
        fresh.write_text(f"#!/bin/sh\n{body}\n")
        fresh.chmod(mode)
        os.replace(fresh, path)
        return path

    def switch(self, name):
        """A script that succeeds as long as it is on; it is on at first."""
        return Switch(self, name)

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)


class Switch:
    def __init__(self, scripts, name):
        self.mark = scripts.directory / f"{name}.off"
        self.path = scripts.add(name, f"test ! -e {self.mark}")

    def turn(self, on):
        if on:
            self.mark.unlink(missing_ok=True)
        else:
            self.mark.touch()

    def off(self):
        self.turn(False)

    def on(self):
        self.turn(True)
