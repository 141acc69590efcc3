#!/usr/bin/env python3
"""Lesson 2 from its first step to its last in the real window: gui_test.py mouse|keyboard en|ko.

Checks what the window says (the item dump), not pixels.
"""
import re
import sys

from window_driver import Display, Window, skip

RIGHT = {"en": "Right.", "ko": "맞았습니다."}
REPLAY = {"en": "REPLAY", "ko": "다시 보기"}
STEPS = ["listen", "syn", "synack", "ack", "accept", "send", "receive", "echo", "read"]


def narrate(text):
    print(text, flush=True)


def check(condition, what, window):
    if not condition:
        raise AssertionError(f"{what}; on the screen:\n{window.story()}")


def first_hint_taken(ui):
    return "2/2" in (Window.item_in(ui, "lesson.hint") or {"text": ""})["text"]


class Mouse:
    def __init__(self, window):
        self.window = window

    def primary(self, item):
        self.window.click(item)

    def see_question(self):
        self.window.scroll_to("lesson.check", "lesson.pane")

    def answer(self, number):
        self.window.scroll_to("lesson.answer", "lesson.pane")
        self.window.click("lesson.answer")
        self.window.until(lambda ui: ui["typing"], "the answer field to take the click")
        self.window.type(number)
        self.window.until(lambda ui: Window.item_in(ui, "lesson.answer")["text"] == number, "the typed number")
        self.window.click("lesson.check")

    def choose(self, item):
        self.window.scroll_to(item, "lesson.pane")
        self.window.click(item)

    def back(self):
        self.window.click("lesson.back")

    def live(self):
        self.window.click("timeline.live")

    def language(self, to):
        self.window.click("top.language." + to)

    def tab(self, name):
        self.window.click("inspector.tab." + name)

    def hint(self):
        self.window.click_until("lesson.hint", first_hint_taken, "the first hint", lambda: self.window.scroll_to("lesson.hint", "lesson.pane"))


class Keyboard:
    def __init__(self, window):
        self.window = window

    def primary(self, item):
        self.window.item(item)
        self.window.key("n")

    def see_question(self):
        self.window.tab_to("lesson.answer")
        self.window.key("Escape")
        self.window.until(lambda ui: not ui["focus"] and not ui["typing"], "Escape to let the focus go")

    def answer(self, number):
        self.window.tab_to("lesson.answer")
        self.window.until(lambda ui: ui["typing"], "the answer field to open")
        self.window.type(number)
        self.window.until(lambda ui: Window.item_in(ui, "lesson.answer")["text"] == number, "the typed number")
        self.window.key("Return")

    def choose(self, item):
        self.window.tab_to(item)
        self.window.key("space")
        self.window.until(lambda ui: ui["focus"] == item or not ui["focus"], "the choice to be pressed")
        self.window.key("Escape")
        self.window.until(lambda ui: not ui["focus"], "Escape to let the focus go")

    def back(self):
        self.window.key("b")

    def live(self):
        self.window.key("l")

    def language(self, to):
        self.window.key("F2")

    def tab(self, name):
        self.window.tab_to("inspector.tab." + name)
        self.window.key("Return")
        self.window.key("Escape")
        self.window.until(lambda ui: not ui["focus"], "Escape to let the focus go")

    def hint(self):
        self.window.tab_to("lesson.hint")
        self.window.key("space")
        self.window.key("Escape")
        self.window.until(lambda ui: not ui["focus"], "Escape to let the focus go")


def state(ui, actor):
    item = Window.item_in(ui, f"stage.{actor}.state")
    return item["text"] if item else ""


def play(window, hands, language):
    tier = window.item("top.tier")["text"]
    if "private loopback" not in tier and "전용 루프백" not in tier:
        skip(f"this machine has no private loopback: {tier}")
    for step in STEPS:
        window.until(lambda ui: ui["step"] == step, f"step {step}")
        narrate(f"  step {step}")
        if step == "synack":
            # The SYN's number stands in the question; the answer must not stand anywhere.
            hands.see_question()
            ui = window.until(lambda ui: any(re.search(r"SEQ\D{1,4}\d{4,}\D", text) for text in ui["texts"]), "the SYN's number in the question")
            seq = int(next(m.group(1) for text in ui["texts"] if (m := re.search(r"SEQ\D{1,4}(\d{4,})", text))))
            wanted = str((seq + 1) % 2**32)
            figure = Window.item_in(ui, "segment.field.ack")
            check(figure is None or wanted not in figure["text"] or "#2" not in (Window.item_in(ui, "segment.title") or {"text": ""})["text"],
                  "the figure gives the answer away", window)
            hands.hint()
            window.until(first_hint_taken, "the first hint")
            hands.answer(wanted)
            window.until(lambda ui: Window.item_in(ui, "lesson.verdict") or Window.item_in(ui, "lesson.answer_kept"), "the answer to be taken")
        if step == "accept":
            hands.choose("lesson.choice.at_once")
            window.until(lambda ui: Window.item_in(ui, "lesson.verdict") or Window.item_in(ui, "lesson.answer_kept"), "the choice to be taken")
        # The third segment goes by itself: the step may be done before its button is pressed, and the key would be Next's by then.
        if step != "ack" and not window.read()["step_done"]:
            hands.primary("lesson.act")
        window.until(lambda ui: ui["step"] == step and ui["step_done"], f"step {step} to be done")
        if step in ("synack", "accept"):
            ui = window.until(lambda ui: Window.item_in(ui, "lesson.verdict"), "the verdict")
            check(Window.item_in(ui, "lesson.verdict")["text"].startswith(RIGHT[language]), "the answer was not marked right", window)
        if step == "listen":
            window.until(lambda ui: state(ui, "server") == "LISTEN", "the server's state LISTEN")
        if step == "ack":
            window.until(lambda ui: state(ui, "client") == "ESTABLISHED", "the client's state ESTABLISHED")
            # A live connection cannot be undone: back is the recording, and says so.
            hands.back()
            ui = window.until(lambda ui: not ui["live"] and Window.item_in(ui, "timeline.replay"), "the replay after Back")
            check(REPLAY[language] in Window.item_in(ui, "timeline.replay")["text"], "the replay is not called one", window)
            hands.live()
            window.until(lambda ui: ui["live"] and Window.item_in(ui, "timeline.replay") is None, "live again")
        if step == "send":
            # The other language and back, while it runs.
            other = "ko" if language == "en" else "en"
            hands.language(other)
            ui = window.until(lambda ui: ui["language"] == other, "the other language")
            texts = " ".join(ui["texts"])
            check(bool(re.search("[가-힣]", Window.item_in(ui, "lesson.next")["text"])) == (other == "ko"), "the button did not change its language", window)
            check("서버" in texts if other == "ko" else "server" in texts, "the texts did not change their language", window)
            hands.language(language)
            window.until(lambda ui: ui["language"] == language, "the first language again")
        if step == "receive":
            hands.tab("calls")
            window.until(lambda ui: any(i["id"].startswith("calls.row.") and i["text"].startswith("read(4") and "= 5" in i["text"] for i in ui["items"]),
                         "read(4, …) = 5 in the list of calls")
            hands.tab("segment")
            window.until(lambda ui: Window.item_in(ui, "segment.field.seq"), "the segment's figure")
        if step != STEPS[-1]:
            hands.primary("lesson.next")
    ui = window.until(lambda ui: state(ui, "client") == "ESTABLISHED" and state(ui, "server") == "ESTABLISHED", "both ends ESTABLISHED at the end")
    check(not any(i["id"] == "error" for i in ui["items"]), "an error stands on the screen", window)
    narrate("  the last step is done")


def main():
    how, language = sys.argv[1], sys.argv[2]
    display = Display()
    window = None
    try:
        narrate(f"lesson 2 by {how}, {language}")
        window = Window(display, "2", "--lang", language)
        play(window, {"mouse": Mouse, "keyboard": Keyboard}[how](window), language)
        code, took = window.close()
        narrate(f"  closed with exit code {code} after {took:.2f} s")
        assert code == 0, f"exit code {code}"
        assert took < 5, f"closing took {took:.1f} s"
    finally:
        if window:
            window.kill()
        display.close()


main()
