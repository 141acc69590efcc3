#!/usr/bin/env python3
"""What the machine refuses is met with a sentence, and what ends in the middle leaves nothing: hardship.py killed|full_disk|read_only|no_sysctl|no_nfqueue."""
import ctypes
import json
import os
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

from program import PROGRAM, check, environment, expect, lab_is_available, run, skip

PATIENCE = 30  # seconds for one thing to happen on a busy machine
RECORDS = "--record" in run("run", "--help").stdout


def network_namespaces_of(pid):
    """Those of a process's threads that are not ours."""
    found = set()
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            found.add(os.readlink(f"/proc/{pid}/task/{thread}/ns/net"))
    except OSError:
        pass
    return found - {os.readlink("/proc/self/ns/net")}


def in_use(namespaces):
    """Of these, those that some thread of the machine is still in."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        found |= network_namespaces_of(pid) & namespaces
    return found


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            check(False, what)
        look_again()


def look_again():
    time.sleep(0.01)  # /proc tells no news that one could wait for


def files_under(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def killed():
    """kill -9 at random moments: before the lab is there, while it plays, while it ends."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    saw_namespace, saw_whole, saw_cut = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="sockglass-killed-") as folder:
        places = {name: os.path.join(folder, name) for name in ("home", "tmp", "here")}
        for place in places.values():
            os.mkdir(place)
        env = environment(HOME=places["home"], TMPDIR=places["tmp"], XDG_CONFIG_HOME=None, XDG_DATA_HOME=None, XDG_STATE_HOME=None, XDG_RUNTIME_DIR=None)
        for kill in range(40):
            command = [PROGRAM, "run", dice.choice(["1", "2", "12", "14", "17"]), "--pace", "5"]
            if RECORDS:
                command += ["--record", "whole.sockglass"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, cwd=places["here"], start_new_session=True)
            end = time.monotonic() + dice.choice([0.02, 0.1, 0.3, 0.8, 1.5]) * dice.random() * 2
            namespaces = set()
            while time.monotonic() < end and process.poll() is None:
                namespaces |= network_namespaces_of(process.pid)
                look_again()
            process.send_signal(signal.SIGKILL)
            process.wait()
            saw_namespace += bool(namespaces)

            def gone():
                try:
                    os.killpg(process.pid, 0)
                    return False
                except ProcessLookupError:
                    return True

            until(gone, f"after kill {kill}: no process is left")
            until(lambda: not in_use(namespaces), f"after kill {kill}: no namespace is left")
            for place in places.values():
                for name in files_under(place):
                    if RECORDS and name == "whole.sockglass":
                        expect(run("show", os.path.join(place, name)), 0)  # renamed only when it was whole
                        saw_whole += 1
                    elif RECORDS and name.startswith("whole.sockglass"):
                        saw_cut += 1  # what was written so far: it opens up to the cut, and the next recording takes its place
                    else:
                        check(False, f"after kill {kill}: `{name}` is left in {place}")
    print(f"40 kills: {saw_namespace} with a namespace of its own, {saw_whole} whole recordings, {saw_cut} cut ones")
    if lab_is_available():
        check(saw_namespace > 0, "some were killed while they had a namespace: the test looks where it should")


def in_small_world(script):
    """A shell script in mounts of its own, where `$1` is a folder and `$2` the program; skips where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="sockglass-hardship-") as folder:
        allowed = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True, text=True, check=False)
        if allowed.returncode != 0:
            skip(f"no mounts of one's own on this machine: {allowed.stderr.strip()}")
        return subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", script, "sh", folder, PROGRAM], capture_output=True, text=True,
                              timeout=120, env=environment(), check=False)


def full_disk():
    """Nothing half-written, and a sentence that says what could not be written."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        for words in (["run", "2", "--pace", "0"], ["run", "2", "--pace", "0", "--format", "json"], ["list"], ["doctor"]):
            done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, env=environment(), check=False)
            check(done.returncode == 2 and "No space left on device" in done.stderr, f"`{' '.join(words)}` to a full disk: {done.returncode}, {done.stderr}")
    done = in_small_world("""
        mount -t tmpfs -o size=16k none "$1"
        cd "$1"
        head -c 1000000 /dev/zero > filler 2>/dev/null || true
        "$2" new my-lesson || echo "exit $?"
        ls
    """)
    check("exit 2" in done.stdout and "my-lesson.json" in done.stderr and "No space left on device" in done.stderr, f"a new lesson on a full disk\n{done.stdout}\n{done.stderr}")
    check("my-lesson" not in done.stdout, f"and nothing of it is left: {done.stdout}")
    if RECORDS:
        done = in_small_world("""
            mount -t tmpfs -o size=16k none "$1"
            cd "$1"
            "$2" run 2 --pace 0 --record whole.sockglass >/dev/null || echo "exit $?"
            ls
        """)
        check("exit 2" in done.stdout and "No space left on device" in done.stderr, f"a recording on a disk that fills\n{done.stdout}\n{done.stderr}")
        check("whole.sockglass\n" not in done.stdout, f"and no half recording is called whole: {done.stdout}")


def read_only():
    """A home and a folder that cannot be written to: lessons play all the same, and what has to be written says why it is not."""
    done = in_small_world("""
        mount -t tmpfs -o ro none "$1"
        cd "$1"
        export HOME="$1" TMPDIR="$1"
        "$2" run 2 --pace 0 >/dev/null || echo "exit $?"
        "$2" new my-lesson || echo "exit $?"
    """)
    check(done.stdout == "exit 2\n", f"the lesson plays, and only `new` fails: {done.stdout}\n{done.stderr}")
    check("my-lesson.json" in done.stderr and "Read-only file system" in done.stderr, f"and says why: {done.stderr}")


def no_sysctl():
    """/proc/sys read-only, as in many a container: lessons run with the machine's own settings, and that is said."""
    if not lab_is_available():
        skip("no private loopback on this machine")
    done = in_small_world("""
        mount --bind /proc/sys /proc/sys
        mount -o remount,bind,ro /proc/sys
        "$2" doctor >&2
        "$2" run 2 --pace 0 --format json || true
    """)
    if "mount:" in done.stderr:
        skip(f"/proc/sys cannot be made read-only here: {done.stderr.strip()}")
    check("/proc/sys is read-only" in done.stderr, f"doctor says so\n{done.stdout}\n{done.stderr}")
    report = json.loads(done.stdout)
    check(report["tier"] == "lab" and report["lessons"][0]["finished"], f"the lesson is played in the lab: {report['tier']}, {report['lessons'][0]['stuck']}")
    check("Read-only file system" in done.stderr, f"and what could not be set is said\n{done.stderr}")


def no_nfqueue():
    """A kernel without NFQUEUE: packets are seen and not held, and that is said."""
    if not lab_is_available():
        skip("no private loopback on this machine")
    if os.uname().machine not in ("x86_64", "aarch64"):
        skip(f"the filter of this test is not written for {os.uname().machine}")
    socket_call = {"x86_64": 41, "aarch64": 198}[os.uname().machine]
    netlink_netfilter = 12

    def statement(code, jt, jf, k):
        return struct.pack("HBBI", code, jt, jf, k)

    load, equal, answer = 0x20, 0x15, 0x06
    program = b"".join([
        statement(load, 0, 0, 0),                      # seccomp_data.nr
        statement(equal, 0, 5, socket_call),
        statement(load, 0, 0, 16),                     # args[0], the low half on a little-endian machine
        statement(equal, 0, 3, socket.AF_NETLINK),
        statement(load, 0, 0, 32),                     # args[2]
        statement(equal, 0, 1, netlink_netfilter),
        statement(answer, 0, 0, 0x00050000 | 93),      # SECCOMP_RET_ERRNO, EPROTONOSUPPORT
        statement(answer, 0, 0, 0x7FFF0000),           # SECCOMP_RET_ALLOW
    ])
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program)

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    filter_program = Program(len(program) // 8, ctypes.addressof(buffer))

    def forbid():
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        if libc.prctl(22, 2, ctypes.byref(filter_program), 0, 0) != 0:  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
            os._exit(99)

    def forbidden(*words):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, env=environment(), preexec_fn=forbid, check=False)

    done = forbidden("doctor")
    check(done.returncode != 99, "the filter is in place")
    check("modprobe" in done.stdout, f"doctor says how to allow it\n{done.stdout}")
    done = forbidden("run", "2", "--pace", "0")
    expect(done, 0)
    check("packets are seen but cannot be delayed or held" in done.stderr, f"the run says what is missing\n{done.stderr}")
    done = forbidden("run", "14")
    check(done.returncode == 77 and "In this lesson" in done.stderr, f"a lesson that needs the wire says so: {done.returncode}\n{done.stderr}")


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if not shutil.which("unshare"):
    skip("unshare(1) of util-linux is missing")
{"killed": killed, "full_disk": full_disk, "read_only": read_only, "no_sysctl": no_sysctl, "no_nfqueue": no_nfqueue}[sys.argv[1]]()
