#!/usr/bin/env python3
"""The timeline in the real window: timeline_test.py mouse|keyboard en|ko.

Plays back a real run with a loss: steps by call and by segment, speeds, scrubbing, plots, zoom and pan, and the pane's height, with real mouse and
keyboard events. What is checked is in the dump.
"""
import os
import re
import sys

from window_driver import Display, Window, skip

LESSON = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui", "stage_lesson", "three_clients.json")


def narrate(text):
    print(text, flush=True)


def text(ui, name):
    return (Window.item_in(ui, name) or {"text": ""})["text"]


def rect(ui, name):
    item = Window.item_in(ui, name)
    return (item["x"], item["y"], item["w"], item["h"])


def moment(ui):
    """Where the playhead is, in seconds."""
    return float(text(ui, "timeline.scrub").split()[0])


def part_of(ui):
    """How much of the recording is in sight."""
    return float((text(ui, "timeline.overview") or "1").split()[0])


class Mouse:
    def __init__(self, window):
        self.window = window

    def press(self, item):
        self.window.click(item)

    def at(self, item, part, *what):
        """The mouse at a part of an item's width."""
        box = self.window.item(item)
        self.window.xdotool("mousemove", "--window", self.window.id, str(int(box["x"] + part * box["w"])), str(box["y"] + box["h"] // 2), *what)


class Keyboard(Mouse):
    def press(self, item):
        self.window.tab_to(item)
        self.window.key("space")
        self.window.until(lambda ui: ui.get("focus") == item or not Window.item_in(ui, item), "the press")


def reach_the_loss(window, hands):
    if not Window.item_in(window.item("top.tier") and window.now, "wire.hold_all")["enabled"]:
        skip(f"this machine cannot lose packets: {text(window.now, 'top.tier')}")
    for step in ("queue", "lose"):
        window.until(lambda ui, step=step: ui["step"] == step, f"the step {step}")
        window.key("n")
        window.until(lambda ui: ui["step_done"], f"step {step} to be done")
        if step == "queue":
            window.key("n")
    # Nothing moves any more: what is recorded stays as it is.
    window.until(lambda ui: not ui["timeline"]["wire"], "an empty wire")


def replay(window, hands, how):
    narrate("  steps: by call, by segment, and both")
    hands.press("timeline.first")
    window.until(lambda ui: not ui["live"] and moment(ui) == 0, "the beginning of the recording")
    window.key("Escape")
    kinds = {}
    for name, key in (("call", "shift+Right"), ("segment", "ctrl+Right")):
        places = []
        for _ in range(6):
            before = window.read()["selection"]
            window.key(key)
            ui = window.until(lambda ui, before=before: ui["selection"] != before, f"{key} to go on")
            places.append(ui["selection"])
        assert places == sorted(places) and len(set(places)) == len(places), places
        kinds[name] = places
    assert not set(kinds["call"]) & set(kinds["segment"]), kinds
    before = window.read()["selection"]
    window.key("ctrl+Left")
    window.until(lambda ui: ui["selection"] < before, "Ctrl+Left to go back")
    label = text(window.now, "timeline.step_by")
    seen = {label}
    for _ in range(2):
        hands.press("timeline.step_by")
        ui = window.until(lambda ui: text(ui, "timeline.step_by") not in seen, "another kind of step")
        seen.add(text(ui, "timeline.step_by"))
    hands.press("timeline.step_by")
    window.until(lambda ui: text(ui, "timeline.step_by") == label, "all kinds again")
    window.key("Escape")

    narrate("  speeds: from a sixteenth to as fast as it goes")
    said = text(window.now, "timeline.speed")
    assert said == "1×", said
    for expected in ("2×", "4×", "8×", "16×"):
        hands.press("timeline.faster")
        window.until(lambda ui, expected=expected: text(ui, "timeline.speed") == expected, f"speed {expected}")
    window.key("Escape")
    window.key("period")
    ui = window.until(lambda ui: text(ui, "timeline.speed") not in ("16×", "8×"), "the greatest speed")
    assert not Window.item_in(ui, "timeline.faster")["enabled"]
    for expected in ("16×", "8×", "4×", "2×", "1×", "1/2×", "1/4×", "1/8×", "1/16×"):
        window.key("comma")
        window.until(lambda ui, expected=expected: text(ui, "timeline.speed") == expected, f"speed {expected}")
    for _ in range(9):
        window.key("period")
    window.until(lambda ui: not Window.item_in(ui, "timeline.faster")["enabled"], "the greatest speed again")

    narrate("  play: to the end of the recording")
    window.key("Home")
    window.until(lambda ui: moment(ui) == 0, "the beginning")
    play = text(window.now, "timeline.play")
    window.key("p")
    window.until(lambda ui: moment(ui) > 0 and text(ui, "timeline.play") == play, "the recording to be played to its end")
    window.key("l")
    window.until(lambda ui: ui["live"], "live again")


def scrub(window, hands):
    narrate("  scrub: a click goes to a moment, and chooses the mark it meets")
    hands.at("timeline.scrub", 0.5, "click", "1")
    # The first frame of the past was begun in the present.
    ui = window.until(lambda ui: not ui["live"] and Window.item_in(ui, "timeline.replay"), "a moment of the past")
    first = moment(ui)
    hands.at("timeline.scrub", 0.8, "click", "1")
    window.until(lambda ui: moment(ui) > first, "a later moment")
    window.key("l")
    window.until(lambda ui: ui["live"], "live again")


def plots(window, hands, how, language):
    narrate("  plots: each tab, all four at once in a taller pane")
    before = rect(window.read(), "timeline.scrub")
    window.key("t")
    ui = window.until(lambda ui: rect(ui, "timeline.scrub") != before and not Window.item_in(ui, "plot.buffers"), "the plots to be hidden")
    hands.press("timeline.plots")
    ui = window.until(lambda ui: Window.item_in(ui, "plot.buffers"), "the plots to be back")
    low = rect(ui, "plot.buffers")
    x, y, w, h = rect(ui, "timeline.edge")
    window.xdotool("mousemove", "--window", window.id, str(x + w // 2), str(y + h // 2), "mousedown", "1")
    window.xdotool("mousemove", "--window", window.id, str(x + w // 2), str(y + h // 2 - 10))
    window.xdotool("mousemove", "--window", window.id, str(x + w // 2), str(int(0.5 * 900)), "mouseup", "1")
    ui = window.until(lambda ui: Window.item_in(ui, "timeline.tab.all") and rect(ui, "plot.buffers")[3] != low[3], "a taller pane")
    for tab, item, says in (("sequence", "plot.sequence", r"\d+"), ("window", "plot.window", "cwnd"), ("buffers", "plot.buffers", r"\d+ B")):
        hands.press("timeline.tab." + tab)
        ui = window.until(lambda ui, item=item: Window.item_in(ui, item), f"the plot {item}")
        window.key("Escape")
        assert re.search(says, text(ui, item)), text(ui, item)
        assert sum(1 for i in ui["items"] if i["id"].startswith("plot.") and i["id"] != "plot.direction") == 1
    hands.press("timeline.tab.all")
    ui = window.until(lambda ui: all(Window.item_in(ui, "plot." + name) for name in ("buffers", "sequence", "window")), "all plots")
    window.key("Escape")
    tops = [rect(ui, "plot." + name)[1] for name in ("buffers", "sequence", "window")]
    assert tops == sorted(tops)
    for words in {"en": ("client send", "server receive", "sent again", "lost", "cwnd", "ssthresh"), "ko": ("클라이언트 송신", "서버 수신", "재전송", "손실", "cwnd", "ssthresh")}[language]:
        window.until(lambda ui, words=words: words in " ".join(str(t) for t in ui["texts"]), f"the legend to say {words!r}")
    before = text(ui, "plot.direction")
    hands.press("plot.direction")
    window.until(lambda ui: text(ui, "plot.direction") != before, "the other direction")
    hands.press("plot.direction")
    window.until(lambda ui: text(ui, "plot.direction") == before, "the first direction")
    window.key("Escape")


def zoom(window, hands, how):
    narrate("  zoom and pan: the same stretch for the scrub bar and every plot")
    assert not Window.item_in(window.read(), "timeline.overview")
    if how == "mouse":
        hands.at("plot.buffers", 0.5, "click", "4", "click", "4", "click", "4")
    else:
        window.tab_to("plot.buffers")
        window.key("Up")
    ui = window.until(lambda ui: Window.item_in(ui, "timeline.overview"), "a part of the recording")
    part = part_of(ui)
    assert part < 0.95, part
    if how == "keyboard":
        window.key("Up")
        window.until(lambda ui: part_of(ui) < part, "a smaller part")
        window.key("Page_Up")
        window.key("Escape")
    hands.press("timeline.zoom_in")
    window.until(lambda ui: part_of(ui) < part, "a smaller part")
    hands.press("timeline.zoom_out")
    window.until(lambda ui: part_of(ui) >= part * 0.45, "a larger part")
    window.key("Escape")
    # Drawn along: another stretch, and the moment shown stays.
    live = window.read()["live"]
    box = window.item("plot.buffers")
    y = box["y"] + box["h"] // 2
    window.xdotool("mousemove", "--window", window.id, str(box["x"] + box["w"] // 3), str(y), "mousedown", "1")
    before = text(window.read(), "timeline.overview")
    frame = window.now["frame"]
    window.until(lambda ui: ui["frame"] > frame + 2, "the press to be seen before the mouse moves on")
    way = 1 if float(before.split()[1]) > 0.05 else -1
    for along in (20 * way, 60 * way, 120 * way, 200 * way):
        window.xdotool("mousemove", "--window", window.id, str(box["x"] + box["w"] // 3 + along), str(y))
    window.xdotool("mouseup", "1")
    ui = window.until(lambda ui: text(ui, "timeline.overview") != before, "the plot to be drawn along")
    assert ui["live"] == live, "a drag is no click"
    hands.press("timeline.fit")
    window.until(lambda ui: not Window.item_in(ui, "timeline.overview"), "all of it")
    window.key("Escape")
    # A click selects what it points at.
    hands.at("plot.sequence", 0.6, "click", "1")
    ui = window.until(lambda ui: not ui["live"], "a click on a plot to go there")
    window.key("l")
    window.until(lambda ui: ui["live"], "live again")


def main():
    how, language = sys.argv[1:3]
    display = Display()
    window = None
    try:
        window = Window(display, LESSON, "--lang", language)
        hands = {"mouse": Mouse, "keyboard": Keyboard}[how](window)
        narrate(f"{how}, {language}")
        reach_the_loss(window, hands)
        replay(window, hands, how)
        scrub(window, hands)
        plots(window, hands, how, language)
        zoom(window, hands, how)
    finally:
        if window:
            window.kill()
        display.close()


if __name__ == "__main__":
    main()
