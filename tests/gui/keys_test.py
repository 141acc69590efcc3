#!/usr/bin/env python3
"""By keyboard alone, with the pointer far from what is meant: a long text is read to its end, the ladder is gone through, a dialog's text is scrolled, the window fills the
screen and comes back."""
from hands import narrate
from window_driver import Window, opened_window


def pane(ui, beginning):
    return next((one for one in ui["scrolls"] if one["id"].startswith(beginning)), None)


def at(ui, beginning):
    return pane(ui, beginning)["at"]


def to_the_end(window, key, beginning):
    """Presses until the pane stands at its end; every press must move it."""
    while at(window.now, beginning) < pane(window.now, beginning)["most"] - 1:
        before = at(window.now, beginning)
        window.key(key)
        window.until(lambda ui, before=before: at(ui, beginning) > before, f"{key} to scroll {beginning} on from {before}")


def width(ui):
    return Window.item_in(ui, "pane.top")["w"]


def main():
    with opened_window("18", "--lang", "en", size="1024x640") as window:
        narrate("A text that is longer than its pane, with nothing in focus")
        window.xdotool("mousemove", "--window", window.id, "5", "635")
        ui = window.until(lambda ui: pane(ui, "scroll.lesson."), "the lesson's text, longer than its pane")
        assert not ui["focus"] and at(ui, "scroll.lesson.") == 0
        to_the_end(window, "Next", "scroll.lesson.")
        window.key("Prior")
        window.until(lambda ui: at(ui, "scroll.lesson.") < pane(ui, "scroll.lesson.")["most"] - 1, "Page Up to go back")

        narrate("In focus: by lines, and the focus is seen")
        stop = pane(window.now, "scroll.lesson.")["id"]
        window.tab_to(stop)
        before = at(window.now, stop)
        window.key("Up")
        window.until(lambda ui: at(ui, stop) < before, "Up to scroll")
        to_the_end(window, "Down", stop)
        window.key("Escape")
        window.until(lambda ui: not ui["focus"], "Escape to let the focus go")

        narrate("The ladder, wherever the focus and the pointer are")
        window.key("n")
        window.until(lambda ui: ui["step_done"] and not ui["timeline"]["wire"], "the step to be done")
        window.until(lambda ui: pane(ui, "scroll.ladder"), "a ladder longer than its place")
        before = at(window.now, "scroll.ladder")
        text_before = at(window.now, "scroll.lesson.")
        window.key("shift+Prior")
        window.until(lambda ui: at(ui, "scroll.ladder") < before, "Shift and Page Up to scroll the ladder")
        assert at(window.now, "scroll.lesson.") == text_before, "the lesson's text moved along"
        to_the_end(window, "shift+Next", "scroll.ladder")

        narrate("In a dialog Page Down scrolls the dialog, and nothing below it")
        window.key("ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus")
        window.key("F1")
        window.until(lambda ui: ui["modal"] and pane(ui, "scroll.keys"), "the key sheet, higher than the window")
        to_the_end(window, "Next", "scroll.keys")
        window.key("Home")
        window.until(lambda ui: at(ui, "scroll.keys") == 0, "Home to go to its beginning")
        window.key("Escape")
        window.until(lambda ui: not ui["modal"], "the sheet to close")
        window.key("ctrl+0")

        narrate("Full screen and back, by key and by the settings")
        small = width(window.read())
        window.key("F11")
        window.until(lambda ui: width(ui) == 1600, "the window to fill the screen")
        window.key("F11")
        window.until(lambda ui: width(ui) == small, "the window to be as it was")
        window.key("ctrl+comma")
        window.tab_to("settings.full_screen")
        window.key("space")
        window.until(lambda ui: width(ui) == 1600, "the box in the settings to do the same")
        window.key("space")
        window.until(lambda ui: width(ui) == small, "… and back")


main()
