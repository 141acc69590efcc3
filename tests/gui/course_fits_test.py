#!/usr/bin/env python3
"""On a small window (1024x640) no text of the course is cut: each lesson at one of its steps, and what free play makes happen: course_fits_test.py en|ko."""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

from window_driver import Display

LESSONS = os.path.join(os.environ["SG_SOURCE_DIR"], "lessons")
SOCKGLASS = os.path.join(os.environ["SG_BINARY_DIR"], "sockglass")
HAPPENINGS = ("backlog-full",)  # the one with the most names on the stage
AT_ONCE = 3


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def lessons():
    """(file, id of a step): in the middle there is most to see."""
    for name in read(os.path.join(LESSONS, "course.json"))["lessons"]:
        path = os.path.join(LESSONS, name if name.endswith(".json") else name + ".json")
        steps = read(path)["steps"]
        yield path, steps[len(steps) // 2]["id"]


def look(display, folder, language, number, arguments):
    """What stands on the window in that picture."""
    dump = os.path.join(folder, f"{number}.json")
    environment = dict(os.environ, DISPLAY=display.name, XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder, LIBGL_ALWAYS_SOFTWARE="1")
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run([SOCKGLASS, "shot", *arguments, "--lang", language, "--size", "1024x640", "--out", os.path.join(folder, f"{number}.png"), "--ui-dump", dump],
                          env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, f"shot {arguments} ended with {done.returncode}: {done.stderr}"
    return read(dump)


def main():
    language = sys.argv[1]
    pictures = [[path, "--step", step] for path, step in lessons()] + [["free", "--pose", "happening:" + one] for one in HAPPENINGS]
    assert len(pictures) > 20, f"the course has {len(pictures)} lessons?"
    display = Display()
    found = []
    try:
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as several:
            seen = several.map(lambda one: (one[1], look(display, folder, language, *one)), enumerate(pictures))
            for arguments, ui in seen:
                assert ui["texts"], f"{arguments}: nothing stands on the window"
                found += [f"{' '.join(arguments)}: {text!r}" for text in ui["cut"]]
    finally:
        display.close()
    assert not found, "these texts have no room:\n  " + "\n  ".join(found)
    print(f"{len(pictures)} pictures")


main()
