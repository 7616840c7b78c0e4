"""transitions_test.py TOOL: docs/TRANSITIONS.md is what fsm::step does. With REGENT_REWRITE=1 the page is
written anew instead, for a review of the difference."""

import difflib
import os
import pathlib
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "TRANSITIONS.md"


def main(tool):
    made = subprocess.run([tool], capture_output=True, text=True, check=True).stdout
    if os.environ.get("REGENT_REWRITE") == "1":
        PAGE.write_text(made)
        print(f"{PAGE.name} was written")
        return 0
    committed = PAGE.read_text() if PAGE.exists() else ""
    if made == committed:
        print(f"{PAGE.name} is what the state machine does")
        return 0
    sys.stdout.writelines(difflib.unified_diff(
        committed.splitlines(keepends=True), made.splitlines(keepends=True),
        "docs/TRANSITIONS.md", "what fsm::step does"))
    print("\nIf this is meant: REGENT_REWRITE=1 ctest -R '^transitions$', and review the difference")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
