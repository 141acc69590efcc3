#!/usr/bin/env python3
"""Ctrl+C and SIGTERM in the middle of a lesson: gone within a second, nothing left behind."""
import os
import signal
import subprocess
import time

from program import PROGRAM, check, environment, lab_is_available

# A sanitizer looks for leaks at the end, and is slow.
LIMIT = 10.0 if os.environ.get("SOCKGLASS_SANITIZED") else 1.0

tiers = ["calls"] + (["lab"] if lab_is_available() else [])
for tier in tiers:
    for number in (signal.SIGINT, signal.SIGTERM):
        # At a slow pace the lesson waits for packets, or is inside a call that blocks.
        process = subprocess.Popen([PROGRAM, "run", *["1", "2"] * 10, "--tier", tier, "--pace", "400"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, bufsize=0, env=environment())
        # As bytes, from the pipe itself: what a reader of text has read ahead, half a character even, communicate() would not see.
        out = b""
        while b" = " not in out and "…".encode() not in out:
            read = os.read(process.stdout.fileno(), 65536)
            if not read:
                break
            out += read  # until a call was made: it is in the middle of it
        process.send_signal(number)
        begin = time.monotonic()
        rest, err = process.communicate(timeout=60)
        took = time.monotonic() - begin
        out, err = (out + rest).decode(), err.decode()
        check(process.returncode == 128 + number, f"{tier}: signal {number} gives exit code {process.returncode}\n{out[-500:]}\n{err}")
        check(took < LIMIT, f"{tier}: it took {took:.2f} s")
        check("it was interrupted" in out, f"{tier}: it says so")
