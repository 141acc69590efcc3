"""Drives the real window under Xvfb with xdotool, and reads what stands on it from --ui-dump.

Nothing sleeps: every wait is for a change of the dump (inotify(7)) that makes a condition true. Coordinates come from the dump only.
"""
import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = float(os.environ.get("SG_TEST_PATIENCE", "40"))  # seconds for one thing to happen; sanitizers are slow


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


class Watch:
    """Wakes when a file in a folder was renamed into place."""

    IN_MOVED_TO = 0x80

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0 or libc.inotify_add_watch(self.fd, os.fsencode(folder), self.IN_MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        self.poll = select.poll()
        self.poll.register(self.fd, select.POLLIN)

    def wait(self, seconds):
        if self.poll.poll(max(0, int(seconds * 1000))):
            try:
                os.read(self.fd, 65536)
            except BlockingIOError:
                pass


class Display:
    """An X server of our own, ended by its pid."""

    def __init__(self, size="1600x1000"):
        for tool in ("Xvfb", "xdotool"):
            if not shutil.which(tool):
                skip(f"{tool} is missing (Debian package: {tool.lower()})")
        reader, writer = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", size + "x24", "-nolisten", "tcp", "-noreset"],
                                       pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = ":" + number.readline().strip()
        if self.name == ":":
            skip("Xvfb did not start")

    def close(self):
        self.server.terminate()
        self.server.wait()


class Window:
    def __init__(self, display, lesson, *arguments, size="1440x900", home=None):
        """`home`: a folder whose settings and progress outlive this window; none: a fresh one."""
        self.display = display
        self.folder = tempfile.mkdtemp(prefix="sockglass-gui-")
        home = home or self.folder
        self.file = os.path.join(self.folder, "ui.json")
        self.watch = Watch(self.folder)
        self.environment = dict(os.environ, DISPLAY=display.name, XDG_CONFIG_HOME=os.path.join(home, "config"), XDG_DATA_HOME=os.path.join(home, "data"), LIBGL_ALWAYS_SOFTWARE="1")
        self.environment.pop("WAYLAND_DISPLAY", None)
        program = os.path.join(os.environ["SG_BINARY_DIR"], "sockglass")
        self.process = subprocess.Popen([program, *([lesson] if lesson else []), "--ui-dump", self.file, "--size", size, *arguments], env=self.environment)
        self.hand = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.environment, text=True)
        self.keys_sent = 0
        self.now = {}
        self.until(lambda ui: ui["items"], "the first frame")
        found = self.xdotool("search", "--sync", "--onlyvisible", "--class", "sockglass").split()
        self.id = found[0]
        self.xdotool("windowfocus", "--sync", self.id)

    def xdotool(self, *arguments):
        """Keys and mouse through one xdotool that stays: a new one each time takes longer than the window does to follow."""
        if arguments[0] in ("key", "mousemove", "mousedown", "mouseup"):
            # Its answer to the second question says that the X server has done the first.
            print(*arguments, "\ngetmouselocation", file=self.hand.stdin, flush=True)
            self.hand.stdout.readline()
            return ""
        return subprocess.run(["xdotool", *arguments], env=self.environment, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def read(self):
        try:
            with open(self.file, encoding="utf-8") as file:
                self.now = json.load(file)
        except FileNotFoundError:
            self.now = {}
        return self.now

    def until(self, condition, what):
        """Waits until the dump meets a condition, and gives it."""
        end = time.monotonic() + PATIENCE
        while True:
            ui = self.read()
            if ui and condition(ui):
                return ui
            if self.process.poll() is not None:
                raise AssertionError(f"the window ended (exit code {self.process.returncode}) while waiting for {what}")
            if time.monotonic() > end:
                # Why it failed comes last: that is what is left where only the end of a long output is shown.
                raise AssertionError(f"on the screen:\n{self.story()}\nwaited {PATIENCE:.0f} s for {what}")
            self.watch.wait(end - time.monotonic())

    def story(self):
        ui = self.now
        items = "\n".join(f"  {'' if i['enabled'] else '(off) '}{i['id']}: {i['text'][:90]}" for i in ui.get("items", []))
        return f"step {ui.get('step')} done={ui.get('step_done')} live={ui.get('live')} focus={ui.get('focus')}\n{items}"

    @staticmethod
    def item_in(ui, name):
        return next((item for item in ui["items"] if item["id"] == name), None)

    def item(self, name):
        """The item, once it is there and can be used."""
        ui = self.until(lambda ui: (self.item_in(ui, name) or {}).get("enabled"), f"the item {name}")
        return self.item_in(ui, name)

    def has(self, name):
        return self.item_in(self.read(), name) is not None

    def scroll_to(self, name, pane):
        """Turns the wheel over a pane until all of the item is in sight: the middle of one that is cut off may lie behind the edge."""
        for wheel in ("5", "4"):  # down, and where that is the wrong way, up
            for _ in range(60):
                item, area = self.item_in(self.read(), name), self.item(pane)
                if item:
                    above, below = area["y"] - item["y"], item["y"] + item["h"] - area["y"] - area["h"]
                    if above <= 2 and below <= 2:
                        return
                    if (above > 2) == (wheel == "5"):
                        break
                places = self.places_in(area)
                self.xdotool("mousemove", "--window", self.id, str(area["x"] + area["w"] // 2), str(area["y"] + area["h"] // 2), "click", wheel)
                if not self.comes_true(lambda ui, area=area, places=places: self.places_in(area) != places, 1):
                    break  # the end of the pane
        raise AssertionError(f"{name} is not in {pane}:\n{self.story()}")

    def places_in(self, area):
        return [(i["id"], i["y"]) for i in self.now["items"] if area["x"] <= i["x"] <= area["x"] + area["w"]]

    def comes_true(self, condition, seconds):
        end = time.monotonic() + seconds
        while True:
            ui = self.read()
            if ui and condition(ui):
                return True
            if time.monotonic() > end:
                return False
            self.watch.wait(end - time.monotonic())

    def middle(self, name):
        item = self.item(name)
        return item["x"] + item["w"] // 2, item["y"] + item["h"] // 2

    def click(self, name, button=1):
        x, y = self.middle(name)
        self.xdotool("mousemove", "--window", self.id, str(x), str(y), "click", str(button))

    def click_until(self, name, condition, what, bring=lambda: None):
        """Looks and clicks again where the click fell beside it: on a slow machine things glide or are scrolled on between the look and the click."""
        for _ in range(10):
            bring()
            self.click(name)
            end = time.monotonic() + PATIENCE / 10
            while True:
                ui = self.read()
                if ui and condition(ui):
                    return ui
                if time.monotonic() > end:
                    break
                self.watch.wait(end - time.monotonic())
        raise AssertionError(f"clicked {name} again and again, and waited for {what}; on the screen:\n{self.story()}")

    def settled(self, name):
        """Waits until an item of the ladder, which glides after what is new, stays where it is."""
        place = None
        while True:
            item, frame = self.item(name), self.now["frame"]
            if (item["x"], item["y"]) == place:
                return
            place = (item["x"], item["y"])
            self.until(lambda ui, frame=frame: ui["frame"] > frame + 2, f"{name} to stay where it is")

    def drag(self, name, below):
        """Draws a capsule down until it is below another, and lets it go there. What is held is counted down: the dump is written again and again."""
        self.settled(name)
        x, y = self.middle(name)
        to = self.item(below)
        frame = self.read()["frame"]
        self.xdotool("mousemove", "--window", self.id, str(x), str(y), "mousedown", "1")
        self.until(lambda ui: ui["frame"] > frame + 2, "the press to be seen before the mouse moves on")
        target = to["y"] + to["h"] + 4
        self.xdotool("mousemove", "--window", self.id, str(x), str(target))
        # Its verbs go while it is drawn, and come back when it is let go.
        self.until(lambda ui: self.item_in(ui, "ladder.hand") is None, f"{name} to be drawn")
        self.xdotool("mouseup", "1")

    def key(self, *keys):
        self.xdotool("key", "--delay", "0", *keys)
        self.keys_came(len(keys))

    def type(self, text):
        self.xdotool("type", text)
        self.keys_came(len(text))

    def keys_came(self, count):
        """Waits until a frame has been drawn with each of them: else what an earlier key does would be taken for the effect of a later one."""
        self.keys_sent += count
        self.until(lambda ui: ui["keys"] >= self.keys_sent, f"{count} keys to have been taken")

    def tab_to(self, name):
        """The keyboard alone: Tab until the item has the focus, which also brings it into sight where it was scrolled away."""
        # It may still have to come, or be out of sight: then Tab finds it.
        end = time.monotonic() + 3
        while not any(stop["id"] == name for stop in self.read()["stops"]) and time.monotonic() < end:
            self.watch.wait(end - time.monotonic())
        seen = []
        while self.read().get("focus") != name:
            before = self.now.get("focus")
            assert len(seen) < 200, f"the keyboard never reached {name}; it went through {seen}"
            key = self.way_to(name)
            self.key(key)
            self.until(lambda ui, before=before: ui.get("focus") != before, f"{key} to move the focus away from {before!r}")
            seen.append(self.now.get("focus"))

    def way_to(self, name):
        """The next key on the shortest way to an item, as the dump tells the order of what takes the focus: Tab or F6, with Shift or without. Tab where it is not to be seen yet."""
        stops = [(stop["id"], stop["part"]) for stop in self.now["stops"]]
        ids = [stop for stop, _ in stops]
        if name not in ids:
            return "Tab"
        parts = list(dict.fromkeys(part for _, part in stops))
        firsts = [next(i for i, (_, part) in enumerate(stops) if part == one) for one in parts]
        to, focus = ids.index(name), self.now.get("focus")

        def between(a, b, count):
            """How many steps forward, or backward, from one of a ring to another."""
            return min(((b - a) % count, True), ((a - b) % count, False))

        def tabs(origin):
            return between(origin, to, len(ids))

        if focus not in ids:
            # From nowhere the keys begin at the first of all, or with Shift at the last: of the stops, or of the parts.
            ways = {"Tab": tabs(0)[0], "shift+Tab": tabs(len(ids) - 1)[0], "F6": tabs(firsts[0])[0], "shift+F6": tabs(firsts[-1])[0]}
            return min(ways, key=ways.get)
        steps, forward = tabs(ids.index(focus))
        by_part = []
        here = parts.index(stops[ids.index(focus)][1])
        for there, first in enumerate(firsts):
            jumps, ahead = between(here, there, len(parts))
            if jumps:
                by_part.append((jumps + tabs(first)[0], ahead))
        if by_part and min(by_part)[0] < steps:
            return "F6" if min(by_part)[1] else "shift+F6"
        return "Tab" if forward else "shift+Tab"

    def close(self):
        """As a window manager would: WM_DELETE_WINDOW. Gives the exit code; ends within a second, or says so."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
        x11.XFlush.argtypes = [ctypes.c_void_p]
        x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        connection = x11.XOpenDisplay(self.display.name.encode())
        protocols = x11.XInternAtom(connection, b"WM_PROTOCOLS", 0)
        delete = x11.XInternAtom(connection, b"WM_DELETE_WINDOW", 0)
        # XClientMessageEvent: type, serial, send_event, display, window, message_type, format, data.l[5]
        event = struct.pack("iLiPLLi5l", 33, 0, 1, connection, int(self.id), protocols, 32, delete, 0, 0, 0, 0).ljust(192, b"\0")
        began = time.monotonic()
        x11.XSendEvent(connection, int(self.id), 0, 0, event)
        x11.XFlush(connection)
        code = self.process.wait(timeout=PATIENCE)
        took = time.monotonic() - began
        x11.XCloseDisplay(connection)
        return code, took

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.hand.stdin.close()
        self.hand.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def opened_window(*arguments, **options):
    """A Window on a display of its own. Where the test comes to its end it is closed as by a window manager, and must end well; where it does not, it is killed."""
    display = Display()
    window = None
    try:
        window = Window(display, *arguments, **options)
        yield window
        code, _ = window.close()
        assert code == 0, f"exit code {code}"
    finally:
        if window:
            window.kill()
        display.close()
