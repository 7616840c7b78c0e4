"""Adverts, gratuitous ARP and unsolicited neighbour advertisements as octets of Ethernet: written down for a
sender of adverts, and taken apart for who listens. From RFC 9568, 3768, 826 and 4861; knows nothing of
regent's own encoder, and judges no packet: every field is only told."""

import ipaddress
import struct

VRRP = 112
GROUP_MAC_IPV4 = "01:00:5e:00:00:12"
GROUP_MAC_IPV6 = "33:33:00:00:00:12"
CHECKSUM_FORMS = {True: "with pseudo-header", False: "of the message alone", None: "wrong"}


def group_of(source):
    return "ff02::12" if ":" in source else "224.0.0.18"


def mac_octets(text):
    return bytes.fromhex(text.replace(":", ""))


def mac_text(octets):
    return octets.hex(":")


def internet_checksum(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(source, destination, length):
    """RFC 768 for IPv4, RFC 8200 8.1 for IPv6."""
    octets = ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed
    if len(octets) == 8:
        return octets + struct.pack(">BBH", 0, VRRP, length)
    return octets + struct.pack(">IBBBB", length, 0, 0, 0, VRRP)


# --- Writing

def advert_message(version, vrid, priority, addresses, source, *, interval=100, password=b"", auth_type=None):
    """The VRRP message of an advert, of either version, and of the family of its source. The interval is in the
    unit of the version. What a version 2 advert has at its end depends on `password` and `auth_type` alone."""
    listed = b"".join(ipaddress.ip_address(address).packed for address in addresses)
    if version == 2:
        kind = (1 if password else 0) if auth_type is None else auth_type
        rest = struct.pack(">BB", kind, interval)
        tail = listed + password.ljust(8, b"\0")
        before = b""
    else:
        rest = struct.pack(">H", interval)
        tail = listed
        before = pseudo_header(source, group_of(source), 8 + len(listed))
    head = struct.pack(">BBBB", version << 4 | 1, vrid, priority, len(addresses)) + rest
    checksum = internet_checksum(before + head + b"\0\0" + tail)
    return head + struct.pack(">H", checksum) + tail


def frame_of(message, source, source_mac, ttl=255):
    """`message` to the group of VRRP, from a host that need not exist."""
    packed = ipaddress.ip_address(source).packed, ipaddress.ip_address(group_of(source)).packed
    if ":" in source:
        header = struct.pack(">IHBB16s16s", 6 << 28 | 0xC0 << 20, len(message), VRRP, ttl, *packed)
        return mac_octets(GROUP_MAC_IPV6) + mac_octets(source_mac) + b"\x86\xdd" + header + message
    header = bytearray(struct.pack(">BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(message), 1, 0, ttl, VRRP, 0, *packed))
    header[10:12] = struct.pack(">H", internet_checksum(bytes(header)))
    return mac_octets(GROUP_MAC_IPV4) + mac_octets(source_mac) + b"\x08\x00" + bytes(header) + message


# --- Reading

def taken_apart(octets):
    """(kind, fields) of a frame: kind is advert, arp or na; None for everything else. The fields hold all
    that the sender decides on but the identification of IPv4 and the flow label of IPv6."""
    ethernet = {"mac destination": mac_text(octets[0:6]), "mac source": mac_text(octets[6:12])}
    kind = octets[12:14]
    if kind == b"\x08\x06":
        return "arp", ethernet | _arp(octets[14:42])
    if kind == b"\x08\x00" and octets[23] == VRRP:
        return "advert", ethernet | _ipv4(octets[14:])
    if kind == b"\x86\xdd" and octets[20] == VRRP:
        return "advert", ethernet | _ipv6(octets[14:])
    if kind == b"\x86\xdd" and octets[20] == 58 and octets[54] == 136:
        return "na", ethernet | _neighbour_advertisement(octets[14:])
    return None, {}


def _arp(octets):
    hardware, protocol, hardware_size, protocol_size, operation = struct.unpack(">HHBBH", octets[:8])
    return {"form": (hardware, protocol, hardware_size, protocol_size), "operation": operation,
            "sender mac": mac_text(octets[8:14]), "sender": str(ipaddress.ip_address(octets[14:18])),
            "target mac": mac_text(octets[18:24]), "target": str(ipaddress.ip_address(octets[24:28]))}


def _ipv4(octets):
    header_size = (octets[0] & 15) * 4
    total = struct.unpack(">H", octets[2:4])[0]
    source, destination = (str(ipaddress.ip_address(octets[at:at + 4])) for at in (12, 16))
    message = octets[header_size:total]
    return {"tos": octets[1], "length": total, "fragment": octets[6:8].hex(), "ttl": octets[8],
            "options": octets[20:header_size].hex(), "source": source, "destination": destination,
            "header checksum is right": internet_checksum(octets[:header_size]) == 0,
            **_message(message, source, destination)}


def _ipv6(octets):
    word, length, _, hop_limit = struct.unpack(">IHBB", octets[:8])
    source, destination = (str(ipaddress.ip_address(octets[at:at + 16])) for at in (8, 24))
    return {"tos": word >> 20 & 255, "length": length, "ttl": hop_limit, "source": source,
            "destination": destination, **_message(octets[40:40 + length], source, destination)}


def _message(message, source, destination):
    """What is behind the IP header."""
    version, vrid, priority, count = message[0] >> 4, *message[1:4]
    size = 16 if ":" in source else 4
    end = 8 + count * size
    listed = [str(ipaddress.ip_address(message[at:at + size])) for at in range(8, end, size)]
    with_pseudo_header = internet_checksum(pseudo_header(source, destination, len(message)) + message) == 0
    alone = internet_checksum(message) == 0
    fields = {"version": version, "type": message[0] & 15, "vrid": vrid, "priority": priority, "count": count,
              "addresses": listed, "rest": message[end:].hex(),
              "checksum": CHECKSUM_FORMS[True if with_pseudo_header else False if alone else None]}
    if version == 2:
        return fields | {"auth type": message[4], "interval": message[5]}
    return fields | {"reserved": message[4] >> 4, "interval": (message[4] & 15) << 8 | message[5]}


def _neighbour_advertisement(octets):
    word, length, _, hop_limit = struct.unpack(">IHBB", octets[:8])
    source, destination = (str(ipaddress.ip_address(octets[at:at + 16])) for at in (8, 24))
    message = octets[40:40 + length]
    flags = message[4]
    return {"tos": word >> 20 & 255, "ttl": hop_limit, "source": source, "destination": destination,
            "router": bool(flags & 128), "solicited": bool(flags & 64), "override": bool(flags & 32),
            "target": str(ipaddress.ip_address(message[8:24])), "options": message[24:].hex()}
