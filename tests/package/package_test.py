#!/usr/bin/env python3
"""Tests of the Debian package that scripts/package made in build/package (./test makes it first).

  package_test.py NAME…   runs these tests (see the functions below); exit code 77: skipped, the last line says why
"""
import filecmp
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import io

ROOT = pathlib.Path(os.environ.get("SG_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[2])
BUILD = ROOT / "build" / "package"
ASSETS = ROOT / "assets" / "package"


class Skip(Exception):
    pass


def expect(condition, what, *shown):
    if not condition:
        raise AssertionError("\n".join([what, *map(str, shown)]))


def need(tool, package):
    if not shutil.which(tool):
        raise Skip(f"{tool} is missing (Debian package {package})")


def output(*command, **how):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200, **how)
    expect(done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}", done.stdout[-4000:], done.stderr[-4000:])
    return done.stdout


def deb():
    need("dpkg-deb", "dpkg")
    found = sorted(BUILD.glob("sockglass_*.deb"))
    if not found:
        raise Skip("there is no package in build/package: scripts/package makes it")
    expect(len(found) == 1, "more than one package", *found)
    return found[0]


def fields():
    return dict(re.findall(r"^(\S+): (.*)$", output("dpkg-deb", "--field", deb()), re.M))


def extracted(folder):
    """The package's tree, in a folder that has nothing to do with where it was built."""
    output("dpkg-deb", "-x", deb(), folder)
    return pathlib.Path(folder)


def alone(home):
    """An environment that tells a program nothing of this checkout."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}


def version():
    return re.search(r"project\(sockglass VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def control():
    """What the package says of itself, and the same version in all places."""
    said = fields()
    expect(said["Package"] == "sockglass" and said["Version"] == version(), "name or version", said)
    depends = re.split(r"[ ,|]+", said["Depends"])
    for wanted in ["libgl1", "libc6", "libstdc++6", "libglfw3", "libfontconfig1", "libnetfilter-queue1", "libnftnl11", "libmnl0"]:
        expect(wanted in depends, f"{wanted} is not among what it depends on: dpkg-shlibdeps finds what is linked, libgl1 is opened at run time", said["Depends"])
    expect("fonts-nanum" in said["Recommends"] and "libgl1-mesa-dri" in said["Recommends"], "no Korean font, or no driver, is recommended", said["Recommends"])
    expect(version() == re.match(r"sockglass \((\S+)\)", (ASSETS / "changelog").read_text()).group(1), "the changelog's last entry is of another version")
    expect(f'<release version="{version()}"' in (ASSETS / "sockglass.metainfo.xml").read_text(), "the metainfo names no such release")


def contents():
    """All that belongs in it is there, root's own; the course is the source's, file by file."""
    tree = tarfile.open(fileobj=io.BytesIO(subprocess.run(["dpkg-deb", "--fsys-tarfile", deb()], capture_output=True, check=True).stdout))
    members = {m.name.removeprefix("./"): m for m in tree.getmembers()}
    for wanted in ["usr/bin/sockglass", "usr/share/applications/sockglass.desktop", "usr/share/icons/hicolor/scalable/apps/sockglass.svg",
                   "usr/share/metainfo/sockglass.metainfo.xml", "usr/share/man/man1/sockglass.1.gz", "usr/share/man/ko/man1/sockglass.1.gz",
                   "usr/share/doc/sockglass/copyright", "usr/share/doc/sockglass/changelog.gz", "etc/apparmor.d/sockglass"]:
        expect(wanted in members, f"{wanted} is missing", *sorted(members))
    for name, member in members.items():
        expect(member.uid == 0 and member.gid == 0, f"{name} is not root's")
        expect(member.mode == (0o755 if member.isdir() or name == "usr/bin/sockglass" else 0o644), f"{name} has the mode {member.mode:o}")
        expect(name.split("/")[0] in ("", ".", "usr", "etc"), f"{name}: only /usr and /etc are ours")
    lessons = {name.removeprefix("usr/share/sockglass/lessons/") for name, m in members.items() if name.startswith("usr/share/sockglass/") and m.isfile()}
    source = {str(path.relative_to(ROOT / "lessons")) for path in (ROOT / "lessons").rglob("*") if path.is_file()}
    expect(lessons == source, "the course is not that of the source tree", lessons ^ source)
    with tempfile.TemporaryDirectory() as folder:
        tree = extracted(folder)
        for name in source:
            expect(filecmp.cmp(tree / "usr/share/sockglass/lessons" / name, ROOT / "lessons" / name, shallow=False), f"lessons/{name} differs")
        expect(str(ROOT).encode() not in (tree / "usr/bin/sockglass").read_bytes(), f"the program knows {ROOT}, where it was built")


def scripts():
    """Its scripts leave an AppArmor alone that knows no user namespaces, and take back what they did."""
    with tempfile.TemporaryDirectory() as folder:
        etc = pathlib.Path(folder) / "etc"
        control_files = pathlib.Path(folder) / "control"
        output("dpkg-deb", "--control", deb(), control_files)
        expect((control_files / "conffiles").read_text() == "/etc/apparmor.d/sockglass\n", "conffiles")

        def script(name, argument):
            text = (control_files / name).read_text()
            expect("/etc/" in text, f"{name} names nothing in /etc")
            output("sh", "-c", text.replace("/etc/", f"{etc}/"), name, argument)

        profile, disabled, abi = etc / "apparmor.d/sockglass", etc / "apparmor.d/disable/sockglass", etc / "apparmor.d/abi/4.0"
        profile.parent.mkdir(parents=True)
        profile.write_text("profile")
        script("postinst", "configure")
        expect(disabled.is_symlink() and disabled.resolve() == profile.resolve(), "an AppArmor before 4 would stumble over the profile")
        abi.parent.mkdir()
        abi.touch()
        script("postinst", "triggered")
        expect(not disabled.is_symlink(), "AppArmor 4 came, and the profile is still disabled")
        disabled.symlink_to(profile)
        script("postinst", "configure")
        script("postrm", "purge")
        expect(disabled.is_symlink(), "the administrator's own link is gone")
        disabled.unlink()
        abi.unlink()
        script("postinst", "configure")
        script("postrm", "remove")
        profile.unlink()
        script("postrm", "purge")
        expect(not disabled.is_symlink(), "the link outlived the package")


def runs():
    """Taken out of the package anywhere, the program finds its course, plays lesson 2 and draws it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = extracted(pathlib.Path(folder) / "somewhere else")
        program, environment = tree / "usr/bin/sockglass", alone(folder)
        ldd = output("ldd", program)
        if "not found" in ldd:
            raise Skip("this machine lacks a library of the package: " + " ".join(re.findall(r"(\S+) => not found", ldd)))
        course = output(program, "list", env=environment, cwd=folder)
        ids = re.findall(r'"(\d\d-[a-z0-9-]+)"', (ROOT / "lessons/course.json").read_text())
        expect(len(ids) > 10 and all(one in course for one in ids), "`list` does not name the course", course)
        played = subprocess.run([program, "run", "2"], capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=120)
        expect(played.returncode in (0, 77), f"`run 2` ended with {played.returncode}", played.stdout[-3000:], played.stderr)
        if shutil.which("xvfb-run") and shutil.which("xauth"):
            picture = pathlib.Path(folder) / "lesson2.png"
            output("xvfb-run", "--auto-servernum", "--server-args", "-screen 0 1600x1000x24 -nolisten tcp", program, "shot", "2", "--step", "synack", "--out", picture,
                   env=environment, cwd=folder)
            expect(picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and picture.stat().st_size > 20_000, "`shot` drew nothing")
        else:
            print("`shot` was left out: xvfb-run is missing (Debian packages xvfb and xauth)")
        # Without its course it says so: what it found above was its own.
        shutil.rmtree(tree / "usr/share/sockglass")
        lost = subprocess.run([program, "run", "2"], capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=60)
        expect(lost.returncode == 2 and "SOCKGLASS_LESSONS" in lost.stderr, "it has a course from elsewhere", lost.stdout[:500], lost.stderr)
        if played.returncode == 77:
            raise Skip("`run 2`: " + " ".join(played.stderr.split()))


def manuals():
    """Both manual pages name every command and option of --help."""
    with tempfile.TemporaryDirectory() as folder:
        program = extracted(folder) / "usr/bin/sockglass"
        environment = alone(folder)
        helped = output(program, "--help", env=environment)
        commands = re.findall(r"^  ([a-z]+) ", helped.partition("Subcommands:")[2], re.M)
        expect("run" in commands and "shot" in commands, "--help names no commands", helped)
        options = set(re.findall(r"--([a-z][a-z-]*)", helped))
        for command in commands:
            options |= set(re.findall(r"^  (?:-\w,)?--([a-z][a-z-]*)", output(program, command, "--help", env=environment), re.M))
        expect("format" in options, "no --format of `run`", options)
        for page in ("sockglass.1", "sockglass.ko.1"):
            text = (ASSETS / page).read_text()
            for command in commands:
                expect(re.search(rf"(Cm|\|) {command}\b", text), f"{page} does not name the command {command}")
            for option in sorted(options):
                expect(re.search(rf"Fl -{option}\b", text), f"{page} does not name --{option}")


def desktop():
    """desktop-file-validate has nothing to say; the window is the entry's."""
    need("desktop-file-validate", "desktop-file-utils")
    entry = ROOT / "assets/sockglass.desktop"
    said = output("desktop-file-validate", entry)
    expect(not said.strip(), "desktop-file-validate", said)
    name = re.search(r"^StartupWMClass=(.*)$", entry.read_text(), re.M).group(1)
    expect(f'GLFW_X11_CLASS_NAME, "{name}"' in (ROOT / "app/gui/platform/window.cpp").read_text(), "the window has another class than the desktop file says")


def appstream():
    """appstreamcli finds no error and no warning."""
    need("appstreamcli", "appstream")
    output("appstreamcli", "validate", "--no-net", ASSETS / "sockglass.metainfo.xml")


def lintian():
    """lintian finds no error and no warning."""
    need("lintian", "lintian")
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", deb()], capture_output=True, text=True, check=False, timeout=200)
    expect(done.returncode == 0, "lintian", done.stdout, done.stderr)


def reproducible():
    """Packed a second time it is the same file."""
    need("cpack", "cmake")
    made = deb()
    epoch = output("dpkg-parsechangelog", "-l", ASSETS / "changelog", "-S", "Timestamp").strip()
    with tempfile.TemporaryDirectory() as folder:
        output("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder, cwd=BUILD, umask=0o022, env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "LC_ALL": "C"})
        again = pathlib.Path(folder) / made.name
        expect(filecmp.cmp(again, made, shallow=False), "the package is another one when it is packed again")


def main():
    tests = [control, contents, scripts, runs, manuals, desktop, appstream, lintian, reproducible]
    for name in sys.argv[1:]:
        test = next(one for one in tests if one.__name__ == name)
        try:
            test()
        except Skip as why:
            print(why)
            return 77
        except AssertionError as wrong:
            print(f"{name} ({test.__doc__})\n{wrong}")
            return 1
        print(f"{name}: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
