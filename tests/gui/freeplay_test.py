#!/usr/bin/env python3
"""Free play in the real window: freeplay_test.py mouse|keyboard en|ko.

From a lesson over to free play; a server and a client are started, talk, and close, all by buttons; the same is run again at another MTU and compared; a
happening is brought about; and back to the lesson.
"""
import os
import re
import sys

from hands import KeyboardHand, MouseHand, narrate, text
from window_driver import Window, opened_window

LESSON = os.path.join(os.environ["SG_SOURCE_DIR"], "lessons", "02-three-way-handshake.json")
ENDED = {"en": "Only one of the two streams", "ko": "두 흐름 가운데 하나만"}
SERVER = {"en": "Server", "ko": "서버"}
CLOSE, GETSOCKOPT = 10, 12  # of the calls in the form


class Mouse(MouseHand):
    def in_panel(self, item):
        self.press(item, "free.panel")


class Keyboard(KeyboardHand):
    in_panel = KeyboardHand.press


def play(window, hands, language):
    def last(words):
        return window.until(lambda ui: text(ui, "play.last").startswith(words), f"the last call to be {words}")

    first = window.read()["lesson"]
    narrate("  over to free play")
    hands.press("top.mode.free")
    window.until(lambda ui: ui["lesson"] == "free-play", "free play")

    narrate("  a server, a client, and Hello")
    hands.in_panel("play.add.server")
    window.item("play.interrupt")  # it is inside of accept()
    assert SERVER[language] in text(window.now, "play.program.0"), "the program has its name in the language of the window"
    hands.in_panel("play.add.client")
    last("connect() = 0")
    window.until(lambda ui: text(ui, "play.preview") == 'write(3, "Hello", 5)', "the form to propose what a connected client calls next")
    hands.in_panel("play.quick.write.3")
    last("write() = 5")
    hands.in_panel("play.program.0")
    last("accept() = 4")
    hands.in_panel("play.quick.read.4")
    last('read() = 5 · "Hello"')
    window.until(lambda ui: text(ui, "program.line").startswith("6: read(4"), "the listing to have come to its newest call")
    assert Window.item_in(window.now, "step.server") is None, "what is led by hand has no step button"

    narrate("  earlier, the listing has only what had been called by then")
    hands.press("timeline.first")
    window.until(lambda ui: not [i for i in ui["items"] if re.match(r"program\.line\.\d", i["id"])], "no call in the listing at the beginning")
    hands.press("timeline.last")
    window.until(lambda ui: text(ui, "program.line").startswith("6: read(4"), "the newest call again")

    narrate("  a call from the form, with its descriptor")
    hands.in_panel(f"play.call.{CLOSE}")
    window.until(lambda ui: text(ui, "play.preview") == "close(4)", "the form to choose the connection, not the listener")
    hands.press("play.make")
    last("close() = 0")

    narrate("  the same again at MTU 576")
    hands.in_panel("play.again")
    hands.press("play.change.1")
    hands.press("play.change.value.0")
    hands.press("play.again.go")
    ui = window.until(lambda ui: "MSS 1460" in text(ui, "play.diff.row") and "MSS 536" in text(ui, "play.diff.row"), "the first difference: the SYN's MSS")
    assert "1500" in text(ui, "play.compare.a") and "576" in text(ui, "play.compare.b"), "the network of each on top"
    said = text(ui, "play.diff.said")
    window.until(lambda ui: (Window.item_in(ui, "play.again") or {}).get("enabled"), "the second run to have been played")
    window.key("j")
    window.until(lambda ui: text(ui, "play.diff.said") != said, "the next difference")
    hands.press("play.compare.close")
    window.until(lambda ui: Window.item_in(ui, "play.diff.said") is None, "the stage again")

    narrate("  a half-close is made to happen")
    hands.in_panel("play.happen")
    hands.press("play.happening.half-close")
    window.until(lambda ui: ui["lesson"] == "half-close" and ENDED[language] in text(ui, "play.story"), "the happening to have happened")
    hands.in_panel("play.program.0")
    last("read() = 10")
    hands.in_panel("play.program.1")
    last("write() = 10")
    hands.in_panel("play.quick.close.4")
    last("close() = 0")
    window.until(lambda ui: not text(ui, "play.story"), "the story to be folded away with the first own call")
    hands.in_panel("play.story.head")
    window.until(lambda ui: ENDED[language] in text(ui, "play.story"), "the story, when it is asked for")

    narrate("  a network with small send buffers: the kernel says the size that was chosen")
    hands.in_panel("play.network")
    hands.press("play.net.send.1")
    window.until(lambda ui: Window.item_in(ui, "play.net.send.1")["chosen"], "4096 bytes to be chosen")
    assert text(window.now, "play.net.send.1") == "4096 B", text(window.now, "play.net.send.1")
    assert {"reno"} <= {i["text"] for i in window.now["items"] if i["id"].startswith("play.net.cc.")}, "reno is always allowed"
    hands.press("play.net.reset")
    window.until(lambda ui: "4096 B" in text(ui, "play.network.line"), "the line under the buttons to say so")
    hands.in_panel("play.add.client")
    last("connect() = -1")  # nobody listens: the socket is there all the same
    hands.press("inspector.tab.sockets")
    window.until(lambda ui: "fd 3" in text(ui, "sockets.unlisted.client.3"), "the socket that the kernel's tables do not have")
    hands.in_panel(f"play.call.{GETSOCKOPT}")
    option = window.until(lambda ui: any(i["text"] == "SO_SNDBUF" for i in ui["items"]), "the options")
    hands.in_panel(next(i["id"] for i in option["items"] if i["text"] == "SO_SNDBUF"))
    window.until(lambda ui: "SO_SNDBUF" in text(ui, "play.preview"), "the call to ask for it")
    hands.press("play.make")
    last("getsockopt() = 4096")

    narrate("  a server and a client over IPv6")
    hands.in_panel("play.reset")
    window.until(lambda ui: ui["lesson"] == "free-play", "free play with nothing in it")
    hands.in_panel("play.family.1")
    hands.in_panel("play.add.server")
    window.item("play.interrupt")
    hands.in_panel("play.add.client")
    last("connect() = 0")
    window.until(lambda ui: any("[::1]:8888" in i["text"] for i in ui["items"] if i["id"].startswith("program.")), "the client's connect() to [::1]")

    narrate("  back to the lesson")
    hands.press("top.mode.lesson")
    ui = window.until(lambda ui: ui["lesson"] == first, "the lesson")
    errors = [i["text"] for i in ui["items"] if i["id"] == "error"]
    assert not errors, errors


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"free play by {how}, {language}")
    with opened_window(LESSON, "--lang", language, size="1600x1000") as window:
        play(window, {"mouse": Mouse, "keyboard": Keyboard}[how](window), language)


main()
