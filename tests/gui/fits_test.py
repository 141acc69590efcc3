#!/usr/bin/env python3
"""On a small window (1024x640) and at twice the size, no text of the window's is cut, in any panel, form or dialog: fits_test.py en|ko."""
import sys

from scenes import SCENES, go_through
from window_driver import Display, Window


def allowed(text, ui):
    """A file's name; and sentences about the run in a list's row, which is an item with the whole text, and shows it in its tooltip."""
    return text.startswith("/") or any(item["press"] and len(item["text"]) >= len(text) > 40 and text in item["text"] for item in ui["items"])


def arrows_are_seen(ui, where):
    """An arrow is seen beside its label."""
    ends = [item for item in ui["items"] if item["id"] in ("stage.server", "stage.alice")]
    if len(ends) < 2:
        return
    apart = abs(ends[0]["x"] - ends[1]["x"])
    for item in ui["items"]:
        if item["id"].startswith("ladder.segment."):
            assert item["w"] < 0.5 * apart, f"{where}: {item['text']!r} covers its arrow: {item['w']} pixels, the cards are {apart} apart"


def main():
    language = sys.argv[1]
    found = {}
    display = Display("2100x1400")
    try:
        for size, scale in (("1024x640", "1"), ("2048x1280", "2")):
            def look(window, where, size=size):
                ui = window.read()
                arrows_are_seen(ui, where)
                for text in ui["cut"]:
                    if not allowed(text, ui):
                        found.setdefault(text, f"{size} {where}")
            go_through(display, [name for name, _, _ in SCENES], "mouse", look, "--lang", language, "--scale", scale, size=size)
    finally:
        display.close()
    assert not found, "these texts have no room:\n" + "\n".join(f"  {where}: {text!r}" for text, where in found.items())


main()
