#!/usr/bin/env python3
"""The window closes within a second while a call blocks: close_test.py window|interrupt."""
import signal
import sys
import time

from window_driver import Display, PATIENCE, Window, skip


def main():
    how = sys.argv[1]
    display = Display()
    window = None
    try:
        window = Window(display, "2", "--lang", "en")
        if "private loopback" not in window.item("top.tier")["text"]:
            skip("this machine has no private loopback")
        # socket, bind, listen, accept: the fourth blocks.
        for count in range(1, 5):
            window.key("s")
            window.until(lambda ui, count=count: sum(i["id"].startswith("ladder.call.") and i["id"].count(".") == 2 for i in ui["items"]) >= count,
                         f"call {count} of the server")
        window.until(lambda ui: not Window.item_in(ui, "step.server")["enabled"], "accept() to block")
        print("accept() blocks", flush=True)
        if how == "window":
            code, took = window.close()
            assert code == 0, f"exit code {code}"
        else:
            began = time.monotonic()
            window.process.send_signal(signal.SIGINT)
            code = window.process.wait(timeout=PATIENCE)
            took = time.monotonic() - began
            assert code in (0, 130, -signal.SIGINT), f"exit code {code}"
        print(f"ended with {code} after {took:.2f} s", flush=True)
        assert took < 1.0 * (PATIENCE / 40), f"it took {took:.2f} s"
    finally:
        if window:
            window.kill()
        display.close()


main()
