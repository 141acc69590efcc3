#!/usr/bin/env python3
"""Datagrams and poll() from free play's menus in the real window: datagram_test.py mouse|keyboard en|ko.

One program has two UDP sockets, another sends to them: a datagram is received with recvfrom(), and poll() says which of the two has one.
"""
import sys

from hands import KeyboardHand, MouseHand, narrate, text
from window_driver import Window, opened_window

CALLS = ("socket", "bind", "listen", "accept", "connect", "write", "read", "send", "recv", "shutdown", "close", "setsockopt", "getsockopt", "getsockname", "sendto", "recvfrom", "poll", "fcntl")


class Mouse(MouseHand):
    def choose(self, item, condition, what):
        self.window.click_until(item, condition, what, lambda: self.window.scroll_to(item, "free.panel"))

    def make(self, condition, what):  # its button is always in sight
        self.window.click("play.make")
        self.window.until(condition, what)

    def add(self, condition, what):  # once: a second click would add another
        self.press("play.add.server", "free.panel")
        self.window.until(condition, what)

    def focus_on(self, item):
        self.choose(item, lambda ui: ui["typing"], f"{item} to be typed into")


class Keyboard(KeyboardHand):
    def choose(self, item, condition, what):
        self.press(item)
        self.window.until(condition, what)

    def make(self, condition, what):
        self.choose("play.make", condition, what)

    def add(self, condition, what):
        self.choose("play.add.server", condition, what)


def play(window, hands):
    def shows(words):
        return lambda ui: words in text(ui, "play.preview")

    def form(call, *choices):
        hands.choose(f"play.call.{CALLS.index(call)}", shows(call + "("), f"the form of {call}()")
        for item, words in choices:
            hands.choose(item, shows(words), words)

    def type_into(item, value, words):
        hands.focus_on(item)
        window.key("ctrl+a")
        window.type(value)
        window.key("Return")
        window.until(lambda ui: not ui["typing"] and shows(words)(ui), words)  # while the field is open, a click closes it

    def make(returns):
        hands.make(lambda ui: text(ui, "play.last").startswith(returns), returns)

    def udp_socket(fd):
        form("socket", ("play.type.1", "SOCK_DGRAM"))
        make(f"socket() = {fd}")

    def bound(fd, port):
        form("bind")
        window.until(shows(f"bind({fd},"), "the new socket to be meant")
        type_into("play.port", str(port), f":{port}")
        make("bind() = 0")

    narrate("  a program that has made no call yet, beside a server in accept()")
    hands.add(lambda ui: Window.item_in(ui, "play.interrupt"), "a server in accept()")
    hands.add(lambda ui: Window.item_in(ui, "play.program.1"), "a second program")
    udp_socket(3)
    if isinstance(hands, Keyboard):
        narrate("  it sends itself a datagram, poll() finds it, recvfrom() takes it")  # every form, by few keys
        form("bind")
        make("bind() = 0")
        form("sendto")
        make("sendto() = 5")
        form("poll")
        make("poll() = 1 · fd 3")
        form("recvfrom")
        make('recvfrom() = 5 · "Hello"')
        return
    narrate("  it has two UDP sockets, bound to 9000 and 9001; another sends to 9000, and it receives that")
    bound(3, 9000)
    udp_socket(4)
    bound(4, 9001)
    hands.add(lambda ui: Window.item_in(ui, "play.program.2"), "a third program")
    udp_socket(3)
    form("sendto")
    type_into("play.port", "9000", ":9000")
    make("sendto() = 5")
    hands.choose("play.program.1", lambda ui: text(ui, "play.socket.4"), "the first")
    form("recvfrom", ("play.fd.0", "recvfrom(3,"))
    make('recvfrom() = 5 · "Hello"')
    narrate("  it waits in poll() for both of its sockets, and a datagram to 9001 wakes it")
    form("poll")
    window.until(shows("poll(fds, 2, -1)"), "poll() to be given both, and to wait as long as it takes")
    hands.make(lambda ui: Window.item_in(ui, "play.interrupt"), "the program to wait in poll()")
    hands.choose("play.program.2", lambda ui: not text(ui, "play.socket.4"), "the sender")
    form("sendto")
    type_into("play.port", "9001", ":9001")
    make("sendto() = 5")
    hands.choose("play.program.1", lambda ui: text(ui, "play.last") == "poll() = 1 · fd 4", "poll() to have found the second")
    form("recvfrom", ("play.fd.1", "recvfrom(4,"))
    make('recvfrom() = 5 · "Hello"')


def main():
    how, language = sys.argv[1], sys.argv[2]
    narrate(f"datagrams by {how}, {language}")
    with opened_window(None, "--free", "--lang", language, size="1600x1000") as window:
        window.until(lambda ui: ui["lesson"] == "free-play", "free play")
        play(window, {"mouse": Mouse, "keyboard": Keyboard}[how](window))


main()
