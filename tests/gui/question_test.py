#!/usr/bin/env python3
"""A question whose answers lie below the edge of a small window is announced, and comes into sight when that is pressed: question_test.py mouse|keyboard en|ko."""
import sys

from hands import KeyboardHand, MouseHand
from window_driver import Window, opened_window

ROW = "lesson.to_question"


def answers(ui):
    return [item for item in ui["items"] if item["id"].startswith("lesson.choice.")]


def main():
    how, language = sys.argv[1], sys.argv[2]
    with opened_window("1", "--lang", language, size="1024x640") as window:
        hands = {"mouse": MouseHand, "keyboard": KeyboardHand}[how](window)
        window.until(lambda ui: Window.item_in(ui, ROW), "the row that says that there is a question")
        before = answers(window.now)
        hands.press(ROW)
        ui = window.until(lambda ui: Window.item_in(ui, ROW) is None and answers(ui), "the question in sight")
        pane = Window.item_in(ui, "lesson.pane")
        assert len(answers(ui)) > len(before), f"it showed nothing that was not seen before: {before}"
        assert all(item["y"] + item["h"] <= pane["y"] + pane["h"] + 1 for item in answers(ui)), f"an answer is cut: {answers(ui)} in {pane}"
        hands.press(answers(ui)[-1]["id"])
        window.until(lambda ui: Window.item_in(ui, "lesson.answer_kept") or Window.item_in(ui, "lesson.verdict"), "the answer to be taken")
        assert Window.item_in(window.now, ROW) is None, "what is answered is not announced"


main()
