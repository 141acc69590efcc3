#!/usr/bin/env python3
"""ordinary_user.py RUNS: lesson 2 as an ordinary user, that many times in a row; every run must meet all that it expects.

Started by root, it goes on as uid 65534 with no group and no capability. Exit code 77: skipped, the last line says why.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE, BINARY = pathlib.Path(os.environ["SG_SOURCE_DIR"]), pathlib.Path(os.environ["SG_BINARY_DIR"])
NOBODY = 65534


def main():
    runs = int(sys.argv[1])
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory() as folder:
        # A checkout below /root cannot be entered by others.
        os.chmod(folder, 0o755)
        program = shutil.copy(BINARY / "sockglass", folder)
        lessons = pathlib.Path(shutil.copytree(SOURCE / "lessons", f"{folder}/lessons"))
        environment = {**os.environ, "SOCKGLASS_LESSONS": str(lessons), "HOME": folder}

        def sockglass(*arguments):
            return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=120, **as_nobody)

        doctor = sockglass("doctor")
        if not any(line.split()[:2] == ["lab", "yes"] for line in doctor.stdout.splitlines()):
            print(doctor.stdout, doctor.stderr, sep="\n")
            print("an ordinary user of this machine may not have a network namespace (see `sockglass doctor` above)")
            return 77
        for number in range(1, runs + 1):
            done = sockglass("run", str(lessons / "02-three-way-handshake.json"), "--format", "json")
            try:
                report = json.loads(done.stdout)
                outcomes = [expectation["outcome"] for expectation in report["lessons"][0]["expectations"]]
            except (ValueError, LookupError) as why:
                report, outcomes = {}, [f"no report: {why}"]
            if done.returncode != 0 or report.get("tier") != "lab" or set(outcomes) != {"met"}:
                print(f"run {number} of {runs} as uid {as_nobody.get('user', os.getuid())} ended with {done.returncode}: {outcomes}")
                print(done.stdout[-20000:], done.stderr, sep="\n")
                return 1
        print(f"{runs} runs as uid {as_nobody.get('user', os.getuid())}, {len(outcomes)} expectations each, all met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
