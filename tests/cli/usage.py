#!/usr/bin/env python3
"""What the program says and how it exits when asked for little, or for what cannot be."""
import os
import tempfile

from program import SOURCE, check, expect, run

expect(run("--version"), 0, "sockglass 0.")
expect(run("--help"), 0, "doctor")
expect(run("run"), 2, "LESSON is required", "stderr")
expect(run("run", "no-such-lesson"), 2, "there is no lesson `no-such-lesson`; there are 1 (", "stderr")
expect(run("run", "no/such.json"), 2, "there is no lesson file no/such.json", "stderr")
expect(run("run", "2", "--format", "xml"), 2, "xml not in", "stderr")
expect(run("list", "extra"), 2, "unexpected argument `extra`", "stderr")
expect(run("frobnicate"), 2, "there is no lesson `frobnicate`", "stderr")

expect(run("list"), 0, "02-three-way-handshake")
expect(run("list", LC_ALL="ko_KR.UTF-8"), 0, "분")
expect(run("list", SOCKGLASS_LESSONS="/nonexistent"), 2)

expect(run("doctor"), 0, "Lessons run in the tier ")
expect(run("doctor", "--lang", "ko"), 0, "방식으로 진행됩니다.")
expect(run("doctor", LC_ALL=None, LC_MESSAGES=None, LANG="ko_KR.UTF-8"), 0, "방식으로 진행됩니다.")
expect(run("doctor", LC_ALL="en_US.UTF-8", LANG="ko_KR.UTF-8"), 0, "Lessons run in the tier ")

for number in ("01-two-programs-talk", "02-three-way-handshake"):
    expect(run("lint", f"{SOURCE}/lessons/{number}.json"), 0, "ok")
with tempfile.TemporaryDirectory() as folder:
    bad = os.path.join(folder, "bad.json")
    with open(bad, "w") as file:
        file.write('{\n  "format": "sockglass-lesson",\n  "nonsense": 1\n}\n')
    done = run("lint", bad)
    expect(done, 2, "bad.json:3:3: error:")
    check("(at /nonsense)" in done.stdout, "lint names the JSON pointer\n" + done.stdout)
    done = run("run", bad)
    expect(done, 2, "bad.json", "stderr")
    check(done.stdout == "", "run says nothing on stdout about a bad lesson")

with tempfile.TemporaryDirectory() as folder:
    made = os.path.join(folder, "my-first")
    done = run("new", "my-first", cwd=folder)
    expect(done, 0, "sockglass lint my-first.json")
    check(sorted(os.listdir(folder)) == ["my-first.json", "my-first.ko.json"], "a lesson and its Korean texts")
    expect(run("lint", made + ".json"), 0, "ok")
    expect(run("run", made + ".json", "--tier", "calls"), 0, "2 of 2 expectations met")
    expect(run("run", made + ".json", "--tier", "calls", "--step", "connect"), 0, "1 of 1 expectations met")
    expect(run("run", made + ".json", "--step", "conect"), 2, "my-first has no step `conect`; did you mean `connect`?", "stderr")
    expect(run("run", made + ".json", "--step", "zzz", "--lang", "ko"), 2, "`connect`", "stderr")
    before = open(made + ".json", encoding="utf-8").read()
    check('"file://' in before and "/lesson.schema.json" in before, "an editor finds the schema: " + before[:80])
    expect(run("new", "my-first", cwd=folder), 2, "is there already", "stderr")
    os.remove(made + ".json")
    expect(run("new", "my-first.json", cwd=folder), 2, "my-first.ko.json is there already", "stderr")
    check(os.listdir(folder) == ["my-first.ko.json"], "both or none")
    for name in ("My Lesson", "../up", "", "-x", "a/b"):
        expect(run("new", "--", name, cwd=folder), 2, "cannot name a lesson", "stderr")
    expect(run("new", "nothing", cwd=folder, SOCKGLASS_LESSONS=folder), 2, "template", "stderr")

# A full disk is not a success.
if os.path.exists("/dev/full"):
    import subprocess

    from program import PROGRAM, environment

    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), timeout=60)
    check(done.returncode == 2 and "No space left" in done.stderr, "output that cannot be written is an error: " + done.stderr)
