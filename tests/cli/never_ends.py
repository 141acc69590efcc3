#!/usr/bin/env python3
"""Strangers' lessons that would never end. One waits for what never comes: a bound in time ends it. One goes round a loop without waiting: a bound on events does,
before the memory is full, and its text is not longer than somebody could look at. Each with a sentence."""
import json
import os
import resource
import tempfile
import time

from program import check, expect, run

LESSON = {
    "format": "sockglass-lesson", "version": "1.0", "id": "never", "title": "Never", "summary": "It never ends.", "minutes": 1, "objectives": ["End"],
    "actors": {"program": {"role": "client", "title": "Program", "program": "endless"}},
    "observe": {"connected": {"returned": {"actor": "program", "call": "connect"}}},
    "steps": [{"id": "wait", "title": "Wait", "say": "It waits.", "do": [{"run": "program"}, {"wait": "seen(connected)"}],
               "expect": [{"id": "never", "that": "connected.ret == 0", "say": "It connects."}]}]}
HEAD = {"format": "sockglass-program", "version": "1.0", "file": "endless.c", "listing": ["read(0, buf, 1024);", "for (;;) close(socket(AF_INET, SOCK_STREAM, 0));"]}
WAITS = [{"line": 1, "call": "read", "fd": "stdin", "size": 1024}]
SPINS = [{"loop": [{"line": 2, "call": "socket", "save": "fd"}, {"line": 2, "call": "close", "fd": "fd"}]}]


def play(body, *options):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "programs"))
        for name, document in (("programs/endless.json", {**HEAD, "body": body}), ("never.json", LESSON)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                json.dump(document, file)
        begun = time.monotonic()
        done = run("run", os.path.join(folder, "never.json"), "--tier", "calls", *options, timeout=110)
        print(f"it took {time.monotonic() - begun:.1f} s")
        return done


done = play(WAITS, "--format", "tap")
expect(done, 1, "step `wait` has waited 15 s for: seen(connected)")
check("not ok" in done.stdout, "what it claimed did not come true")

done = play(SPINS)
# Whichever bound is met first. Of 15 s this takes 3, a sanitizer's build on a busy machine more than all of them.
out_of_time = os.environ.get("SOCKGLASS_SANITIZED") and "step `wait` has waited 15 s" in done.stdout
if not out_of_time:
    expect(done, 1, "The lesson did not come to its end: the run was stopped")
    check("it has made 200000 events or carried 256 MiB" in " ".join(done.stdout.split()), "it says after how many")
check("more calls and segments of this step, which are left out here" in " ".join(done.stdout.split()), "what nobody would read is counted")
check(len(done.stdout) < 2 ** 20, f"{len(done.stdout)} characters of text")
mebibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
# A sanitizer's own memory is not ours.
check(mebibytes < 700 or os.environ.get("SOCKGLASS_SANITIZED"), f"it took {mebibytes} MiB")
print(f"it took {mebibytes} MiB")
