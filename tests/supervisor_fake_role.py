"""Stands in for each of the four roles in tests/supervisor_test.py, which copies it beside regentd
under their names. What it does is in behaviour.json of its folder; what it saw goes to seen/."""
import json
import os
import signal
import socket
import struct
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
NAME = os.path.basename(__file__)
READY, FAILED, VIOLATION, RUN, STOP = 1, 2, 3, 4, 5
IO_URING, VIOLATION_INDEX, ALREADY_RUNNING = 6, 14, 16
EPERM, EADDRINUSE = 1, 98


def note(line):
    with open(f"{FOLDER}/seen/log", "a", encoding="ascii") as log:
        log.write(f"{NAME} {line}\n")


def describe_self():
    with open("/proc/self/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    descriptors = {}
    for number in range(64):
        try:
            descriptors[number] = os.readlink(f"/proc/self/fd/{number}").split(":")[0]
        except OSError:
            pass
    with open(f"{FOLDER}/seen/{NAME}.json", "w", encoding="ascii") as file:
        json.dump({"status": status, "descriptors": descriptors, "arguments": sys.argv[1:],
                   "environment": dict(os.environ), "folder": os.getcwd(),
                   "leads_session": os.getsid(0) == os.getpid()}, file)


def plan(behaviour):
    text = b"testdns0"
    url = b""
    if behaviour == "with a url":
        text += b"http://192.0.2.1"
        # Its name, the URL, no headers, no authority and no host, and how many milliseconds it may take.
        url = struct.pack("=11I", 0, 4, 8, 16, 0, 0, 0, 0, 0, 0, 10000)
    interface = b"eth0".ljust(16, b"\0")
    sender = struct.pack("=IB3x", 0, 4)
    router = struct.pack("=IHHIIBBBBBBHIIIHHIII8s", 0, len(text), 1, 0, 0, 4, 3, 51, 100, 0, 0, 1, 0,
                         1, 100, 5, 1, 5, 0, 0, b"")
    address = struct.pack("=IBBH16s", 0, 4, 24, 0, bytes([192, 0, 2, 1]))
    sections, rows, offset = [], b"", 200
    for part in (interface, sender, router, address):
        sections += [offset, 1]
        rows += part
        offset += len(part)
    sections += [offset, 0] * 17  # neither checks, notifications, mail nor FIFOs
    sections += [offset, 1 if url else 0]
    rows += url
    offset += len(url)
    sections += [offset, len(text)]
    header = struct.pack("=50I", 0x6E616C50, 8, offset + len(text), 0, *sections)
    return header + rows + text


def compile_role(behaviour):
    describe_self()
    note("reads " + os.read(3, 100).decode("ascii").strip())
    if behaviour == "wrong configuration":
        os.write(2, b"test.conf:1:1: error: that is wrong\n")
        sys.exit(2)
    if behaviour == "silent":
        time.sleep(60)
    if behaviour == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if behaviour.startswith("ask"):
        ask(behaviour)
    os.write(4, b"nonsense" if behaviour == "bad plan" else plan(behaviour))


def request(kind, path):
    return struct.pack("=I1020s", {"open": 1, "list": 2}[kind], path.encode("ascii"))


def answer_to(channel, kind, path):
    """The content of a file, the names in a folder, or the number of the denial."""
    channel.send(request(kind, path))
    record, files, _, _ = socket.recv_fds(channel, 1 << 16, 1)
    denial, _ = struct.unpack("=Ii", record[:8])
    if denial:
        return denial
    if kind == "list":
        return sorted(record[8:].decode("ascii").rstrip("\0").split("\0"))
    with open(files[0], encoding="ascii") as file:
        return file.read()


def ask(behaviour):
    channel = socket.socket(fileno=5)
    if behaviour == "ask nonsense":
        channel.send(b"nonsense")
        time.sleep(60)
    while behaviour == "ask for ever":
        channel.send(request("open", "no"))
    with open(f"{FOLDER}/questions.json", encoding="ascii") as file:
        questions = json.load(file)
    with open(f"{FOLDER}/seen/answers.json", "w", encoding="ascii") as file:
        json.dump([answer_to(channel, *question) for question in questions], file)


def say(channel, verb, stage=0, error=0):
    channel.send(struct.pack("=IIiI", verb, stage, error, 0))


def start(channel, behaviour):
    """What to do before ready, or instead of it."""
    if behaviour == "silent":
        return
    if behaviour == "exit":
        sys.exit(9)
    if behaviour == "no io_uring":
        say(channel, FAILED, IO_URING, EPERM)
        sys.exit(1)
    if behaviour == "already running":
        say(channel, FAILED, ALREADY_RUNNING, EADDRINUSE)
        sys.exit(1)
    say(channel, READY)


def running(channel, behaviour):
    """What to do once everybody is ready."""
    if behaviour == "crash at run":
        os.kill(os.getpid(), signal.SIGSEGV)
    if behaviour == "exit at run":
        sys.exit(0)
    if behaviour == "accuse at run":
        say(channel, VIOLATION, VIOLATION_INDEX)
    if behaviour == "nonsense at run":
        channel.send(b"abc")
    if behaviour == "long record at run":
        channel.send(b"x" * 17)
    if behaviour == "ready again at run":
        say(channel, READY)
    if behaviour == "fail for ever at run":
        while True:
            say(channel, FAILED, IO_URING, EPERM)
    if behaviour == "fail at run":
        say(channel, FAILED, IO_URING, EPERM)
        sys.exit(1)


def main():
    with open(f"{FOLDER}/behaviour.json", encoding="ascii") as file:
        behaviour = json.load(file).get(NAME, "obey")
    if NAME == "regent-compile":
        compile_role(behaviour)
        return
    if sys.argv[1:] == ["--flush"]:
        note("flush")
        sys.exit(0 if behaviour != "crash at run and at flush" else 1)
    channel = socket.socket(fileno=3)
    if NAME == "regent-mailer":
        channel.recv(1)  # nothing: there is no mail
        return
    describe_self()
    start(channel, behaviour)
    while True:
        record = channel.recv(16)
        if not record:
            note("eof")
            return
        verb = struct.unpack("=IIiI", record)[0]
        note({RUN: "run", STOP: "stop"}[verb])
        if verb == RUN:
            running(channel, behaviour.removesuffix(" and at flush"))
        elif behaviour != "deaf":
            return


main()
