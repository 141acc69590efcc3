#!/usr/bin/env python3
"""The inspector's tabs and the program's panel in the real window: inspector_test.py mouse|keyboard en|ko.

Lesson 2 is played to its end; then every tab, filter, field and line is used by hand. Checks what the window says (the item dump), not pixels.
"""
import re
import sys

from window_driver import Window, opened_window, skip

WORDS = {
    "en": {"arrived": "#2 arrived", "calls": "calls", "against": "Since #", "sequence": "Sequence number", "nth": "call 1 of 1 from line", "search": "Search", "conceal": "predict"},
    "ko": {"arrived": "#2(SYN, ACK) 세그먼트가 도착", "calls": "호출", "against": "#", "sequence": "시퀀스 번호", "nth": "번 중 1번째", "search": "찾기", "conceal": "예측"},
}


def narrate(text):
    print(text, flush=True)


def check(condition, what, window):
    if not condition:
        raise AssertionError(f"{what}; on the screen:\n{window.story()}")


def item(ui, name):
    return Window.item_in(ui, name)


def text(ui, name):
    found = item(ui, name)
    return found["text"] if found else ""


class Mouse:
    def __init__(self, window):
        self.window = window

    def press(self, name, pane=None):
        if pane:
            self.window.scroll_to(name, pane)
        self.window.click(name)

    def point(self, name):
        x, y = self.window.middle(name)
        self.window.xdotool("mousemove", "--window", self.window.id, str(x), str(y))

    def type_into(self, name, words):
        self.window.click(name)
        self.window.until(lambda ui: ui["typing"], f"{name} to take the click")
        self.window.type(words)

    def leave(self):
        self.window.key("Return")
        self.window.until(lambda ui: not ui["typing"], "the field to let go")


class Keyboard(Mouse):
    def press(self, name, pane=None):
        self.window.tab_to(name)
        self.window.key("Return")

    def point(self, name):
        self.window.tab_to(name)

    def type_into(self, name, words):
        self.window.tab_to(name)
        self.window.until(lambda ui: ui["typing"], f"{name} to open")
        self.window.type(words)


def play_on(window, until):
    """Lesson 2 up to a step; what is asked stays unanswered, as the lesson lets it."""
    while True:
        ui = window.until(lambda ui: ui["step"], "a step")
        step = ui["step"]
        if not ui["step_done"]:
            # It may also be done by itself, while N is on its way: then N went on.
            window.until(lambda ui: ui["step_done"] or (Window.item_in(ui, "lesson.act") or {}).get("enabled"), f"the button of step {step}")
            if not window.now["step_done"]:
                window.key("n")
                if window.until(lambda ui: ui["step"] != step or ui["step_done"], f"step {step} to be done")["step"] != step:
                    continue
        if step == until:
            return
        window.item("lesson.next")
        window.key("n")
        window.until(lambda ui: ui["step"] != step, f"the step after {step}")


def copy(window, hands, button):
    hands.press(button)
    window.until(lambda ui: text(ui, button) in ("Copied", "복사했습니다"), f"{button} to say that it has copied")


def see_secret(window, hands, words):
    """The answer's ACK is to be predicted: neither its field, nor what changed, nor the bytes tell it."""
    play_on(window, "syn")
    window.item("lesson.next")
    window.key("n")
    window.until(lambda ui: ui["step"] == "synack", "the question")
    hands.press("inspector.tab.states")
    ui = window.until(lambda ui: item(ui, "states.last.client"), "the states")
    check("SYN_SENT" in text(ui, "states.last.client") or "SYN_SENT" in text(ui, "states.SYN_SENT"), "the client is in SYN_SENT", window)
    check("connect()" in text(ui, "states.last.client"), "connect() led there", window)
    check("CLOSED" in text(ui, "states.last.server") or "LISTEN" in text(ui, "states.last.server"), "the listener stands for the server", window)
    hands.press("inspector.tab.segment")


def segment(window, hands, words, language):
    ui = window.until(lambda ui: item(ui, "segment.field.seq"), "the figure")
    check(item(ui, "segment.field.ip.ttl") is None, "the IP header is folded at first", window)
    hands.press("segment.ip")
    ui = window.until(lambda ui: item(ui, "segment.field.ip.ttl"), "the IP header to unfold")
    check(text(ui, "segment.field.ip.ttl").endswith(": 64"), "the TTL of a loopback's packet is 64", window)
    check("127.0.0.1" in text(ui, "segment.field.ip.src"), "the source address", window)
    hands.point("segment.field.ip.ttl")
    window.until(lambda ui: "RFC 791" in text(ui, "segment.about"), "where the TTL is defined")
    window.key("Escape")
    hands.press("segment.ip")
    window.until(lambda ui: item(ui, "segment.field.ip.ttl") is None, "the IP header to fold again")
    window.key("Escape")
    hands.point("segment.field.seq")
    window.until(lambda ui: text(ui, "segment.about").startswith(words["sequence"]), "what the sequence number is")
    # From the bytes to the field: the mouse on a byte, or Up and Down in the focused bytes.
    window.key("Escape")
    if isinstance(hands, Keyboard):
        window.tab_to("segment.bytes")
        for _ in range(40):
            if "RFC 7323" in text(window.read(), "segment.about"):
                break
            before = text(window.now, "segment.about")
            window.key("Down")
            window.until(lambda ui, before=before: text(ui, "segment.about") != before, "Down to go to the next field")
        check("RFC 7323" in text(window.now, "segment.about"), "Down reaches the timestamps", window)
        window.key("Escape")
    else:
        box = window.item("segment.bytes")
        window.xdotool("mousemove", "--window", window.id, str(box["x"] + 16), str(box["y"] + 16))
        window.until(lambda ui: "RFC 791" in text(ui, "segment.about"), "the field of the first byte, IPv4's version")
    hands.point("segment.opt.1")
    window.until(lambda ui: "RFC 7323" in text(ui, "segment.about"), "what the timestamps are")
    window.key("Escape")
    copy(window, hands, "segment.copy")
    window.key("Escape")


def states(window, hands, words):
    hands.press("inspector.tab.states")
    ui = window.until(lambda ui: item(ui, "states.ESTABLISHED"), "the diagram")
    check("SYN_SENT → ESTABLISHED" in text(ui, "states.last.client"), "the client's last step", window)
    check(words["arrived"] in text(ui, "states.last.client"), "what caused it", window)
    check("SYN_RECV → ESTABLISHED" in text(ui, "states.last.server"), "the server's last step", window)
    for state in ("CLOSED", "SYN_SENT", "LISTEN", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "CLOSING", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK", "CLOSED.end"):
        check(item(ui, "states." + state), f"{state} is drawn", window)
    hands.press("states.last.client")
    ui = window.until(lambda ui: ui["selection"] != 0, "the cause to be selected")
    hands.press("states.last.client")
    window.until(lambda ui: ui["selection"] == 0, "a second press to let go")
    hands.press("states.SYN_SENT")
    window.until(lambda ui: ui["selection"] != 0, "the state's cause to be selected")
    hands.press("states.SYN_SENT")
    window.until(lambda ui: ui["selection"] == 0, "a second press to let go")
    window.key("Escape")


def sockets(window, hands, words):
    hands.press("inspector.tab.sockets")
    ui = window.until(lambda ui: item(ui, "sockets.3"), "three sockets")
    check(text(ui, "sockets.1").startswith("LISTEN"), "the listener comes first", window)
    check(re.search(r"0 / 5", text(ui, "sockets.1.accept_queue")), "its accept queue", window)
    check("0 B" in text(ui, "sockets.2.recv_q") and "0 B" in text(ui, "sockets.2.send_q"), "the queues of the client's socket", window)
    check("∞" in text(ui, "sockets.2.ssthresh"), "no threshold before the first loss", window)
    check(int(re.search(r"\d+", text(ui, "sockets.2.cwnd")).group()) >= 10, "the initial window, RFC 6928", window)
    hands.point("sockets.2.cwnd")
    hands.press("sockets.2")
    window.until(lambda ui: item(ui, "sockets.2.cwnd") is None, "the card to fold")
    hands.press("sockets.2")
    window.until(lambda ui: item(ui, "sockets.2.cwnd"), "the card to unfold")
    copy(window, hands, "sockets.copy")
    window.key("Escape")


def rows(ui):
    return [i for i in ui["items"] if i["id"].startswith("calls.row.")]


def calls(window, hands, words):
    hands.press("inspector.tab.calls")
    window.until(lambda ui: rows(ui), "the list of calls")
    hands.press("calls.actor.client")
    window.until(lambda ui: item(ui, "calls.shown") and rows(ui) and all("accept(" not in i["text"] and "listen(" not in i["text"] for i in rows(ui)), "the client's calls only")
    hands.press("calls.all")
    window.until(lambda ui: item(ui, "calls.shown") is None, "all of them again")
    hands.press("calls.waited")
    ui = window.until(lambda ui: item(ui, "calls.shown") and any(i["text"].startswith("connect(") for i in rows(ui)), "what blocked")
    check(all(not i["text"].startswith("socket(") for i in rows(ui)), "socket() does not block", window)
    hands.press("calls.waited")
    window.until(lambda ui: item(ui, "calls.shown") is None, "all of them again")
    hands.press("calls.failed")
    window.until(lambda ui: item(ui, "calls.shown") and re.search(r"(?<!\d)0(?!\d)", text(ui, "calls.shown")) and not rows(ui), "no call has failed")
    hands.press("calls.failed")
    window.until(lambda ui: item(ui, "calls.shown") is None, "all of them again")
    hands.press("calls.kinds")
    hands.press("calls.kind.accept")
    ui = window.until(lambda ui: item(ui, "calls.shown") and rows(ui), "accept() only")
    check(all(i["text"].startswith("accept(") for i in rows(ui)), "only accept() is listed", window)
    hands.press("calls.all")
    window.until(lambda ui: item(ui, "calls.shown") is None, "all of them again")
    hands.press("calls.kinds")
    window.until(lambda ui: item(ui, "calls.kind.accept") is None, "the kinds to fold")
    window.key("Escape")
    hands.type_into("calls.search", "LISTEN(")
    ui = window.until(lambda ui: item(ui, "calls.shown") and len(rows(ui)) == 1, "the one call that was searched for")
    check(rows(ui)[0]["text"].startswith("listen("), "it is listen()", window)
    row = rows(ui)[0]["id"]
    hands.leave()
    hands.press(row)
    ui = window.until(lambda ui: ui["selection"] != 0, "the call to be selected")
    # The listing of its program follows.
    window.until(lambda ui: words["nth"] in text(ui, "program.nth"), "the program to show that call")
    check(any(i["id"].startswith("ladder.call.") and i["text"].startswith("listen") for i in ui["items"]) or
          window.until(lambda ui: any(i["id"].startswith("ladder.call.") and i["text"].startswith("listen") for i in ui["items"]), "the ladder to scroll to it"), "the ladder shows it", window)
    copy(window, hands, "calls.copy")
    hands.press("calls.all")
    window.until(lambda ui: item(ui, "calls.shown") is None, "all of them again")
    window.key("Escape")


def program(window, hands, words):
    hands.press("program.tab.client")
    wanted = lambda ui: next((i for i in ui["items"] if i["id"].startswith("program.line.") and "read(sockfd" in i["text"]), None)
    ui = window.until(wanted, "the client's line that reads")
    line = wanted(ui)
    check("= 5" in line["text"] and "fd 3" in line["text"] and "Hello" in line["text"], "the value of read() stands beside its line", window)
    before = ui["selection"]
    hands.press(line["id"])
    ui = window.until(lambda ui: ui["selection"] not in (0, before), "the line's call to be selected")
    window.until(lambda ui: words["nth"] in text(ui, "program.nth"), "which call of the line it is")
    window.until(lambda ui: any(i["id"].startswith("ladder.call.") and "= 5" in i["text"] for i in ui["items"]), "its call on the ladder")
    copy(window, hands, "program.copy")
    window.key("Escape")
    # Back in time the value is not there yet.
    window.key("Home")
    window.until(lambda ui: not ui["live"] and not any(i["id"].startswith("program.line.") and "= " in i["text"].split(";")[-1] for i in ui["items"]), "no values at the beginning")
    window.key("l")
    window.until(lambda ui: ui["live"], "live again")


def leave_the_end(window):
    """One turn of the wheel leads up from the end of the log, which else follows what is new."""
    def at(ui):
        return next(pane["at"] for pane in ui["scrolls"] if pane["id"] == "scroll.inspector.log")

    end = at(window.until(lambda ui: any(pane["id"] == "scroll.inspector.log" and pane["at"] >= pane["most"] - 1 for pane in ui["scrolls"]), "the end of the log"))
    x, y = window.middle("pane.inspector")
    window.xdotool("mousemove", "--window", window.id, str(x), str(y), "click", "4")
    ui = window.until(lambda ui: at(ui) < end, "the wheel to scroll the log up")
    frame = ui["frame"]
    window.xdotool("mousemove", "--window", window.id, str(x), str(y - 60))
    check(at(window.until(lambda ui: ui["frame"] > frame, "another frame")) < end, "the log stays where the wheel left it", window)


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"the inspector by {how}, {language}")
    with opened_window("2", "--lang", language) as window:
        tier = window.item("top.tier")["text"]
        if "private loopback" not in tier and "전용 루프백" not in tier:
            skip(f"this machine has no private loopback: {tier}")
        hands = {"mouse": Mouse, "keyboard": Keyboard}[how](window)
        words = WORDS[language]
        see_secret(window, hands, words)
        play_on(window, "read")
        # Nothing moves any more: the newest segment stays the newest.
        window.until(lambda ui: "·" not in text(ui, "ladder.now"), "the wire to be empty")
        for part in (segment, states, sockets, calls, program):
            narrate(f"  {part.__name__}")
            if part is segment:
                part(window, hands, words, language)
            else:
                part(window, hands, words)
        for tab, shows in (("counters", "counters."), ("log", "log.row."), ("wire", "wire.pace.all"), ("segment", "segment.field.seq")):
            hands.press("inspector.tab." + tab)
            window.until(lambda ui, shows=shows: any(i["id"].startswith(shows) for i in ui["items"]), f"the tab {tab}")
            if tab == "log" and how == "mouse":
                leave_the_end(window)
            window.key("Escape")
        check(not any(i["id"] == "error" for i in window.read()["items"]), "an error stands on the screen", window)


main()
