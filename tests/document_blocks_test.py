"""document_blocks_test.py REGENT: every block of configuration in README.md and docs/ is what it says it is.

A block whose fence says `conf` is a whole configuration, which `regent check` finds without a word. Behind
`conf` may stand the codes that it shows (V009 ...), each at least once and no other one; `keepalived.conf`,
when the file has that name; and hosts=a,b, when it is checked on each of these hosts. A block that is no
configuration, or only a part of one, says `text` or `sh`."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGENT = ""
# Made from the schema, which has tests of its own; and a page that shows the output of tests.
MADE = {"CONFIG.md"}
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"conf", "text", "sh", "json"}


def pages():
    return [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name not in MADE)]


def blocks(page):
    """(line, words of the fence, text) of each block."""
    text = page.read_text()
    return [(text[:match.start()].count("\n") + 1, match[1].split(), match[2]) for match in FENCE.finditer(text)]


def check(text, name, host):
    """The codes that `regent check` shows, and its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / name
        file.write_text(text)
        os.chmod(file, 0o600)
        done = subprocess.run([REGENT, "check", "-i", host, file], capture_output=True, text=True, check=False,
                              timeout=20)
    return set(re.findall(r"^(?:error|warning|note)\[(V\d{3})\]", done.stdout, re.MULTILINE)), done.stdout


class Blocks(unittest.TestCase):
    def test_every_configuration_is_what_it_says(self):
        count = 0
        for page in pages():
            for line, words, text in blocks(page):
                if not words or words[0] != "conf":
                    continue
                count += 1
                name = "keepalived.conf" if "keepalived.conf" in words else "regent.conf"
                wanted = {word for word in words if re.fullmatch(r"V\d{3}", word)}
                hosts = next((word[6:] for word in words if word.startswith("hosts=")), "elsewhere")
                for host in hosts.split(","):
                    with self.subTest(page=page.name, line=line, host=host):
                        codes, output = check(text, name, host)
                        self.assertEqual(codes, wanted, output)
        self.assertGreaterEqual(count, 10)

    def test_every_fence_says_what_it_is(self):
        for page in (ROOT / "README.md", ROOT / "docs/COOKBOOK.md", ROOT / "docs/MIGRATING.md"):
            for line, words, _ in blocks(page):
                with self.subTest(page=page.name, line=line):
                    self.assertIn(words[0] if words else "nothing", LANGUAGES)


if __name__ == "__main__":
    REGENT = sys.argv.pop(1)
    unittest.main()
