"""How long `zcmoe verify` takes for the whole paper: every proof run, by one process and by two, and remembered.

    python benchmarks/verify.py [--repeat 3]

Each figure is the best of some runs of the command, start of the interpreter included, with a store of its own. The
exit status is 1 if a run gives another report than the first one, or if a remembered run has run a proof.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

WAYS = {
    "every proof, --jobs 1": ("--fresh", "--jobs", "1"),
    "every proof, --jobs 2": ("--fresh", "--jobs", "2"),
    "remembered": (),
}


def timed(options, folder):
    """Wall-clock and processor seconds of one run of the command, and its report."""
    command = [sys.executable, "-m", "zcmoe_symbolic", "verify", "--json", *options]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    found = subprocess.run(
        command, env={**os.environ, "ZCMOE_CACHE_DIR": folder}, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, processor, json.loads(found.stdout)


def verdicts(report):
    """What must be the same whichever way the report was made."""
    rows = (*report["statements"], *report["supplementary"], *report["findings"], *report["equations"])
    return [(row.get("id", row.get("number")), row["verdict"], row["trust"]) for row in rows]


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs for each way; the best counts")
    repeat = parser.parse_args().repeat
    figures, reports = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for way, options in WAYS.items():
            runs = [timed(options, folder) for _ in range(repeat)]
            figures[way] = min(run[0] for run in runs), min(run[1] for run in runs)
            reports[way] = runs[-1][2]
    remembered, first = reports["remembered"]["summary"]["proofs"], next(iter(reports.values()))
    base = figures["remembered"][0]
    print(f"{remembered['total']} proofs, {remembered['remembered']} remembered\n")
    print("| way | wall-clock s | ratio | processor s |\n|---|---|---|---|")
    for way, (wall, processor) in figures.items():
        print(f"| {way} | {wall:.2f} | {wall / base:.0f} | {processor:.2f} |")
    same = all(verdicts(report) == verdicts(first) for report in reports.values())
    return 0 if same and remembered["remembered"] == remembered["total"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
