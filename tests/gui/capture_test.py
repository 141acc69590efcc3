#!/usr/bin/env python3
"""A capture in the real window: capture_test.py mouse|keyboard en|ko. A conversation is chosen from the list, a segment of it inspected, then another one chosen."""
import os
import struct
import sys
import tempfile

from window_driver import Window, opened_window

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "store"))
import tshark_test  # noqa: E402  writes pcap files, and knows checksums


def segment(seconds, source, target, flags, seq, ack, payload=b""):
    ip = {True: b"\x0a\0\0\x01", False: b"\x0a\0\0\x02"}
    out = source != 80
    src, dst = ip[out], ip[not out]
    data = struct.pack(">HHIIBBHHH", source, target, seq, ack, 5 << 4, flags, 500, 0, 0) + payload
    value = ~tshark_test.fold(tshark_test.pseudo(src, dst, 6, len(data)) + data) & 0xFFFF
    data = data[:16] + struct.pack(">H", value) + data[18:]
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), segment.number, 0x4000, 64, 6, 0) + src + dst
    segment.number += 1
    return seconds, header[:10] + struct.pack(">H", ~tshark_test.fold(header) & 0xFFFF) + header[12:] + data


segment.number = 1


def conversation(port, begin, text):
    syn, ack, push, fin = 2, 16, 24, 17
    return [segment(begin, port, 80, syn, 1000, 0), segment(begin + 0.02, 80, port, syn | ack, 5000, 1001), segment(begin + 0.04, port, 80, ack, 1001, 5001),
            segment(begin + 0.05, port, 80, push, 1001, 5001, text), segment(begin + 0.35, port, 80, push, 1001, 5001, text),
            segment(begin + 0.37, 80, port, ack, 5001, 1001 + len(text)), segment(begin + 0.4, port, 80, fin, 1001 + len(text), 5001)]


def write(path):
    packets = sorted([packet for number in range(12) for packet in conversation(40000 + number, number * 0.1, b"GET /%d" % number)])
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for t, data in packets:
            file.write(struct.pack("<IIII", 1700000000 + int(t), int(t % 1 * 1e6), len(data), len(data)) + data)


def text(ui, name):
    return (Window.item_in(ui, name) or {}).get("text", "")


def main():
    how, language = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "home.pcap")
        write(path)
        with opened_window(path, "--lang", language) as window:
            ui = window.until(lambda ui: Window.item_in(ui, "capture.row.12"), "the twelve conversations")
            assert "10.0.0.1:40002" in text(ui, "capture.row.3"), text(ui, "capture.row.3")
            if how == "mouse":
                window.click("capture.row.3")
                window.click("capture.show")
            else:
                window.key("Down", "Down", "Return")
            window.until(lambda ui: not Window.item_in(ui, "capture.row.3") and "capture.another" in [i["id"] for i in ui["items"]], "the conversation")
            ui = window.until(lambda ui: any("40002" in i["text"] for i in ui["items"]), "its client")
            # To the end of it: every segment is on the ladder then.
            window.key("End")
            window.until(lambda ui: sum(i["id"].startswith("ladder.") for i in ui["items"]) > 3, "the ladder")
            open_again = window.click if how == "mouse" else lambda name: (window.tab_to(name), window.key("Return"))
            open_again("capture.another")
            window.until(lambda ui: Window.item_in(ui, "capture.row.1"), "the list again")
            window.key("Escape")
            window.until(lambda ui: not Window.item_in(ui, "capture.row.1"), "the list to go")
            assert not any(i["id"] == "error" for i in window.read()["items"]), window.story()


if __name__ == "__main__":
    main()
