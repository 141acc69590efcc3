#!/usr/bin/env python3
"""Holds the layers of ARCHITECTURE.md: reads every #include and every sg_layer(… DEPS …) and names each that points the wrong way.

  layers.py ROOT        checks the tree
  layers.py --self-test proves that the checker can fail
"""
import os
import re
import sys
import tempfile

# What each layer may use directly. What those may use, it may use too.
DIRECT = {
    "base": [],
    "model": ["base"],
    "sys": ["base"],
    "packet": ["model"],
    "store": ["packet"],
    "record": ["model"],
    "lesson": ["model"],
    "lab": ["sys", "packet", "record"],
    "session": ["lab", "lesson", "record", "store"],
    "gui": ["session"],
    "cli": ["session", "gui"],
}
CORE = [layer for layer in DIRECT if layer not in ("gui", "cli")]

# A view draws what it is given and returns commands: it cannot start, stop or change anything.
VIEW_FOLDERS = ("app/gui/views/", "app/gui/widgets/")
VIEW_FORBIDDEN = ("session", "lab", "sys")
VIEW_EXCEPTION = "core/session/command.h"

# These start no thread and share nothing between threads: ThreadSanitizer is not run on their tests (tests/CMakeLists.txt).
WITHOUT_THREADS = ("model", "packet", "store", "lesson")
THREAD_HEADER = re.compile(r"^(thread|mutex|shared_mutex|atomic|future|condition_variable|stop_token|semaphore|pthread\.h|core/base/(worker|inbox)\.h)$")

WINDOW_HEADER = re.compile(r"^(imgui|imstb_|glad/|GLFW/|GL/|X11/)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SG_LAYER = re.compile(r"sg_layer\(\s*(\w+)([^)]*)\)", re.S)
KEYWORDS = ("DEPS", "LINKS", "SOURCES")


def may_use(layer):
    """The layer itself, and all below it."""
    seen, todo = set(), [layer]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += DIRECT[one]
    return seen


def layer_of(path):
    """'core/model/event.h' -> 'model', 'app/gui/views/view.h' -> 'gui', anything else -> None."""
    parts = path.split("/")
    if len(parts) >= 3 and parts[0] == "core":
        return parts[1]
    if len(parts) >= 3 and parts[0] == "app":
        return parts[1]
    return None


def check_include(path, quote, header):
    """Why this include is wrong; None when it is right."""
    layer = layer_of(path)
    if path.startswith("core/") and WINDOW_HEADER.match(header):
        return "core includes a window header"
    if layer in WITHOUT_THREADS and THREAD_HEADER.match(header):
        return f"{layer} has no threads, and its tests are not run under ThreadSanitizer: change that in tests/CMakeLists.txt too"
    target = layer_of(header)
    if target is None:
        if quote == '"':
            return 'write third-party headers in <>, and our own from the root ("core/model/event.h")'
        return None
    if header.startswith("app/") and path.startswith("core/"):
        return "core includes app"
    if target not in DIRECT:
        return f"there is no layer {target}"
    if target not in may_use(layer):
        return f"{layer} may not use {target}"
    if path.startswith(VIEW_FOLDERS) and target in VIEW_FORBIDDEN and header != VIEW_EXCEPTION:
        return f"a view may not use {target}: it is given the timeline and the world, and returns commands"
    return None


def layer_of_library(name):
    """A layer may be several libraries: 'gui_kit' is of gui."""
    return name if name in DIRECT else next((layer for layer in DIRECT if name.startswith(layer + "_")), None)


def check_cmake(path, text):
    folder = layer_of(path)
    for name, arguments in SG_LAYER.findall(text):
        layer = layer_of_library(name)
        if layer is None:
            yield f"sg_layer({name}): there is no layer {name}"
            continue
        if folder and layer != folder:
            yield f"sg_layer({name}) stands in the folder of {folder}"
        mode = None
        for word in re.sub(r"#.*", "", arguments).split():
            if word in KEYWORDS:
                mode = word
            elif mode == "DEPS":
                target = layer_of_library(word)
                if target is None:
                    yield f"sg_layer({name}): there is no layer {word}"
                elif target not in may_use(layer):
                    yield f"sg_layer({name}): {layer} may not use {word}"


def check(root):
    """(problems, files read): each problem as 'file:line: what: why'."""
    problems, count = [], 0
    for top in ("core", "app"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                full = os.path.join(folder, name)
                path = os.path.relpath(full, root)
                if name == "CMakeLists.txt":
                    with open(full, encoding="utf-8") as file:
                        problems += [f"{path}: {why}" for why in check_cmake(path, file.read())]
                    continue
                if not name.endswith((".h", ".cpp")):
                    continue
                count += 1
                if layer_of(path) not in DIRECT:
                    problems.append(f"{path}: this folder is no layer; add it to tests/arch/layers.py and ARCHITECTURE.md")
                    continue
                with open(full, encoding="utf-8") as file:
                    for number, line in enumerate(file, 1):
                        found = INCLUDE.match(line)
                        why = found and check_include(path, found.group(1), found.group(2))
                        if why:
                            problems.append(f"{path}:{number}: {found.group(2)}: {why}")
    return problems, count


def self_test():
    wrong = {
        ("core/model/a.h", '#include "core/lab/wire.h"'): "model may not use lab",
        ("core/lesson/a.h", '#include "core/packet/decode.h"'): "lesson may not use packet",
        ("core/sys/a.h", '#include "core/model/event.h"'): "sys may not use model",
        ("core/packet/a.h", '  #  include   "core/record/recorder.h"'): "packet may not use record",
        ("core/lab/a.cpp", '#include "core/lesson/lesson.h"'): "lab may not use lesson",
        ("core/session/a.cpp", "#include <imgui.h>"): "core includes a window header",
        ("core/base/a.h", "#include <GLFW/glfw3.h>"): "core includes a window header",
        ("core/session/b.cpp", '#include "app/gui/ui_state.h"'): "core includes app",
        ("core/base/b.h", '#include "time.h"'): "from the root",
        ("core/model/d.cpp", "#include <thread>"): "has no threads",
        ("core/store/d.cpp", '#include "core/base/inbox.h"'): "has no threads",
        ("core/magic/a.h", "#include <vector>"): "this folder is no layer",
        ("core/base/d.h", '#include "core/magic/a.h"'): "there is no layer magic",
        ("app/gui/a.cpp", '#include "app/cli/args.h"'): "gui may not use cli",
        ("app/gui/views/a.cpp", '#include "core/session/session.h"'): "a view may not use session",
        ("app/gui/widgets/a.cpp", '#include "core/sys/socket.h"'): "a view may not use sys",
        ("core/model/CMakeLists.txt", "sg_layer(model DEPS base session SOURCES a.cpp)"): "model may not use session",
        ("core/lab/CMakeLists.txt", "sg_layer(lab DEPS gui_kit SOURCES a.cpp)"): "lab may not use gui_kit",
        ("core/sys/CMakeLists.txt", "sg_layer(magic DEPS base SOURCES a.cpp)"): "there is no layer magic",
        ("core/store/CMakeLists.txt", "sg_layer(store\n  DEPS base # low\n  record\n  SOURCES a.cpp)"): "store may not use record",
    }
    right = {
        ("core/model/c.h", '#include "core/base/time.h"\n#include <vector>'),
        ("core/session/c.cpp", '#include "core/sys/socket.h"\n#include "core/packet/decode.h"'),
        ("core/base/c.h", '// #include "core/lab/wire.h" is not an include\n#include <poll.h>'),
        ("core/lab/CMakeLists.txt", "sg_layer(lab DEPS sys packet record LINKS sg::netlink SOURCES a.cpp)"),
        ("app/gui/views/c.cpp", '#include "core/session/command.h"\n#include <imgui.h>'),
        ("app/gui/CMakeLists.txt", "sg_layer(gui_kit DEPS model SOURCES a.cpp)\nsg_layer(gui DEPS gui_kit session SOURCES b.cpp)"),
        ("app/gui/c.cpp", '#include "core/session/session.h"'),
        ("app/cli/c.cpp", '#include "app/gui/app.h"'),
    }
    failures = 0

    def tree(files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files:
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text + "\n")
            return check(root)[0]

    for (path, text), expected in wrong.items():
        problems = tree([(path, text)])
        if len(problems) != 1 or expected not in problems[0] or not problems[0].startswith(path):
            failures += 1
            print(f"FAILED: {path} with {text!r}: expected one complaint with {expected!r}, got {problems}")
    problems = tree(sorted(right))
    if problems:
        failures += 1
        print(f"FAILED: complained about what is right: {problems}")
    print(f"{len(wrong)} wrong trees, 1 right tree: {'ok' if not failures else str(failures) + ' failed'}")
    return failures


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 1 if self_test() else 0
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    problems, count = check(sys.argv[1])
    for problem in problems:
        print(problem)
    if count < 20:
        print(f"only {count} source files under {sys.argv[1]}: is that the right folder?")
        return 1
    print(f"{count} files read, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
