#!/usr/bin/env python3
"""Does the regression gate work? Plants the defects of planted_defects.toml one at a time in a clone of the committed tree, runs the gate exhibit and asks
the statistical gate alone (the exact gate sees any change of bits and would prove nothing). Prints a line a defect: caught or not, by which lines, and what
it cost. Asking again continues: what was measured stands in WORK/planted.json.

Run: python3 tests/planted_defects.py --work DIR [--scale micro] [--seeds 8] [--defects a,b] [--exhibit semmim/gate] [--jobs N] [--build-jobs N] [--nice 0]
     python3 tests/planted_defects.py --list
A second baseline is never needed: the clean tree is measured first, and checked against itself twice."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALARMS = ("REGRESSION", "STALE_BASELINE", "BITS_CHANGED")


def defects():
    with open(ROOT / "tests" / "planted_defects.toml", "rb") as file:
        return tomllib.load(file)["defect"]


def run(command, log, cwd, nice, env=None, allowed=(0,)):
    """Runs a command with its output in a log; returns its output and exit code, or stops with the end of the log."""
    result = subprocess.run(["nice", "-n", str(nice), *map(str, command)], cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    with open(log, "a") as file:
        file.write("$ " + " ".join(map(str, command)) + "\n" + result.stdout)
    if result.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))}: ended with {result.returncode}\n" + "\n".join(result.stdout.splitlines()[-15:]))
    return result.stdout, result.returncode


class Bench:
    def __init__(self, a):
        self.a = a
        self.work = pathlib.Path(a.work).resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.tree, self.log = self.work / "tree", self.work / "log.txt"
        self.options = ["--scale", a.scale, "--device", "cpu", "--out", self.work / "out"]
        self.store = self.work / "planted.json"
        self.results = json.loads(self.store.read_text()) if self.store.exists() else {}

    def sh(self, command, cwd=None, env=None, allowed=(0,)):
        return run(command, self.log, cwd or self.tree, self.a.nice, env, allowed)

    def prepare(self):
        if not self.tree.exists():
            self.sh(["git", "clone", "--quiet", "--shared", ROOT, self.tree], self.work)
        self.sh(["git", "checkout", "--quiet", "--", "."])

    def build(self):
        start = time.time()
        self.sh(["core/deps/build.sh", "build", "-DVLP_TESTS=OFF"], env={"BUILD_JOBS": str(self.a.build_jobs)} if self.a.build_jobs else None)
        return time.time() - start

    def measure(self):
        start = time.time()
        more = ["--jobs", self.a.jobs] if self.a.jobs else []
        self.sh(["build/vlp", "run", self.a.exhibit, *self.options, *more, *(["--seeds", self.a.seeds] if self.a.seeds else [])], allowed=(0, 3))
        return time.time() - start

    def check(self):
        """Exit code and alarmed lines of the statistical gate."""
        text, code = self.sh(["build/vlp", "baseline", "check", self.a.exhibit, "--gate", "statistical", "--baselines", self.work / "baselines", *self.options],
                             allowed=(0, 1, 3))
        lines = []
        for line in text.splitlines():
            if any(re.search(rf"\b{alarm}\b", line) for alarm in ALARMS) and "-> exit" not in line:
                columns = re.split(r"  +", line.strip())
                lines.append(f"{columns[0]} {columns[1]}")
        return code, lines

    def keep(self, name, entry):
        self.results[name] = entry
        self.store.write_text(json.dumps(self.results, indent=1))

    def clean(self):
        self.build()
        seconds = self.measure()
        baselines = self.work / "baselines"
        if not any(baselines.rglob("*.toml")):
            self.sh(["build/vlp", "baseline", "record", self.a.exhibit, "--reason", "unchanged code", "--by", "planted_defects.py", "--baselines", baselines,
                     *self.options])
        for _ in range(2):
            code, lines = self.check()
            if code != 0:
                sys.exit(f"the gate is not green on unchanged code (exit {code}): {lines}")
        if "unchanged" not in self.results:
            self.keep("unchanged", {"code": 0, "lines": [], "build": 0, "run": seconds})

    def plant(self, defect):
        self.prepare()
        for edit in defect["edit"]:
            file = self.tree / edit["file"]
            text = file.read_text()
            if text.count(edit["old"]) != 1:
                sys.exit(f"{defect['name']}: {edit['file']} does not hold the text to replace exactly once")
            file.write_text(text.replace(edit["old"], edit["new"]))
        build, seconds = self.build(), self.measure()
        code, lines = self.check()
        self.keep(defect["name"], {"code": code, "lines": lines, "build": build, "run": seconds})
        self.prepare()


def table(results, known):
    out = ["| defect | gate | lines | build, s | runs, s |", "|---|---|---|---|---|"]
    caught = planted = 0
    for name, text in [("unchanged", "nothing planted"), *((d["name"], d["text"]) for d in known)]:
        if name not in results:
            continue
        r = results[name]
        alarm = r["code"] == 1
        if name != "unchanged":
            planted, caught = planted + 1, caught + alarm
        word = "green" if r["code"] == 0 else "caught" if alarm else "undecided"
        lines = ", ".join(r["lines"][:4]) + (f" and {len(r['lines']) - 4} more" if len(r["lines"]) > 4 else "")
        out.append(f"| {name}: {text} | {word} | {lines} | {r['build']:.0f} | {r['run']:.0f} |")
    return "\n".join(out) + f"\n\n{caught} of {planted} defects caught"


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--work", help="folder for clone, builds, runs and results; kept")
    p.add_argument("--exhibit", default="semmim/gate")
    p.add_argument("--scale", default="micro")
    p.add_argument("--seeds", type=int, help="seeds 0..N-1 instead of the spec's")
    p.add_argument("--defects", help="comma-separated names; all by default")
    p.add_argument("--jobs", type=int)
    p.add_argument("--build-jobs", type=int)
    p.add_argument("--nice", type=int, default=0)
    p.add_argument("--list", action="store_true")
    a = p.parse_args()
    known = defects()
    if a.list:
        return print("\n".join(f"{d['name']:<28}{d['text']}" for d in known))
    if not a.work:
        p.error("--work DIR is missing")
    names = a.defects.split(",") if a.defects else [d["name"] for d in known]
    unknown = set(names) - {d["name"] for d in known}
    if unknown:
        p.error(f"no defect is called {', '.join(sorted(unknown))}; --list shows them")
    bench = Bench(a)
    bench.prepare()
    bench.clean()
    for defect in known:
        if defect["name"] in names and defect["name"] not in bench.results:
            bench.plant(defect)
            print(f"{defect['name']}: exit {bench.results[defect['name']]['code']}", flush=True)
    print(table(bench.results, known))


if __name__ == "__main__":
    main()
