#!/usr/bin/env python3
"""Enforces who may include whom (docs/ARCHITECTURE.md). Prints each include that is not allowed.

A room is a folder at the top of the tree. Our own headers are included as "room/file.h", everything
else as <file>.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# room: the rooms, or folders of rooms, it may include besides itself.
ALLOWED = {
    "vrrp": [],
    "os": ["vrrp"],
    "contract": ["vrrp"],
    "fsm": ["vrrp"],
    "netio": ["vrrp", "os"],
    "config": ["vrrp", "contract"],
    "compile": ["vrrp", "os", "contract", "config", "privsep/sandbox"],
    "privsep": ["vrrp", "os", "contract"],
    "checks": ["vrrp", "os", "contract", "privsep/sandbox"],
    "worker": ["vrrp", "os", "contract", "fsm", "netio", "privsep/sandbox"],
    "control": ["vrrp", "os", "contract", "privsep/sandbox"],
}
# These exercise the others.
FREE = ["tests", "fuzz", "bench"]
# Commands that read configurations, which are no process of the tree.
EXCEPTIONS = {f"control/{name}.{kind}": ["config"] for kind in ("h", "cc")
              for name in ["check_command", "check_document", "check_sarif", "compiled_file", "config_document",
                           "convert_command", "diff_command", "diff_document", "diff_report", "explain_command",
                           "prefer_command",
                           "show_command"]}

# Headers and libraries that belong to some rooms only: a prefix of the include, and who may have it.
RESERVED = {
    "CLI/": ["control"],
    "nlohmann/": ["control", "config/documents"],
    "ldns/": ["checks/dns_question.cc", "checks/dns_rdata.cc"],
    "curl/": ["checks/http_probe.h", "checks/http_probe.cc", "checks/post.h", "checks/post_url.cc",
              "checks/poster_main.cc", "checks/web_prober_main.cc", "checks/web_transfer.h"],
    "openssl/": ["checks/http_probe.h", "checks/http_probe.cc", "checks/post.h",
                 "checks/web_transfer.h", "checks/web_transfer.cc", "checks/web_trust.h",
                 "checks/web_trust.cc"],
    "liburing": ["netio", "worker"],
    "netlink/": ["privsep/helper"],
    "seccomp.h": ["privsep/sandbox"],
    "cap-ng.h": ["privsep"],
    # The helper has capabilities; no parser of bytes from the network may be near it.
    "vrrp/advert_parse.h": ["vrrp", "worker"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def is_inside(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def complaint(source, quote, included):
    """What is wrong with this include of this file, or None."""
    room = source.split("/")[0]
    for prefix, folders in RESERVED.items():
        if included.startswith(prefix) and not is_inside(source, folders + FREE):
            return f"<{included}> is for {', '.join(folders)} only"
    if quote == "<":
        if included.split("/")[0] in ALLOWED and (ROOT / included).exists():
            return f'write "{included}"'
        return None
    if "/" not in included:
        return f'"{included}": write "room/file.h"'
    if not (ROOT / included).is_file():
        return f'there is no "{included}"'
    if room in FREE:
        return None
    allowed = [room, *ALLOWED[room], *EXCEPTIONS.get(source, [])]
    if not is_inside(included, allowed):
        return f'{room} may not include "{included}"'
    return None


def main():
    complaints = []
    count = 0
    for path in sorted(path for room in [*ALLOWED, *FREE] for path in (ROOT / room).rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        count += 1
        source = str(path.relative_to(ROOT))
        text = path.read_text()
        for match in INCLUDE.finditer(text):
            wrong = complaint(source, match[1], match[2])
            if wrong:
                line = text.count("\n", 0, match.start(1)) + 1
                complaints.append(f"{source}:{line}: {wrong}")
    print("\n".join(complaints) or f"{count} files include only what they may")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
