"""Every panel, form and dialog of the window, brought on one after the other by one hand: `visit(where)` is called for each, and leaves it as it was.

SCENES: (name, what the window opens, None for a capture that is written first; the scene).
"""
import os
import tempfile

import capture_test
from hands import KeyboardHand, MouseHand, text, wire
from window_driver import Window

TESTS = os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui")
DIALOGS = (("top.settings", "settings.close"), ("top.lessons", "lessons.close"), ("top.help", "keys.close"))
FREE_DIALOGS = (("play.happen", "play.happen.cancel"), ("play.again", "play.again.cancel"), ("play.network", "play.net.cancel"))
FILE_DIALOGS = ("open", "save", "export")


def let_focus_go(window):
    if window.read().get("focus"):
        window.key("Escape")
        window.until(lambda ui: not ui["focus"], "Escape to let the focus go")


def see(window, visit, where):
    """What was pressed last must not matter; in a dialog Escape would close it, and the focus begins anew there anyway."""
    in_a_dialog = window.read()["modal"]
    if not in_a_dialog:
        let_focus_go(window)
    visit(window, where)
    if not in_a_dialog:
        let_focus_go(window)


def choose(window, hands, tab):
    hands.press(tab)
    window.until(lambda ui: (Window.item_in(ui, tab) or {}).get("chosen"), f"{tab} to be shown")


def leave(window, item):
    """Escape closes what the item stands in; an open field of it lets go of the keyboard first."""
    for _ in range(3):
        window.key("Escape")
        if window.comes_true(lambda ui: Window.item_in(ui, item) is None, 2):
            return
    raise AssertionError(f"Escape does not close what {item} stands in:\n{window.story()}")


def in_dialog(window, visit, where, item):
    window.item(item)
    visit(where)
    leave(window, item)


def tabs(window):
    return [item["id"] for item in window.read()["items"] if item["id"].startswith("inspector.tab.")]


def to_a_loss(window, hands):
    hands.press("top.step.twice")
    window.until(lambda ui: ui["step"] == "twice" and not ui["step_done"], "the step with a loss")


def lesson(window, hands, visit):
    visit("the first step")
    to_a_loss(window, hands)
    for tab in tabs(window):
        choose(window, hands, tab)
        visit(tab)
    for opens, closes in DIALOGS:
        hands.press(opens)
        in_dialog(window, visit, opens, closes)


def plots(window, hands, visit):
    """Each of them, and the timeline without any."""
    to_a_loss(window, hands)
    for _ in range(2):
        shown = window.has("timeline.tab.buffers")
        for plot in [item["id"] for item in window.now["items"] if item["id"].startswith("timeline.tab.")]:
            choose(window, hands, plot)
            visit(plot)
        visit(f"plots {'open' if shown else 'closed'}")
        hands.press("timeline.plots")
        window.until(lambda ui, shown=shown: (Window.item_in(ui, "timeline.tab.buffers") is not None) != shown, "the plots to come, or to go")


def files(window, hands, visit):
    hands.press("top.file")
    in_dialog(window, visit, "the file menu", "file.menu.open")
    for which in FILE_DIALOGS:
        hands.press("top.file")
        hands.press("file.menu." + which)
        in_dialog(window, visit, f"the dialog {which}", "file.close")


def again_from_here(window, hands, visit):
    """A run is thrown away only after a question."""
    first = window.until(lambda ui: ui["step"], "the first step")["step"]
    to_a_loss(window, hands)
    hands.press("top.step." + first)
    hands.press("lesson.from_here")
    in_dialog(window, visit, "the question before a run is thrown away", "restart.no")


def free(window, hands, visit):
    """Free play with nothing in it; with a server that waits in accept() and a client that is connected; the same again beside it."""
    hands.press("top.mode.free")
    window.until(lambda ui: ui["lesson"] == "free-play", "free play")
    visit("free play, empty")
    for add, there in (("play.add.server", "play.interrupt"), ("play.add.client", "play.quick.write.3")):
        hands.press(add, "free.panel")
        window.item(there)
    visit("free play")
    for opens, closes in FREE_DIALOGS:
        hands.press(opens, "free.panel")
        in_dialog(window, visit, opens, closes)
    hands.press("play.again", "free.panel")
    hands.press("play.change.1")
    window.until(lambda ui: Window.item_in(ui, "play.change.value.0"), "the choice of an MTU")
    visit("what is changed")
    hands.press("play.change.value.0")
    hands.press("play.again.go")
    window.until(lambda ui: "MSS 536" in text(ui, "play.diff.row"), "both runs side by side")
    window.until(lambda ui: all(any(said in line for line in ui["timeline"]["log"]) for said in ("connect() returned 0", "accept() returned")) and not wire(ui),
                 "the second run to have been played")
    visit("two runs side by side")
    hands.press("play.compare.close")
    window.until(lambda ui: Window.item_in(ui, "play.diff.said") is None, "the stage again")


def clients(window, hands, visit):
    """The accept queue, each client on the stage, the ladder with all of them and from far away."""
    window.until(lambda ui: Window.item_in(ui, "stage.listener"), "the stage")
    window.key("n")
    window.until(lambda ui: ui["step_done"] and not ui["timeline"]["wire"], "all three to be connected")
    visit("three clients")
    for who in ("bob", "carol"):
        hands.press("stage.show." + who)
        window.until(lambda ui, who=who: Window.item_in(ui, f"stage.{who}.state"), f"{who} on the stage")
    visit("carol on the stage")
    frame = window.read()["frame"]
    hands.press("ladder.fit")
    window.until(lambda ui: ui["frame"] > frame, "all of it")
    visit("the ladder, all of it")


def held(window, hands, visit):
    """A SYN in the learner's hand, and every form that does something to it."""
    if not Window.item_in(window.until(lambda ui: Window.item_in(ui, "wire.hold_all"), "the wire"), "wire.hold_all")["enabled"]:
        print("  no packet can be held on this machine: its forms are left out", flush=True)
        return
    for call in ("socket", "bind", "listen"):
        window.item("step.server")
        window.key("s")
        window.until(lambda ui, call=call: any(f"The server's {call}() returned" in said for said in ui["timeline"]["log"]), f"the server's {call}()")
    window.key("shift+h")
    window.until(lambda ui: ui["timeline"]["rules"], "the rule that holds")
    for _ in range(2):
        window.item("step.client")
        window.key("c")
        window.until(lambda ui: wire(ui) or any("The client's socket() returned" in said for said in ui["timeline"]["log"]), "the client's call")
    window.until(lambda ui: wire(ui) and wire(ui)[0]["held"], "the SYN to be held")
    window.key("v")
    window.until(lambda ui: Window.item_in(ui, "ladder.hand"), "the SYN to be at hand")
    visit("a held segment")
    for opens, closes in (("m", "wire.menu.drop"), ("g", "forge.send")):
        window.key(opens)
        in_dialog(window, visit, closes, closes)
    window.key("m")
    hands.press("wire.menu.corrupt")
    in_dialog(window, visit, "the form that flips bits", "corrupt.apply")
    hands.press("inspector.tab.wire")
    hands.press("wire.new_rule", "pane.inspector")
    window.until(lambda ui: Window.item_in(ui, "wire.new_rule") is None, "the form of a rule")
    visit("the form of a rule")


def capture(window, hands, visit):
    """What a capture cannot show says so, in every panel."""
    window.item("capture.row.1")
    visit("the list of conversations")
    hands.press("capture.show")
    window.until(lambda ui: not Window.item_in(ui, "capture.row.1") and Window.item_in(ui, "ladder.now"), "the conversation")
    window.key("End")
    for tab in tabs(window):
        choose(window, hands, tab)
        visit(f"capture, {tab}")


SCENES = (("lesson", "14", lesson), ("plots", "14", plots), ("files", "1", files), ("again", "14", again_from_here), ("free", "1", free),
          ("clients", os.path.join(TESTS, "stage_lesson", "three_clients.json"), clients), ("held", os.path.join(TESTS, "wire_lesson", "wire.json"), held),
          ("capture", None, capture))


def go_through(display, names, hand, visit, *arguments, size):
    """Each of these scenes, in a window of its own. `visit(window, where)`."""
    with tempfile.TemporaryDirectory() as folder:
        captured = os.path.join(folder, "home.pcap")
        capture_test.write(captured)
        for name, opens, scene in SCENES:
            if name not in names:
                continue
            window = Window(display, opens or captured, *arguments, size=size)
            try:
                scene(window, {"mouse": MouseHand, "keyboard": KeyboardHand}[hand](window), lambda where, window=window: see(window, visit, where))
                window.close()
            finally:
                window.kill()
