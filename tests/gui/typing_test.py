#!/usr/bin/env python3
"""The learner is the keyboard of a program that reads its standard input: typing_test.py mouse|keyboard en|ko."""
import sys

from window_driver import Display, Window


def press(window, how, item):
    if how == "mouse":
        window.click(item)
    else:
        window.tab_to(item)
        window.key("Return")


def main():
    how, language = sys.argv[1], sys.argv[2]
    display = Display()
    window = None
    try:
        window = Window(display, "10", "--lang", language)
        window.until(lambda ui: ui["step"] == "connect", "the first step")
        press(window, how, "lesson.act")
        window.until(lambda ui: ui["step_done"], "the connection")
        press(window, how, "lesson.next")
        window.until(lambda ui: ui["step"] == "keyboard", "the second step")
        assert not window.has("program.keys"), "nothing to type before the program asks"
        press(window, how, "lesson.act")
        window.until(lambda ui: ui["step_done"] and Window.item_in(ui, "program.keys"), "a line to type into")
        if how == "mouse":
            window.click("program.keys")
        else:
            window.tab_to("program.keys")
        window.type("glass")
        window.until(lambda ui: (Window.item_in(ui, "program.keys") or {"text": ""})["text"] == "glass", "what was typed")
        if how == "mouse":
            window.click("program.type")
        else:
            window.key("Return")
        window.until(lambda ui: Window.item_in(ui, "program.keys") is None, "the program to have it")
        press(window, how, "lesson.next")
        window.until(lambda ui: ui["step"] == "type" and ui["step_done"], "the step that was done by hand")
        assert "glass" in (window.item("stage.client.user_buffer")["text"]), window.item("stage.client.user_buffer")
        print("typed, and in the user buffer", flush=True)
    finally:
        if window:
            window.kill()
        display.close()


main()
