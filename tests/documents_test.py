"""documents_test.py TOOL REGENT: the documents in the tree that are made from the schema are what it makes now,
with REGENT_REWRITE=1 they are written anew; the manual pages are good man(7); the completion of the shell
knows every subcommand and option of `regent`; the example of docs/CONFIG_JSON.md keeps the JSON schema."""

import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
MADE = {"CONFIG.md": "docs/CONFIG.md", "regent.conf.5": "docs/man/regent.conf.5",
        "regent.bash": "packaging/completion/regent.bash", "regent.fish": "packaging/completion/regent.fish",
        "config.schema.json": "docs/config.schema.json"}
TOOL = REGENT = ""


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def commands():
    return re.findall(r"^  (\S+) ", output(REGENT, "--help").split("Subcommands:\n")[1], re.MULTILINE)


def options(command):
    return set(re.findall(r"--[a-z][a-z-]*", output(REGENT, *command.split(), "--help").split("Options:")[1]))


class Made(unittest.TestCase):
    def test_documents_are_what_the_schema_makes(self):
        for name, file in MADE.items():
            made, path = output(TOOL, name), ROOT / file
            committed = path.read_text() if path.exists() else ""
            difference = difflib.unified_diff(committed.splitlines(), made.splitlines(), file, "the schema",
                                              lineterm="", n=1)
            self.assertEqual(committed, made, "\n".join([*list(difference)[:40], "",
                             "If this is meant: REGENT_REWRITE=1 ctest -R '^documents$', and review the difference"]))

    def test_reference_has_every_keyword_and_every_code(self):
        text = (ROOT / MADE["CONFIG.md"]).read_text()
        words = re.search(r"explain\) words='--help (.*)'", output(TOOL, "regent.bash"))[1].split()
        self.assertGreater(len(words), 400)
        for word in words:
            shown = f"### {word}: " if re.fullmatch(r"V\d{3}", word) else f"`{word}`"
            self.assertIn(shown, text)


class Manual(unittest.TestCase):
    def test_pages_are_without_a_warning(self):
        if not shutil.which("groff"):
            self.skipTest("there is no groff")
        for page in sorted((ROOT / "docs/man").iterdir()):
            done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", page], capture_output=True, text=True,
                                  check=False, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""), page.name)

    def test_pages_have_every_command_and_option(self):
        text = (ROOT / "docs/man/regent.1").read_text().replace("\\-", "-")
        for command in ["", *commands()]:
            self.assertIn(command, text)
            for option in options(command):
                self.assertIn(option, text, command)
        for option in options("config show"):
            self.assertIn(option, text)


class Pages(unittest.TestCase):
    """The examples of pages about documents for programs are what the commands print."""

    def blocks(self, page):
        return re.findall(r"```\w*\n(.*?)```", (ROOT / "docs" / page).read_text(), re.DOTALL)

    def printed(self, *command, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (pathlib.Path(folder) / f"{name}.conf").write_text(text)
            return subprocess.run([REGENT, *command], cwd=folder, capture_output=True, text=True, check=False,
                                  timeout=60).stdout

    def test_check(self):
        text, document = self.blocks("CHECK_JSON.md")[:2]
        self.assertEqual(self.printed("check", "--format", "json", "resolver.conf", resolver=text), document)

    def test_diff(self):
        new, document = self.blocks("DIFF_JSON.md")
        old = new.replace("priority 150", "priority 100")
        self.assertEqual(self.printed("diff", "old.conf", "new.conf", "--json", old=old, new=new), document)


def completions(*words):
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _regent; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    file = ROOT / MADE["regent.bash"]
    return output("bash", "-c", script, "bash", str(file), "regent", *words).split()


class Completion(unittest.TestCase):
    def test_knows_every_subcommand(self):
        self.assertIn("check", commands())
        self.assertLessEqual(set(commands()) | options(""), set(completions("")))
        for command in commands():
            self.assertLessEqual(options(command), set(completions(command, "--")), command)
        self.assertIn("show", completions("config", ""))
        self.assertLessEqual(options("config show"), set(completions("config", "show", "--")))

    def test_knows_keywords_and_codes(self):
        self.assertEqual(completions("explain", "preempt"), ["preempt", "preempt_delay"])
        self.assertEqual(completions("explain", "V00")[:2], ["V001", "V002"])
        self.assertEqual(completions("--run-dir", "/run", "explain", "nopree"), ["nopreempt"])

    def test_knows_values_and_files(self):
        self.assertEqual(completions("check", "--compat", ""), ["keepalived", "none"])
        self.assertEqual(completions("check", "--format", "s"), ["sarif"])
        self.assertIn("/etc/passwd", completions("check", "/etc/passw"))
        self.assertIn("/etc/passwd", completions("convert", "/etc/passw"))
        self.assertIn("/etc/passwd", completions("config", "show", "--json", "/etc/passw"))
        self.assertEqual(completions("status", "x"), [])


class Schema(unittest.TestCase):
    """As much of JSON schema as ours needs."""

    def setUp(self):
        self.schema = json.loads((ROOT / MADE["config.schema.json"]).read_text())
        page = (ROOT / "docs/CONFIG_JSON.md").read_text()
        self.document = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])

    def complaints(self, value, schema, place="$"):
        types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
        if "type" in schema and not isinstance(value, types[schema["type"]]):
            yield f"{place} is not of type {schema['type']}"
            return
        if value not in schema.get("enum", [value]) or value != schema.get("const", value):
            yield f"{place} cannot be {value}"
        if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
            yield f"{place} is out of range"
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield from self.complaints(item, schema["items"], f"{place}[{index}]")
        if isinstance(value, dict):
            yield from (f"{place} has no {name}" for name in schema["required"] if name not in value)
            for name, member in value.items():
                if name not in schema["properties"]:
                    yield f"{place} has a {name}"
                else:
                    yield from self.complaints(member, schema["properties"][name], f"{place}.{name}")

    def test_example_keeps_it(self):
        self.assertEqual(list(self.complaints(self.document, self.schema)), [])

    def test_what_the_command_prints_keeps_it(self):
        files = ["examples/pair.conf", "examples/checks.conf", *(f"tests/config/{name}.conf" for name in ("good", "note", "warnings",
                                                                                "keepalived"))]
        for file in files:
            for more in ([], ["--defaults"], ["--secrets"], ["--defaults", "--secrets"]):
                document = json.loads(output(REGENT, "config", "show", "--json", *more, str(ROOT / file)))
                self.assertEqual(list(self.complaints(document, self.schema)), [], f"{file} {more}")

    def test_the_example_is_what_the_command_prints(self):
        text = """
            global_defs {
                router_id dns1
                vrrp_version 3
                vrrp_garp_master_delay 5
            }
            virtual_address recdns0 vrid 50 { 192.0.2.50/24 2001:db8:0:d::50/64 dev eth1 }
            vrrp_defaults {
                interface eth0
                priority 150
                advert_int 0.25
                nopreempt
                authentication {
                    auth_type PASS
                    auth_pass d0n0tgue
                }
            }"""
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write(text)
            file.flush()
            self.assertEqual(json.loads(output(REGENT, "config", "show", "--json", file.name)), self.document)

    def test_what_is_wrong_breaks_it(self):
        instance = self.document["vrrp_instance"][0]
        instance["priority"] = 256
        instance["prioritty"] = 1
        del instance["interface"]
        instance["virtual_ipaddress"][0]["dev"] = 7
        self.assertEqual(sorted(self.complaints(self.document, self.schema)),
                         ["$.vrrp_instance[0] has a prioritty", "$.vrrp_instance[0] has no interface",
                          "$.vrrp_instance[0].priority is out of range",
                          "$.vrrp_instance[0].virtual_ipaddress[0].dev is not of type string"])


if __name__ == "__main__":
    REGENT, TOOL = sys.argv.pop(2), sys.argv.pop(1)
    if os.environ.get("REGENT_REWRITE") == "1":
        for made_name, made_file in MADE.items():
            (ROOT / made_file).write_text(output(TOOL, made_name))
    unittest.main()
