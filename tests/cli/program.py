"""Runs the built sockglass, for the tests beside this file."""
import os
import subprocess
import sys

SOURCE = os.environ["SG_SOURCE_DIR"]
PROGRAM = os.path.join(os.environ["SG_BINARY_DIR"], "sockglass")


def environment(**changes):
    """English, no colours, no display; a value of None takes a variable away."""
    env = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1")
    env.pop("DISPLAY", None)
    env.pop("WAYLAND_DISPLAY", None)
    env.pop("SOCKGLASS_LESSONS", None)
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def run(*words, timeout=60, cwd=None, **changes):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=timeout, cwd=cwd, env=environment(**changes))


def check(condition, message):
    if not condition:
        print("FAILED:", message)
        sys.exit(1)
    print("ok:", message.splitlines()[0][:100])


def expect(done, code, words="", where="stdout"):
    """The program ended with this code and said this."""
    said = done.stdout if where == "stdout" else done.stderr
    shown = f"`{' '.join(done.args[1:])}` exits {code}" + (f" and says `{words}`" if words else "")
    check(done.returncode == code and words in said,
          f"{shown}\nit exited {done.returncode}\n--- stdout\n{done.stdout[-3000:]}\n--- stderr\n{done.stderr[-3000:]}")


def lab_is_available():
    out = run("doctor").stdout
    return any(line.startswith("lab") and "yes" in line for line in out.splitlines())


def skip(reason):
    print("SKIPPED:", reason)
    sys.exit(77)
