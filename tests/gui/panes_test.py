#!/usr/bin/env python3
"""The edges between the panes are drawn by mouse or moved by key, keep to what a pane needs, are the same in the next window, and go back: panes_test.py mouse|keyboard en|ko"""
import sys
import tempfile

from hands import narrate
from window_driver import Window, opened_window

PANES = {"edge.left": ("pane.lesson", "w", 1), "edge.right": ("pane.inspector", "w", -1), "edge.program": ("pane.lesson", "h", 1)}


def size(ui, edge):
    pane, side, _ = PANES[edge]
    return Window.item_in(ui, pane)[side]


def move(window, hands, edge, larger):
    """One way or the other, as far as that goes; gives the size it has then."""
    before = size(window.read(), edge)
    if hands == "keyboard":
        window.tab_to(edge)
        while True:
            was = size(window.read(), edge)
            window.key("Up" if larger else "Down")
            if not window.comes_true(lambda ui, was=was: size(ui, edge) != was, 2):
                break
    else:
        x, y = window.middle(edge)
        upright = PANES[edge][1] == "w"
        far = (2000 if larger else -2000) * PANES[edge][2]
        to_x, to_y = (max(1, min(1430, x + far)), y) if upright else (x, max(1, min(890, y + far)))
        frame = window.read()["frame"]
        window.xdotool("mousemove", "--window", window.id, str(x), str(y), "mousedown", "1")
        window.until(lambda ui: ui["frame"] > frame, "the press to be seen before the mouse moves on")
        window.xdotool("mousemove", "--window", window.id, str(to_x), str(to_y))
        window.until(lambda ui: (size(ui, edge) > before) == larger and size(ui, edge) != before, f"{edge} to follow the mouse")
        window.xdotool("mouseup", "1")
    return size(window.until(lambda ui: size(ui, edge) != before, f"{edge} to have moved"), edge)


def answers(ui):
    """Those in sight as a whole."""
    pane = Window.item_in(ui, "lesson.pane")
    found = [item for item in ui["items"] if item["id"].startswith("lesson.choice.") and item["y"] >= pane["y"] and item["y"] + item["h"] < pane["y"] + pane["h"]]
    return len(found)


def to_the_answers(hands, language):
    """On a small window the words before a question leave its answers no room: something leads to them, and goes when they are in sight."""
    narrate("to the answers below")
    with opened_window("14", "--lang", language, size="1024x640") as window:
        if hands == "keyboard":
            window.tab_to("top.step.lose")
            window.key("Return")
        else:
            window.click("top.step.lose")
        window.until(lambda ui: ui["step"] == "lose" and Window.item_in(ui, "lesson.to_answers"), "a way to the answers")
        assert answers(window.now) == 0, f"{answers(window.now)} answers are in sight"
        for _ in range(2):  # to the question, and where it is higher than the pane, to its end
            if not Window.item_in(window.now, "lesson.to_answers"):
                break
            before = answers(window.now)
            if hands == "keyboard":
                window.tab_to("lesson.to_answers")
                window.key("Return")
            else:
                window.click("lesson.to_answers")
            window.until(lambda ui, before=before: answers(ui) > before, "answers to come into sight")
        window.until(lambda ui: not Window.item_in(ui, "lesson.to_answers"), "the way to end where the answers are")


def main():
    hands, language = sys.argv[1:3]
    to_the_answers(hands, language)
    with tempfile.TemporaryDirectory(prefix="sockglass-home-") as home:
        with opened_window("02", "--lang", language, home=home) as window:
            usual = {edge: size(window.read(), edge) for edge in PANES}
            chosen = {}
            for edge in PANES:
                narrate(edge)
                small = move(window, hands, edge, larger=False)
                chosen[edge] = move(window, hands, edge, larger=True)
                assert small < chosen[edge], f"{edge}: from {small} to {chosen[edge]}"
                ui = window.read()
                for pane in ("pane.lesson", "pane.program", "pane.stage", "pane.inspector"):
                    assert Window.item_in(ui, pane)["w"] > 200 and Window.item_in(ui, pane)["h"] > 60, f"{edge} leaves no room for {pane}: {Window.item_in(ui, pane)}"
            # Where two share the room, what the first one has may have become less by the second.
            chosen = {edge: size(window.read(), edge) for edge in PANES}
        narrate("the same in the next window")
        with opened_window("02", "--lang", language, home=home) as window:
            found = {edge: size(window.read(), edge) for edge in PANES}
            assert found == chosen, f"kept {chosen}, found {found}"
            narrate("and back")
            for edge in PANES:
                if hands == "keyboard":
                    window.tab_to(edge)
                    window.key("Return")
                else:
                    x, y = window.middle(edge)
                    window.xdotool("mousemove", "--window", window.id, str(x), str(y), "click", "--repeat", "2", "1")
            window.until(lambda ui: {edge: size(ui, edge) for edge in PANES} == usual, f"all panes to be as usual: {usual}")


main()
