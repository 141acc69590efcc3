#!/usr/bin/env python3
"""run_fuzzer.py NAME PROGRAM [SECONDS]: runs a fuzzer for a bounded time (SECONDS, else SG_FUZZ_SECONDS, else 20).

It begins with the seeds of seeds.py and with what earlier runs found (build/fuzz/corpus/NAME). The seed of the dice is printed; SG_SEED gives it. An input that ends
the program is a finding: it is kept as build/results/fuzz-NAME-…, and the exit code is 1. To see it again: PROGRAM THAT_FILE.
"""
import os
import pathlib
import random
import subprocess
import sys

import seeds

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main():
    name, program = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    seconds = int(sys.argv[3] if len(sys.argv) > 3 else os.environ.get("SG_FUZZ_SECONDS", 20))
    seed = int(os.environ.get("SG_SEED", random.randrange(1, 2 ** 31)))
    corpus = program.parent / "corpus" / name
    given = program.parent / "seeds" / name
    results = ROOT / "build" / "results"
    for folder in (corpus, given, results):
        folder.mkdir(parents=True, exist_ok=True)
    for old in given.iterdir():
        old.unlink()
    written = seeds.write(name, given)
    before = set(results.glob(f"fuzz-{name}-*"))
    command = [str(program), f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={results}/fuzz-{name}-", "-timeout=10", "-rss_limit_mb=1024",
               "-print_final_stats=1", "-verbosity=1", "-reload=0"]
    dictionary = HERE / f"{name}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    print(f"fuzz_{name}: {seconds} s, {written} seeds, SG_SEED={seed} repeats it", flush=True)
    # It says a line for each new input; the last of them are what one wants to read.
    done = subprocess.run(command + [str(corpus), str(given)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True, errors="replace",
                          timeout=seconds + 240)
    lines = done.stdout.splitlines()
    found = sorted(set(results.glob(f"fuzz-{name}-*")) - before)
    print("\n".join(lines[-(80 if done.returncode else 8):]))
    if done.returncode:
        print(f"fuzz_{name} found something (exit code {done.returncode}); " + (f"again: {program} {found[-1]}" if found else "no input was kept"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
