"""The end of a cable in another namespace: hears every frame that comes out of it, with the time the kernel
took it, and sends frames into it. Needs no process of its own."""

import collections
import ctypes
import os
import select
import socket
import struct
import threading

from frames import taken_apart

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
OUTGOING = 4  # PACKET_OUTGOING: what this end sends itself
BUFFER = 32 << 20

# moment: seconds since the epoch; kind and fields as frames.taken_apart tells them.
Heard = collections.namedtuple("Heard", "moment interface kind fields")


def in_namespace(namespace, make):
    """What `make()` returns in a namespace; only a thread of its own goes there."""
    made = []

    def go():
        with open(f"/run/netns/{namespace}", "rb") as file:
            if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        made.append(make())

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    return made[0]


class Wire:
    """All interfaces of a namespace but lo. Hears from the moment it is made until `close`."""

    def __init__(self, namespace):
        self.heard = []
        self.socket = in_namespace(namespace, self._open)
        self.quit_reader, self.quit_writer = os.pipe()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    @staticmethod
    def _open():
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        packets.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        packets.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        return packets

    def _listen(self):
        while self.quit_reader not in select.select([self.socket, self.quit_reader], [], [])[0]:
            octets, ancillary, _, (interface, _, direction, *_) = self.socket.recvmsg(65536, 64)
            if direction == OUTGOING or interface == "lo":
                continue
            kind, fields = taken_apart(octets)
            if kind:
                seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
                self.heard.append(Heard(seconds + nanoseconds / 1e9, interface, kind, fields))

    def send(self, octets, interface="eth0"):
        self.socket.sendto(octets, (interface, 0))

    def adverts(self, **wanted):
        """Those heard on eth0 whose fields are as wanted."""
        return [heard for heard in list(self.heard) if heard.kind == "advert" and heard.interface == "eth0"
                and all(heard.fields[field] == value for field, value in wanted.items())]

    def announcements(self):
        """Gratuitous ARP and unsolicited NA. What a host asks for itself, as before it sends, is none."""
        return [heard for heard in list(self.heard)
                if heard.kind == "na" and not heard.fields["solicited"]
                or heard.kind == "arp" and heard.fields["sender"] == heard.fields["target"]]

    def close(self):
        os.write(self.quit_writer, b"x")
        self.thread.join()
        self.socket.close()
        os.close(self.quit_reader)
        os.close(self.quit_writer)
