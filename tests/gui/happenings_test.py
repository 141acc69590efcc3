#!/usr/bin/env python3
"""All of "make it happen", and UDP and poll() from the menus of free play, in the real window: happenings_test.py mouse|keyboard en|ko."""
import json
import os
import re
import sys

from window_driver import Display, Window

HAPPENINGS = os.path.join(os.environ["SG_SOURCE_DIR"], "lessons", "happenings")
# What each must bring about, as the log has it.
SHOWS = {
    "address-in-use": r"EADDRINUSE",
    "backlog-full": r"TcpExtListenOverflows",
    "connection-refused": r"ECONNREFUSED",
    "full-send-buffer": r"write\(\)",
    "half-close": r"FIN",
    "partial-read": r"read\(\) returned",
    "reset-on-unread": r"RST",
    "simultaneous-close": r"FIN",
    "two-writes-one-segment": r"read\(\) returned",
    "write-to-closed": r"EPIPE|ECONNRESET|RST",
}
CALLS = ("socket", "bind", "listen", "accept", "connect", "write", "read", "send", "recv", "shutdown", "close", "setsockopt", "getsockopt", "getsockname", "sendto", "recvfrom", "poll")


def narrate(text):
    print(text, flush=True)


def text_of(ui, name):
    return (Window.item_in(ui, name) or {}).get("text", "")


class Mouse:
    def __init__(self, window):
        self.window = window

    def press(self, item):
        self.window.click(item)

    def in_panel(self, item):
        self.window.scroll_to(item, "free.panel")
        self.window.click(item)

    def type_into(self, item, words):
        self.in_panel(item)
        self.window.until(lambda ui: ui["typing"], f"{item} to take letters")
        self.window.key("ctrl+a")
        self.window.type(words)

    def leave(self):
        pass


class Keyboard:
    def __init__(self, window):
        self.window = window

    def press(self, item):
        self.window.tab_to(item)
        self.window.key("space")

    in_panel = press

    def type_into(self, item, words):
        self.window.tab_to(item)
        self.window.until(lambda ui: ui["typing"], f"{item} to take letters")
        self.window.key("ctrl+a")
        self.window.type(words)


def happenings(window, hands):
    known = sorted(name[:-5] for name in os.listdir(HAPPENINGS) if name.endswith(".json") and not name.endswith(".ko.json"))
    assert known == sorted(SHOWS), f"this test does not know what these show: {sorted(set(known) ^ set(SHOWS))}"
    for one in known:
        with open(os.path.join(HAPPENINGS, one + ".json"), encoding="utf-8") as file:
            title = json.load(file)["id"]
        hands.in_panel("play.happen")
        hands.press("play.happening." + title)
        window.until(lambda ui, title=title: ui["lesson"] == title, f"{title} to begin")
        window.until(lambda ui: any(re.search(SHOWS[one], sentence) for sentence in ui["timeline"]["log"]), f"{title} to show {SHOWS[one]}")
        ui = window.until(lambda ui: text_of(ui, "play.story"), f"the story of {title}")
        errors = [i["text"] for i in ui["items"] if i["id"] == "error"]
        assert not errors, errors
        narrate(f"  {title}: {text_of(ui, 'play.story')[:70]}")


def call(window, hands, name):
    hands.in_panel(f"play.call.{CALLS.index(name)}")
    window.until(lambda ui: text_of(ui, "play.preview").startswith(name + "("), f"the form of {name}()")


def make(window, hands, returns):
    hands.in_panel("play.make")
    return window.until(lambda ui: re.match(returns, text_of(ui, "play.last")), f"the last call to be {returns}")


def udp_and_poll(window, hands):
    narrate("  UDP: socket(), bind(), sendto(), recvfrom() from the menu; poll() says that there is something to read")
    hands.press("top.mode.lesson")
    window.until(lambda ui: ui["lesson"] == "01-two-programs-talk", "the lesson")
    hands.press("top.mode.free")
    window.until(lambda ui: ui["lesson"] == "free-play", "free play, empty")
    # A client before there is a server: refused, and then a program with nothing to do.
    hands.in_panel("play.add.client")
    window.until(lambda ui: "ECONNREFUSED" in text_of(ui, "play.last"), "a connection that is refused")
    for step in ("bind", "recv"):
        if step == "bind":
            call(window, hands, "socket")
            hands.in_panel("play.type.1")
            window.until(lambda ui: "SOCK_DGRAM" in text_of(ui, "play.preview"), "a socket for datagrams")
            fd = int(re.search(r"= (\d+)", text_of(make(window, hands, r"socket\(\) = \d+"), "play.last")).group(1))
            call(window, hands, "bind")
            window.until(lambda ui: f"bind({fd}," in text_of(ui, "play.preview"), "the new socket to be meant")
            hands.type_into("play.port", "9000")
            window.key("Return")
            window.until(lambda ui: ":9000" in text_of(ui, "play.preview"), "port 9000")
            make(window, hands, r"bind\(\) = 0")
            call(window, hands, "poll")
            hands.type_into("play.timeout", "0")
            window.key("Return")
            window.until(lambda ui: text_of(ui, "play.preview").endswith(", 0)"), "a poll() that does not wait")
            make(window, hands, r"poll\(\) = \d")
            call(window, hands, "sendto")
            hands.type_into("play.port", "9000")
            window.key("Return")
            make(window, hands, r"sendto\(\) = [1-9]")
        else:
            before = text_of(window.read(), "play.last")
            call(window, hands, "poll")
            make(window, hands, r"poll\(\) = [1-9]")
            assert before.startswith("sendto"), before
            call(window, hands, "recvfrom")
            ui = make(window, hands, r"recvfrom\(\) = [1-9]")
            narrate(f"    {text_of(ui, 'play.last')}")
    assert any("UDP" in sentence or "datagram" in sentence for sentence in window.read()["timeline"]["log"]), "no datagram in the log"


def main():
    how, language = sys.argv[1], sys.argv[2]
    display = Display()
    window = None
    try:
        narrate(f"make it happen by {how}, {language}")
        window = Window(display, "1", "--lang", language, size="1600x1000")
        hands = {"mouse": Mouse, "keyboard": Keyboard}[how](window)
        hands.press("top.mode.free")
        window.until(lambda ui: ui["lesson"] == "free-play", "free play")
        happenings(window, hands)
        udp_and_poll(window, hands)
        code, _ = window.close()
        assert code == 0, f"exit code {code}"
    finally:
        if window:
            window.kill()
        display.close()


main()
