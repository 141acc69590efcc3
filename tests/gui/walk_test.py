#!/usr/bin/env python3
"""The keyboard alone reaches every item that the mouse can press, and each is in sight when it has the focus: walk_test.py en|ko SCENE…"""
import sys

from scenes import go_through
from window_driver import Display, Window


def pressable(ui):
    return {item["id"] for item in ui["items"] if item["press"] and item["enabled"]}


def walk_round(window, where):
    """Tab until the first item comes again. Everything that can be pressed and is in sight must have had its turn: what was so before and is so after. The ladder
    still glides to its end when the walk begins, and what goes out of sight then had none."""
    wanted = pressable(window.read())
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
    wanted &= pressable(window.read())
    missed = wanted - set(seen)
    assert not missed, f"{where}: the keyboard does not reach {sorted(missed)}"
    assert wanted, f"{where}: nothing to walk through"
    print(f"  {where}: {len(seen)} items", flush=True)


def main():
    language, scenes = sys.argv[1], sys.argv[2:]
    display = Display()
    try:
        go_through(display, scenes, "keyboard", walk_round, "--lang", language, size="1440x900")
    finally:
        display.close()


main()
