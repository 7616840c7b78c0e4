#!/usr/bin/env python3
"""Checks docs/REQUIREMENTS.md against the tree. Each problem is printed with its line.

Every requirement, and every deliberate difference, names the branch that keeps it and two tests: that it
is obeyed, and that its neighbour does not trigger it. All of these must exist; a number is used once; a
source that mentions a requirement mentions one that exists. The index by section at the end of the page is
made from the tables; with REGENT_REWRITE=1 it is written anew, otherwise it must be right.
"""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "REQUIREMENTS.md"
ROOMS = ["vrrp", "os", "contract", "fsm", "config", "compile", "netio", "privsep", "worker", "control",
         "tests"]

NUMBER = re.compile(r"R\d{3}")
HEADINGS = {
    "kept": ["No", "Level", "What is required", "RFC", "Kept by", "Obeyed", "Not by its neighbour"],
    "different": ["No", "What we do instead", "RFC", "Why", "Kept by", "Obeyed",
                  "Not by its neighbour"],
    "absent": ["No", "What", "RFC", "Why not"],
}
LEVELS = {"M", "S", "Y", "O"}
GOOGLE_TEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
PYTHON_TEST = re.compile(r"^\s+def (test_\w+)\(", re.MULTILINE)
COMMENT = re.compile(r"//.*")
INDEX_HEADING = "\n## Index by section\n\n"


def all_tests():
    tests = set()
    for path in sorted((ROOT / "tests").rglob("*_test.cc")):
        tests |= {f"{suite}.{name}" for suite, name in GOOGLE_TEST.findall(path.read_text())}
    for path in sorted((ROOT / "tests").rglob("*_test.py")):
        source = path.relative_to(ROOT / "tests")
        tests |= {f"{source}: {name}" for name in PYTHON_TEST.findall(path.read_text())}
    return tests


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def branch_complaints(cell):
    """A branch is `file: name`; the name is one of the file's code, not of its comments."""
    branches = names_in(cell)
    if not branches:
        yield "no branch keeps it"
    for branch in branches:
        source, separator, name = branch.partition(": ")
        path = ROOT / source
        if not separator or not name:
            yield f'`{branch}`: write "file: function"'
        elif not path.is_file():
            yield f"there is no file {source}"
        elif not re.search(rf"\b{re.escape(name)}\b", COMMENT.sub("", path.read_text())):
            yield f"there is no {name} in {source}"


def test_complaints(obeyed, neighbour, tests):
    for cell, what in ((obeyed, "it is obeyed"), (neighbour, "its neighbour does not trigger it")):
        if not names_in(cell):
            yield f"no test says that {what}"
        for test in names_in(cell):
            if test not in tests:
                yield f"there is no test {test}"
    for test in set(names_in(obeyed)) & set(names_in(neighbour)):
        yield f"{test} cannot be both tests"


def row_complaints(kind, cells, tests):
    row = dict(zip(HEADINGS[kind], cells))
    for heading, cell in row.items():
        if not cell:
            yield f"nothing under {heading}"
    if kind == "absent":
        return
    if row.get("Level", "M") not in LEVELS:
        yield f"the level is one of {', '.join(sorted(LEVELS))}"
    yield from branch_complaints(row["Kept by"])
    yield from test_complaints(row["Obeyed"], row["Not by its neighbour"], tests)


def page_complaints(text, tests, first_lines):
    """Fills `first_lines` with the line of each number."""
    kind = None
    for line_number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            kind = None
            continue
        cells = cells_of(line)
        if cells[0] == "Section":
            return  # The index.
        if cells[0] == "No":
            kind = next((kind for kind, names in HEADINGS.items() if names == cells), None)
            if kind is None:
                yield line_number, "these are not the headings of any of the three tables"
            continue
        if set(line) <= set("|-: "):
            continue
        if kind is None:
            yield line_number, "this row is in none of the three tables"
            continue
        number = cells[0]
        if not NUMBER.fullmatch(number):
            yield line_number, f"{number} is not a number like R001"
            continue
        if number in first_lines:
            yield line_number, f"{number} is used already in line {first_lines[number]}"
        first_lines.setdefault(number, line_number)
        if len(cells) != len(HEADINGS[kind]):
            yield line_number, f"{number}: {len(cells)} cells, not {len(HEADINGS[kind])}"
            continue
        for complaint in row_complaints(kind, cells, tests):
            yield line_number, f"{number}: {complaint}"


def missing_numbers(numbers):
    known = {int(number[1:]) for number in numbers}
    return sorted(set(range(1, max(known, default=0) + 1)) - known)


def index_by_section(text):
    """The page's last chapter, from its tables."""
    sections = {}
    headings = None
    for line in text.splitlines():
        cells = cells_of(line)
        if cells[0] == "No":
            headings = cells
        elif headings and NUMBER.fullmatch(cells[0]):
            for section in dict(zip(headings, cells))["RFC"].split(", "):
                sections.setdefault(section, []).append(cells[0])
    sections.pop("none", None)

    def order(section):
        document, _, number = section.rpartition(" ")
        return int(document or 0), [int(part) for part in number.split(".")]
    rows = [f"| {section} | {', '.join(sorted(sections[section]))} |"
            for section in sorted(sections, key=order)]
    return "\n".join(["| Section | Requirements |", "|---|---|", *rows]) + "\n"


def index_complaints(text):
    before, heading, index = text.partition(INDEX_HEADING)
    if not heading:
        yield f'there is no chapter "{INDEX_HEADING.strip()}"'
        return
    wanted = index_by_section(before)
    if index == wanted:
        return
    if os.environ.get("REGENT_REWRITE") == "1":
        PAGE.write_text(before + heading + wanted)
    else:
        yield "the index by section is not what the tables say; write it anew with REGENT_REWRITE=1"


def mentions(numbers):
    """Sources that name a requirement which does not exist."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix not in (".h", ".cc", ".py"):
                continue
            for line_number, line in enumerate(path.read_text().splitlines(), 1):
                for number in re.findall(r"\bR\d{3}\b", line):
                    if number not in numbers:
                        yield f"{path.relative_to(ROOT)}:{line_number}: there is no {number}"


def main():
    page = PAGE.relative_to(ROOT)
    first_lines = {}
    complaints = [f"{page}:{line_number}: {complaint}" for line_number, complaint
                  in page_complaints(PAGE.read_text(), all_tests(), first_lines)]
    complaints += [f"{page}: R{number:03} is missing; numbers are never given up"
                   for number in missing_numbers(first_lines)]
    complaints += [f"{page}: {complaint}" for complaint in index_complaints(PAGE.read_text())]
    complaints += mentions(first_lines)
    if not first_lines:
        complaints.append(f"{page}: no requirements at all")
    print("\n".join(complaints) or f"{len(first_lines)} requirements have what they need")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
