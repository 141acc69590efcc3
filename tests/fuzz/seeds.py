"""What each fuzzer begins with: for NAME, the function of this name below gives inputs (bytes), one by one."""
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BETWEEN = b"\x1e"  # lesson_fuzz.cpp: a lesson, its Korean texts and a program in one input


def write(name, folder):
    """Fills the folder; how many there are."""
    count = 0
    for count, data in enumerate(globals()[name](), 1):
        (folder / f"seed-{count}").write_bytes(data)
    return count


def lesson():
    """Each lesson of the course, the broken ones, and the small files that use every key, with their texts and each of their programs."""
    for folder in ("lessons", "tests/lesson", "tests/lessons_bad", "docs/examples"):
        for file in sorted((ROOT / folder).glob("*.json")):
            if ".ko." in file.name or ".schema." in file.name or file.name == "course.json":
                continue
            korean = file.with_suffix(".ko.json")
            text = file.read_bytes()
            texts = korean.read_bytes() if korean.exists() else b""
            try:
                names = {actor["program"] for actor in json.loads(text)["actors"].values() if "program" in actor}
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                names = set()
            programs = [path for path in (beside / "programs" / f"{name}.json" for name in sorted(names) for beside in (file.parent, ROOT / "lessons")) if path.exists()]
            yield from (BETWEEN.join((text, texts, program.read_bytes())) for program in programs[:2])
            if not programs:
                yield BETWEEN.join((text, texts))


def expressions_in(node, inside=""):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from expressions_in(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from expressions_in(value, inside)
    elif isinstance(node, str):
        if inside in ("that", "until", "when", "wait", "answer", "break_if", "to", "size", "if"):
            yield node
        elif "{" in node:
            yield node


def expression():
    """Every expression of the course, and every text that holds one."""
    texts = set()
    for file in list((ROOT / "lessons").glob("*.json")) + list((ROOT / "lessons/programs").glob("*.json")):
        if ".schema." not in file.name:
            texts |= set(expressions_in(json.loads(file.read_bytes())))
    yield from (text.encode() for text in sorted(texts))


def made_packets(count):
    """Of the comparison with tshark: (packet, bytes on the wire)."""
    import random
    import sys
    sys.path.insert(0, str(ROOT / "tests/store"))
    import tshark_test
    return [(packet, wire) for _, packet, wire, _, _ in tshark_test.make(random.Random(6), count)]


def packet():
    """packet_fuzz.cpp: the link type, how much more there was on the wire, the frame."""
    for number, (data, wire) in enumerate(made_packets(200)):
        kind = b"\x86\xdd" if data[0] >> 4 == 6 else b"\x08\x00"
        frame = [b"\2" * 12 + kind, b"\0\4" + b"\0" * 12 + kind, kind + b"\0" * 18, b"\2\0\0\0", b""][number % 5]
        yield bytes([number % 5, min((wire - len(data)) // 64, 255)]) + frame + data


def capture():
    """Files of both formats, with several packets each."""
    import struct
    packets = made_packets(60)
    for at in range(0, 60, 6):
        few = packets[at:at + 6]
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
        for number, (data, wire) in enumerate(few + few[:2]):
            out += struct.pack("<IIII", number, 0, len(data), wire) + data
        yield out
        block = lambda kind, body: struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))
        out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 101, 0, 65535))
        for number, (data, wire) in enumerate(few):
            out += block(6, struct.pack("<IIIII", 0, 0, number, len(data), wire) + data + b"\0" * (-len(data) % 4))
        yield out


def recording():
    """Of every kind of event a line; whole, cut off, and with a kind that nobody knows."""
    flow = ["127.0.0.1:40000", "127.0.0.1:8888"]
    packet = bytes([0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 0x9C, 0x40, 0x22, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xFF, 0xFF, 0, 0, 0, 0]).hex()
    segment = {"flow": flow, "seq": 1, "flags": 2, "window": 65535, "payload_at": 40, "rel_seq": 0, "options": {"mss": 1460, "sack": [[1, 2]]}}
    events = [
        {"kind": "actor_started", "id": "client"},
        {"kind": "actor_at", "line": 5, "next": "connect", "next_text": "connect(3)"},
        {"kind": "call_entered", "call": 1, "name": "connect", "line": 5, "fd": 3, "socket": 7, "args": "3, 127.0.0.1:8888", "flow": flow, "bytes": "4869"},
        {"kind": "packet", "packet": 1, "segment": segment, "bytes": packet, "actor": 0},
        {"kind": "verdict", "packet": 1, "verdict": "hold", "by": "rule", "rule": "r", "until_ns": 9},
        {"kind": "altered", "packet": 1, "changes": [{"at": 3, "before": 40, "after": 41}], "segment": segment, "bytes": packet},
        {"kind": "verdict", "packet": 1, "verdict": "drop"},
        {"kind": "call_returned", "call": 1, "name": "connect", "ret": -1, "error": 111, "blocked_ns": 5, "queues": {"inq": 0}, "flow": flow},
        {"kind": "rule", "rule": {"id": "r", "when": {"from": 0, "flags": 2, "nth": 1}, "then": {"verb": "corrupt", "bits": [{"part": "ip", "byte": 1, "bit": 2}]}, "times": 1}},
        {"kind": "rule_ended", "id": "r", "spent": True},
        {"kind": "socket", "socket": 7, "state": "SYN_SENT", "flow": flow, "has_info": True, "cwnd": 10},
        {"kind": "socket_gone", "socket": 7, "flow": flow},
        {"kind": "counter", "counter": "TcpActiveOpens", "after": 1},
        {"kind": "step", "lesson": "l", "step": "s", "phase": "done"},
        {"kind": "expectation", "step": "s", "id": "e", "outcome": "not_met", "decided_by": 3},
        {"kind": "prediction", "step": "s", "given": "1", "answer": "2"},
        {"kind": "error", "where": "w", "message": {"hex": "ff"}},
    ]
    head = {"format": "sockglass-recording", "version": "1.0", "lesson": "l", "tier": "lab"}
    numbered = [{"n": n, "t_ns": n * 1000, **event} for n, event in enumerate(events, 1)]

    def lines(*objects):
        return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in objects).encode()

    whole = lines(head, {"kind": "file", "name": "l.json", "text": "{}"}, *numbered, {"kind": "end", "events": len(events), "finished": True})
    yield whole
    yield whole[:-200]
    yield from (lines(head, {**event, "n": 1}) for event in numbered)
    yield lines(head, {"n": 1, "t_ns": 0, "kind": "hologram"}, {"n": 2, "t_ns": 1, **events[14]})
