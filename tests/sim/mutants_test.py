#!/usr/bin/env python3
"""Proves that the simulation can fail: each known bug in mutants/*.patch must be caught.

    mutants_test.py BUILD_FOLDER FIRST COUNT [NAME...]

Copies the sources into BUILD_FOLDER and builds the simulator there: first as it is, which must pass a few
seeds, then with each patch alone, which must break one of the invariants that the patch names, at one of the
seeds FIRST to FIRST + COUNT - 1. What is built stays for the next time.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PATCHES = SOURCE / "tests" / "sim" / "mutants"
# Seeds without a mutant: the test `simulation` runs more.
PLAIN_COUNT = "20"
# What the simulator is made of.
FOLDERS = ["vrrp", "os", "contract", "fsm", "netio", "privsep/sandbox", "worker", "tests/sim"]


class Broken(Exception):
    pass


def run(command, folder, what):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Broken(f"{what}:\n{done.stdout}{done.stderr}")
    return done.stdout


def copy_sources(tree):
    """Leaves files that have not changed alone, so that they are not built again."""
    wanted = set()
    for folder in FOLDERS:
        for path in (SOURCE / folder).rglob("*"):
            if path.suffix in (".h", ".cc") or path.name == "CMakeLists.txt":
                wanted.add(path.relative_to(SOURCE))
    for path in tree.rglob("*"):
        if path.is_file() and path.relative_to(tree) not in wanted:
            path.unlink()
    for path in wanted:
        target = tree / path
        text = (SOURCE / path).read_bytes()
        if target.is_file() and target.read_bytes() == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)


def build(folder, tree):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    os.environ["CCACHE_BASEDIR"] = str(folder)
    if not (folder / "build.ninja").is_file():
        run(["cmake", "-S", str(tree / "tests" / "sim" / "mutants"), "-B", str(folder), "-G", "Ninja",
             "-DCMAKE_CXX_COMPILER=g++", *launcher], folder, "cannot configure")
    run(["ninja", "sim"], folder, "does not build")


def simulate(folder, first, count):
    """The invariant that was broken, and the line that says so; nothing when all is well."""
    done = subprocess.run([str(folder / "sim"), first, count], capture_output=True, text=True)
    broken = re.search(r"seed \d+ breaks (\w+) .*", done.stdout)
    if done.returncode not in (0, 1) or (done.returncode == 1) != bool(broken):
        raise Broken(f"ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return (broken[1], broken[0]) if broken else None


def expected(patch):
    names = re.search(r"^Caught by: (.+)$", patch.read_text(), re.MULTILINE)
    if not names:
        raise Broken('says nowhere "Caught by: INVARIANT"')
    return names[1].split()


def try_mutant(patch, folder, tree, seeds):
    try:
        invariants = expected(patch)
        run(["patch", "--batch", "--forward", "--fuzz=0", "--no-backup-if-mismatch", "-p1", "-i", str(patch)],
            tree, "the patch no longer applies; make it anew from the present code")
        build(folder, tree)
        found = simulate(folder, *seeds)
        if not found:
            raise Broken(f"is not caught by seeds {seeds[0]} and the {seeds[1]} that follow")
        if found[0] not in invariants:
            raise Broken(f"should break {' or '.join(invariants)}, but: {found[1]}")
        return found[1]
    finally:
        copy_sources(tree)


def main():
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    folder, seeds, chosen = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:4], sys.argv[4:]
    patches = [patch for patch in sorted(PATCHES.glob("*.patch")) if not chosen or patch.stem in chosen]
    if not patches:
        print("there are no such mutants")
        return 1
    tree = folder / "tree"
    tree.mkdir(parents=True, exist_ok=True)
    failures = 0
    copy_sources(tree)
    try:
        build(folder, tree)
        found = simulate(folder, seeds[0], PLAIN_COUNT)
        if found:
            raise Broken(found[1])
    except Broken as problem:
        print(f"without any mutant: {problem}")
        return 1
    for patch in patches:
        began = time.monotonic()
        try:
            outcome = try_mutant(patch, folder, tree, seeds)
        except Broken as problem:
            failures += 1
            outcome = f"FAILED: {problem}"
        print(f"{patch.stem} ({time.monotonic() - began:.1f} s): {outcome}", flush=True)
    print(f"{len(patches) - failures} of {len(patches)} mutants are caught")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
