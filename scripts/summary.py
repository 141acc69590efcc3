#!/usr/bin/env python3
"""summary.py FOLDER: reads the JUnit files that ./test left there, and says what passed, what failed, and what was skipped and why."""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml


def reason_of(output):
    """Why a test skipped itself: what stands after GoogleTest's "Skipped", or the last line that was printed."""
    found = re.search(r": Skipped\n(.*?)\n*(?=\[  SKIPPED|\Z)", output, re.S)
    if found and found.group(1).strip():
        return " ".join(found.group(1).split())
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def end_of(output):
    """The last lines of what a failed test printed, without CTest's own."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return "".join(f"\n    {line[:300]}" for line in lines[-8:])


def has_failed(case):
    return case.find("failure") is not None or case.get("status") == "fail"


def main():
    folder = pathlib.Path(sys.argv[1])
    passed, failed, flaky, skipped = 0, [], [], {}
    for path in sorted(path for path in folder.glob("*.xml") if not path.stem.endswith("-again")):
        cases = xml.parse(path).getroot().findall("testcase")
        again = path.with_name(f"{path.stem}-again.xml")
        mended = {case.get("name") for case in xml.parse(again).getroot().findall("testcase") if case.get("status") == "run"} if again.exists() else set()
        seconds = sum(float(case.get("time", "0")) for case in cases)
        print(f"{path.stem}: {len(cases)} tests, {seconds:.0f} s")
        for case in cases:
            output = case.findtext("system-out") or ""
            if has_failed(case):
                (flaky if case.get("name") in mended else failed).append(f"{path.stem}: {case.get('name')}{end_of(output)}")
            elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
                skipped.setdefault(reason_of(output), []).append(f"{path.stem}: {case.get('name')}")
            else:
                passed += 1
    for reason, names in skipped.items():
        print(f"skipped, {reason}:")
        for name in names:
            print(f"  {name}")
    for name in flaky:
        print(f"FLAKY, passed only when it was run again (a bug: find its cause): {name}")
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed + len(flaky)} passed, {len(failed)} failed, {sum(map(len, skipped.values()))} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
