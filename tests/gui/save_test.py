#!/usr/bin/env python3
"""Runs in files, from the real window: save_test.py mouse|keyboard en|ko. A lesson is played by hand, saved, exported as everything, spoiled attempts are told of, and
the recording is opened again and read by the command line, and by tshark where it is there."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from hands import KeyboardHand, MouseHand, narrate, text
from window_driver import Window, opened_window

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LESSON = os.path.join(SOURCE, "lessons", "01-two-programs-talk.json")
KINDS = [("pcapng", ".pcapng"), ("svg", ".svg"), ("mermaid", ".mmd"), ("text", ".txt"), ("json", ".json"), ("picture", ".png")]
KEYS = {"open": "ctrl+o", "save": "ctrl+s", "export": "ctrl+e"}


def sockglass(*arguments, env=None):
    return subprocess.run([os.path.join(os.environ["SG_BINARY_DIR"], "sockglass"), *arguments], capture_output=True, text=True, timeout=120, env=env)


class Files:
    """The dialogs, by one hand."""

    def __init__(self, window, how):
        self.window = window
        self.how = how
        self.hand = MouseHand(window) if how == "mouse" else KeyboardHand(window)

    def dialog(self, which):
        if self.how == "mouse":
            self.window.click("top.file")
            self.window.click(f"file.menu.{which}")
        else:
            self.window.key(KEYS[which])
        self.window.until(lambda ui: text(ui, "file.path"), f"the dialog {which} with a path")

    def close(self):
        if self.how == "mouse":
            self.window.click("file.close")
        else:
            self.window.key("Escape")
        self.window.until(lambda ui: not Window.item_in(ui, "file.path"), "the dialog to go")

    def type_path(self, path):
        if self.how == "mouse":
            self.window.click("file.path")
        else:
            self.window.tab_to("file.path")
        # A field opens a frame or two after it has the focus.
        self.window.until(lambda ui: ui["focus"] == "file.path" and ui["typing"], "the field to be typed into")
        self.window.key("ctrl+a")
        self.window.type(path)
        self.window.until(lambda ui: text(ui, "file.path") == path, f"{path} in the field")

    def written(self):
        return text(self.window.until(lambda ui: Window.item_in(ui, "file.written") or Window.item_in(ui, "file.problem"), "the end of writing"), "file.written")


def check_png(data, width):
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and int.from_bytes(data[16:20], "big") == width, data[:32]


def check_export(kind, path, language):
    with open(path, "rb") as file:
        data = file.read()
    if kind == "pcapng":
        shown = sockglass("show", path)
        assert shown.returncode == 0 and "TCP" in shown.stdout, shown.stdout + shown.stderr
        if shutil.which("tshark"):
            read = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", "-e", "tcp.flags.syn", "-e", "_ws.malformed"], capture_output=True, text=True, timeout=120)
            rows = [row.split("\t") for row in read.stdout.splitlines()]
            assert read.returncode == 0 and len(rows) >= 3 and rows[0][0] in ("1", "True") and not any(row[1] for row in rows), read.stdout + read.stderr
    elif kind == "svg":
        words = "".join(xml.etree.ElementTree.fromstring(data).itertext())
        assert "SYN" in words and ("밀리초" in words) == (language == "ko"), words[:300]
    elif kind == "mermaid":
        assert data.startswith(b"sequenceDiagram\n") and b"SYN" in data, data[:200]
    elif kind == "text":
        assert "SYN" in data.decode() and ("클라이언트" in data.decode()) == (language == "ko"), data[:300]
    elif kind == "json":
        run = json.loads(data)
        assert run["format"] == "sockglass-run" and any(event["kind"] == "packet" for event in run["lessons"][0]["events"])
    else:
        check_png(data, 1280)


def main():
    how, language = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        documents = os.path.join(folder, "papers")
        os.makedirs(documents)
        os.makedirs(os.path.join(folder, "config"))
        with open(os.path.join(folder, "config", "user-dirs.dirs"), "w", encoding="utf-8") as file:
            file.write(f'XDG_DOCUMENTS_DIR="{documents}"\n')
        with opened_window(LESSON, "--lang", language, size="1280x800", home=folder) as window:
            files = Files(window, how)
            narrate("the lesson is played until the connection is made")
            for _ in range(12):
                ui = window.read()
                if sum(item["id"].startswith("ladder.segment.") for item in ui["items"]) >= 3:
                    break
                step, done = ui["step"], ui["step_done"]
                window.key("n")
                window.until(lambda ui, step=step, done=done: (ui["step"], ui["step_done"]) != (step, done) or
                             sum(item["id"].startswith("ladder.segment.") for item in ui["items"]) >= 3, "the lesson to go on")
            lesson = window.read()["lesson"]

            narrate("it is saved under the name that is suggested, in the documents folder")
            files.dialog("save")
            suggested = text(window.read(), "file.path")
            assert suggested.startswith(f"{documents}/{lesson}-") and suggested.endswith(".sgrec"), suggested
            if how == "mouse":
                window.click("file.go")
            else:
                window.key("Return")
            assert files.written() == suggested, window.story()
            shown = sockglass("show", suggested)
            assert shown.returncode == 0 and "SYN" in shown.stdout and not shown.stderr, shown.stderr
            with open(suggested, encoding="utf-8") as file:
                assert json.loads(file.readline())["lesson"] == lesson
            before = os.stat(suggested).st_ino

            narrate("a file that is there is asked about: kept, then replaced")
            files.hand.press("file.go")
            files.hand.press("file.keep")
            window.until(lambda ui: Window.item_in(ui, "file.go"), "the form again")
            assert os.stat(suggested).st_ino == before
            files.hand.press("file.go")
            files.hand.press("file.replace")
            assert files.written() == suggested
            assert os.stat(suggested).st_ino != before and sorted(os.listdir(documents)) == [os.path.basename(suggested)], os.listdir(documents)

            narrate("where nothing can be written, it is said, and what to do")
            files.type_path("/nowhere/run.sgrec")
            window.key("Return")
            ui = window.until(lambda ui: Window.item_in(ui, "file.problem"), "the refusal")
            said = text(ui, "file.problem")
            assert "/nowhere/run.sgrec" in said and ("그런 폴더가 없습니다" if language == "ko" else "make the folder first") in said, said
            files.type_path("/proc/run.sgrec")
            window.key("Return")
            window.until(lambda ui: "/proc/run.sgrec" in text(ui, "file.problem"), "the refusal of /proc")
            files.close()

            for number, (kind, extension) in enumerate(KINDS):
                narrate(f"export: {kind}")
                files.dialog("export")
                files.hand.press(f"file.kind.{number}")
                window.until(lambda ui: text(ui, "file.path").endswith(extension), f"a name that ends in {extension}")
                files.hand.press("file.go")
                path = files.written()
                assert path.startswith(documents) and path.endswith(extension), window.story()
                check_export(kind, path, language)
                files.close()
            assert not [name for name in os.listdir(documents) if name.endswith(".part")], os.listdir(documents)

            narrate("what is no recording is refused, and the recording opened from the list")
            files.dialog("open")
            files.type_path(LESSON)
            window.key("Return")
            window.until(lambda ui: LESSON in text(ui, "file.problem"), "the refusal of a lesson")
            files.close()
            files.dialog("open")
            entry = "file.entry." + os.path.basename(suggested)
            if how == "mouse":
                window.click(entry)
                window.until(lambda ui: text(ui, "file.path") == suggested, "the path of the entry")
                files.hand.press("file.go")
            else:
                files.type_path(suggested)
                window.key("Return")
            window.until(lambda ui: not Window.item_in(ui, "file.path") and ui["lesson"] == lesson and "Linux" in text(ui, "top.tier"), "the recording")

            narrate("a recording is saved and exported like a run")
            files.dialog("save")
            copy = os.path.join(documents, "copy")
            files.type_path(copy)
            window.key("Return")
            assert files.written() == copy + ".sgrec", window.story()
            assert sockglass("show", copy + ".sgrec").stdout == sockglass("show", suggested).stdout
            files.close()

            narrate("the command line makes a picture of it, too")
            picture = os.path.join(documents, "run.png")
            made = sockglass("export", suggested, "--format", "png", "--size", "1024x640", "--out", picture, env=window.environment)
            assert made.returncode == 0, made.stderr
            with open(picture, "rb") as file:
                check_png(file.read(), 1024)

            narrate("a capture is exported, and not saved")
            files.dialog("open")
            captured = next(os.path.join(documents, name) for name in os.listdir(documents) if name.endswith(".pcapng"))
            files.type_path(captured)
            window.key("Return")
            window.until(lambda ui: Window.item_in(ui, "capture.row.1"), "its conversations")
            files.hand.press("capture.show")
            window.until(lambda ui: Window.item_in(ui, "capture.another") and not Window.item_in(ui, "capture.row.1"), "the conversation")
            window.key("ctrl+s")
            window.until(lambda ui: ("캡처" if language == "ko" else "capture") in text(ui, "notice"), "why it is not saved")
            files.dialog("export")
            files.hand.press("file.kind.3")
            files.hand.press("file.go")
            path = files.written()
            with open(path, encoding="utf-8") as file:
                told = file.read()
            assert ("캡처에서" if language == "ko" else "from a capture") in told and "SYN" in told, told[:300]
            files.close()
            assert not Window.item_in(window.read(), "error"), window.story()


main()
