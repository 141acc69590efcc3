#!/usr/bin/env python3
"""A stranger's lesson that would never end: a loop without a way out, and a wait for what never comes. A bound in time ends it, with a sentence."""
import json
import os
import tempfile
import time

from program import check, expect, run

PROGRAM = {
    "format": "sockglass-program", "version": "1.0", "file": "spin.c", "listing": ["for (;;)", "  close(socket(AF_INET, SOCK_STREAM, 0));"],
    "body": [{"loop": [{"line": 2, "call": "socket", "save": "fd"}, {"line": 2, "call": "close", "fd": "fd"}]}]}
LESSON = {
    "format": "sockglass-lesson", "version": "1.0", "id": "never", "title": "Never", "summary": "It never ends.", "minutes": 1, "objectives": ["End"],
    "actors": {"spinner": {"role": "client", "title": "Spinner", "program": "spin"}},
    "observe": {"connected": {"returned": {"actor": "spinner", "call": "connect"}}},
    "steps": [{"id": "wait", "title": "Wait", "say": "It waits.", "do": [{"run": "spinner"}, {"wait": "seen(connected)"}],
               "expect": [{"id": "never", "that": "connected.ret == 0", "say": "It connects."}]}]}

with tempfile.TemporaryDirectory() as folder:
    os.mkdir(os.path.join(folder, "programs"))
    for name, document in (("programs/spin.json", PROGRAM), ("never.json", LESSON)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(document, file)
    begun = time.monotonic()
    done = run("run", os.path.join(folder, "never.json"), "--tier", "calls", "--format", "tap", timeout=110)
    expect(done, 1, "step `wait` has waited 15 s for: seen(connected)")
    print(f"it took {time.monotonic() - begun:.1f} s")
    check("not ok" in done.stdout, "what it claimed did not come true")
