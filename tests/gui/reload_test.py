#!/usr/bin/env python3
"""A lesson that is saved while its window is open is read again: reload_test.py mouse|keyboard en|ko.

What is wrong is said with its place, and the last good lesson stays; what is right plays on from the step that was open.
"""
import os
import shutil
import sys
import tempfile

from window_driver import Window, opened_window

SOURCE = os.environ["SG_SOURCE_DIR"]
LESSON = "02-three-way-handshake"


def text(ui, name):
    return (Window.item_in(ui, name) or {"text": ""})["text"]


def save(path, contents, beside):
    """As editors do: beside, then in its place; or over it."""
    where = path + "~" if beside else path
    with open(where, "w", encoding="utf-8") as file:
        file.write(contents)
    if beside:
        os.replace(where, path)


def main():
    how, language = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="sockglass-author-") as folder:
        for name in (f"{LESSON}.json", f"{LESSON}.ko.json"):
            shutil.copy(os.path.join(SOURCE, "lessons", name), folder)
        path = os.path.join(folder, f"{LESSON}.json")
        texts = os.path.join(folder, f"{LESSON}.ko.json")
        with open(path, encoding="utf-8") as file:
            good = file.read()
        with open(texts, encoding="utf-8") as file:
            good_ko = file.read()
        with opened_window(path, "--lang", language) as window:
            window.until(lambda ui: ui["step"] == "listen", "the first step")
            if how == "mouse":
                window.click("top.step.send")
            else:
                window.tab_to("top.step.send")
                window.key("Return")
            window.until(lambda ui: ui["step"] == "send" and not ui["step_done"], "a later step")

            save(path, good.replace('"steps"', '"stepps"', 1), beside=True)
            window.until(lambda ui: "stepps" in text(ui, "lesson.reload_problem"), "the mistake")
            place = good[: good.index('"steps"')].count("\n") + 1
            assert f"{LESSON}.json:{place}:" in text(window.now, "lesson.reload_problem"), text(window.now, "lesson.reload_problem")
            assert window.now["step"] == "send", "the last good lesson stays as it was"
            if how == "mouse":
                window.click("lesson.reload_dismiss")
            else:
                window.tab_to("lesson.reload_dismiss")
                window.key("Return")
            window.until(lambda ui: Window.item_in(ui, "lesson.reload_problem") is None, "the mistake to be put away")

            # Mended, and a button has another name: in the file itself for English, in its texts for Korean.
            if language == "en":
                label = "Go and see"
                start = good.index('"action": "', good.index('"id": "send"')) + len('"action": "')
                save(path, good[:start] + label + good[good.index('"', start):], beside=False)
            else:
                label = "가서 봅시다"
                start = good_ko.index('"action": "', good_ko.index('"send": {')) + len('"action": "')
                save(path, good, beside=False)
                save(texts, good_ko[:start] + label + good_ko[good_ko.index('"', start):], beside=True)
            window.until(lambda ui: ui["step"] == "send" and text(ui, "lesson.act") == label, "the new words, at the same step")
            print("read again at the same step", flush=True)

            # What was open is gone, as when another lesson is put there: it begins.
            save(path, good.replace('"id": "send"', '"id": "sent"').replace('"go": "send"', '"go": "sent"'), beside=True)
            window.until(lambda ui: ui["step"] == "listen", "the beginning, as the step is gone")


main()
