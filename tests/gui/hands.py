"""How a learner's hand uses the window, by mouse or by keyboard alone, and what the tests of panels read of it."""
import re

from window_driver import Window


def narrate(text):
    print(text, flush=True)


def text(ui, name):
    return (Window.item_in(ui, name) or {}).get("text", "")


def wire(ui):
    return ui["timeline"]["wire"]


def selected(ui):
    """The packet on the wire that is selected."""
    return next((packet["packet"] for packet in wire(ui) if packet["seq"] == ui["selection"]), None)


def at_hand(ui):
    found = re.match(r"#(\d+)", text(ui, "ladder.hand"))
    return int(found.group(1)) if found else None


class MouseHand:
    def __init__(self, window):
        self.window = window

    def press(self, item, pane=None):
        if pane:
            self.window.scroll_to(item, pane)
        self.window.click(item)


class KeyboardHand:
    def __init__(self, window):
        self.window = window

    def press(self, item, pane=None):
        self.window.tab_to(item)
        self.window.key("space")

    def choose_packet(self, number):
        """V goes from one packet on the wire to the next: until it is this one."""
        for _ in range(20):
            before = selected(self.window.read())
            if before == number:
                self.window.until(lambda ui: at_hand(ui) == number, f"#{number} to be at hand")
                return
            self.window.key("v")
            self.window.until(lambda ui, before=before: selected(ui) != before, "V to choose the next")
        raise AssertionError(f"V never chose #{number}:\n{self.window.story()}")
