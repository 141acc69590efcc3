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
