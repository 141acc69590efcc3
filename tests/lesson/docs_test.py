#!/usr/bin/env python3
"""Holds docs/course.md and docs/lesson-format.md, whose complete files are flawless, whose fragments are JSON, and which speaks of every key and field there is."""
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE = os.environ["SG_SOURCE_DIR"]
CHECK = sys.argv[1]
with open(os.path.join(SOURCE, "docs", "lesson-format.md"), encoding="utf-8") as file:
    TEXT = file.read()
failures = []

files, fragments = {}, 0
for block in re.findall(r"```json\n(.*?)```", TEXT, re.S):
    if block.startswith("{"):
        document = json.loads(block)
        files[document["format"]] = (document, block)
    else:
        json.loads("{" + block + "}")
        fragments += 1

# The tutorial's lesson with its Korean texts, and once more with the program of the documentation, linted.
with tempfile.TemporaryDirectory(prefix="sockglass-docs-") as folder:
    os.mkdir(os.path.join(folder, "programs"))

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)

    lesson = files["sockglass-lesson"][1]
    write("before-accept.json", lesson)
    write("before-accept.ko.json", files["sockglass-lesson-text"][1])
    write("programs/one_shot.json", files["sockglass-program"][1])
    write("one-shot.json", json.dumps({
        "format": "sockglass-lesson", "version": "1.0", "id": "one-shot", "title": "T", "summary": "S", "minutes": 1, "objectives": ["O"],
        "actors": {"client": {"role": "client", "title": "C", "program": "one_shot"}}, "steps": [{"id": "s", "title": "T", "say": "S"}]}))
    said = subprocess.run([CHECK, "--course", os.path.join(SOURCE, "lessons"), os.path.join(folder, "before-accept.json"), os.path.join(folder, "one-shot.json")],
                          capture_output=True, text=True, check=True, encoding="utf-8").stdout
    complaints = [line for line in said.split("\n") if line and not line.endswith("\tok") and "there is no Korean text for this lesson" not in line]
    failures += complaints

# Each worked example is linked.
for name in sorted(os.listdir(os.path.join(SOURCE, "docs", "examples"))):
    if name.endswith(".json") and ".ko." not in name and f"(examples/{name})" not in TEXT:
        failures.append(f"docs/lesson-format.md does not link examples/{name}")

# Every key that a schema knows, and every field that an expression can ask for, is spoken of.


def keys_of(schema):
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from value
            yield from keys_of(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from keys_of(item)


known = set()
for name in ("lesson", "program", "lesson-text", "course"):
    with open(os.path.join(SOURCE, "lessons", name + ".schema.json"), encoding="utf-8") as file:
        known |= set(keys_of(json.load(file)))
with open(os.path.join(SOURCE, "core", "lesson", "names.cpp"), encoding="utf-8") as file:
    fields = set(re.findall(r'Field\{"(\w+)"', file.read()))
if len(fields) < 20:
    failures.append("names.cpp is not read right any more: " + ", ".join(sorted(fields)))
for word in sorted(known | fields):
    short = word.replace("net.ipv4.tcp_", "")
    if not re.search(r"[`\"\s]" + re.escape(short) + r"[`\"\s,]", TEXT):
        failures.append(f"docs/lesson-format.md does not speak of {word}")

# What lint lets a lesson point at stands in the window under that very id.
with open(os.path.join(SOURCE, "core", "lesson", "highlights.h"), encoding="utf-8") as file:
    pointable = re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', file.read())
window = ""
for folder, _, names in os.walk(os.path.join(SOURCE, "app", "gui")):
    for name in names:
        if name.endswith(".cpp"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                window += file.read()
if len(pointable) < 20:
    failures.append("highlights.h is not read right any more: " + ", ".join(pointable))
failures += [f"core/lesson/highlights.h names {one}, which the window does not" for one in pointable if f'"{one}"' not in window]

# The table of the chapter names lessons and steps that there are.
with open(os.path.join(SOURCE, "docs", "course.md"), encoding="utf-8") as file:
    rows = [line for line in file if line.startswith("| ")][2:]
named = 0
for row in rows:
    steps = None
    for name in re.findall(r"`([^`]+)`", row.split("|")[3]):
        path = os.path.join(SOURCE, "lessons", name + ".json")
        if re.match(r"\d\d-", name):
            if not os.path.exists(path):
                failures.append(f"docs/course.md names the lesson {name}, which there is not")
                break
            with open(path, encoding="utf-8") as lesson_file:
                steps = {step["id"] for step in json.load(lesson_file)["steps"]}
        elif steps is None or name not in steps:
            failures.append(f"docs/course.md names the step {name}, which its lesson has not: {row.strip()}")
        named += 1
if named < 60:
    failures.append(f"docs/course.md is not read right any more: {named} names")

for failure in failures:
    print("FAILED:", failure)
if failures:
    sys.exit(1)
print(f"{len(files)} complete files, {fragments} fragments, {len(known)} keys, {len(fields)} fields, {named} lessons and steps in the table of the chapter")
