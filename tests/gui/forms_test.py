#!/usr/bin/env python3
"""Settings, pace, a rule of the wire and a delay by hand in the real window: forms_test.py mouse|keyboard en|ko.

Every form is filled in with real mouse or keyboard events; what came of it is read from the dump, from the settings' file, and from what the kernels did.
"""
import json
import os
import re
import sys
import tempfile
import time

from hands import KeyboardHand, MouseHand, narrate, text, wire
from window_driver import Window, opened_window, skip

LESSON = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui", "wire_lesson", "wire.json")
OTHER = {"en": "ko", "ko": "en"}
PLACE = {"en": 0, "ko": 1}  # in the choice of languages
LIGHT = 1
FROM_CLIENT, WITH_DATA, DROP, ONCE = 1, 1, 1, 1  # places in the rule's choices


def said(ui, pattern):
    return sum(1 for sentence in ui["timeline"]["log"] if re.search(pattern, sentence))


class Mouse(MouseHand):
    def press_until(self, item, condition, what):
        self.window.click_until(item, condition, what)

    def choose(self, item, condition, what, pane):
        """In a pane that glides under the wheel: looked for and clicked again, until it was hit."""
        self.window.click_until(item, condition, what, lambda: self.window.scroll_to(item, pane))

    def slide(self, item, part):
        box = self.window.item(item)
        self.window.xdotool("mousemove", "--window", self.window.id, str(int(box["x"] + part * box["w"])), str(box["y"] + box["h"] // 2), "click", "1")

    def step(self, actor):
        self.press("step." + actor)

    def menu_of(self, number):
        item = f"ladder.segment.{number}"
        self.window.settled(item)
        self.window.click(item, button=3)


class Keyboard(KeyboardHand):
    def press_until(self, item, condition, what):
        self.press(item)
        self.window.until(condition, what)

    def choose(self, item, condition, what, pane):
        self.press_until(item, condition, what)

    def slide(self, item, part):
        self.window.tab_to(item)
        for _ in range(8):
            self.window.key("Up" if part > 0.5 else "Down")

    def step(self, actor):
        self.leave()
        self.window.item("step." + actor)
        self.window.key({"client": "c", "server": "s"}[actor])

    def leave(self):
        if self.window.read().get("focus"):
            self.window.key("Escape")
            self.window.until(lambda ui: not ui["focus"], "Escape to let the focus go")

    def menu_of(self, number):
        self.leave()
        self.choose_packet(number)
        self.window.key("m")


def settings(window, hands, language, home):
    narrate("  settings: language, colours, size, motion, numbers")

    def kept(name):
        path = os.path.join(home, "config", "sockglass", "settings.json")
        return json.load(open(path, encoding="utf-8")).get(name) if os.path.exists(path) else None

    hands.press("top.settings")
    hands.press(f"settings.theme.{LIGHT}")
    window.until(lambda ui: ui["theme"] == "light", "the light colours")
    # With another size everything moves: an item is pressed where it is by then.
    hands.press_until("settings.larger", lambda ui: (kept("scale") or 1) > 1, "a larger size, kept")
    hands.press_until("settings.normal", lambda ui: text(ui, "settings.normal") in ("100 %", "100%") and kept("scale") == 1, "the usual size again")
    for box in ("settings.reduced_motion", "settings.raw_numbers"):
        hands.press_until(box, lambda ui, box=box: text(ui, box).endswith("[x]"), f"{box} to be on")
    hands.press("settings.raw_numbers")
    window.until(lambda ui: text(ui, "settings.raw_numbers").endswith("[ ]"), "SEQ and ACK from 0 again")
    hands.press_until("settings.smaller", lambda ui: (kept("scale") or 1) < 1, "a smaller size, kept")
    assert kept("reduced_motion") is True and kept("theme") == "light", "motion and colours were not kept"
    hands.press_until("settings.normal", lambda ui: kept("scale") == 1, "the usual size again")
    hands.press_until("settings.close", lambda ui: Window.item_in(ui, "settings.close") is None, "the settings to close")
    # The language is the command line's here, so it is not kept; it changes all the same.
    hands.press("top.language." + OTHER[language])
    window.until(lambda ui: ui["language"] == OTHER[language], "the other language")
    hands.press("top.settings")
    hands.press(f"settings.language.{PLACE[language]}")
    window.until(lambda ui: ui["language"] == language, "the first language again")
    window.key("Escape")
    window.until(lambda ui: Window.item_in(ui, "settings.close") is None, "Escape to close the settings")
    for theme in ("projector", "dark"):
        window.key("F3")
        window.until(lambda ui, theme=theme: ui["theme"] == theme, f"F3 to go on to {theme}")


def connect(window, hands):
    narrate("  pace: a connection takes two slow segments")
    for call in ("socket", "bind", "listen"):
        hands.step("server")
        window.until(lambda ui, call=call: said(ui, rf"The server's {call}\(\) returned"), f"the server's {call}()")
    hands.step("server")
    window.until(lambda ui: said(ui, r"The server called accept"), "the server to wait in accept()")
    hands.step("client")
    window.until(lambda ui: said(ui, r"The client's socket\(\) returned"), "the client's socket()")
    hands.slide("timeline.pace", 0.99)
    window.until(lambda ui: re.search(r"\b(3\d0|400) ?ms", text(ui, "timeline.pace")), "almost as slow as it goes")
    began = time.monotonic()
    hands.step("client")
    window.until(lambda ui: said(ui, r"The client's connect\(\) returned 0"), "the connection")
    took = time.monotonic() - began
    assert took > 2 * 0.3, f"SYN and SYN, ACK take more than 300 ms each, and connect() returned after {took:.2f} s"
    hands.press("inspector.tab.wire")
    hands.slide("wire.pace.all", 0.01)
    window.until(lambda ui: re.search(r"\b0 ?ms", text(ui, "wire.pace.all")), "no delay any more")
    window.until(lambda ui: not wire(ui), "an empty wire")


def rule(window, hands):
    narrate("  a rule: the client's first data is lost, once")
    sent_again = window.read()["timeline"]["counters"].get("TcpRetransSegs", 0)
    hands.choose("wire.new_rule", lambda ui: Window.item_in(ui, "wire.new_rule") is None, "the form", "pane.inspector")
    for choice in (f"rule.from.{FROM_CLIENT}", f"rule.payload.{WITH_DATA}", f"rule.verb.{DROP}", f"rule.times.{ONCE}"):
        before = text(window.read(), "rule.preview")
        hands.choose(choice, lambda ui, before=before: text(ui, "rule.preview") not in ("", before), f"{choice} to change the rule", "pane.inspector")
    preview = text(window.read(), "rule.preview")
    hands.choose("rule.add", lambda ui: len(ui["timeline"]["rules"]) == 1 and Window.item_in(ui, "rule.add") is None, "the rule to be in force", "pane.inspector")
    assert preview in text(window.now, "wire.rule.1") or preview == "", f"the list says {text(window.now, 'wire.rule.1')!r}, the form said {preview!r}"
    hands.step("client")
    window.until(lambda ui: said(ui, r"(lost|dropped)"), "the segment to be lost")
    window.until(lambda ui: ui["timeline"]["counters"].get("TcpRetransSegs", 0) > sent_again, "its kernel to send it again")
    window.until(lambda ui: not wire(ui) and not ui["timeline"]["rules"], "the rule to be over after one time")
    narrate("  a rule that never acts is taken back; a form that was begun is left")
    hands.choose("wire.new_rule", lambda ui: Window.item_in(ui, "wire.new_rule") is None, "the form", "pane.inspector")
    hands.choose("rule.flags.5", lambda ui: "RST" in text(ui, "rule.preview"), "a rule about RST", "pane.inspector")
    hands.choose("rule.add", lambda ui: len(ui["timeline"]["rules"]) == 1, "the rule to be in force", "pane.inspector")
    rules = [i["id"] for i in window.until(lambda ui: any(re.fullmatch(r"wire\.rule\.\d+\.remove", i["id"]) for i in ui["items"]), "a way to remove it")["items"]
             if re.fullmatch(r"wire\.rule\.\d+\.remove", i["id"])]
    hands.choose(rules[0], lambda ui: not ui["timeline"]["rules"], "the rule to be gone", "pane.inspector")
    hands.choose("wire.new_rule", lambda ui: Window.item_in(ui, "wire.new_rule") is None, "the form", "pane.inspector")
    hands.choose("rule.cancel", lambda ui: Window.item_in(ui, "wire.new_rule") and not ui["timeline"]["rules"], "no rule to come of it", "pane.inspector")


def delay(window, hands):
    narrate("  a delay by hand: it waits for its time, and goes on by itself")
    hands.press("wire.hold.client")
    window.until(lambda ui: ui["timeline"]["rules"], "the rule that holds the client's")
    # What the server has not read yet does not matter: its kernel acknowledges all the same.
    hands.step("client")
    ui = window.until(lambda ui: any(packet["payload"] > 0 and packet["held"] for packet in wire(ui)), "data to be held")
    packet = next(p["packet"] for p in wire(ui) if p["payload"] > 0)
    hands.menu_of(packet)
    hands.press("wire.menu.delay.1000")
    hands.press("wire.menu.delay")
    window.until(lambda ui: any(p["packet"] == packet and p["until"] > 0 for p in wire(ui)) or not any(p["packet"] == packet for p in wire(ui)), "a time at which it goes on")
    window.until(lambda ui: not any(p["packet"] == packet for p in wire(ui)), "it to go on by itself")
    assert said(window.now, rf"#{packet} .*arrived"), f"#{packet} did not arrive"
    hands.press("wire.hold.client")
    window.until(lambda ui: not ui["timeline"]["rules"], "the rule to be gone")
    if any(p["held"] for p in wire(window.read())):
        hands.press("wire.release_all")
    window.until(lambda ui: not wire(ui), "an empty wire")


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"forms by {how}, {language}")
    with tempfile.TemporaryDirectory(prefix="sockglass-home-") as home, opened_window(LESSON, "--lang", language, home=home) as window:
        tier = window.item("top.tier")["text"]
        if not Window.item_in(window.read(), "wire.hold_all")["enabled"]:
            skip(f"this machine cannot hold packets: {tier}")
        hands = {"mouse": Mouse, "keyboard": Keyboard}[how](window)
        settings(window, hands, language, home)
        connect(window, hands)
        rule(window, hands)
        delay(window, hands)
        errors = [i["text"] for i in window.read()["items"] if i["id"] == "error"]
        assert not errors, errors


main()
