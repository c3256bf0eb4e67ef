"""How many cells of a sweep are finished in a second: in one process, in two, and on a Dask cluster of two workers.

    python benchmarks/sweep.py [--experts 60] [--trials 300] [--examples 200] [--repeat 3]

All ways compute the same cells into a CSV file each, in one run; the start of worker processes is measured apart, by a
sweep over one cell before the clock starts. The last row is a plain loop over `simulated_risk` and `risk`, the time
that the computation alone takes, without files, keys and rows. The exit status is 1 unless all ways give the same rows.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from sympy import Rational, cos, pi

from zcmoe_symbolic import DataModel, ScalarMoE, UniformNoise, truncated_normal, x
from zcmoe_symbolic.simulation.experiments import simulated_risk
from zcmoe_symbolic.simulation.sweep import grid, sweep

half = Rational(1, 2)
MODEL = DataModel(cos(6 * pi * x), truncated_normal(mean=half, std=Rational(1, 5)), UniformNoise(half))


def plain_loop(cells):
    """What a user would write without sweeps."""
    moe = ScalarMoE(MODEL)
    for cell in cells:
        segmentation = moe.segmentation(cell.m)
        simulated_risk(MODEL, segmentation, cell.n, trials=cell.trials, seed=cell.cell_seed)
        moe.risk(segmentation, cell.n)


def timed(work):
    """Seconds of wall-clock time, and what the work returned."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def main():
    """Print the table."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--experts", type=int, default=60, help="cells for m = 1, ..., this")
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=3, help="runs for each way; the best counts")
    given = parser.parse_args()

    def cells(experts, seed):
        return grid(MODEL, m=experts, n=given.examples, trials=given.trials, seed=seed)

    asked = cells(range(1, given.experts + 1), 0)
    starts, best, rows = {}, {}, {}
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
    ):
        ways = {"serial": {}, "--jobs 2": {"jobs": 2}, "--dask, 2 workers": {"dask": cluster.scheduler_address}}
        for way, options in ways.items():
            starts[way] = timed(lambda options=options: sweep(cells([1, 2], 1), **options))[0]
            for number in range(given.repeat):
                out = Path(folder, f"{len(best)}-{number}.csv")
                seconds, found = timed(lambda options=options, out=out: sweep(asked, out, **options))
                best[way] = min(best.get(way, seconds), seconds)
                rows[way] = found.rows
    best["plain loop, no file"] = min(timed(lambda: plain_loop(asked))[0] for _ in range(given.repeat))
    print(f"{len(asked)} cells of {given.trials} trials with {given.examples} examples\n")
    print("| way | first cells s | all cells s | cells per s | ratio to serial |\n|---|---|---|---|---|")
    for way, seconds in best.items():
        start = f"{starts[way]:.2f}" if way in starts else ""
        print(f"| {way} | {start} | {seconds:.2f} | {len(asked) / seconds:.0f} | {seconds / best['serial']:.2f} |")
    same = all(found == rows["serial"] for found in rows.values())
    print(f"\nrows are {'the same' if same else 'NOT the same'} in all ways")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
