#!/usr/bin/env python3
"""Records lessons, shows and exports the recordings, and lets tshark read every pcapng: nothing malformed, no bad checksum but what was corrupted on the wire."""
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from program import SOURCE, check, expect, lab_is_available, run, skip

FIELDS = ["frame.number", "frame.time_epoch", "frame.interface_name", "frame.comment", "_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status"]


def lessons():
    """The whole course; under a sanitizer, which is slow, what needs the wire: losses and corruptions are there."""
    out = []
    for path in sorted(glob.glob(os.path.join(SOURCE, "lessons", "[0-9]*.json"))):
        with open(path, encoding="utf-8") as file:
            if not path.endswith(".ko.json") and (not os.environ.get("SOCKGLASS_SANITIZED") or "wire" in json.load(file).get("requires", [])):
                out.append(path)
    return out


def tshark(path):
    """A dict a packet; and what -V says of all."""
    options = ["-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
    words = ["tshark", *options, "-T", "fields", "-E", "separator=|", "-E", "occurrence=f"]
    for field in FIELDS:
        words += ["-e", field]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    if done.returncode != 0 or done.stderr.replace("Running as user \"root\" and group \"root\". This could be dangerous.", "").strip():
        print("FAILED: tshark complains of", path, done.stderr)
        sys.exit(1)
    # A comment has lines of its own.
    rows = [dict(zip(FIELDS, line.split("|"))) for line in re.split(r"\n(?=\d+\|\d+\.\d{9}\|)", done.stdout.rstrip("\n")) if line]
    verbose = subprocess.run(["tshark", *options, "-V"], capture_output=True, text=True, errors="replace", timeout=120).stdout
    return rows, verbose


def corrupted(recording):
    """Numbers in the file, from 1, of packets whose checksum is wrong, or may be, by somebody's hand; and all packets."""
    packets, wrong, lost = [], set(), {}
    with open(recording, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if event.get("kind") == "packet" and "bytes" in event:
                packets.append(event["packet"])
                if event["segment"].get("checksum_state") == "wrong" and event.get("origin", "kernel") != "kernel":
                    wrong.add(event["packet"])
            if event.get("kind") == "altered" and event["segment"].get("checksum_state", "unknown") != "correct":
                wrong.add(event["packet"])
            if event.get("kind") == "verdict":
                if event.get("verdict", "deliver") in ("drop", "withhold"):
                    lost[event["packet"]] = event
                elif event.get("verdict", "deliver") == "deliver":
                    lost.pop(event["packet"], None)
    return packets, wrong, lost


def play(lesson, folder):
    recording = os.path.join(folder, os.path.basename(lesson)[:-5] + ".sgrec")
    played = run("run", lesson, "--pace", "0", "--record", recording, timeout=240)
    pcapng = recording + ".pcapng"
    exported = run("export", recording, "--format", "pcapng", "--out", pcapng)
    return lesson, recording, pcapng, played, exported


def said_twice(comment):
    """A sentence of a comment that an earlier line has already (what happens to a packet may happen twice); tshark writes the ends of its lines as they are in C."""
    lines = re.split(r"\\n|\n", comment.lower())
    return next((line for number, line in enumerate(lines) if len(line) > 10 and not line.startswith("#") and line.rstrip(".") in "\n".join(lines[:number])), "")


def check_capture(lesson, recording, pcapng):
    name = os.path.basename(lesson)
    rows, verbose = tshark(pcapng)
    packets, wrong, lost = corrupted(recording)
    problems = []
    if len(rows) != len(packets):
        problems.append(f"{len(rows)} packets in the pcapng, {len(packets)} in the recording")
    for row, packet in zip(rows, packets):
        bad = [field for field in ("ip.checksum.status", "tcp.checksum.status", "udp.checksum.status") if row.get(field) == "0"]
        if bad and packet not in wrong:
            problems.append(f"#{packet}: {bad}")
        if row["_ws.malformed"] and packet not in wrong:
            problems.append(f"#{packet} is malformed")
        if (row["frame.interface_name"] == "lost") != (packet in lost):
            problems.append(f"#{packet} is on {row['frame.interface_name']}, and its last verdict is {lost.get(packet)}")
        if f"#{packet}" not in row["frame.comment"]:
            problems.append(f"#{packet}: the comment is {row['frame.comment']!r}")
        if twice := said_twice(row["frame.comment"]):
            problems.append(f"#{packet}: the comment says twice: {twice!r}")
    if "Malformed Packet" in verbose and not wrong:
        problems.append("-V speaks of a malformed packet")
    check(not problems, f"tshark reads {name}: {len(rows)} packets, {len(lost)} lost, {len(wrong)} corrupted" + "".join("\n  " + one for one in problems))
    return len(rows), len(lost), len(wrong)


def main():
    if not lab_is_available():
        skip("the tier lab is not available here")
    check(said_twice("#5 sent. Sent again because #4 was dropped.\\nSent again because #4 was dropped.\\n#5 client") and not said_twice("#5 sent.\\n#5 client → server"), "what is said twice would be seen")
    with tempfile.TemporaryDirectory() as folder:
        # First one whose first packets are those of a handshake.
        first = os.path.join(SOURCE, "lessons", "02-three-way-handshake.json")
        played_here = [first, *(lesson for lesson in lessons() if lesson != first)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda lesson: play(lesson, folder), played_here))
        for lesson, _, _, played, exported in results:
            check(played.returncode == 0 and not played.stderr, f"{os.path.basename(lesson)} is played and recorded\n{played.stdout[-2000:]}{played.stderr}")
            check(exported.returncode == 0 and not exported.stderr, f"{os.path.basename(lesson)} is exported\n{exported.stderr}")
        if shutil.which("tshark"):
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                sums = list(pool.map(lambda result: check_capture(*result[:3]), results))
            total = [sum(column) for column in zip(*sums)]
            print(f"{len(results)} lessons: {total[0]} packets, {total[1]} lost, {total[2]} corrupted")
            check(total[1] > 0 and total[2] > 0, "losses and corruptions were among them")

        recording, played = results[0][1], results[0][3]
        check(not glob.glob(os.path.join(folder, "*.part")), "no part is left behind")
        check(run("show", recording).stdout == played.stdout, "`show` prints what `run` printed")
        expect(run("export", recording, "--format", "text", "--out", "-"), 0, played.stdout[-200:])
        as_json = json.loads(run("show", recording, "--format", "json").stdout)
        check(as_json["lessons"][0]["id"] == "02-three-way-handshake" and len(as_json["lessons"][0]["events"]) > 20, "`show --format json` has the events")
        expect(run("show", recording, "--lang", "ko"), 0, "악수")
        own = run("show", recording + ".pcapng")
        check(own.returncode == 0 and "8888" in own.stdout, f"our own reader of captures opens what was exported: {own.stderr}")
        # On another machine: without the course.
        expect(run("show", recording, SOCKGLASS_LESSONS="/nowhere"), 0, played.stdout[:300])

        svg = os.path.join(folder, "ladder.svg")
        expect(run("export", recording, "--format", "svg", "--out", svg, "--lang", "ko"), 0)
        texts = "".join(xml.etree.ElementTree.parse(svg).getroot().itertext())
        check("SYN, ACK" in texts and "서버가 준비합니다" in texts, "the SVG is XML and has its words")
        mermaid = run("export", recording, "--format", "mermaid", "--out", "-").stdout
        check(mermaid.startswith("sequenceDiagram\n") and "->>" in mermaid, "Mermaid's diagram begins as it should")

        cut = os.path.join(folder, "cut.sgrec")
        with open(recording, "rb") as whole, open(cut, "wb") as half:
            data = whole.read()
            half.write(data[: len(data) * 3 // 4])
        shown = run("show", cut)
        check(shown.returncode == 0 and "cut off after" in shown.stderr and "SYN" in shown.stdout, "a recording that is cut off is shown up to the cut")
        korean = run("show", cut, "--lang", "ko")
        check("뒤에서 끊겼습니다" in korean.stderr and "cut off" not in korean.stderr, f"its note is Korean in Korean: {korean.stderr}")
        expect(run("export", recording, "--format", "svg", "--out", "/nowhere/x.svg", "--lang", "ko"), 2, "쓰지 못했습니다: 그런 폴더가 없습니다", "stderr")
        expect(run("export", recording, "--format", "svg", "--out", "/nowhere/x.svg"), 2, "writing /nowhere/x.svg: No such file or directory", "stderr")
        expect(run("export", os.path.join(SOURCE, "README.md"), "--format", "svg", "--out", "-"), 2, "a recording of sockglass begins with", "stderr")
        done = run("run", "2", "--pace", "0", "--record", "/nowhere/x.sgrec")
        check(done.returncode == 2 and "/nowhere/x.sgrec: No such file or directory" in done.stderr, "where nothing can be written, the lesson is played, and the exit code says that the recording is not there")
        expect(run("run", "2", "3", "--record", cut), 2, "--record keeps one run", "stderr")


main()
