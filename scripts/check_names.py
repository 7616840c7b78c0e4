#!/usr/bin/env python3
"""Enforces what docs/STYLE.md says of names and files and clang-tidy cannot see.

Words that say nothing are in no name of a file, a type, a namespace or a function; every header has
#pragma once; every file says on top what it is; no file of the product has more than 400 lines; no
unfinished work is left behind.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOMS = ["vrrp", "os", "contract", "fsm", "config", "compile", "netio", "privsep", "worker", "control"]
FREE = ["tests", "fuzz", "bench"]
EMPTY_WORDS = {"util", "utils", "common", "misc", "manager", "handler", "base", "impl", "data",
               "info", "do", "my"}
# Names that are not ours to choose.
KERNEL_WORDS = {"user_data"}
MACROS = {"TRY", "CHECK"}
MAX_LINES = 400

DECLARATION = re.compile(
    r"^\s*(?:class|struct|enum class|enum|namespace|using)\s+(?:\[\[\w+\]\]\s+)?(\w+)\s*(?:final\s*)?[{=:;]",
    re.MULTILINE)
# A function's name stands between its type, at the beginning of a line, and its parenthesis.
FUNCTION = re.compile(r"^\s*(?:[\w:<>,*&\[\]]+\s+)+[*&]?(?:\w+::)*(\w+)\([^;]*?\)\s*(?:const)?[^;]*?[{;]",
                      re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def words(name):
    """The words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def empty_words(name):
    if name in KERNEL_WORDS:
        return ""
    return ", ".join(sorted(words(name) & EMPTY_WORDS))


def has_opening_comment(path, text):
    # What a .cc file is, its header says; what a test is, its name.
    return text.startswith("//") or path.suffix == ".cc" and (
        path.with_suffix(".h").exists() or path.name.endswith("_test.cc"))


def complaints_about(path):
    source = str(path.relative_to(ROOT))
    text = path.read_text()
    if empty_words(path.stem):
        yield f"{source}: the name of the file says nothing: {empty_words(path.stem)}"
    if not has_opening_comment(path, text):
        yield f"{source}:1: start with a comment that says what this is"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield f"{source}: no #pragma once"
    lines = text.count("\n")
    if source.split("/")[0] in ROOMS and lines > MAX_LINES:
        yield f"{source}: {lines} lines; one concept fits in {MAX_LINES}"
    for pattern in (DECLARATION, FUNCTION):
        for match in pattern.finditer(text):
            if empty_words(match[1]):
                yield f"{source}:{line_of(text, match.start(1))}: {match[1]} says nothing"
    for match in UNFINISHED.finditer(text):
        yield f"{source}:{line_of(text, match.start())}: unfinished: {match[1]}"
    if path.suffix == ".h":
        yield from header_complaints(source, text)


def header_complaints(source, text):
    for match in re.finditer(r"^\s*using namespace (?!std::\w*literals)", text, re.MULTILINE):
        yield f"{source}:{line_of(text, match.end())}: `using namespace` in a header"
    for match in re.finditer(r"^\s*#\s*define\s+(\w+)", text, re.MULTILINE):
        if match[1] not in MACROS:
            yield f"{source}:{line_of(text, match.start(1))}: macro {match[1]}"


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def main():
    files = [path for room in ROOMS + FREE for path in sorted((ROOT / room).rglob("*"))
             if path.suffix in (".h", ".cc")]
    complaints = [complaint for path in files for complaint in complaints_about(path)]
    print("\n".join(complaints) or f"{len(files)} files keep the rules about names")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
