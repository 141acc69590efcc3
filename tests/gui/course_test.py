#!/usr/bin/env python3
"""The learner's way through the course in the real window: course_test.py mouse|keyboard en|ko.

Jumps to a step, keeps progress, offers to go on, forgets it when asked; a question that is answered by clicking a field; settings; copying.
"""
import json
import os
import shutil
import sys
import tempfile

from window_driver import Display, Window

LESSON = "02-three-way-handshake"


def check(condition, what, window):
    if not condition:
        raise AssertionError(f"{what}; on the screen:\n{window.story()}")


def press(window, how, item, pane=None):
    """An item of the window, by a click or by Tab and Enter."""
    if how == "mouse":
        if pane:
            window.scroll_to(item, pane)
        window.click(item)
    else:
        window.tab_to(item)
        window.key("Return")


def kept(home, name):
    path = os.path.join(home, name)
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def steps_done(home):
    steps = kept(home, "data/sockglass/progress.json").get("lessons", {}).get(LESSON, {})
    return {step for step, known in steps.items() if known["done"]}


def item_text(ui, name):
    return (Window.item_in(ui, name) or {"text": ""})["text"]


def jump_and_do(window, how, home):
    window.until(lambda ui: ui["step"] == "listen", "the first step")
    press(window, how, "top.step.send")
    window.until(lambda ui: ui["step"] == "send" and not ui["step_done"], "the step that was jumped to")
    check(steps_done(home) == set(), f"steps that played by themselves count as done: {steps_done(home)}", window)
    press(window, how, "lesson.act")
    window.until(lambda ui: ui["step_done"], "the step to be done")
    # Written in the same frame, before the next one is dumped.
    press(window, how, "lesson.next")
    window.until(lambda ui: ui["step"] == "receive", "the next step")
    check(steps_done(home) == {"send"}, f"progress: {steps_done(home)}", window)


def point_at_a_field(window, how, home):
    press(window, how, "top.step.read")
    window.until(lambda ui: ui["step"] == "read" and not ui["step_done"], "the last step")
    press(window, how, "lesson.field", "lesson.pane")
    window.until(lambda ui: Window.item_in(ui, "segment.field.seq"), "the segment that is asked about")
    for field, right in (("seq", False), ("ack", True)):
        press(window, how, "segment.field." + field)
        window.until(lambda ui, field=field: item_text(ui, "lesson.field") == item_text(ui, "segment.field." + field).split(":")[0], f"the field {field} to be taken")
        press(window, how, "lesson.check", "lesson.pane")
        window.until(lambda ui, right=right: item_text(ui, "lesson.verdict").startswith(("Right", "맞았")) == right and item_text(ui, "lesson.verdict"), f"the verdict on {field}")
    known = kept(home, "data/sockglass/progress.json")["lessons"][LESSON]["read"]
    check(known["first_answer_right"] is False, f"only the first answer counts, and it was wrong: {known}", window)


def set_and_copy(window, how, home):
    if how == "mouse":
        window.click("top.settings")
    else:
        window.key("ctrl+comma")
    press(window, how, "settings.theme.2")
    window.until(lambda ui: ui["theme"] == "projector", "the projector's colours")
    press(window, how, "settings.close")
    window.until(lambda ui: Window.item_in(ui, "settings.close") is None, "the settings to close")
    check(kept(home, "config/sockglass/settings.json").get("theme") == "projector", "the theme was not kept", window)
    window.key("F3")
    window.until(lambda ui: ui["theme"] == "dark", "F3 to go on to the next theme")
    if how == "mouse":
        x, y = window.middle("top.tier")
        window.xdotool("mousemove", "--window", window.id, str(x), str(y))
        wanted = window.item("top.tier")["text"]
    else:
        window.tab_to("top.lessons")
        wanted = window.item("top.lessons")["text"]
    window.key("ctrl+c")
    window.until(lambda ui: wanted in item_text(ui, "notice"), f"the notice that “{wanted}” was copied")


def go_on(window, how, home):
    """In a second window: the last lesson is open, and offers to go on where the learner was."""
    window.until(lambda ui: ui["lesson"] == LESSON and ui["step"] == "listen", "the lesson that was open last")
    press(window, how, "lesson.resume", "lesson.pane")
    window.until(lambda ui: ui["step"] == "receive", "the step after the last one done")
    press(window, how, "top.lessons")
    window.until(lambda ui: Window.item_in(ui, "lessons.resume"), "the overview with a way on")
    # The lesson to do before this one stands there too, and leads to it.
    press(window, how, "lessons.before.01-two-programs-talk")
    window.until(lambda ui: Window.item_in(ui, "lessons.step.talk"), "the steps of the other lesson")
    press(window, how, "lessons.02-three-way-handshake")
    press(window, how, "lessons.reset")
    press(window, how, "lessons.reset.yes")
    window.until(lambda ui: Window.item_in(ui, "lessons.open") and not Window.item_in(ui, "lessons.resume"), "the progress to be forgotten")
    press(window, how, "lessons.01-two-programs-talk")
    window.until(lambda ui: Window.item_in(ui, "lessons.step.talk"), "the steps of the other lesson again")
    press(window, how, "lessons.step.talk")
    window.until(lambda ui: ui["lesson"] == "01-two-programs-talk" and ui["step"] == "talk", "the step of the other lesson")
    check(LESSON not in kept(home, "data/sockglass/progress.json").get("lessons", {}), "the progress is still there", window)


def main():
    how, language = sys.argv[1], sys.argv[2]
    display = Display()
    home = tempfile.mkdtemp(prefix="sockglass-home-")
    window = None
    try:
        window = Window(display, "2", "--lang", language, home=home)
        jump_and_do(window, how, home)
        point_at_a_field(window, how, home)
        set_and_copy(window, how, home)
        window.close()
        window.kill()
        window = Window(display, None, "--lang", language, home=home)
        go_on(window, how, home)
        window.close()
        window.kill()
        # A file that cannot be read costs nothing.
        path = os.path.join(home, "data/sockglass/progress.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("{ half a f")
        window = Window(display, "1", "--lang", language, home=home)
        window.until(lambda ui: ".broken" in item_text(ui, "notice"), "the notice about the broken file")
        with open(path + ".broken", encoding="utf-8") as file:
            check(file.read() == "{ half a f", "the broken file was changed", window)
    finally:
        if window:
            window.kill()
        display.close()
        shutil.rmtree(home, ignore_errors=True)


main()
