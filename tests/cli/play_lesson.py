#!/usr/bin/env python3
"""A lesson of the course is a test: play_lesson.py LESSON.json plays it in the private loopback and with the least privilege, and everything it claims must come true."""
import sys

from program import check, lab_is_available, run, skip

LESSON = sys.argv[1]


def play(*how):
    """False: it needs what there is not."""
    done = run("run", LESSON, "--pace", "0", *how, timeout=120)
    check(done.returncode in (0, 77), f"{LESSON} {' '.join(how)} ended with {done.returncode}\n{done.stdout[-12000:]}\n{done.stderr[-2000:]}")
    return done.returncode == 0


if not lab_is_available():
    skip("this machine has no private loopback")
check(play("--tier", "lab"), "it plays in the private loopback")
print("with the least privilege it plays, too" if play("--tier", "calls") else "with less privilege it is not played, and says so")
