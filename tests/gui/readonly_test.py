#!/usr/bin/env python3
"""A home that cannot be written to, in the real window: readonly_test.py mouse|keyboard en|ko. It plays, and says once what it could not keep."""
import sys

from window_driver import Window, opened_window

SETTINGS = {"en": "Your settings could not be kept", "ko": "설정을 저장하지 못했습니다"}
PROGRESS = {"en": "Your progress could not be kept", "ko": "진도를 저장하지 못했습니다"}


def notice(ui):
    return (Window.item_in(ui, "notice") or {}).get("text", "")


def main():
    how, language = sys.argv[1], sys.argv[2]
    # Nobody can make a folder there, root neither.
    with opened_window("2", "--lang", language, home="/proc/self/nowhere") as window:
        # Which lesson is open is kept, too.
        window.until(lambda ui: PROGRESS[language] in notice(ui) and "progress.json" in notice(ui), "the sentence about the progress")
        window.key("F3")  # another theme
        window.until(lambda ui: SETTINGS[language] in notice(ui) and "settings.json" in notice(ui), "the sentence about the settings")
        if how == "mouse":
            window.click("lesson.act")
        else:
            window.tab_to("lesson.act")
            window.key("Return")
        ui = window.until(lambda ui: ui["step_done"], "the step to be done all the same")
        assert not [i["text"] for i in ui["items"] if i["id"] == "error"], "that is no error of the lesson"


main()
