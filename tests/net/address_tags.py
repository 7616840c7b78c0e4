"""IFA_PROTO of all addresses of a namespace: who made them. Debian 12's iproute2 does not show it."""

import ipaddress
import socket
import struct

from wire import in_namespace

RTM_GETADDR = 22
DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
NLMSG_DONE = 3
IFA_ADDRESS = 1
IFA_PROTO = 11


def address_tags(namespace):
    """By address; 0 where there is none."""
    with in_namespace(namespace, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)) as kernel:
        kernel.send(struct.pack("=IHHIIBBBBI", 24, RTM_GETADDR, DUMP, 1, 0, 0, 0, 0, 0, 0))
        found, is_done = {}, False
        while not is_done:
            datagram = kernel.recv(1 << 16)
            while datagram:
                size, kind = struct.unpack_from("=IH", datagram)
                is_done = kind == NLMSG_DONE
                values = attributes_of(datagram[24:size])
                if IFA_ADDRESS in values:
                    address = str(ipaddress.ip_address(values[IFA_ADDRESS]))
                    found[address] = values.get(IFA_PROTO, b"\0")[0]
                datagram = datagram[(size + 3) & ~3:]
        return found


def attributes_of(octets):
    values = {}
    while len(octets) >= 4:
        length, kind = struct.unpack_from("=HH", octets)
        values[kind] = octets[4:length]
        octets = octets[(length + 3) & ~3:]
    return values
