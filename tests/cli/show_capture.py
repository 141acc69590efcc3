#!/usr/bin/env python3
"""`sockglass show CAPTURE`: the list, one conversation as a ladder and as JSON, a file that is cut off, files that are none."""
import json
import gzip
import os
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.join(os.environ["SG_BINARY_DIR"], "sockglass")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")} | {"LC_ALL": "C.UTF-8"}
failures = 0


def packet(number, source, target, flags, seq, ack, payload=b""):
    data = struct.pack(">HHIIBBHHH", source, target, seq, ack, 5 << 4, flags, 500, 0, 0) + payload
    here, there = b"\x0a\0\0\1", b"\x0a\0\0\2"
    ends = here + there if target == 80 else there + here
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), number, 0x4000, 64, 6, 0) + ends + data


PACKETS = [(0, packet(1, 40000, 80, 2, 1000, 0)), (20, packet(2, 80, 40000, 18, 5000, 1001)), (40, packet(3, 40000, 80, 16, 1001, 5001)), (50, packet(4, 40000, 80, 24, 1001, 5001, b"hello")),
           (400, packet(5, 40000, 80, 24, 1001, 5001, b"hello")), (420, packet(6, 80, 40000, 16, 5001, 1006)), (430, packet(7, 40001, 80, 2, 7, 0))]


def capture(cut=0):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for ms, data in PACKETS:
        out += struct.pack("<IIII", 1700000000, ms * 1000, len(data), len(data)) + data
    return out[:len(out) - cut]


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=ENVIRONMENT)
    return done.returncode, done.stdout, done.stderr


def check(what, holds, told):
    global failures
    if not holds:
        failures += 1
        print(f"FAILED: {what}: {told}")


with tempfile.TemporaryDirectory() as folder:
    whole, short, text = (os.path.join(folder, name) for name in ("whole", "short.pcap", "note.pcap"))
    for path, data in ((whole, capture()), (short, capture(cut=70)), (text, b"no capture at all")):
        with open(path, "wb") as file:
            file.write(data)

    told = run("show", whole)
    check("the list", told[0] == 0 and "10.0.0.1:40000 → 10.0.0.2:80" in told[1] and "packets: 7, conversations: 2" in told[1], told)
    told = run("show", whole, "--lang", "ko")
    check("the list in Korean", told[0] == 0 and "패킷 7개, 대화 2개" in told[1], told)
    told = run("show", whole, "--conversation", "1")
    check("the ladder", told[0] == 0 and "#5 ACK" in told[1].replace("PSH, ", "") and "likely because #4 was lost" in told[1] and "(inferred)" in told[1], told)
    told = run("show", whole, "--conversation", "1", "--format", "json")
    events = json.loads(told[1])["events"]
    sent = [event for event in events if event["kind"] == "packet"]
    check("the events", [event["packet"] for event in sent] == [1, 2, 3, 4, 5, 6] and sent[4]["retransmits"] == 4 and sent[4]["cause"]["certain"] is False, told[1][:2000])
    told = run("show", whole, "--conversation", "9")
    check("no such conversation", told[0] == 2 and "no conversation 9; it has 2" in told[2], told)
    drawn = os.path.join(folder, "one.svg")
    told = run("export", whole, "--conversation", "1", "--format", "svg", "--out", drawn)
    with open(drawn, encoding="utf-8") as file:
        picture = file.read()
    check("a conversation as a picture", told == (0, "", "") and "<svg" in picture and "10.0.0.1:40000" in picture and "whole" in picture, (told, picture[:300]))
    for form, word in (("mermaid", "sequenceDiagram"), ("text", "likely because #4 was lost"), ("json", '"tier": "file"')):
        told = run("export", whole, "--conversation", "1", "--format", form, "--out", "-")
        check(f"a conversation as {form}", told[0] == 0 and word in told[1], told)
    alone = os.path.join(folder, "alone.pcapng")
    told = run("export", whole, "--conversation", "1", "--format", "pcapng", "--out", alone)
    check("a conversation as pcapng", told == (0, "", ""), told)
    check("which is a capture of it", "conversations: 1" in run("show", alone)[1], run("show", alone))
    told = run("export", alone, "--format", "text", "--out", "-")
    check("the only one needs no number", told[0] == 0 and "10.0.0.1:40000" in told[1], told)
    told = run("export", whole, "--format", "text", "--out", "-")
    check("of several one must be chosen", told[0] == 2 and not told[1] and "2 conversations: --conversation N says which" in told[2], told)
    told = run("export", whole, "--conversation", "9", "--format", "text", "--out", "-", "--lang", "ko")
    check("none of that number", told[0] == 2 and "9번 대화" in told[2], told)
    told = run("export", short, "--format", "text", "--out", "-")
    check("which is said once", told[2].count("ends within packet 6") == 1, told)
    told = run("export", short, "--conversation", "1", "--format", "mermaid", "--out", "-")
    check("what stands before the end is exported, and said", told[0] == 2 and "sequenceDiagram" in told[1] and "ends within packet 6" in told[2], told)

    packed = os.path.join(folder, "packed.pcap.gz")
    with open(whole, "rb") as unpacked, gzip.open(packed, "wb") as out:
        out.write(unpacked.read())
    for command in (("show",), ("export", "--format", "svg", "--out", "-")):
        told = run(command[0], packed, *command[1:])
        check("compressed, and that is said", told[0] == 2 and "is compressed. Unpack it first" in told[2] and not told[1], told)

    told = run("show", short)
    check("cut off", told[0] == 2 and "ends within packet 6, at byte" in told[2] and "packets: 5, conversations: 1" in told[1], told)
    told = run("show", text)
    check("no capture", told[0] == 2 and "neither pcap nor pcapng" in told[2], told)
    told = run("show", os.path.join(folder, "nothing"))
    check("no file", told[0] == 2 and "No such file" in told[2], told)

    picture = os.path.join(folder, "one.png")
    told = run("export", whole, "--conversation", "1", "--format", "png", "--out", picture)
    check("a picture takes a display, or a build with the window", told[0] == 77 and not os.path.exists(picture) and told[2], told)
    told = run("export", whole, "--format", "png", "--out", picture)
    check("of several one must be chosen for a picture, too", told[0] == 2 and "2 conversations" in told[2], told)
    told = run("export", whole, "--conversation", "1", "--format", "png", "--out", "-")
    check("a picture goes into a file", told[0] == 2 and "--out FILE.png" in told[2], told)
    told = run("export", os.path.join(folder, "nothing"), "--format", "png", "--out", picture)
    check("no file, no picture", told[0] == 2 and "no such file" in told[2], told)

print("ok" if not failures else f"{failures} failed")
sys.exit(1 if failures else 0)
