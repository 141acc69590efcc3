#!/usr/bin/env python3
"""Tests of ./run, ./test and the search for packages, on a copy with made-up machines around it: nothing is installed, nothing is built.

  house_test.py NAME…   runs these tests (see the functions below); exit code 77: skipped, the last line says why
"""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("SG_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[2])
SCRIPTS = ["run", "test", ".ci/run", "scripts/setup.sh", "scripts/fuzz"]
# What any machine has: the scripts may use these and no more before they have looked.
ALWAYS_THERE = "bash sh env cat cut dirname readlink id mkdir mktemp rm sed grep awk tr head tail tee stat true uname ls touch".split()


class Skip(Exception):
    pass


class Machine:
    """A checkout and a PATH in a temporary folder. What the fakes were asked stands in self.log."""

    def __init__(self, os_release="ID=debian\n"):
        self.folder = tempfile.TemporaryDirectory()
        base = pathlib.Path(self.folder.name)
        self.checkout, self.bin, self.log = base / "checkout", base / "bin", base / "log"
        self.checkout.mkdir()
        self.bin.mkdir()
        self.log.touch()
        for name in SCRIPTS + ["third_party/packages.txt"]:
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.checkout / name)
        for name in ALWAYS_THERE:
            found = shutil.which(name, path="/usr/bin:/bin")
            if found:
                (self.bin / name).symlink_to(found)
        self.os_release = base / "os-release"
        self.os_release.write_text(os_release)

    def fake(self, name, script):
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.log}\n{script}\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def call(self, script, *arguments, **environment):
        done = subprocess.run([shutil.which("bash", path="/usr/bin:/bin"), self.checkout / script, *arguments], capture_output=True, text=True,
                              timeout=60, stdin=subprocess.DEVNULL, check=False,
                              env={"PATH": str(self.bin), "SOCKGLASS_OS_RELEASE": str(self.os_release), **environment})
        return done.returncode, done.stdout + done.stderr

    def asked(self):
        return self.log.read_text()

    def with_all_installed(self):
        self.fake("dpkg-query", "for package in \"$@\"; do echo \"$package installed\"; done")
        self.fake("apt-get", "exit 9")
        return self

    def with_nothing_installed(self):
        self.fake("dpkg-query", "exit 1")
        return self


def packages(*groups):
    rows = [line.split() for line in (ROOT / "third_party/packages.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(len(row) == 3 for row in rows), rows
    return [package for group, package, _ in rows if not groups or group in groups]


def expect(condition, what, *shown):
    if not condition:
        raise AssertionError("\n".join([what, *map(str, shown)]))


def names_all(wanted, output):
    for package in wanted:
        expect(re.search(rf"(^|\s){re.escape(package)}(\s|$)", output, re.M), f"{package} is not named in:", output)


def syntax():
    """Bash reads each script to its end."""
    for name in SCRIPTS:
        subprocess.run(["bash", "-n", ROOT / name], check=True)


def shellcheck():
    """shellcheck has nothing to say."""
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not installed")
    done = subprocess.run(["shellcheck", "-x", *SCRIPTS], cwd=ROOT, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, "shellcheck:", done.stdout)


def not_debian():
    """Elsewhere: one message that names everything missing, and nothing is touched."""
    for script, groups in (("run", ["build"]), ("test", ["build", "test"])):
        machine = Machine("ID=fedora\n")
        code, output = machine.call(script)
        expect(code == 1, f"./{script} ended with {code}:", output)
        expect("This is not Debian or Ubuntu" in output, "no sentence says why:", output)
        expect(output.count("Missing, by") == 1, "not one message:", output)
        seen = [p for p in packages(*groups) if p not in ("libcli11-dev",)]  # its header may lie in /usr/include here
        names_all(seen, output)
        expect(not (machine.checkout / "build").exists(), "it began to build")


def derivative():
    """Ubuntu and whatever calls itself like Debian count as such."""
    machine = Machine('ID=linuxmint\nID_LIKE="ubuntu debian"\n').with_nothing_installed()
    machine.fake("id", "echo 1000")
    machine.fake("apt-get", "exit 9")
    _, output = machine.call("run")
    expect("not Debian" not in output and "apt-get install" in output, "taken for a stranger:", output)


def no_sudo():
    """An ordinary user without sudo: everything missing, and the line to type."""
    machine = Machine().with_nothing_installed()
    machine.fake("id", "echo 1000")
    machine.fake("apt-get", "exit 9")
    code, output = machine.call("run")
    expect(code == 1, f"ended with {code}:", output)
    line = next((line for line in output.splitlines() if line.strip().startswith("apt-get install ")), "")
    names_all(packages("build", "window"), line)
    expect(output.count("Missing:") == 1, "not one message:", output)
    expect("apt-get" not in machine.asked(), "apt-get was started:", machine.asked())


def sudo_refuses():
    """sudo is there but does not let this user: the same message, no second try."""
    machine = Machine().with_nothing_installed()
    machine.fake("id", "echo 1000")
    machine.fake("sudo", "exit 1")
    machine.fake("apt-get", "exit 9")
    code, output = machine.call("run")
    expect(code == 1 and output.count("Missing:") == 1, f"ended with {code}:", output)
    expect(machine.asked().count("sudo") == 1, "sudo was asked more than once:", machine.asked())


def through_sudo():
    """An ordinary user with sudo: apt-get runs behind it."""
    machine = Machine().with_nothing_installed()
    machine.fake("id", "echo 1000")
    machine.fake("sudo", '[ "$1" = -n ] || exec "$@"')
    machine.fake("apt-cache", "")
    machine.fake("apt-get", "")
    _, output = machine.call("run")
    expect("through sudo" in output, "does not say so:", output)
    installs = [line for line in machine.asked().splitlines() if line.startswith("sudo env") and " install " in line]
    expect(len(installs) == 1, "not one installation:", machine.asked())
    names_all(packages("build", "window"), installs[0])


def only_the_window_missing():
    """Cannot install, but can build: the window is left out with a sentence, and the build goes on."""
    machine = Machine()
    there = " ".join(packages("build"))
    machine.fake("dpkg-query", f"for package in {there}; do echo $package installed; done")
    machine.fake("id", "echo 1000")
    machine.fake("apt-get", "exit 9")
    machine.fake("cmake", "exit 3")
    code, output = machine.call("run")
    names_all(packages("window"), next(line for line in output.splitlines() if line.startswith("Missing:")))
    expect("Going on without them" in output and "Configuring build/release" in output, "it did not go on:", output)
    expect(code == 1 and "could not configure" in output, "a failed configuration passed:", output)


def lists_first():
    """No package lists (a fresh container): apt-get update comes before apt-get install."""
    machine = Machine().with_nothing_installed()
    machine.fake("id", "echo 0")
    machine.fake("apt-cache", "exit 100")
    machine.fake("apt-get", "")
    machine.call("run")
    asked = [line for line in machine.asked().splitlines() if line.startswith("apt-get") and "--simulate" not in line]
    expect(asked[0] == "apt-get update" and " install " in asked[1], "in this order:", *asked)


def install_fails():
    """apt-get fails twice: its last words, the line to type, and the end."""
    machine = Machine().with_nothing_installed()
    machine.fake("id", "echo 0")
    machine.fake("apt-cache", "")
    machine.fake("apt-get", '[ "$1" = update ] || { echo "E: no space left"; exit 100; }')
    code, output = machine.call("run")
    expect(code == 1 and "E: no space left" in output and "By hand, as root:" in output, f"ended with {code}:", output)


def cannot_write():
    """A checkout that cannot be written to: a sentence."""
    machine = Machine().with_all_installed()
    (machine.checkout / "build").touch()
    machine.fake("dpkg-query", "for p in " + " ".join(packages()) + "; do echo $p installed; done")
    code, output = machine.call("run")
    expect(code == 1 and "Cannot write to" in output, f"ended with {code}:", output)


def second_start():
    """Built once: nothing is configured again, sockglass gets the arguments, and an unset HOME is told."""
    machine = Machine()
    machine.fake("dpkg-query", "for p in " + " ".join(packages()) + "; do echo $p installed; done")
    machine.fake("apt-get", "exit 9")
    machine.fake("cmake", "mkdir -p build/release; touch build/release/build.ninja; echo '-- sockglass: with the window'")
    machine.fake("ninja", 'case "$*" in *-n*) echo "ninja: no work to do.";; esac')
    machine.call("run")
    program = machine.checkout / "build/release/sockglass"
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    program.chmod(0o755)
    machine.log.write_text("")
    code, output = machine.call("run", "run", "two words", "", HOME="/nowhere")
    expect(code == 0 and output == "<run><two words><>", f"ended with {code}:", output)
    expect(not re.search("^cmake", machine.asked(), re.M), "it was configured again:", machine.asked())
    _, output = machine.call("run")
    expect("HOME is not set" in output, "nothing said of HOME:", output)


def wrong_argument():
    """./test knows one argument."""
    code, output = Machine().call("test", "--fast")
    expect(code == 1 and "usage" in output, f"ended with {code}:", output)


def package_lists():
    """The list of packages and what CMake asks for by name are the same."""
    asked = set(re.findall(r"sg_need\(\w+ ([a-z0-9.+-]+)\)", (ROOT / "third_party/dependencies.cmake").read_text()))
    listed = {group: set(packages(group)) for group in ("build", "window", "test", "tools")}
    tools = {"g++", "cmake", "ninja-build", "pkg-config"}
    runtime = {"libgl1-mesa-dri", "fonts-nanum", "fonts-nanum-coding"}
    optional = {"python3"}
    expect(asked == (listed["build"] - tools) | (listed["window"] - runtime) | (listed["test"] - optional), "they differ:", sorted(asked))


def links():
    """Every link of a document that points into this checkout points at something."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("third_party/*.md")]
    broken = []
    for document in documents:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    expect(len(documents) > 5, "too few documents found:", documents)
    expect(not broken, "nothing is there:", *broken)


def configure(folder, *options, pkg_config):
    """Finds the dependencies as the root does, with nothing but the named .pc files to be seen."""
    (folder / "CMakeLists.txt").write_text(f"""cmake_minimum_required(VERSION 3.22)
project(hidden C CXX)
set(SOCKGLASS_BENCH OFF)
set(SOCKGLASS_TESTS OFF)
include({ROOT}/third_party/dependencies.cmake)
""")
    done = subprocess.run(["cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", *options], capture_output=True, text=True, check=False,
                          env={**os.environ, "PKG_CONFIG_LIBDIR": str(pkg_config)})
    return done.returncode, done.stdout + done.stderr


def hidden_packages():
    """CMake without the window's packages: one line, and success. REQUIRED, or without the rest: one message that names all."""
    hide_window = ["-DCMAKE_DISABLE_FIND_PACKAGE_imgui=ON", "-DCMAKE_IGNORE_PATH=/usr/include/stb;/usr/local/include/stb", "-DSG_GLAD=/bin/false"]
    dirs = subprocess.run(["pkg-config", "--variable", "pc_path", "pkg-config"], capture_output=True, text=True, check=True).stdout.strip().split(":")
    with tempfile.TemporaryDirectory() as temporary:
        base = pathlib.Path(temporary)
        some, none = base / "some", base / "none"
        some.mkdir(), none.mkdir()
        window_files = {row[3:] + ".pc" for row in re.findall(r"^window .*(pc:\S+)", (ROOT / "third_party/packages.txt").read_text(), re.M)}
        for directory in map(pathlib.Path, reversed(dirs)):
            for file in directory.glob("*.pc"):
                if file.name not in window_files:
                    (some / file.name).unlink(missing_ok=True)
                    (some / file.name).symlink_to(file)
        libraries = "/usr/lib/*/cmake /usr/lib/cmake /usr/share/cmake /usr/share".split()
        found = []
        for package, config in (("fmt", "fmt-config.cmake"), ("nlohmann_json", "nlohmann_jsonConfig.cmake"), ("CLI11", "CLI11Config.cmake")):
            at = [p for place in libraries for p in pathlib.Path("/").glob(f"{place[1:]}/{package}/{config}")]
            expect(at, f"{config} is not in any of {libraries}")
            found.append(f"-D{package}_DIR={at[0].parent}")

        def fresh(name):
            (base / name).mkdir()
            return base / name

        hidden = ["-DSOCKGLASS_GUI=ON", *hide_window, *found]
        code, output = configure(fresh("left-out"), *hidden, pkg_config=some)
        told = [line for line in output.splitlines() if "sockglass:" in line]
        expect(code == 0 and len(told) == 1 and "the window is left out" in told[0], f"cmake ended with {code}:", output)
        window = [p for p in packages("window") if p not in ("libgl1-mesa-dri", "fonts-nanum", "fonts-nanum-coding")]
        names_all(window, told[0].replace("missing:", "").replace(")", " "))

        code, output = configure(fresh("required"), "-DSOCKGLASS_GUI=REQUIRED", *hide_window, *found, pkg_config=some)
        expect(code != 0 and output.count("CMake Error") == 1, f"cmake ended with {code}:", output)
        names_all(window, output)

        code, output = configure(fresh("nothing"), "-DSOCKGLASS_GUI=OFF", *hide_window, *(f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in
                                 ("fmt", "nlohmann_json", "CLI11")), pkg_config=none)
        expect(code != 0 and output.count("CMake Error") == 1, f"cmake ended with {code}:", output)
        names_all([p for p in packages("build") if p.startswith(("lib", "nlohmann"))], output)


def main():
    tests = {name: thing for name, thing in globals().items() if callable(thing) and getattr(thing, "__doc__", None) and thing.__module__ == __name__
             and not isinstance(thing, type) and thing.__code__.co_argcount == 0 and not thing.__code__.co_flags & 4 and name != "main"}
    if sys.argv[1:] == ["--list"]:
        print("\n".join(tests))
        return 0
    for name in sys.argv[1:]:
        try:
            tests[name]()
        except Skip as why:
            print(why)
            return 77
        except AssertionError as wrong:
            print(f"{name} ({tests[name].__doc__})\n{wrong}")
            return 1
        print(f"{name}: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
