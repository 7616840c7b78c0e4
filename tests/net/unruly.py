"""Servers that do whatever a server should not, a port for each behaviour. It is started as a program of its own, so
that the servers of a test that are well do not share their time with these.

    python3 unruly.py CERTIFICATE KEY BEHAVIOUR:PORT...

A behaviour is a function of this file; `udp_` in front: it gets datagrams, `tls_`: after a handshake.
"""

import os
import socket
import ssl
import struct
import sys
import threading
import time

BLOCK = 1 << 16
# What is sent without end would be so much, if somebody took it.
GIGABYTE = 1 << 30
# Between two bytes of what trickles.
PAUSE = 0.02


def query_of(peer):
    """A DNS question over TCP, without its length."""
    size = struct.unpack("!H", peer.recv(2, socket.MSG_WAITALL))[0]
    return peer.recv(size, socket.MSG_WAITALL)


def answer_to(query):
    """With one TXT record, "ok"."""
    end = query.index(0, 12) + 5
    return (query[:2] + bytes([0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]) + query[12:end] +
            bytes([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 3, 2]) + b"ok")


def request_of(peer):
    """An HTTP request without a body."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        more = peer.recv(4096)
        if not more:
            return
        request += more


def repeat(peer, block):
    for _ in range(GIGABYTE // len(block)):
        peer.sendall(block)


def trickle_bytes(peer, content=b"x" * 65536):
    for byte in content:
        peer.sendall(bytes([byte]))
        time.sleep(PAUSE)


# --- Whatever is asked for

def silent(peer):
    while peer.recv(4096):
        pass


def closing(_):
    pass


def resetting(peer):
    # Not closed but broken off.
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def garbage(peer):
    # As a DNS message it has a length that came.
    peer.sendall(b"\x07\xd0" + os.urandom(4094))


def endless(peer):
    repeat(peer, os.urandom(BLOCK))


def trickling(peer):
    trickle_bytes(peer)


# --- DNS over TCP

def dns_right(peer):
    answer = answer_to(query_of(peer))
    peer.sendall(struct.pack("!H", len(answer)) + answer)


def dns_late(peer):
    query = query_of(peer)
    time.sleep(0.1)
    peer.sendall(struct.pack("!H", len(answer_to(query))) + answer_to(query))


def dns_half(peer):
    answer = answer_to(query_of(peer))
    peer.sendall(struct.pack("!H", len(answer)) + answer[:-1])


def dns_other_question(peer):
    answer = answer_to(query_of(peer))
    peer.sendall(struct.pack("!H", len(answer)) + bytes([answer[0] ^ 1]) + answer[1:])


def dns_largest_in_drops(peer):
    query_of(peer)
    peer.sendall(b"\xff\xff")
    trickle_bytes(peer)


# --- DNS over UDP: the socket, the query and who asks

def udp_dns_right(server, query, peer):
    server.sendto(answer_to(query), peer)


def udp_silent(*_):
    pass


def udp_garbage(server, query, peer):
    # With the number and the question, as the rest would not be heard.
    server.sendto(answer_to(query)[:-9] + os.urandom(9).replace(b"\0", b"\1"), peer)


def udp_flood(server, query, peer):
    """Answers to other questions, until the next one who asks has his."""
    server.setblocking(False)
    wrong = bytes([query[0] ^ 1]) + answer_to(query)[1:]
    end = time.monotonic() + 1
    while time.monotonic() < end:
        try:
            server.sendto(wrong, peer)
        except OSError:  # nobody hears it any more
            pass
    server.setblocking(True)


# --- HTTP

def http_right(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nall is well")


def http_endless_headers(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    repeat(peer, b"X: " + b"x" * 1000 + b"\r\n")


def http_endless_line(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    repeat(peer, b"x" * BLOCK)


def http_endless_body(peer):
    request_of(peer)
    peer.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {GIGABYTE}\r\n\r\n".encode())
    repeat(peer, b"x" * BLOCK)


def http_endless_chunks(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    repeat(peer, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")


def http_endless_chunk_head(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
    repeat(peer, b"x" * BLOCK)


def http_endless_trailers(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsmall\r\n0\r\n")
    repeat(peer, b"X: " + b"x" * 1000 + b"\r\n")


def http_endless_interim(peer):
    request_of(peer)
    repeat(peer, b"HTTP/1.1 103 Early Hints\r\n\r\n")


def http_trickling_headers(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    trickle_bytes(peer)


def http_trickling_body(peer):
    request_of(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n")
    trickle_bytes(peer)


# --- TLS; what is called tls_ in the list of ports comes after a handshake

def handshake_in_drops(peer):
    """The head of a record with a handshake, and a byte of it now and then."""
    peer.sendall(b"\x16\x03\x03\x40\x00")
    trickle_bytes(peer, b"\x02" + bytes(65535))


def handshake_half(peer):
    """Its beginning is right: another handshake's first flight without its last bytes."""
    peer.recv(1, socket.MSG_PEEK)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = CONTEXT.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(peer.recv(4096))
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    peer.sendall(outgoing.read()[:-20])
    silent(peer)


def talk(peer, behaviour, with_tls):
    try:
        if with_tls:
            peer = CONTEXT.wrap_socket(peer, server_side=True)
        behaviour(peer)
        end(peer)
    except (OSError, struct.error, ValueError):
        pass  # whoever asked has gone
    finally:
        peer.close()


def end(peer):
    """Closed with what came still unread, a connection would be reset."""
    peer.shutdown(socket.SHUT_WR)
    peer.settimeout(5)
    while peer.recv(4096):
        pass


def listen(server, behaviour, with_tls):
    while True:
        peer, _ = server.accept()
        threading.Thread(target=talk, args=(peer, behaviour, with_tls), daemon=True).start()


def answer(server, behaviour):
    while True:
        query, peer = server.recvfrom(65536)
        behaviour(server, query, peer)


def begin(name, port):
    with_tls = name.startswith("tls_")
    behaviour = globals()[name.removeprefix("tls_")]
    if name.startswith("udp_"):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", port))
        arguments, body = (server, behaviour), answer
    else:
        server = socket.create_server(("127.0.0.1", port), backlog=64)
        arguments, body = (server, behaviour, with_tls), listen
    threading.Thread(target=body, args=arguments, daemon=True).start()


if __name__ == "__main__":
    CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CONTEXT.load_cert_chain(sys.argv[1], sys.argv[2])
    for word in sys.argv[3:]:
        begin(word.partition(":")[0], int(word.partition(":")[2]))
    print("ready", flush=True)
    while True:
        time.sleep(1000)
