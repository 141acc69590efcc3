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
