#!/usr/bin/env python3
"""The keyboard alone reaches every item that the mouse can press, each in sight when it has the focus, both ends of all that scrolls, and every part of the window:
walk_test.py en|ko SCENE…"""
import sys

from scenes import go_through
from window_driver import Display, Window


def pressable(ui):
    return {item["id"] for item in ui["items"] if item["press"] and item["enabled"]}


def scrolls(ui):
    """What can be scrolled now by a stop of its own, by its id: what a dialog covers has its turn without it."""
    top = max((pane["layer"] for pane in ui["scrolls"]), default=0)
    return {pane["id"]: pane for pane in ui["scrolls"] if pane["layer"] == top and (top > 0) == ui["modal"] and not pane["own"]}


def scroll_through(window, where, stop):
    """From where it stands to one end, to the other, and back to where it stood if that was one of them."""
    def page(key, at, reached):
        before = None
        while True:
            pane = scrolls(window.now)[stop]
            if reached(pane):
                return
            assert pane[at] != before, f"{where}: {key} does not scroll {stop} any further: it stands at {pane}"
            before = pane[at]
            window.key(key)
            # What is live may grow: it is at its end when it stays there.
            window.comes_true(lambda ui, before=before: stop in scrolls(ui) and scrolls(ui)[stop][at] != before, 15)

    def to_end():
        page("Next", "at", lambda pane: pane["at"] >= pane["most"] - 1)

    def to_begin():
        page("Prior", "at", lambda pane: pane["at"] <= 1)

    was = scrolls(window.now)[stop]
    for move in (to_end, to_begin) if was["at"] <= 1 else (to_begin, to_end):
        move()
    if was["most_side"] > 0:
        page("Right", "at_side", lambda pane: pane["at_side"] >= pane["most_side"] - 1)
        page("Left", "at_side", lambda pane: pane["at_side"] <= 1)


def walk_round(window, where):
    """Tab until the first item comes again. Everything that can be pressed and is in sight must have had its turn: what was so before and is so after. The ladder
    still glides to its end when the walk begins, and what goes out of sight then had none."""
    wanted = pressable(window.read())
    scrolled = set(scrolls(window.now))
    seen = []
    if len(wanted) == 1:
        window.tab_to(*wanted)
        return
    while True:
        before = window.now.get("focus")
        window.key("Tab")
        ui = window.until(lambda ui, before=before: ui["focus"] and ui["focus"] != before, f"Tab to move on from {before!r} ({where})")
        focus = ui["focus"]
        window.until(lambda ui, focus=focus: Window.item_in(ui, focus), f"{focus}, which has the focus, to be in sight ({where})")
        if focus in seen[:1]:
            break
        assert focus not in seen and len(seen) < 600, f"{where}: Tab came to {focus} a second time, before the first: {seen}"
        seen.append(focus)
        if focus in scrolls(window.now):
            scroll_through(window, where, focus)
    wanted &= pressable(window.read())
    missed = wanted - set(seen)
    assert not missed, f"{where}: the keyboard does not reach {sorted(missed)}"
    unread = scrolled & set(scrolls(window.now)) - set(seen)
    assert not unread, f"{where}: the keyboard does not scroll {sorted(unread)}"
    assert wanted, f"{where}: nothing to walk through"
    jump_round(window, where)
    print(f"  {where}: {len(seen)} items" + "".join(f", {stop}" for stop in seen if stop.startswith("scroll.")), flush=True)


def jump_round(window, where):
    """F6 from part to part of the window until it comes round, Shift+F6 back the same way."""
    def firsts():
        parts = {}
        for stop in window.now["stops"]:
            parts.setdefault(stop["part"], stop["id"])
        return list(parts.values())

    def part():
        return next(stop["part"] for stop in window.now["stops"] if stop["id"] == window.now["focus"])

    window.tab_to(firsts()[0])
    if len(firsts()) == 1:
        return  # a dialog
    for key, step in (("F6", 1), ("shift+F6", -1)):
        begin = part()
        for jumps in range(20):
            parts = list(dict.fromkeys(stop["part"] for stop in window.now["stops"]))
            wanted = parts[(parts.index(part()) + step) % len(parts)]
            window.key(key)
            window.until(lambda ui: ui["focus"] in firsts() and part() == wanted, f"{key} to go to {wanted} ({where})")
            if wanted == begin:
                break
        assert wanted == begin and jumps >= 2, f"{where}: {key} did not come round"


def main():
    language, scenes = sys.argv[1], sys.argv[2:]
    display = Display()
    try:
        go_through(display, scenes, "keyboard", walk_round, "--lang", language, size="1440x900")
    finally:
        display.close()


main()
