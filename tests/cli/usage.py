#!/usr/bin/env python3
"""What the program says and how it exits when asked for little, or for what cannot be."""
import glob
import json
import os
import re
import tempfile

from program import SOURCE, check, expect, run

expect(run("--version"), 0, "sockglass 0.")
expect(run("--help"), 0, "doctor")
expect(run("run"), 2, "LESSON is required", "stderr")
expect(run("run", "no-such-lesson"), 2, "there is no lesson `no-such-lesson`; there are 1 (", "stderr")
expect(run("lint", "/dev/zero"), 2, "/dev/zero is a device or a pipe, and no lesson file", "stderr")
expect(run("lint", "/tmp"), 2, "/tmp is a folder: name a lesson file in it", "stderr")
expect(run("run", "no/such.json"), 2, "there is no lesson file no/such.json", "stderr")
expect(run("run", "2", "--format", "xml"), 2, "xml not in", "stderr")
expect(run("list", "extra"), 2, "unexpected argument `extra`", "stderr")
expect(run("shot", "2", "--pose", "nonsense", "--out", "/dev/null"), 2, "--pose knows no `nonsense`; there are `keys`, ", "stderr")
expect(run("shot", "2", "--pose", "keys tab:state", "--out", "/dev/null"), 2, "--pose knows no `tab:state`; did you mean `tab:states`?", "stderr")
expect(run("shot", "2", "--pose", "answer:", "--out", "/dev/null"), 2, "--pose knows no `answer:`", "stderr")
with open(os.path.join(SOURCE, "docs", "picture-book.md"), encoding="utf-8") as book:
    for pose in sorted(set(re.findall(r'--pose (?:"([^"]+)"|(\S+))', book.read()))):
        pose = pose[0] or pose[1]
        # Told apart by what is said next: the words are known, and the lesson is not.
        expect(run("shot", "no-such-lesson", "--pose", pose, "--out", "/dev/null"), 2, "there is no lesson `no-such-lesson`", "stderr")
expect(run("frobnicate"), 2, "there is no lesson `frobnicate`", "stderr")

expect(run("list"), 0, "02-three-way-handshake")
expect(run("list"), 0, "to do first: 2, 14\n")
expect(run("list", "--lang", "ko"), 0, "먼저 할 수업: 2, 14\n")
expect(run("list", LC_ALL="ko_KR.UTF-8"), 0, "분")
expect(run("list", SOCKGLASS_LESSONS="/nonexistent"), 2)

expect(run("doctor"), 0, "Lessons run in the tier ")
expect(run("doctor", "--lang", "ko"), 0, "방식으로 진행됩니다.")
expect(run("doctor", LC_ALL=None, LC_MESSAGES=None, LANG="ko_KR.UTF-8"), 0, "방식으로 진행됩니다.")
expect(run("doctor", LC_ALL="en_US.UTF-8", LANG="ko_KR.UTF-8"), 0, "Lessons run in the tier ")

for number in ("01-two-programs-talk", "02-three-way-handshake"):
    expect(run("lint", f"{SOURCE}/lessons/{number}.json"), 0, "ok")
# Every kind of file that lies in a course's folder, each by its own reader.
LESSONS = f"{SOURCE}/lessons"
done = run("lint", *sorted(glob.glob(f"{LESSONS}/*.json")))
expect(done, 0, f"{LESSONS}/course.json: ok")
check("error" not in done.stdout and f"{LESSONS}/lesson.schema.json: a JSON Schema" in done.stdout, "a schema is told apart\n" + done.stdout)
said = [line.split(":")[0] for line in done.stdout.splitlines()]
check(len(said) == len(set(said)) and not any(name.endswith(".ko.json") for name in said), "texts are read with their lesson, once\n" + done.stdout)
expect(run("lint", f"{LESSONS}/02-three-way-handshake.ko.json"), 0, ".ko.json: ok (read with 02-three-way-handshake.json)")
expect(run("lint", f"{LESSONS}/02-three-way-handshake.ko.json", "2"), 0, "02-three-way-handshake.json: ok\n")
expect(run("lint", f"{LESSONS}/programs/echo_server.json", "--lang", "ko"), 0, "echo_server.json: 이상 없음")

with tempfile.TemporaryDirectory() as folder:

    def write(name, /, **keys):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(keys, file, indent=1)
        return path

    def read(name):
        with open(os.path.join(LESSONS, name), encoding="utf-8") as file:
            return json.load(file)

    lesson = write("02-three-way-handshake.json", **read("02-three-way-handshake.json"))
    texts = write("02-three-way-handshake.ko.json", **{**read("02-three-way-handshake.ko.json"), "titel": "?"})
    for files in ([lesson, texts], [texts, lesson], [texts]):
        done = run("lint", *files)
        expect(done, 2, "02-three-way-handshake.ko.json:")
        check(done.stdout.count("unknown key `titel`") == 1, "a slip in the texts is told once\n" + done.stdout)
    alone = write("alone.ko.json", format="sockglass-lesson-text", version="1.0", lesson="alone", language="ko")
    expect(run("lint", alone), 2, "there is no alone.json beside this file (at /format)")
    expect(run("lint", write("texts.json", **read("02-three-way-handshake.ko.json"))), 2, "this file is named otherwise")
    slip = write("slip.json", format="sockglass-progam", version="1.0")
    expect(run("lint", slip), 2, "slip.json:2:12: error: there is no format `sockglass-progam` that can be linted; did you mean `sockglass-program`?")

    program = write("programs/echo_server.json", **{**read("programs/echo_server.json"), "bytes": 1})
    done = run("lint", program)
    expect(done, 2, "error: unknown key `bytes` in a program")
    # The lesson speaks of this program too, and names what is wrong in it.
    done = run("lint", lesson, program)
    expect(done, 2)
    check(done.stdout.count("unknown key `bytes`") == 1, "a slip in a program is told once\n" + done.stdout)

    course = write("course.json", format="sockglass-course", version="1.0", lessons=["02-three-way-handshake", "03-none"], order=1)
    done = run("lint", course)
    expect(done, 2, "there is no lesson 03-none.json beside this file (at /lessons/1)")
    check("error: unknown key `order` in a course" in done.stdout, "a course is linted, not played\n" + done.stdout)

    # What sockglass wrote itself.
    recording, printed = os.path.join(folder, "run.sgrec"), os.path.join(folder, "run.json")
    done = run("run", "1", "--tier", "calls", "--format", "json", "--record", recording)
    with open(printed, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    expect(run("lint", recording), 0, "run.sgrec: a recording.")
    expect(run("lint", printed), 0, "run.json: printed by `--format json`")
    expect(run("lint", printed, "--lang", "ko"), 0, "검사할 것이 없습니다")
    expect(run("lint", write("package.json", name="x")), 2, "the key `format` is missing")

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
