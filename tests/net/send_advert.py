"""send_advert.py INTERFACE HEX [COUNT [SECONDS [TTL [OPTIONS]]]]: sends a protocol-112 message to
224.0.0.18, so often, so far apart, with these IPv4 options (hex). Run inside a namespace by the tests."""

import socket
import sys
import time


def main(interface, message, count="1", seconds="0.2", ttl="255", options=""):
    sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, int(ttl))
    if options:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes.fromhex(options))
    for _ in range(int(count)):
        sender.sendto(bytes.fromhex(message), ("224.0.0.18", 0))
        time.sleep(float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
