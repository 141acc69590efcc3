#!/usr/bin/env python3
"""All of "make it happen" in the real window: happenings_test.py mouse|keyboard en|ko."""
import json
import os
import re
import sys

from hands import KeyboardHand, MouseHand, narrate, text
from window_driver import Window, opened_window

HAPPENINGS = os.path.join(os.environ["SG_SOURCE_DIR"], "lessons", "happenings")
# What each must bring about, as the log has it.
SHOWS = {
    "address-in-use": r"EADDRINUSE",
    "backlog-full": r"TcpExtListenOverflows",
    "connection-refused": r"ECONNREFUSED",
    "full-send-buffer": r"called write\(",
    "half-close": r"FIN",
    "lost-segment": r"again what #|세그먼트로 다시",
    "non-blocking": r"EINPROGRESS",
    "partial-read": r"read\(\) returned",
    "reset-on-unread": r"RST",
    "simultaneous-close": r"FIN",
    "two-writes-one-segment": r"read\(\) returned",
    "write-to-closed": r"EPIPE|ECONNRESET|RST",
}


class Mouse(MouseHand):
    def open_happenings(self):
        self.window.click_until("play.happen", lambda ui: Window.item_in(ui, "play.happen.cancel"), "what can be made to happen", lambda: self.window.scroll_to("play.happen", "free.panel"))


class Keyboard(KeyboardHand):
    def open_happenings(self):
        self.press("play.happen")
        self.window.item("play.happen.cancel")


def happenings(window, hands):
    known = sorted(name[:-5] for name in os.listdir(HAPPENINGS) if name.endswith(".json") and not name.endswith(".ko.json"))
    assert known == sorted(SHOWS), f"this test does not know what these show: {sorted(set(known) ^ set(SHOWS))}"
    for one in known:
        with open(os.path.join(HAPPENINGS, one + ".json"), encoding="utf-8") as file:
            title = json.load(file)["id"]
        if Window.item_in(window.read(), "play.happen.cancel") is None:
            hands.open_happenings()
        hands.press("play.happening." + title)
        window.until(lambda ui, title=title: ui["lesson"] == title, f"{title} to begin")
        window.until(lambda ui: any(re.search(SHOWS[one], sentence) for sentence in ui["timeline"]["log"]), f"{title} to show {SHOWS[one]}")
        ui = window.until(lambda ui: text(ui, "play.story"), f"the story of {title}")
        errors = [i["text"] for i in ui["items"] if i["id"] == "error"]
        assert not errors, errors
        narrate(f"  {title}: {text(ui, 'play.story')[:70]}")


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"make it happen by {how}, {language}")
    with opened_window("1", "--lang", language, size="1600x1000") as window:
        hands = {"mouse": Mouse, "keyboard": Keyboard}[how](window)
        hands.press("top.mode.free")
        window.until(lambda ui: ui["lesson"] == "free-play", "free play")
        happenings(window, hands)


main()
