#!/usr/bin/env python3
"""The window's share of the soak: window_soak.py SECONDS [SEED]. Random keys and clicks on a real window: steps, verbs, languages, themes, sizes, playheads, free play.

The window must answer each time, keep its threads and descriptors, not grow, and close in order at the end.
"""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.environ["SG_SOURCE_DIR"], "tests", "gui"))
from window_driver import opened_window  # noqa: E402

# Keys of the key sheet (F1) that need nothing else; the arrows and Home, End move the playhead.
KEYS = ["s", "c", "n", "b", "space", "h", "d", "x", "u", "l", "r", "p", "t", "F2", "F1", "Escape", "Escape", "Left", "Right", "Home", "End", "Tab", "Tab", "Return", "plus", "minus", "j",
        "ctrl+plus", "ctrl+minus", "ctrl+0", "ctrl+comma"]
SIZES = [(1024, 640), (1440, 900), (1600, 1000), (1280, 720)]
GROWTH = 1.3  # between the median of the second quarter and that of the last
SLACK = 64 * 1024  # KiB: one language's glyphs more, one long run


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def median(values):
    return sorted(values)[len(values) // 2]


def main():
    seconds = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    dice = random.Random(seed)
    with opened_window(None, "--lang", "en") as window:
        pid = window.process.pid
        end = time.monotonic() + seconds
        said = time.monotonic()
        memory, threads, descriptors, deeds, slowest = [], [], [], 0, 0.0
        while time.monotonic() < end:
            what = dice.random()
            if what < 0.55:
                window.key(dice.choice(KEYS))
            elif what < 0.93:
                # Something that stands there and can be pressed; the window may have moved on when the click falls.
                items = [i for i in window.read()["items"] if i["enabled"] and i["w"] > 0 and i["h"] > 0]
                if items:
                    item = dice.choice(items)
                    window.xdotool("mousemove", "--window", window.id, str(item["x"] + item["w"] // 2), str(item["y"] + item["h"] // 2), "click", dice.choice(["1", "1", "1", "3", "4", "5"]))
            else:
                width, height = dice.choice(SIZES)
                window.xdotool("windowsize", window.id, str(width), str(height))
            deeds += 1
            if deeds % 10:
                continue
            # F3 takes the next theme wherever the focus is, so an answer to it can be told from no answer.
            began, theme = time.monotonic(), window.read()["theme"]
            window.key("F3")
            window.until(lambda ui, theme=theme: ui["theme"] != theme, f"an answer after {deeds} deeds")
            slowest = max(slowest, time.monotonic() - began)
            memory.append(resident(pid))
            threads.append(len(os.listdir(f"/proc/{pid}/task")))
            descriptors.append(len(os.listdir(f"/proc/{pid}/fd")))
            if time.monotonic() - said > 60:
                said = time.monotonic()
                print(f"{deeds} deeds, resident {memory[-1]} KiB, {threads[-1]} threads, {descriptors[-1]} descriptors, slowest answer {slowest:.1f} s", flush=True)
        quarter = len(memory) // 4
        early, late = median(memory[quarter:2 * quarter] or memory), median(memory[-quarter:] or memory)
        print(f"{deeds} deeds; resident {early} KiB in the second quarter, {late} KiB in the last; at most {max(threads)} threads and {max(descriptors)} descriptors; slowest answer {slowest:.1f} s")
        if quarter >= 25:
            assert late < early * GROWTH or late < early + SLACK, "its memory grew"
        # The engine's threads, one for each of at most 16 programs, and the libraries' own.
        assert max(threads) < 64 and max(descriptors) < 256, "threads or descriptors were left"


main()
