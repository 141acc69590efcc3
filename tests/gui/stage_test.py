#!/usr/bin/env python3
"""The stage with several clients, and with thousands of segments: stage_test.py mouse|keyboard en|ko.

Who waits in the accept queue, who is on stage, a retransmission and its original, and the ladder from near and far, by real mouse and keyboard.
"""
import os
import re
import sys

from window_driver import Display, Window, skip

LESSONS = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui", "stage_lesson")


def narrate(text):
    print(text, flush=True)


def text(ui, name):
    return (Window.item_in(ui, name) or {"text": ""})["text"]


def ids(ui, start):
    return [item["id"] for item in ui["items"] if item["id"].startswith(start)]


class Mouse:
    def __init__(self, window):
        self.window = window

    def press(self, item):
        self.window.click(item)


class Keyboard(Mouse):
    def press(self, item):
        self.window.tab_to(item)
        self.window.key("space")
        self.window.until(lambda ui: ui.get("focus") == item or not Window.item_in(ui, item), "the press")
        self.window.key("Escape")


def three_clients(window, hands):
    window.key("n")
    window.until(lambda ui: ui["step_done"], "all three to be connected")
    ui = window.until(lambda ui: "2 / 5" in text(ui, "stage.listener"), "two to wait in the accept queue")
    narrate("  the listener says who waits, and whom the server has")
    queue = [text(ui, name) for name in ids(ui, "stage.queue.")]
    assert queue == ["Bob", "Carol"], queue
    assert [text(ui, name) for name in ids(ui, "stage.accepted.")] == ["fd 4 Alice"]
    assert [name.split(".")[-1] for name in ids(ui, "stage.show.")] == ["alice", "bob", "carol"]
    assert text(ui, "stage.server.state") == "ESTABLISHED"
    port = {}
    for who in ("bob", "carol", "alice"):
        hands.press("stage.show." + who)
        ui = window.until(lambda ui, who=who: Window.item_in(ui, f"stage.{who}.state"), f"{who} on the stage")
        port[who] = text(ui, f"stage.{who}.endpoint")
        assert len(ids(ui, "step.")) == 2, ids(ui, "step.")
    assert len(set(port.values())) == 3, port

    narrate("  the ladder shows all of them with their names, or one")
    hands.press("ladder.fit")
    ui = window.until(lambda ui: ids(ui, "ladder.band.") or len(ids(ui, "ladder.call.")) > 5, "all of the run")
    window.key("plus")
    ui = window.until(lambda ui: any("Carol: " in item["text"] for item in ui["items"] if item["id"].startswith("ladder.")), "Carol's name on the ladder")
    hands.press("stage.show_all")
    window.until(lambda ui: not any("Carol: " in item["text"] for item in ui["items"] if item["id"].startswith("ladder.")), "Alice's alone")
    window.key("n")
    window.until(lambda ui: ui["step"] == "lose", "the next step")
    window.key("n")
    window.until(lambda ui: ui["step_done"] and not ui["timeline"]["wire"], "the loss and what repairs it")


def again(window, hands):
    narrate("  what was sent again leads to what it repeats, and back")
    packets = {}  # the first turn of the wheel ends the following: from then on nothing glides away
    for _ in range(40):
        if packets:
            break
        area = window.item("ladder.overview")
        before = text(window.read(), "ladder.overview")
        window.key("Escape")
        stage = window.item("stage.server")
        window.xdotool("mousemove", "--window", window.id, str(area["x"] - 200), str(stage["y"] + stage["h"] + 80), "click", "4")
        window.until(lambda ui, before=before: text(ui, "ladder.overview") != before, "the wheel to move the ladder")
        packets = {i["text"]: i["id"] for i in window.now["items"] if i["id"].startswith("ladder.again.")}
    assert packets, "nothing on the ladder was sent again"
    mark = next(iter(packets.values()))
    window.settled(mark)
    selection = window.read()["selection"]
    hands.press(mark)
    ui = window.until(lambda ui: ui["selection"] != selection, "the other one to be selected")
    first = ui["selection"]
    other = next(name for name in ids(window.until(lambda ui: len(ids(ui, "ladder.again.")) > 0, "the other's mark"), "ladder.again."))
    window.settled(other)
    hands.press(other)
    window.until(lambda ui: ui["selection"] not in (0,) and (ui["selection"] != first or len(ids(ui, "ladder.again.")) > 0), "the way back")


def far_and_near(window, hands):
    narrate("  thousands of segments: bands from far away, one by one from near")
    window.key("n")
    ui = window.until(lambda ui: ui["step_done"], "thousands of segments")
    assert not ids(ui, "ladder.band.")
    hands.press("ladder.fit")
    ui = window.until(lambda ui: ids(ui, "ladder.band."), "bands")
    window.until(lambda ui: not ids(ui, "ladder.segment."), "no arrows")
    count = sum(int(m.group(1)) for name in ids(ui, "ladder.band.") if (m := re.search(r"(?:server|서버)[^\d\n]*(\d+)", text(ui, name))))
    assert count >= 2500, f"the bands speak of {count} segments only"
    assert not Window.item_in(ui, "ladder.zoom_out")["enabled"], "there is nothing farther away"
    bands = ids(ui, "ladder.band.")
    hands.press(bands[len(bands) // 2])
    window.until(lambda ui: ids(ui, "ladder.segment.") and not ids(ui, "ladder.band."), "a click to show them one by one")
    window.key("minus")
    window.until(lambda ui: ids(ui, "ladder.band."), "minus to go away again")
    window.key("plus")
    window.key("plus")
    window.until(lambda ui: not ids(ui, "ladder.band."), "plus to come near again")
    window.key("0")
    window.until(lambda ui: ids(ui, "ladder.band."), "0 to show all of it")
    hands.press("ladder.zoom_in")
    window.until(lambda ui: Window.item_in(ui, "ladder.zoom_out")["enabled"], "something nearer")
    hands.press("ladder.zoom_out")
    window.until(lambda ui: not Window.item_in(ui, "ladder.zoom_out")["enabled"], "all of it again")
    # A place in the overview is a place of the ladder.
    window.key("plus")
    for _ in range(30):
        if not ids(window.read(), "ladder.band."):
            break
        before = ids(window.now, "ladder.band.")  # as many of them, near the end: but others
        window.key("plus")
        window.until(lambda ui, before=before: ids(ui, "ladder.band.") != before, "plus to come nearer")
    box = window.item("ladder.overview")
    before = text(window.read(), "ladder.overview")
    window.xdotool("mousemove", "--window", window.id, str(box["x"] + box["w"] // 2), str(box["y"] + box["h"] // 3), "click", "1")
    window.until(lambda ui: text(ui, "ladder.overview") != before, "the overview to move the ladder")
    hands.press("ladder.follow")
    window.until(lambda ui: Window.item_in(ui, "ladder.now"), "now in sight")


def main():
    how, language = sys.argv[1:3]
    display = Display()
    window = None
    try:
        for lesson, play in (("three_clients", (three_clients, again)), ("busy", (far_and_near,))):
            narrate(f"{lesson}: {how}, {language}")
            window = Window(display, os.path.join(LESSONS, lesson + ".json"), "--lang", language)
            window.item("top.tier")
            if not Window.item_in(window.read(), "wire.hold_all")["enabled"]:
                skip(f"this machine cannot lose packets: {text(window.now, 'top.tier')}")
            for part in play:
                part(window, {"mouse": Mouse, "keyboard": Keyboard}[how](window))
            window.kill()
            window = None
    finally:
        if window:
            window.kill()
        display.close()


main()
