#!/usr/bin/env python3
"""Holds the JSON Schemas that editors use and the loader that speaks to authors together.

Every good file passes both. Then good files are damaged in thousands of ways, one at a time (a key removed, a key added, a
value of another type, a number out of bounds, an empty list …): the schema must never refuse what the loader takes, and what
the loader refuses for its shape the schema must refuse too. What only the loader can know (names, ids, references) is its own.
"""
import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is missing (sudo apt-get install python3-jsonschema); schemas and loader were not compared")
    sys.exit(77)

SOURCE = os.environ["SG_SOURCE_DIR"]
CHECK = sys.argv[1]
LESSONS = os.path.join(SOURCE, "lessons")
BAD = os.path.join(SOURCE, "tests", "lessons_bad")

# Complaints about the shape of a file, which a schema can make as well. All others need more than the file's shape.
SHAPE = re.compile(
    r"was expected, this is|unknown key|the key `[^`]*` is missing|is out of bounds|are allowed|this list is empty|this text is empty"
    r"|has one of the keys|say what is written by one of|a version is written as|a lesson needs an actor|cannot be a name|an id is made of"
    r"|is a word of the expression language|has version .* of its format|is none of `|a role is|a prediction is|an outcome is `|a way has an|there is no call `|there is no state `"
    r"|is not one that a lesson may set|belongs to `|say one of them|a sysctl is missing here|`all` means every rule|an address is|is no flag|cannot be a program|a congestion control|`stdin` can only|value of a sysctl")

failures = []


def fail(message):
    failures.append(message)


def schema_of(name):
    with open(os.path.join(LESSONS, name + ".schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


SCHEMAS = {name: schema_of(name) for name in ("lesson", "program", "lesson-text", "course")}
KIND = {"sockglass-lesson": "lesson", "sockglass-program": "program", "sockglass-lesson-text": "lesson-text", "sockglass-course": "course"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def loader(files):
    """What the loader says of each file: (taken, [its complaints])."""
    out, said = {}, None
    for start in range(0, len(files), 400):
        command = [CHECK, "--course", LESSONS] + files[start:start + 400]
        for line in subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout.split("\n"):
            if line.startswith("\t"):
                said.append(line[1:])
            elif line:
                name, word = line.rsplit("\t", 1)
                said = []
                out[name] = (word == "ok", said)
    return out


# ---- snippets: what an editor writes for the author is right as it comes, each hole filled with what stands in it


def filled(body):
    if isinstance(body, dict):
        return {key: filled(value) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(item) for item in body]
    if not isinstance(body, str):
        return body
    body = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", body)
    return re.sub(r"\$\{\d+:((?:[^}\\]|\\.)*)\}", lambda hole: hole.group(1).replace("\\}", "}"), body)


snippets = 0
labels = {name: set() for name in SCHEMAS}
for name, validator in SCHEMAS.items():
    parts = [validator.schema] + [dict(part, definitions=validator.schema.get("definitions", {})) for part in validator.schema.get("definitions", {}).values()]
    for part in parts:
        for snippet in part.get("defaultSnippets", []):
            snippets += 1
            labels[name].add(snippet["label"])
            body = filled(snippet["body"])
            if "${" in json.dumps(body):
                fail(f"{name}: the snippet {snippet['label']} has a hole that no editor fills: {body}")
            for error in jsonschema.Draft7Validator(part).iter_errors(body):
                fail(f"{name}: the snippet {snippet['label']} is not right: {error.message} at {list(error.absolute_path)}")
WANTED = {"lesson": {"lesson", "actor with a program", "segment", "call that returns", "step", "expectation", "run up to a call", "wait", "rule", "prediction: a number", "prediction: a choice", "prediction: a field", "choice"},
          "lesson-text": {"texts"}, "course": {"course"}}
for name, wanted in WANTED.items():
    missing = wanted - labels[name]
    if missing:
        fail(f"{name}: there is no snippet for {sorted(missing)}")

# ---- good files, and the bad ones whose shape is bad

good = [os.path.join(LESSONS, name) for name in sorted(os.listdir(LESSONS)) if name.endswith(".json") and ".schema." not in name]
good += [os.path.join(LESSONS, "happenings", name) for name in sorted(os.listdir(os.path.join(LESSONS, "happenings")))]
good += [os.path.join(LESSONS, "programs", name) for name in sorted(os.listdir(os.path.join(LESSONS, "programs")))]
for folder in ("docs/examples", "docs/examples/programs"):
    good += [os.path.join(SOURCE, folder, name) for name in sorted(os.listdir(os.path.join(SOURCE, folder))) if name.endswith(".json")]
for path in good:
    document = load(path)
    for error in SCHEMAS[KIND[document["format"]]].iter_errors(document):
        fail(f"{path}: the schema refuses a good file: {error.message} at {list(error.absolute_path)}")
    named = os.path.normpath(os.path.join(os.path.dirname(path), document["$schema"]))
    if named != os.path.join(LESSONS, KIND[document["format"]] + ".schema.json"):
        fail(f"{path}: $schema names {named}")

compared_bad = 0
for name in sorted(os.listdir(BAD)):
    if not name.endswith(".expected"):
        continue
    path = os.path.join(BAD, name[:-len(".expected")] + ".json")
    try:
        document = load(path)
    except (UnicodeDecodeError, json.JSONDecodeError):
        continue  # no JSON: nothing for a schema
    with open(os.path.join(BAD, name), encoding="utf-8") as file:
        own = [line for line in file if line.startswith(os.path.basename(path))]
    refused = not SCHEMAS["lesson"].is_valid(document)
    # The tree of JSON is the same whether a key was given twice or not, so there a schema sees nothing.
    shaped = any(SHAPE.search(line) for line in own)
    if shaped and not refused:
        fail(f"{path}: the loader refuses its shape, the schema takes it: {own}")
    if refused and not shaped and "nested more than" not in "".join(own) and "of the format" not in "".join(own):
        fail(f"{path}: the schema refuses it, the loader does not mind its shape: {own}")
    compared_bad += 1

# ---- damage


def places(node, path=()):
    yield path
    if isinstance(node, dict):
        for key in node:
            yield from places(node[key], path + (key,))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from places(item, path + (index,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def damaged(document):
    """(what was done, the damaged document) for every place and every kind of damage."""
    others = ["text", "", 7, -1, 10 ** 12, 1.5, True, None, [], {}, ["text"], {"zz": 1}]
    for path in places(document):
        value = at(document, path)
        if path:
            for other in others:
                if type(other) is not type(value) or other != value:
                    changed = copy.deepcopy(document)
                    at(changed, path[:-1])[path[-1]] = copy.deepcopy(other)
                    yield f"{list(path)} = {other!r}", changed
            if isinstance(path[-1], str):
                changed = copy.deepcopy(document)
                del at(changed, path[:-1])[path[-1]]
                yield f"{list(path)} removed", changed
        if isinstance(value, dict):
            changed = copy.deepcopy(document)
            at(changed, path)["zz_unknown"] = 1
            yield f"{list(path)} + zz_unknown", changed
        if isinstance(value, str):
            changed = copy.deepcopy(document)
            at(changed, path[:-1])[path[-1]] = "x" * 70000
            yield f"{list(path)} = 70000 letters", changed


# A small file of each format that uses every key of it: the lessons of the course do not.
lesson = load(os.path.join(SOURCE, "tests", "lesson", "every_key.json"))
program = load(os.path.join(SOURCE, "tests", "lesson", "programs", "every_key.json"))
texts = load(os.path.join(SOURCE, "tests", "lesson", "every_key.ko.json"))

scratch = tempfile.mkdtemp(prefix="sockglass-schema-")
try:
    seed = int(os.environ.get("SG_SEED", random.randrange(10 ** 6)))
    random.seed(seed)
    cases = []  # (what, kind, document, file for the loader, beginning of its lines about this document)
    for kind, whole in (("lesson", lesson), ("program", program), ("lesson-text", texts)):
        variants = list(damaged(whole))
        # All of one key's damage is much alike: a quarter of them, others each time, is enough.
        for number, (what, document) in enumerate(random.sample(variants, len(variants) // int(os.environ.get("SG_PART", 4)))):
            folder = os.path.join(scratch, f"{kind}-{number}")
            os.makedirs(os.path.join(folder, "programs"))
            parts = {"every_key.json": lesson, "programs/every_key.json": program, "every_key.ko.json": texts}
            mine = {"lesson": "every_key.json", "program": "programs/every_key.json", "lesson-text": "every_key.ko.json"}[kind]
            parts[mine] = document
            for name, part in parts.items():
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    json.dump(part, file, ensure_ascii=False)
            cases.append((what, kind, document, os.path.join(folder, "every_key.json"), os.path.join(folder, mine) + ":"))

    undamaged = os.path.join(SOURCE, "tests", "lesson", "every_key.json")
    taken, said = loader([undamaged])[undamaged]
    if not taken or said:
        fail(f"every_key.json must be flawless: {said}")
    for kind, document in (("lesson", lesson), ("program", program), ("lesson-text", texts)):
        for error in SCHEMAS[kind].iter_errors(document):
            fail(f"every_key ({kind}): the schema refuses it: {error.message} at {list(error.absolute_path)}")

    answers = loader([case[3] for case in cases])
    counts = {"both take": 0, "both refuse": 0, "only the loader": 0}
    for what, kind, document, file, mine in cases:
        taken, said = answers[file]
        own = [line for line in said if line.startswith(mine) and ": error: " in line]
        valid = SCHEMAS[kind].is_valid(document)
        if not valid and not own:
            fail(f"{kind} {what}: the schema refuses it, the loader takes it")
        elif valid and any(SHAPE.search(line) for line in own):
            fail(f"{kind} {what}: the loader refuses its shape, the schema takes it: {own}")
        else:
            counts["both refuse" if not valid else "only the loader" if own else "both take"] += 1
    if min(counts["both take"], counts["both refuse"]) < 10:
        fail(f"the damage tests too little: {counts}")
finally:
    shutil.rmtree(scratch)

for failure in failures[:40]:
    print("FAILED:", failure)
if failures:
    print(f"{len(failures)} failures; SG_SEED={seed} repeats them")
    sys.exit(1)
print(f"{len(good)} good files, {compared_bad} bad lessons, {len(cases)} damaged files ({counts}); seed {seed}")
