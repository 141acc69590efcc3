#!/usr/bin/env python3
"""`sockglass run` against the real kernel: formats, tiers, exit codes, and that the checker can fail."""
import json
import os
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree

from program import SOURCE, check, expect, lab_is_available, run

HANDSHAKE = f"{SOURCE}/lessons/02-three-way-handshake.json"


def packets(lesson):
    return [event for event in lesson["events"] if event["kind"] == "packet"]


def check_json(done, tier, inferred):
    """The format of docs/events.md, and the three segments of the handshake."""
    expect(done, 0)
    report = json.loads(done.stdout)
    check((report["format"], report["version"], report["tier"], report["ok"]) == ("sockglass-run", "1.2", tier, True), f"{tier}: the head of the report")
    for lesson in report["lessons"]:
        check([event["n"] for event in lesson["events"]] == list(range(1, len(lesson["events"]) + 1)), f"{lesson['id']}: events are numbered without gaps")
        times = [event["t_ns"] for event in lesson["events"]]
        check(times == sorted(times), f"{lesson['id']}: in the order of time")
        check(all(step["done"] for step in lesson["steps"]), f"{lesson['id']}: every step done")
        check(all(e["outcome"] in (("met", "not_observable") if inferred else ("met",)) for e in lesson["expectations"]), f"{lesson['id']}: expectations")
        for expectation in lesson["expectations"]:
            decided = expectation["decided_by"]
            if expectation["outcome"] == "met" and decided is not None:
                check(lesson["events"][decided - 1]["n"] == decided and expectation["decided_by_text"], f"{expectation['id']} names its event")
    lesson = report["lessons"][-1]
    syn, synack, ack = packets(lesson)[:3]
    check([p["flags"] for p in (syn, synack, ack)] == [["SYN"], ["SYN", "ACK"], ["ACK"]], "SYN, SYN+ACK, ACK")
    check((syn["from_actor"], synack["from_actor"], ack["from_actor"]) == ("client", "server", "client"), "who sent them")
    check((syn["rel_seq"], synack["rel_seq"], synack["rel_ack"], ack["rel_seq"], ack["rel_ack"]) == (0, 0, 1, 1, 1), "relative numbers")
    check(all(p["inferred"] == inferred for p in packets(lesson)), f"inferred: {inferred}")
    if not inferred:
        wrap = 2**32
        check(synack["ack"] == (syn["seq"] + 1) % wrap, "the answer's ACK is the client's SEQ and one")
        check(ack["ack"] == (synack["seq"] + 1) % wrap, "the third segment's ACK is the server's SEQ and one")
        check(ack["seq"] == synack["ack"], "its SEQ is what the server expects")
        check(all(p["checksum"] != "wrong" for p in packets(lesson)), "no checksum is wrong")
        # The last ones may still be on their way when the lesson ends.
        verdicts = [p["verdict"] for p in packets(lesson)]
        check(verdicts[:6] == ["deliver"] * 6 and all(v in ("deliver", None) for v in verdicts), f"all were delivered: {verdicts}")
        check(bytes.fromhex(packets(lesson)[3]["bytes"]).endswith(b"Hello"), "the bytes of a packet are there")
    states = {event["actor"]: event["state"] for event in lesson["events"] if event["kind"] == "socket" and event["state"] != "LISTEN"}
    check(states.get("client") == "ESTABLISHED" and states.get("server") == "ESTABLISHED", f"both ends ESTABLISHED by the kernel's own word: {states}")
    accept = next(e for e in lesson["events"] if e["kind"] == "call_returned" and e["call"] == "accept")
    check(accept["ret"] >= 0 and accept["args"], "accept() has arguments and a result")


def check_false_expectation(tier):
    """A lesson that expects what is not so: exit 1, with expected, actual, and the event that decided."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(f"{SOURCE}/lessons/programs", os.path.join(folder, "programs"))
        with open(HANDSHAKE) as file:
            lesson = json.load(file)
        changed = 0
        for step in lesson["steps"]:
            for expectation in step.get("expect", []):
                if expectation["id"] == "new_socket":
                    expectation["that"] = "accepted.ret < 0"
                    changed += 1
        check(changed == 1, "the lesson has the expectation that this test falsifies")
        path = os.path.join(folder, "false.json")
        with open(path, "w") as file:
            json.dump(lesson, file)
        done = run("run", path, "--tier", tier, "--pace", "0")
        expect(done, 1, "NOT MET   accept/new_socket")
        for words in ("expected      accepted.ret < 0", "actual        4 < 0", "The server's accept() returned 4"):
            check(words in done.stdout, f"it shows `{words}`\n{done.stdout[-2500:]}")
        check(len(set(done.stderr.splitlines())) == len(done.stderr.splitlines()), f"no remark twice\n{done.stderr}")
        report = json.loads(run("run", path, "--tier", tier, "--pace", "0", "--format", "json").stdout)
        missed = [e for e in report["lessons"][0]["expectations"] if e["outcome"] == "not_met"]
        check(len(missed) == 1 and missed[0]["decided_by"], "json names the one that was missed")
        check("not ok" in run("run", path, "--tier", tier, "--pace", "0", "--format", "tap").stdout, "tap: not ok")
        suites = ElementTree.fromstring(run("run", path, "--tier", tier, "--pace", "0", "--format", "junit").stdout.encode())
        check(suites.get("failures") == "1", "junit: one failure")


check_json(run("run", "1", "2", "--tier", "calls", "--format", "json"), "calls", inferred=True)
done = run("run", "2", "--tier", "calls")
expect(done, 0, "(inferred)")
check("not observable in this tier." in done.stdout, "what the tier cannot show is said")

NOISE = f"{SOURCE}/lessons/16-noise.json"
expect(run("run", NOISE, "--tier", "calls"), 77, "16-noise: In this lesson you flip bits in real segments", "stderr")
expect(run("run", NOISE, "--tier", "calls", "--format", "tap"), 77, "ok 1 - 16-noise plays to its end # SKIP In this lesson")
suite = ElementTree.fromstring(run("run", NOISE, "--tier", "calls", "--format", "junit").stdout.encode())[0]
check((suite.get("skipped"), suite.get("failures")) == ("1", "0"), "junit: skipped, not failed")
done = run("run", NOISE, "2", "--tier", "calls", "--format", "json")
expect(done, 77)
skipped, played = json.loads(done.stdout)["lessons"]
check(skipped["skipped"] and not skipped["finished"] and "packets" in skipped["stuck"], "json: it was skipped, and why")
check(not played["skipped"] and played["ok"], "json: the other one was played all the same")

tier = "calls"
if lab_is_available():
    tier = "lab"
    check_json(run("run", "1", "2", "--format", "json", "--pace", "0"), "lab", inferred=False)
    check_json(run("run", HANDSHAKE, "--format", "json"), "lab", inferred=False)
    done = run("run", "2", "--lang", "ko", "--pace", "0")
    expect(done, 0, "클라이언트의 커널이 서버 쪽으로 #1 세그먼트를 보냈습니다")
    check("The " not in done.stdout.replace("The quick", ""), "no English sentence in the Korean run")
else:
    print("the tier lab is not available here; its checks are left out")
    expect(run("run", "2", "--tier", "lab"), 77, "sockglass doctor", "stderr")
check_false_expectation(tier)

suites = ElementTree.fromstring(run("run", "2", "--format", "junit", "--pace", "0").stdout.encode())
check(suites.get("failures") == "0" and int(suites.get("tests")) > 10, "junit is XML")
tap = run("run", "2", "--format", "tap", "--pace", "0").stdout.splitlines()
check(tap[0] == "TAP version 13" and tap[1] == f"1..{sum(line.startswith('ok ') for line in tap)}", "tap counts its points")

# No display: a sentence, and the lesson in the terminal.
done = run(timeout=90)
expect(done, 0, "expectations met")
check("plays here in the terminal" in done.stderr, "without a display it says so\n" + done.stderr)
done = run("shot", "2", "--out", "/nonexistent/picture.png", DISPLAY=":987")
check(done.returncode in (2, 77) and done.stderr != "", f"no picture without a display: {done.returncode}, {done.stderr}")
