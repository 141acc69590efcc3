#!/usr/bin/env python3
"""For everyone: everyone_test.py fits|walk en|ko.

fits: on a small window (1024x640) and at twice the size, no text of the window's is cut, in any panel or dialog.
walk: the keyboard alone reaches every item that the mouse can press, and each is in sight when it has the focus.
"""
import os
import sys
import tempfile

import capture_test
from window_driver import Display, Window

CLIENTS = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui", "stage_lesson", "three_clients.json")
FREE_DIALOGS = (("play.happen", "play.happen.cancel"), ("play.again", "play.again.cancel"), ("play.network", "play.net.cancel"))
DIALOGS = (("top.settings", "settings.close"), ("top.lessons", "lessons.close"), ("top.help", "keys.close"))


def close_dialog(window, item):
    window.key("Escape")
    window.until(lambda ui: Window.item_in(ui, item) is None, f"{item} to be gone")


def tabs(ui):
    return [item["id"] for item in ui["items"] if item["id"].startswith("inspector.tab.")]


def allowed(text, ui):
    """A file's name; and sentences about the run in a list's row, which is an item with the whole text, and shows it in its tooltip."""
    return text.startswith("/") or any(item["press"] and len(item["text"]) >= len(text) > 40 and text in item["text"] for item in ui["items"])


def look(window, where, found):
    ui = window.read()
    for text in ui["cut"]:
        if not allowed(text, ui):
            found.setdefault(text, where)


def look_at_plots(window, size, found):
    """Each of them, and the timeline without any."""
    for _ in range(2):
        shown = window.has("timeline.tab.buffers")
        for plot in [item["id"] for item in window.now["items"] if item["id"].startswith("timeline.tab.")]:
            window.click(plot)
            frame = window.now["frame"]
            window.until(lambda ui, frame=frame: ui["frame"] > frame, f"{plot} to be drawn")
            look(window, f"{size} {plot}", found)
        look(window, f"{size} plots {'open' if shown else 'closed'}", found)
        window.click("timeline.plots")
        window.until(lambda ui, shown=shown: (Window.item_in(ui, "timeline.tab.buffers") is not None) != shown, "the plots to come, or to go")


def look_at_clients(window, size, found):
    """Several clients: the accept queue, each on the stage, the ladder with all of them and from far away. An arrow is seen beside its label."""
    window.until(lambda ui: Window.item_in(ui, "stage.listener"), "the stage")
    window.key("n")
    ui = window.until(lambda ui: ui["step_done"] and not ui["timeline"]["wire"], "all three to be connected")
    apart = Window.item_in(ui, "stage.server")["x"] - Window.item_in(ui, "stage.alice")["x"]
    for item in ui["items"]:
        if item["id"].startswith("ladder.segment."):
            assert item["w"] < 0.5 * apart, f"{size}: {item['text']!r} covers its arrow: {item['w']} pixels, the cards are {apart} apart"
    look(window, f"{size} three clients", found)
    for who in ("bob", "carol"):
        window.click("stage.show." + who)
        window.until(lambda ui, who=who: Window.item_in(ui, f"stage.{who}.state"), f"{who} on the stage")
        look(window, f"{size} {who}", found)
    window.click("ladder.fit")
    window.until(lambda ui: not Window.item_in(ui, "ladder.fit")["enabled"] or ui["frame"], "all of it")
    look(window, f"{size} the ladder, all of it", found)


def look_at_capture(window, size, found):
    """What a capture cannot show says so, in every panel."""
    window.item("capture.row.1")
    look(window, f"{size} the list of conversations", found)
    window.click("capture.show")
    window.until(lambda ui: not Window.item_in(ui, "capture.row.1") and Window.item_in(ui, "ladder.now"), "the conversation")
    window.key("End")
    for tab in tabs(window.read()):
        window.click(tab)
        frame = window.now["frame"]
        window.until(lambda ui, frame=frame: ui["frame"] > frame, f"{tab} to be drawn")
        look(window, f"{size} capture {tab}", found)


def fits(display, language):
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        capture = os.path.join(folder, "home.pcap")
        capture_test.write(capture)
        for size, scale in (("1024x640", "1"), ("2048x1280", "2")):
            for opened, look_at in ((CLIENTS, look_at_clients), (capture, look_at_capture)):
                window = Window(display, opened, "--lang", language, "--scale", scale, size=size)
                try:
                    look_at(window, size, found)
                    window.close()
                finally:
                    window.kill()
    for size, scale in (("1024x640", "1"), ("2048x1280", "2")):
        window = Window(display, "14", "--lang", language, "--scale", scale, size=size)
        try:
            look(window, f"{size} first step", found)
            window.click("top.step.twice")
            window.until(lambda ui: ui["step"] == "twice", "the step with a loss")
            look(window, f"{size} {window.now['step']}", found)
            for tab in tabs(window.read()):
                window.click(tab)
                frame = window.now["frame"]
                window.until(lambda ui, frame=frame: ui["frame"] > frame, f"{tab} to be drawn")
                look(window, f"{size} {tab}", found)
            look_at_plots(window, size, found)
            for opens, closes in DIALOGS:
                window.click(opens)
                window.item(closes)
                look(window, f"{size} {opens}", found)
                close_dialog(window, closes)
            window.click("top.mode.free")
            window.until(lambda ui: ui["lesson"] == "free-play", "free play")
            for add, there in (("play.add.server", "play.interrupt"), ("play.add.client", "play.quick.write.3")):
                window.scroll_to(add, "free.panel")
                window.click(add)
                window.item(there)
            look(window, f"{size} free play", found)
            for opens, closes in FREE_DIALOGS:
                window.scroll_to(opens, "free.panel")
                window.click(opens)
                window.item(closes)
                look(window, f"{size} {opens}", found)
                close_dialog(window, closes)
            window.close()
        finally:
            window.kill()
    assert not found, "these texts have no room:\n" + "\n".join(f"  {where}: {text!r}" for text, where in found.items())


def pressable(ui):
    return {item["id"] for item in ui["items"] if item["press"] and item["enabled"]}


def walk_round(window, what):
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
        ui = window.until(lambda ui, before=before: ui["focus"] and ui["focus"] != before, f"Tab to move on from {before!r} ({what})")
        focus = ui["focus"]
        window.until(lambda ui, focus=focus: Window.item_in(ui, focus), f"{focus}, which has the focus, to be in sight ({what})")
        if focus in seen[:1]:
            break
        assert focus not in seen and len(seen) < 600, f"{what}: Tab came to {focus} a second time, before the first: {seen}"
        seen.append(focus)
    wanted &= pressable(window.read())
    missed = wanted - set(seen)
    assert not missed, f"{what}: the keyboard does not reach {sorted(missed)}"
    assert wanted, f"{what}: nothing to walk through"
    print(f"  {what}: {len(seen)} items", flush=True)


def walk_dialogs(window, dialogs):
    for opens, closes in dialogs:
        window.tab_to(opens)
        window.key("Return")
        window.item(closes)
        walk_round(window, opens)
        window.key("Escape")
        window.until(lambda ui, closes=closes: Window.item_in(ui, closes) is None, f"Escape to close {opens}")


def let_focus_go(window):
    if window.read().get("focus"):
        window.key("Escape")
        window.until(lambda ui: not ui["focus"], "Escape to let the focus go")


def walk_free(window):
    """Free play, with a server that waits in accept() and a client that is connected."""
    window.tab_to("top.mode.free")
    window.key("Return")
    window.until(lambda ui: ui["lesson"] == "free-play", "free play")
    for add, there in (("play.add.server", "play.interrupt"), ("play.add.client", "play.quick.write.3")):
        window.tab_to(add)
        window.key("Return")
        window.item(there)
    let_focus_go(window)
    walk_round(window, "free play")
    let_focus_go(window)
    walk_dialogs(window, FREE_DIALOGS)


def walk(display, language):
    window = Window(display, "14", "--lang", language)
    try:
        window.click("top.step.twice")
        window.until(lambda ui: ui["step"] == "twice" and not ui["step_done"], "the step with a loss")
        # What lies under the mouse must not matter.
        window.xdotool("mousemove", "--window", window.id, "2", "2")
        for tab in tabs(window.read()):
            window.tab_to(tab)
            window.key("Return")
            let_focus_go(window)
            walk_round(window, tab)
            let_focus_go(window)
        walk_dialogs(window, DIALOGS)
        walk_free(window)
        window.close()
    finally:
        window.kill()


def main():
    display = Display("2100x1400")
    try:
        {"fits": fits, "walk": walk}[sys.argv[1]](display, sys.argv[2])
    finally:
        display.close()


main()
