#!/usr/bin/env python3
"""Our dissector against tshark, field by field: over what our own programs sent (`sockglass run --format json`), and over packets made here with many
options, sizes and mistakes. A difference fails the test unless its kind is named in EXPLAINED, with the reason."""
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

BUILD = os.environ.get("SG_BINARY_DIR", "")
SOURCE = os.environ.get("SG_SOURCE_DIR", "")

# What tshark calls a packet, and what we do; each is counted, and none may be a surprise.
EXPLAINED = {
    "header cut short": "a TCP or UDP header that is not all there: tshark shows the fields it has, we show a segment only with its whole header",
    "impossible header": "a data offset below 5 or a UDP length below 8 contradicts itself: tshark shows what stands there, we take it for no segment",
    "beyond the packet": "a data offset that points beyond the packet: tshark shows the fields, we take it for no segment",
    "checksum left to the card": "the field holds the bare pseudo-header's sum, as Linux leaves it to the network card: we say unknown, tshark says bad or partial",
    "length of a fragment": "tshark gives a TCP fragment no length, as the rest of it is elsewhere; we give the bytes that this fragment carries",
    "not verified": "part of the packet is missing (a fragment, a short capture), or UDP has no checksum: both leave it open",
    "headers beyond 255 bytes": "IPv6 extension headers longer than 255 bytes: we take it for no segment (Segment::ip_header_bytes)",
}

FIELDS = ["frame.number", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.window_size_value", "tcp.checksum", "tcp.checksum.status",
          "tcp.len", "tcp.urgent_pointer", "tcp.hdr_len", "tcp.options.mss_val", "tcp.options.wscale.shift", "tcp.options.sack_perm", "tcp.options.sack_le",
          "tcp.options.sack_re", "tcp.options.timestamp.tsval", "tcp.options.timestamp.tsecr", "udp.srcport", "udp.dstport", "udp.length", "udp.checksum",
          "udp.checksum.status", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "ip.ttl", "ipv6.hlim", "tcp.options"]
FLAGS = [("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32), ("ECE", 64), ("CWR", 128)]
RAW, ETHERNET = 101, 1


def tshark(path):
    """{frame: {field: text}}; of tunnelled or repeated fields all, with ';' between."""
    command = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=;",
               "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-o", "tcp.relative_sequence_numbers:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE",
               "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"]
    for field in FIELDS:
        command += ["-e", field]
    out = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if out.returncode != 0:
        sys.exit(f"tshark: {out.stderr}")
    rows = {}
    for line in out.stdout.splitlines():
        values = dict(zip(FIELDS, line.split("\t")))
        rows[int(values["frame.number"])] = values
    return rows


def write_pcap(path, link, packets, snap=262144):
    """packets: (bytes, how long it was)."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, link))
        for number, (data, wire) in enumerate(packets):
            file.write(struct.pack("<IIII", 1000 + number, 0, len(data), wire) + data)


# ---- one packet as both see it -----------------------------------------------------------------------------------------------------------


def number(text):
    return None if text == "" else int(text, 0)


def numbers(text):
    return [int(part, 0) for part in text.split(";")] if text else []


def theirs(row):
    """What tshark says, in our words; None: neither TCP nor UDP to it."""
    if row["tcp.srcport"] or row["tcp.seq_raw"]:
        out = {"protocol": "tcp", "sport": number(row["tcp.srcport"]), "dport": number(row["tcp.dstport"]), "seq": number(row["tcp.seq_raw"]), "ack": number(row["tcp.ack_raw"]),
               "flags": (number(row["tcp.flags"]) or 0) & 0xFF, "window": number(row["tcp.window_size_value"]), "checksum": number(row["tcp.checksum"]),
               "status": row["tcp.checksum.status"], "len": number(row["tcp.len"]), "urgent": number(row["tcp.urgent_pointer"]), "header": number(row["tcp.hdr_len"]),
               "mss": numbers(row["tcp.options.mss_val"]), "wscale": numbers(row["tcp.options.wscale.shift"]), "sack_ok": bool(row["tcp.options.sack_perm"]),
               "sack": list(zip(numbers(row["tcp.options.sack_le"]), numbers(row["tcp.options.sack_re"]))),
               "tsval": numbers(row["tcp.options.timestamp.tsval"]), "tsecr": numbers(row["tcp.options.timestamp.tsecr"])}
    elif row["udp.srcport"]:
        length = number(row["udp.length"])
        out = {"protocol": "udp", "sport": number(row["udp.srcport"]), "dport": number(row["udp.dstport"]), "len": None if length is None else length - 8,
               "checksum": number(row["udp.checksum"]), "status": row["udp.checksum.status"]}
    else:
        return None
    out["src"] = row["ip.src"] or row["ipv6.src"]
    out["dst"] = row["ip.dst"] or row["ipv6.dst"]
    out["ttl"] = number(row["ip.ttl"] or row["ipv6.hlim"])
    return out


def split_end(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def ours(event):
    """A `packet` event of docs/events.md in the same words; None: we take it for no segment."""
    if "from" not in event:
        return None
    (src, sport), (dst, dport) = split_end(event["from"]), split_end(event["to"])
    out = {"protocol": event["protocol"], "src": src, "dst": dst, "sport": sport, "dport": dport, "len": event["len"],
           "status": event["checksum"]}
    header = event["segment"] or event["datagram"]
    out.update({"checksum": header["checksum"], "ttl": header["ttl"]})
    if event["protocol"] == "tcp":
        options = header["options"]
        stamps = options.get("timestamps")
        out.update({"seq": header["seq"], "ack": header["ack"], "flags": sum(bit for name, bit in FLAGS if name in event["flags"]), "window": header["window"],
                    "urgent": header["urgent"], "header": header["header_bytes"], "mss": [options["mss"]] if "mss" in options else [],
                    "wscale": [options["window_scale"]] if "window_scale" in options else [], "sack_ok": options.get("sack_permitted", False),
                    "sack": [tuple(pair) for pair in options.get("sack", [])], "tsval": [stamps["value"]] if stamps else [], "tsecr": [stamps["echo"]] if stamps else []})
    return out


class Comparison:
    def __init__(self):
        self.packets = self.fields = 0
        self.explained = {}
        self.differences = []

    def explain(self, why):
        assert why in EXPLAINED, why
        self.explained[why] = self.explained.get(why, 0) + 1

    def compare(self, name, we, they, expected_gap=None, offloaded=False):
        """`expected_gap`: the reason in EXPLAINED why we read no segment where tshark reads something. `offloaded`: its checksum was left to the card."""
        self.packets += 1
        if we is None:
            if they is None:
                return
            if expected_gap:
                self.explain(expected_gap)
            else:
                self.differences.append(f"{name}: we read nothing, tshark {they}")
            return
        if they is None:
            self.differences.append(f"{name}: tshark reads nothing, we {we}")
            return
        for field in we:
            self.fields += 1
            if field == "status":
                self.compare_status(name, we, they, offloaded)
            elif field == "len" and they["len"] is None and we["protocol"] == "tcp" and ("fragment" in name):
                self.explain("length of a fragment")
            elif we[field] != they.get(field):
                self.differences.append(f"{name}: {field}: we {we[field]}, tshark {they.get(field)}")

    def compare_status(self, name, we, they, offloaded):
        meant = {"1": "correct", "0": "wrong"}.get(they["status"], "unknown")
        if we["status"] == meant:
            if meant == "unknown":
                self.explain("not verified")
            return
        if we["status"] == "unknown" and meant == "wrong" and offloaded:
            self.explain("checksum left to the card")
            return
        self.differences.append(f"{name}: checksum: we {we['status']}, tshark {they['status']!r} ({meant})")


# ---- packets made here -------------------------------------------------------------------------------------------------------------------


def fold(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def pseudo(src, dst, protocol, length):
    if len(src) == 4:
        return src + dst + struct.pack(">BBH", 0, protocol, length)
    return src + dst + struct.pack(">II", length, protocol)


def random_options(rng):
    parts = []
    for _ in range(rng.randrange(5)):
        parts.append(rng.choice([
            lambda: b"\x01",
            lambda: b"\x02\x04" + rng.randbytes(2),
            lambda: b"\x03\x03" + bytes([rng.randrange(15)]),
            lambda: b"\x04\x02",
            lambda: b"\x08\x0a" + rng.randbytes(8),
            lambda: (lambda blocks: bytes([5, 2 + 8 * blocks]) + rng.randbytes(8 * blocks))(rng.randrange(1, 4)),
            lambda: (lambda size: bytes([rng.choice([28, 29, 34, 253]), 2 + size]) + rng.randbytes(size))(rng.randrange(0, 8)),
        ])())
    # Each kind once: of two, tshark shows both, and TCP itself takes one.
    seen, out = set(), b""
    for part in parts:
        if part[0] != 1 and part[0] in seen:
            continue
        seen.add(part[0])
        if len(out) + len(part) <= 40:
            out += part
    return out + b"\0" * (-len(out) % 4)


def transport(rng, src, dst, checksum):
    payload = rng.randbytes(rng.choice([0, 0, 1, 2, 3, 7, 100, 535, 1400]))
    if rng.random() < 0.2:
        data = struct.pack(">HHHH", rng.randrange(20000, 65536), rng.randrange(20000, 65536), 8 + len(payload), 0) + payload
        at, protocol = 6, 17
    else:
        options = random_options(rng)
        data = struct.pack(">HHIIBBHHH", rng.randrange(20000, 65536), rng.randrange(20000, 65536), rng.getrandbits(32), rng.getrandbits(32), (20 + len(options)) // 4 << 4,
                           rng.choice([2, 18, 16, 24, 17, 4, 20, 0x38, 0xC2, 0x52, 0, 41, 63, 255]), rng.getrandbits(16), 0, rng.choice([0, 0, 7])) + options + payload
        at, protocol = 16, 6
    value = ~fold(pseudo(src, dst, protocol, len(data)) + data) & 0xFFFF
    if protocol == 17 and value == 0:
        value = 0xFFFF
    if checksum == "bad":
        value ^= rng.choice([1, 0x8000, 0x0100])
    elif checksum == "card":
        value = fold(pseudo(src, dst, protocol, len(data)))
    elif checksum == "none" and protocol == 17:
        value = 0
    return protocol, data[:at] + struct.pack(">H", value) + data[at + 2:]


def ipv4(rng, src, dst, protocol, data, fragment=0, options=b""):
    header = struct.pack(">BBHHHBBH", 0x40 | (20 + len(options)) // 4, rng.choice([0, 0, 3, 0xB8]), 20 + len(options) + len(data), rng.getrandbits(16), fragment,
                         rng.randrange(1, 256), protocol, 0) + src + dst + options
    return header[:10] + struct.pack(">H", ~fold(header) & 0xFFFF) + header[12:] + data


EXTENSIONS = {0: "hop by hop", 60: "destination options", 43: "routing", 51: "authentication"}


def ipv6(rng, src, dst, protocol, data, extensions=(), fragment=None):
    chain, following = b"", protocol
    for kind in reversed(extensions):
        if kind == 51:
            body = bytes([following, 4]) + b"\0\0" + rng.randbytes(20)
        elif kind == 43:
            # All segments are behind us: the destination in the header is the last one, and the checksum is over it. Type 4 is segment routing.
            body = bytes([following, 2, 4, 0, 0, 0, 0, 0]) + dst
        else:
            size = rng.choice([0, 1, 3, 3, 31])
            fill = size * 8 + 4
            body = bytes([following, size, 1, fill]) + b"\0" * fill
        chain, following = body + chain, kind
    if fragment is not None:
        chain, following = bytes([following, 0]) + struct.pack(">HI", fragment, 77) + chain, 44
    return struct.pack(">IHBB", 6 << 28 | rng.getrandbits(20), len(chain) + len(data), following, rng.randrange(1, 256)) + src + dst + chain + data


def make(rng, count):
    """(name, packet, how long it was, expected gap, whether the checksum is left to the card)."""
    for index in range(count):
        v6 = rng.random() < 0.4
        src, dst = (b"\xfd" + rng.randbytes(15), b"\xfd" + rng.randbytes(15)) if v6 else (b"\x0a" + rng.randbytes(2) + b"\x05", b"\x0a" + rng.randbytes(2) + b"\x06")
        checksum = rng.choices(["good", "bad", "card", "none"], [6, 2, 1, 1])[0]
        if v6 and checksum == "none":
            checksum = "good"  # IPv6 wants one (RFC 8200 §8.1)
        card = checksum == "card"
        protocol, data = transport(rng, src, dst, checksum)
        kind = rng.choices(["plain", "padded", "headers", "fragment", "short", "cut", "offset"], [8, 2, 3, 2, 3, 2, 2])[0]
        gap, wire_more, fragment = None, 0, False
        if kind == "fragment":
            fragment = rng.random() < 0.7
        head = 20 if protocol == 6 else 8
        if kind == "offset":
            if protocol == 6:
                offset = rng.choice([0, 3, 4, 15])
                gap = "impossible header" if offset < 5 else "beyond the packet" if offset * 4 > len(data) else None
                data = data[:12] + bytes([offset << 4 | data[12] & 15]) + data[13:]
            else:
                data = data[:4] + struct.pack(">H", rng.choice([0, 1, 7])) + data[6:]
                gap = "impossible header"
            checksum = "changed"
        elif kind == "cut":
            # The IP packet itself is too short for its transport's header.
            data = data[:rng.randrange(0, head)]
            gap = "header cut short"
            checksum = "changed"
        if v6:
            extensions = [kind for kind in (0, 60, 43, 51) if rng.random() < 0.5] if kind == "headers" else []
            packet = ipv6(rng, src, dst, protocol, data, extensions, 1 if fragment else 8 if kind == "fragment" else None)
            if len(packet) - len(data) > 255:
                gap = "headers beyond 255 bytes"
        else:
            options = b"\x01" * (4 * rng.randrange(1, 10)) if kind == "headers" else b""
            packet = ipv4(rng, src, dst, protocol, data, (0x2000 if fragment else 5) if kind == "fragment" else 0x4000, options)
        wire = len(packet)
        if kind == "padded":
            packet += b"\0" * rng.randrange(1, 20)
            wire = len(packet)
        elif kind == "short" and len(packet) > 24:
            packet = packet[:rng.randrange(24, len(packet))]
            ip = 40 if v6 else 20
            header = (data[12] >> 4) * 4 if protocol == 6 else 8
            if len(packet) < ip + header:
                gap = "header cut short"
        yield f"made #{index + 1} ({'v6' if v6 else 'v4'} {kind} {checksum})", packet, wire, gap, card


def made_packets(folder, comparison, seed, count):
    packets = list(make(random.Random(seed), count))
    for link, name in ((RAW, "raw"), (ETHERNET, "ethernet")):
        path = os.path.join(folder, f"made-{name}.pcap")
        frame = lambda packet: packet if link == RAW else b"\2" * 12 + (b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0") + packet
        extra = 0 if link == RAW else 14
        write_pcap(path, link, [(frame(packet), wire + extra) for _, packet, wire, _, _ in packets])
        out = subprocess.run([os.path.join(BUILD, "dissect"), path], capture_output=True, text=True, timeout=240)
        if out.returncode != 0:
            sys.exit(f"dissect: {out.stderr}")
        events = {event["frame"]: event for event in map(json.loads, out.stdout.splitlines())}
        rows = tshark(path)
        if len(events) != len(packets) or len(rows) != len(packets):
            sys.exit(f"{len(packets)} packets written, {len(events)} read by us, {len(rows)} by tshark")
        for index, (what, packet, _, gap, card) in enumerate(packets, 1):
            comparison.compare(f"{name} {what}", ours(events[index]), theirs(rows[index]), gap, card)


# ---- what our own programs sent ----------------------------------------------------------------------------------------------------------


def left_to_the_card(packet):
    """Whether a packet's checksum field holds the bare sum of its pseudo-header. IPv4 or IPv6 without extension headers, as our lessons send."""
    if packet[0] >> 4 == 6:
        head, protocol, src, dst = 40, packet[6], packet[8:24], packet[24:40]
    else:
        head, protocol, src, dst = (packet[0] & 15) * 4, packet[9], packet[12:16], packet[16:20]
    at = head + (16 if protocol == 6 else 6)
    return struct.unpack(">H", packet[at:at + 2])[0] == fold(pseudo(src, dst, protocol, len(packet) - head))


def own_packets(folder, comparison):
    """How many lessons were played."""
    played = 0
    names = sorted(name for name in os.listdir(os.path.join(SOURCE, "lessons")) if name[:2].isdigit() and name.endswith(".json") and not name.endswith(".ko.json"))
    for name in names[1:: 4]:  # a quarter of the course, with UDP and with losses: each lesson is played by a test of its own
        run = subprocess.run([os.path.join(BUILD, "sockglass"), "run", os.path.join(SOURCE, "lessons", name), "--format", "json", "--tier", "lab"], capture_output=True,
                             text=True, timeout=120)
        if not run.stdout:
            print(f"{name}: not played here: {run.stderr.strip()}")
            continue
        events = [event for lesson in json.loads(run.stdout)["lessons"] for event in lesson["events"] if event["kind"] == "packet" and event.get("bytes")]
        if not events:
            continue
        played += 1
        path = os.path.join(folder, name + ".pcap")
        write_pcap(path, RAW, [(bytes.fromhex(event["bytes"]), len(event["bytes"]) // 2) for event in events])
        rows = tshark(path)
        for index, event in enumerate(events, 1):
            comparison.compare(f"{name} #{event['packet']}", ours(event), theirs(rows[index]), offloaded=left_to_the_card(bytes.fromhex(event["bytes"])))
    return played


def can_fail():
    """Whether a difference would be seen at all, in each field of a segment and of a datagram."""
    common = {"from": "10.0.0.1:1", "to": "10.0.0.2:2", "len": 1, "checksum": "correct"}
    segment = {"seq": 1, "ack": 2, "window": 3, "checksum": 4, "urgent": 0, "ttl": 5, "header_bytes": 20, "options": {"mss": 6}}
    return sees_each_field(common | {"protocol": "tcp", "flags": ["ACK"], "segment": segment}) and \
        sees_each_field(common | {"protocol": "udp", "segment": None, "datagram": {"checksum": 4, "ttl": 5}})


def sees_each_field(event):
    right = ours(event) | {"status": "1"}
    for field in right:
        changed = Comparison()
        changed.compare("self test", ours(event), right | {field: "0" if field == "status" else "something else"})
        if len(changed.differences) != 1:
            return False
    same = Comparison()
    same.compare("self test", ours(event), right)
    return not same.differences


def lab_is_available():
    out = subprocess.run([os.path.join(BUILD, "sockglass"), "doctor"], capture_output=True, text=True, timeout=60).stdout
    return any(line.startswith("lab") and "yes" in line for line in out.splitlines())


def main():
    if not can_fail():
        print("this comparison cannot see a difference")
        return 1
    if shutil.which("tshark") is None:
        print("tshark is not installed: our dissector was compared with nothing")
        return 77
    seed = int(os.environ.get("SG_SEED", "0")) or random.randrange(1, 1 << 31)
    print(f"seed {seed} (SG_SEED={seed} makes the same packets)")
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        made_packets(folder, comparison, seed, 3000)
        print(f"made here: {comparison.packets} packets, {comparison.fields} fields")
        played = own_packets(folder, comparison)
    print(f"with {played} lessons: {comparison.packets} packets, {comparison.fields} fields compared")
    for why, count in sorted(comparison.explained.items()):
        print(f"  explained {count} times: {why}: {EXPLAINED[why]}")
    for difference in comparison.differences[:40]:
        print("DIFFERENT", difference)
    if comparison.differences:
        print(f"{len(comparison.differences)} differences")
        return 1
    if not played and lab_is_available():
        print("no lesson was compared, and this machine can play them")
        return 1
    if comparison.fields < 10000:
        print("too few fields were compared to prove anything")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
