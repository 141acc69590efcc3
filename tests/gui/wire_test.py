#!/usr/bin/env python3
"""The learner's hands on the wire in the real window: wire_test.py mouse|keyboard en|ko.

Segments are held, dropped, copied, reordered and corrupted with real mouse and keyboard events; what the kernels did about it is read from their
counters and from the timeline (the dump's "timeline").
"""
import os
import re
import sys

from hands import KeyboardHand, MouseHand, at_hand, narrate, selected, wire
from window_driver import Window, opened_window, skip

LESSON = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui", "wire_lesson", "wire.json")
TRIED = {"en": "kept off the wire", "ko": "선에 올리지 않음"}
WRONG = {"en": "The checksum no longer fits", "ko": "체크섬이 맞지 않습니다"}
FORGED = {"en": "forged by you", "ko": "직접 위조한 것"}


def held(ui):
    return [packet for packet in wire(ui) if packet["held"]]


def counter(ui, name):
    return ui["timeline"]["counters"].get(name, 0)


def said(ui, pattern):
    return sum(1 for sentence in ui["timeline"]["log"] if re.search(pattern, sentence))


class Mouse(MouseHand):
    def step(self, actor):
        self.window.click("step." + actor)

    def hold_all(self):
        self.window.click("wire.hold_all")

    def all_go(self):
        self.window.click("wire.release_all")

    def choose(self, number):
        # The ladder may glide on between the look and the click, where a kernel sends again: then another one was clicked.
        item = f"ladder.segment.{number}"
        self.window.click_until(item, lambda ui: selected(ui) == number and at_hand(ui) == number, f"#{number} to be at hand", lambda: self.window.settled(item))

    def verb(self, number, name):
        self.choose(number)
        self.window.settled("ladder.hand." + name)
        self.window.click("ladder.hand." + name)

    def overtake(self, first, second):
        """Drags the first one below the second: the second goes first."""
        self.window.drag(f"ladder.segment.{first}", f"ladder.segment.{second}")

    def menu(self, number, name):
        self.window.settled(f"ladder.segment.{number}")
        self.window.click(f"ladder.segment.{number}", button=3)
        self.window.click("wire.menu." + name)


class Keyboard(KeyboardHand):
    KEYS = {"deliver": "d", "drop": "x", "duplicate": "u", "corrupt": "f", "hold": "h", "forge": "g", "delay": "w"}

    def press(self, item):
        self.window.tab_to(item)
        self.window.key("space")
        self.window.key("Escape")
        self.window.until(lambda ui: not ui["focus"] or Window.item_in(ui, item) is None, "Escape to let the focus go")

    def press_in_dialog(self, item):
        self.window.tab_to(item)
        self.window.key("space")

    def step(self, actor):
        self.window.item("step." + actor)
        self.window.key({"client": "c", "server": "s"}[actor])

    def hold_all(self):
        self.window.key("shift+h")

    def all_go(self):
        self.window.item("wire.release_all")
        self.window.key("a")

    def verb(self, number, name):
        self.choose_packet(number)
        self.window.key(self.KEYS[name])

    def overtake(self, first, second):
        self.choose_packet(first)
        self.window.key("o")  # the next one of its direction goes first
        self.verb(second, "deliver")

    def menu(self, number, name):
        self.choose_packet(number)
        self.window.key("m")
        self.window.tab_to("wire.menu." + name)
        self.window.key("Return")


def quiet(window):
    """Nothing is held, and all that was written is acknowledged."""
    window.until(lambda ui: not wire(ui), "an empty wire")


def play(window, hands, how, language):
    tier = window.item("top.tier")["text"]
    if not Window.item_in(window.read(), "wire.hold_all")["enabled"]:
        skip(f"this machine cannot hold packets: {tier}")
    in_form = hands.press if how == "mouse" else hands.press_in_dialog

    narrate("  hold: a SYN in the hand, and its kernel tries again")
    for call in ("socket", "bind", "listen"):
        hands.step("server")
        window.until(lambda ui, call=call: said(ui, rf"The server's {call}\(\) returned"), f"the server's {call}()")
    hands.step("server")
    window.until(lambda ui: said(ui, r"The server called accept"), "the server to wait in accept()")
    hands.hold_all()
    window.until(lambda ui: ui["timeline"]["rules"], "the rule that holds")
    hands.step("client")
    window.until(lambda ui: said(ui, r"The client's socket\(\) returned"), "the client's socket()")
    hands.step("client")
    ui = window.until(lambda ui: held(ui), "the SYN to be held")
    syn = held(ui)[0]["packet"]
    ui = window.until(lambda ui: held(ui)[0]["copies"] >= 2, "the kernel to send the SYN again, twice")
    assert len(wire(ui)) == 1, f"copies of a held segment are on the wire: {wire(ui)}"
    assert counter(ui, "TcpRetransSegs") >= 1, "the kernel counted no retransmission"
    ui = window.until(lambda ui: TRIED[language] in (Window.item_in(ui, "ladder.hand") or {"text": ""})["text"], "the sentence about the copies")
    assert Window.item_in(ui, f"ladder.copies.{syn}"), "the copies are not counted on the capsule"
    assert not any(Window.item_in(ui, f"ladder.segment.{n}") for n in range(syn + 1, syn + 4)), "a copy has an arrow of its own"
    window.until(lambda ui: Window.item_in(ui, "stage.client.timer"), "the client's timer")
    hands.verb(syn, "deliver")
    ui = window.until(lambda ui: any(p["flags"] == "SYN, ACK" and p["held"] for p in wire(ui)), "the SYN, ACK to be held")
    hands.verb(next(p["packet"] for p in wire(ui) if p["flags"] == "SYN, ACK"), "deliver")
    window.until(lambda ui: any(p["flags"] == "ACK" and p["held"] for p in wire(ui)), "the ACK to be held")
    hands.hold_all()
    window.until(lambda ui: not ui["timeline"]["rules"], "the rule to be gone")
    hands.all_go()
    quiet(window)
    window.until(lambda ui: Window.item_in(ui, "stage.server.state")["text"] == "ESTABLISHED", "the server's state ESTABLISHED")
    hands.press("run.server")
    window.until(lambda ui: said(ui, r"The server called read"), "the server to run")

    def hold_client():
        hands.press("wire.hold.client")
        window.until(lambda ui: ui["timeline"]["rules"], "the rule that holds the client's")

    def let_client():
        hands.press("wire.hold.client")
        window.until(lambda ui: not ui["timeline"]["rules"], "the rule to be gone")
        if held(window.read()):
            hands.all_go()
        window.until(lambda ui: not held(ui), "nothing to be held")
        quiet(window)

    def written(count):
        hands.step("client")
        ui = window.until(lambda ui: len([p for p in held(ui) if p["payload"] > 0]) >= count, f"{count} segment(s) with data to be held")
        return [p["packet"] for p in held(ui) if p["payload"] > 0]

    # A kernel that had to send its SYN again begins with one segment at a time: let it gain confidence (RFC 5681 §3.1).
    hands.step("client")
    window.until(lambda ui: said(ui, r"write\(\) returned 2800"), "the first write")
    quiet(window)

    narrate("  reorder: the second of two arrives first")
    hold_client()
    first, second = written(2)[:2]
    early = counter(window.read(), "TcpExtTCPOFOQueue")
    hands.overtake(first, second)
    window.until(lambda ui: counter(ui, "TcpExtTCPOFOQueue") > early, "the server's kernel to count one that came too early")
    let_client()
    ui = window.until(lambda ui: said(ui, rf"#{first} .*arrived"), "the first one to arrive")
    log = ui["timeline"]["log"]
    arrived = {n: next(i for i, s in enumerate(log) if re.match(rf"#{n} \(.*arrived", s)) for n in (first, second)}
    assert arrived[second] < arrived[first], f"#{first} arrived before #{second}"

    narrate("  drop: lost for good, and sent again")
    hold_client()
    first = written(1)[0]
    again = counter(window.read(), "TcpRetransSegs")
    hands.verb(first, "drop")
    window.until(lambda ui: said(ui, rf"#{first} .*(lost|dropped)"), "the sentence that it was lost")
    let_client()
    window.until(lambda ui: counter(ui, "TcpRetransSegs") > again, "the kernel to send it again")
    window.until(lambda ui: said(ui, rf"again what #{first} carried"), "the retransmission to be named one")
    quiet(window)

    narrate("  copy: the same bytes twice")
    hold_client()
    first = written(1)[0]
    twice = counter(window.read(), "TcpExtTCPDSACKOldSent")
    hands.verb(first, "duplicate")
    window.until(lambda ui: any(p["origin"] == "duplicate" for p in wire(ui)), "the copy on the wire")
    let_client()
    window.until(lambda ui: counter(ui, "TcpExtTCPDSACKOldSent") > twice, "the server's kernel to report bytes that came twice")

    narrate("  corrupt: a flipped bit, thrown away in silence, sent again")
    hold_client()
    first = written(1)[0]
    bad = counter(window.read(), "TcpInCsumErrors")
    again = counter(window.read(), "TcpRetransSegs")
    hands.menu(first, "corrupt")
    window.item("corrupt.bytes")
    in_form("corrupt.bit.5")
    window.until(lambda ui: WRONG[language] in Window.item_in(ui, "corrupt.preview")["text"], "the preview: the checksum no longer fits")
    in_form("corrupt.apply")
    ui = window.until(lambda ui: any(p["packet"] == first and p["corrupt"] for p in wire(ui)), "the segment to be corrupt")
    if how == "keyboard":
        window.key("Escape")
    hands.verb(first, "deliver")
    ui = window.until(lambda ui: counter(ui, "TcpInCsumErrors") > bad, "the kernel to count a wrong checksum")
    assert counter(ui, "TcpInCsumErrors") == bad + 1, "more than one wrong checksum"
    let_client()
    window.until(lambda ui: counter(ui, "TcpRetransSegs") > again, "the kernel to send it again")
    window.until(lambda ui: said(ui, rf"again what #{first} carried"), "the retransmission to be named one")

    def was_read(ui):
        return sum(int(m.group(1)) for s in ui["timeline"]["log"] if (m := re.search(r"The server's read\(\) returned (\d+)", s)))

    window.until(lambda ui: was_read(ui) >= 2 * 2800 + 3 * 100, "the server to have read all of it")

    narrate("  forge: a RST that no kernel sent ends the connection")
    window.key("g")
    window.item("forge.send")
    in_form("forge.rst")
    window.until(lambda ui: "RST" in Window.item_in(ui, "forge.flags")["text"], "the form to be filled for a RST")
    in_form("forge.send")
    window.until(lambda ui: said(ui, r"RST") and counter(ui, "TcpEstabResets") >= 1, "the kernel to take the forged RST")
    ui = window.until(lambda ui: any(FORGED[language] in i["text"] for i in ui["items"] if i["id"].startswith("ladder.segment.")), "the forged segment to be marked")

    read = was_read(ui)
    narrate(f"  the server read {read} bytes")
    assert read == 2 * 2800 + 3 * 100, "not every byte arrived, or one arrived twice"
    errors = [i["text"] for i in ui["items"] if i["id"] == "error"]
    assert not errors, errors


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"the wire by {how}, {language}")
    with opened_window(LESSON, "--lang", language) as window:
        play(window, {"mouse": Mouse, "keyboard": Keyboard}[how](window), how, language)


main()
