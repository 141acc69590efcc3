#!/usr/bin/env python3
"""A lesson over IPv6, played in every tier that this machine has; in the lab also with segments lost, held back and corrupted."""
import json
import os
import shutil
import socket
import tempfile

from program import SOURCE, check, expect, lab_is_available, run, skip

FOLDER = f"{SOURCE}/tests/cli/ipv6_lesson"
LESSON = f"{FOLDER}/ipv6.json"

try:
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
except OSError as error:
    skip(f"this machine has no IPv6 loopback ({error}); nothing was played over it")


def played(path, *words):
    done = run("run", path, "--pace", "0", "--format", "json", *words)
    expect(done, 0)
    return json.loads(done.stdout)["lessons"][0]


def packets(lesson):
    return [event for event in lesson["events"] if event["kind"] == "packet"]


expect(run("lint", LESSON), 0)
tiers = ["lab", "calls"] if lab_is_available() else ["calls"]
if any(line.startswith("capture") and "yes" in line for line in run("doctor").stdout.splitlines()):
    tiers.append("capture")
for tier in tiers:
    lesson = played(LESSON, "--tier", tier)
    outcomes = {e["id"]: e["outcome"] for e in lesson["expectations"]}
    check((outcomes["connected"], outcomes["echoed"]) == ("met", "met"), f"{tier}: {outcomes}")
    check(packets(lesson) and all(p["from"].startswith("[::1]:") and p["to"].startswith("[::1]:") for p in packets(lesson)), f"{tier}: from [::1] to [::1]")
    states = {e["actor"]: e["state"] for e in lesson["events"] if e["kind"] == "socket" and e["state"] == "ESTABLISHED"}
    check(set(states) == {"client", "server"}, f"{tier}: both sockets' own reports")
    calls = [e["args"] for e in lesson["events"] if e["kind"] == "call_entered" and e["call"] in ("socket", "bind", "connect")]
    check("AF_INET6, SOCK_STREAM, 0" in calls, f"{tier}: {calls}")
    if tier == "lab":
        check(set(outcomes.values()) == {"met"}, f"lab: {outcomes}")
        check("3, in6addr_any:8888" in calls and "3, [::1]:8888" in calls, f"lab: {calls}")
        check(all(p["checksum"] == "correct" for p in packets(lesson)), "lab: each checksum is right")
        check(bytes.fromhex(packets(lesson)[0]["bytes"])[0] >> 4 == 6, "lab: its bytes are IPv6's")
    else:
        check("3, [::1]:" in " ".join(calls), f"{tier}: nobody outside can reach it: {calls}")

if "lab" in tiers:
    for verb in ({"then": "drop"}, {"then": "corrupt"}, {"then": "duplicate"}, {"then": "delay", "delay_ms": 50}):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(f"{FOLDER}/programs", os.path.join(folder, "programs"))
            with open(LESSON) as file:
                document = json.load(file)
            document["network"] = {"rules": [{"rule": "one", "when": {"payload": True}, "times": 1, **verb}]}
            path = os.path.join(folder, "ipv6.json")
            with open(path, "w") as file:
                json.dump(document, file)
            lesson = played(path)
            name = verb["then"]
            outcomes = {e["id"]: e["outcome"] for e in lesson["expectations"]}
            check(set(outcomes.values()) == {"met"}, f"{name}: {outcomes}")
            again = [p for p in packets(lesson) if p.get("retransmits")]
            copies = [p for p in packets(lesson) if p.get("origin") == "duplicate"]
            check(bool(again) == (name in ("drop", "corrupt")) or name == "delay", f"{name}: sent again {len(again)} times")
            check(len(copies) == (1 if name == "duplicate" else 0), f"{name}: {len(copies)} copies")
