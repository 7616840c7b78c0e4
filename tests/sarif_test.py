"""sarif_test.py REGENT: what `regent check --format sarif` prints keeps to SARIF 2.1.0, as far as the specification
can be written down for the objects that are used, and to what code scanning demands beyond it; and it says of a file
what the other two formats say."""

import json
import pathlib
import re
import subprocess
import sys
import unittest

FIXTURES = pathlib.Path(__file__).resolve().parent / "config"
REGENT = ""

# What an object may have: the type of each property, and which of them must be there. SARIF 2.1.0, sections 3.11 to 3.49.
STRING, NUMBER = "string", "number"
OBJECTS = {
    "sarifLog": {"version": STRING, "$schema": STRING, "runs": ["run"]},
    "run": {"tool": "tool", "results": ["result"], "columnKind": STRING},
    "tool": {"driver": "toolComponent"},
    "toolComponent": {"name": STRING, "version": STRING, "semanticVersion": STRING, "rules": ["reportingDescriptor"]},
    "reportingDescriptor": {"id": STRING, "shortDescription": "multiformatMessageString",
                            "fullDescription": "multiformatMessageString", "help": "multiformatMessageString",
                            "defaultConfiguration": "reportingConfiguration", "properties": "propertyBag"},
    "multiformatMessageString": {"text": STRING, "markdown": STRING},
    "reportingConfiguration": {"level": STRING},
    "propertyBag": {"tags": [STRING], "problem.severity": STRING},
    "result": {"ruleId": STRING, "ruleIndex": NUMBER, "level": STRING, "message": "message",
               "locations": ["location"], "relatedLocations": ["location"]},
    "message": {"text": STRING},
    "location": {"id": NUMBER, "physicalLocation": "physicalLocation", "message": "message"},
    "physicalLocation": {"artifactLocation": "artifactLocation", "region": "region"},
    "artifactLocation": {"uri": STRING, "uriBaseId": STRING},
    "region": {"startLine": NUMBER, "startColumn": NUMBER, "endColumn": NUMBER},
}
REQUIRED = {
    "sarifLog": ["version", "runs"], "run": ["tool", "results"], "tool": ["driver"], "toolComponent": ["name"],
    "reportingDescriptor": ["id"], "multiformatMessageString": ["text"], "message": ["text"], "result": ["message"],
}
# What code scanning and editors need besides.
for kind, names in {"reportingDescriptor": ["shortDescription", "fullDescription", "help", "defaultConfiguration"],
                    "result": ["ruleId", "ruleIndex", "level", "locations"], "location": ["physicalLocation"],
                    "physicalLocation": ["artifactLocation", "region"], "artifactLocation": ["uri"],
                    "region": ["startLine"], "run": ["columnKind"], "sarifLog": ["$schema"]}.items():
    REQUIRED.setdefault(kind, []).extend(names)
LEVELS = ("none", "note", "warning", "error")
CHOICES = {("sarifLog", "version"): ("2.1.0",), ("run", "columnKind"): ("utf16CodeUnits", "unicodeCodePoints"),
           ("reportingConfiguration", "level"): LEVELS, ("result", "level"): LEVELS,
           ("propertyBag", "problem.severity"): ("error", "warning", "recommendation")}
URI = re.compile(r"(?:file:///)?(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")


def complaints(value, kind, place="$"):
    if isinstance(kind, list):
        if not isinstance(value, list):
            yield f"{place} is no array"
            return
        for index, member in enumerate(value):
            yield from complaints(member, kind[0], f"{place}[{index}]")
    elif kind == STRING:
        if not isinstance(value, str) or not value:
            yield f"{place} is no text"
    elif kind == NUMBER:
        if type(value) is not int or value < 0:
            yield f"{place} is no number"
    elif not isinstance(value, dict):
        yield f"{place} is no object"
    else:
        yield from (f"{place} has no {name}" for name in REQUIRED.get(kind, []) if name not in value)
        for name, member in value.items():
            if name not in OBJECTS[kind]:
                yield f"{place} has a {name}"
                continue
            yield from complaints(member, OBJECTS[kind][name], f"{place}.{name}")
            if member not in CHOICES.get((kind, name), (member,)):
                yield f"{place}.{name} cannot be {member}"


def more_complaints(run):
    """What the form alone does not show."""
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    if len(set(ids)) != len(ids):
        yield "a rule twice"
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        if rule["id"] != result["ruleId"]:
            yield f"{result['ruleId']} points to {rule['id']}"
        if len(result["locations"]) != 1:
            yield f"{result['ruleId']} has {len(result['locations'])} places"
        related = result.get("relatedLocations", [])
        links = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
        if links != [str(place["id"]) for place in related]:
            yield f"{result['message']['text']}: its links are not its places"
        for place in result["locations"] + related:
            region = place["physicalLocation"]["region"]
            if region["startLine"] < 1 or not 1 <= region.get("startColumn", 1) <= region.get("endColumn", 1):
                yield f"{region} is no region"
            if not URI.fullmatch(place["physicalLocation"]["artifactLocation"]["uri"]):
                yield f"{place} has no URI"


def check(text_format, *arguments):
    done = subprocess.run([REGENT, "check", "-i", "one", "--format", text_format, *arguments], cwd=FIXTURES,
                          capture_output=True, check=False, timeout=60)
    assert done.stderr == b"", done.stderr
    return done.stdout.decode() if text_format == "text" else json.loads(done.stdout)


class Sarif(unittest.TestCase):
    def setUp(self):
        self.files = sorted(path.name for path in FIXTURES.glob("*.conf"))
        self.assertIn("language.conf", self.files)

    def test_keeps_to_the_specification(self):
        for file in [*self.files, "no-such-file.conf", "/dev/zero"]:
            log = check("sarif", file)
            self.assertEqual(list(complaints(log, "sarifLog")), [], file)
            self.assertEqual(list(more_complaints(log["runs"][0])), [], file)

    def test_has_every_code_as_a_rule(self):
        rules = check("sarif", "good.conf")["runs"][0]["tool"]["driver"]["rules"]
        page = (FIXTURES.parent.parent / "docs/CONFIG.md").read_text()
        self.assertEqual([rule["id"] for rule in rules], re.findall(r"^### (V\d{3}): ", page, re.MULTILINE))

    def test_says_what_the_other_formats_say(self):
        for file in self.files:
            results = check("sarif", file)["runs"][0]["results"]
            document = check("json", file)
            diagnostics = document["diagnostics"]
            shown = re.findall(r"^(\w+)\[(V\d{3})\]: ", check("text", file), re.MULTILINE)
            self.assertEqual([(entry["level"], entry["ruleId"]) for entry in results], shown, file)
            self.assertEqual([(entry["severity"], entry["code"]) for entry in diagnostics], shown, file)
            for result, diagnostic in zip(results, diagnostics):
                self.assertTrue(result["message"]["text"].startswith(diagnostic["message"]))
                self.assertEqual(result["locations"][0]["physicalLocation"]["region"]["startLine"],
                                 diagnostic["place"]["line"] or 1)
            counts = document["counts"]
            self.assertEqual(sum(counts.values()), len(diagnostics))


class Validation(unittest.TestCase):
    """The validation above finds what is wrong."""

    def test_complains(self):
        log = check("sarif", "errors.conf")
        run = log["runs"][0]
        del run["results"][0]["message"]["text"]
        run["results"][1]["level"] = "fatal"
        run["results"][2]["locations"][0]["physicalLocation"]["region"]["startLine"] = "3"
        run["results"][3]["severity"] = "error"
        run["columnKind"] = "bytes"
        log["version"] = "2.0.0"
        self.assertEqual(sorted(complaints(log, "sarifLog")),
                         ["$.runs[0].columnKind cannot be bytes", "$.runs[0].results[0].message has no text",
                          "$.runs[0].results[1].level cannot be fatal",
                          "$.runs[0].results[2].locations[0].physicalLocation.region.startLine is no number",
                          "$.runs[0].results[3] has a severity", "$.version cannot be 2.0.0"])

    def test_complains_of_links(self):
        run = check("sarif", "errors.conf")["runs"][0]
        result = next(result for result in run["results"] if "relatedLocations" in result)
        result["relatedLocations"][0]["id"] = 7
        result["ruleIndex"] = 0
        self.assertEqual(len(list(more_complaints(run))), 2)


if __name__ == "__main__":
    REGENT = sys.argv.pop(1)
    unittest.main()
