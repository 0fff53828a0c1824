"""How long and how much memory all pairs of concepts take, against the dense path.

A synthetic store of 10,000 documents by 20,000 latents (500 active a document) is written by our
own writer; a few latents go together because one group of documents has more of them. In a process
of its own each contender opens its store and looks at all pairs; wall time and the peak resident
memory of the whole process are taken.

The named alternative, ``dense``, is what the reference implementation (interp_embed) does: the
product of the presence matrix with itself, made dense, and NPMI of all of it in float64. It has no
tests, intervals, floors, strata, trivial pairs or evidence, so it does less. At full size each of
its arrays takes 3.2 GB, so both run on a smaller store too, and the ratio is taken there, in the
same run.

Run ``python benchmarks/correlate.py [--json]``; ``--store`` keeps the large store for next time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from diff import peak_mb, truth_of
from synthetic import Synthetic, write_synthetic

from conspectus.store import Store

WALL_LIMIT_S = 60.0
PEAK_LIMIT_MB = 3000.0
PLANTED = 20


def product(path: Path) -> dict[str, Any]:
    """Open and correlate with `conspectus.correlate`, strata of length and all figures included."""
    from conspectus.analysis import Trivial, correlate

    start = time.perf_counter()
    result = correlate(Store.open(path), trivial=Trivial(labels="words"))
    wall = time.perf_counter() - start
    together = result.findings[result.findings["direction"] == "together"]
    figures = result.pairs[["a", "b", "npmi"]]
    return {
        "wall_s": wall,
        "tested": result.provenance["pairs_tested"],
        "found": [sorted((int(a), int(b))) for a, b in together[["a", "b"]].to_numpy()],
        "npmi": [[int(a), int(b), float(value)] for a, b, value in figures.to_numpy()],
    }


def dense(path: Path) -> dict[str, Any]:
    """Open and correlate through the whole matrix of pairs, as the reference does."""
    start = time.perf_counter()
    store = Store.open(path)
    present = store.matrix("presence").astype(np.float64)
    joint = (present.T @ present).toarray() / store.n_documents
    share = np.diag(joint)
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.log(joint / np.outer(share, share))
        npmi = pmi / -np.log(joint)
    npmi[joint == 0] = -1.0
    upper = np.triu_indices(store.n_latents, 1)
    order = np.argsort(-np.nan_to_num(npmi[upper], nan=-2.0))[:500]
    wall = time.perf_counter() - start
    best = [[int(upper[0][k]), int(upper[1][k])] for k in order]
    np.save(path.with_suffix(".npmi.npy"), npmi)
    return {"wall_s": wall, "tested": len(upper[0]), "found": best, "npmi": []}


CONTENDERS = {"conspectus": product, "dense": dense}


def measure(name: str, path: Path) -> dict[str, Any]:
    """Run a contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--store", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def child(name: str, path: Path) -> None:
    """Report one run on standard output."""
    start = time.process_time()
    report = CONTENDERS[name](path)
    report["cpu_s"] = time.process_time() - start
    report["peak_mb"] = peak_mb()
    print(json.dumps(report))


def planted_pairs(path: Path) -> set[tuple[int, int]]:
    """Give the pairs that go together: planted latents that the first group has more of."""
    return set(combinations(sorted(truth_of(path))[0::2], 2))


def summary(run: dict[str, Any], planted: set[tuple[int, int]]) -> dict[str, float]:
    """Keep the figures of a run that are reported."""
    found = {tuple(pair) for pair in run["found"]}
    return {key: run[key] for key in ("wall_s", "cpu_s", "peak_mb", "tested")} | {
        "reported": len(found),
        "recall": len(found & planted) / len(planted),
        "false_discoveries": len(found - planted) / max(len(found), 1),
    }


def disagreement(run: dict[str, Any], path: Path) -> float:
    """Largest difference between our NPMI and the dense one, over the pairs we report."""
    whole = np.load(path.with_suffix(".npmi.npy"), mmap_mode="r")
    return max((abs(whole[a, b] - value) for a, b, value in run["npmi"]), default=0.0)


def run_all(large: Path, small: Path, setting: Synthetic, smaller: Synthetic) -> dict[str, Any]:
    """Measure everything and compare."""
    for path, chosen in ((large, setting), (small, smaller)):
        if not path.exists():
            write_synthetic(path, chosen)
    full = measure("conspectus", large)
    ours, theirs = measure("conspectus", small), measure("dense", small)
    return {
        "setting": {"n_docs": setting.n_docs, "n_latents": setting.n_latents}
        | {"active": setting.active, "small_docs": smaller.n_docs}
        | {"small_latents": smaller.n_latents},
        "full": summary(full, planted_pairs(large)),
        "small": summary(ours, planted_pairs(small)),
        "small_dense": summary(theirs, planted_pairs(small)),
        "ratio_wall": theirs["wall_s"] / ours["wall_s"],
        "ratio_peak": theirs["peak_mb"] / ours["peak_mb"],
        "dense_full_array_gb": setting.n_latents**2 * 8 / 1e9,
        "largest_disagreement_of_npmi": disagreement(ours, small),
        "within_limits": full["wall_s"] <= WALL_LIMIT_S and full["peak_mb"] <= PEAK_LIMIT_MB,
    }


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out for reading."""
    setting = figures["setting"]
    full = f"{setting['n_docs']:,} x {setting['n_latents']:,}"
    small = f"{setting['small_docs']:,} x {setting['small_latents']:,}"
    rows = [
        (full, "conspectus", figures["full"]),
        (small, "conspectus", figures["small"]),
        (small, "dense", figures["small_dense"]),
    ]
    header = f"{'documents x latents':20} {'path':11} {'wall s':>7} {'cpu s':>7} {'peak MB':>8}"
    lines = [
        f"{setting['active']} active a document",
        header + f" {'pairs tested':>13} {'recall':>7} {'FDR':>6}",
    ]
    lines += [
        f"{corpus:20} {name:11} {run['wall_s']:7.2f} {run['cpu_s']:7.2f} {run['peak_mb']:8.0f} "
        f"{run['tested']:13,} {run['recall']:7.2f} {run['false_discoveries']:6.2f}"
        for corpus, name, run in rows
    ]
    wall, peak = figures["ratio_wall"], figures["ratio_peak"]
    verdict = "kept" if figures["within_limits"] else "MISSED"
    lines += [
        f"dense / conspectus at {small}: wall {wall:.1f}, peak memory {peak:.1f}",
        f"dense at full size: {figures['dense_full_array_gb']:.1f} GB for each of its arrays",
        f"largest disagreement of NPMI: {figures['largest_disagreement_of_npmi']:.1e}",
        f"limits ({WALL_LIMIT_S:.0f} s, {PEAK_LIMIT_MB:.0f} MB) at full size: {verdict}",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark, or one contender of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-docs", type=int, default=10_000)
    parser.add_argument("--n-latents", type=int, default=20_000)
    parser.add_argument("--active", type=int, default=500)
    parser.add_argument("--small-docs", type=int, default=4000)
    parser.add_argument("--small-latents", type=int, default=6000)
    parser.add_argument("--store", type=Path, help="keep the large store here, or use it if there")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.store)
        return
    shape = {"active": options.active, "planted": PLANTED, "base_rate": 0.02, "effect": 0.3}
    setting = Synthetic(n_docs=options.n_docs, n_latents=options.n_latents, **shape)
    smaller = Synthetic(
        n_docs=min(options.small_docs, options.n_docs),
        n_latents=min(options.small_latents, options.n_latents),
        **shape,
    )
    with tempfile.TemporaryDirectory() as folder:
        large = options.store or Path(folder) / "large.conspectus"
        figures = run_all(large, Path(folder) / "small.conspectus", setting, smaller)
    print(json.dumps(figures, indent=1) if options.json else table(figures))


if __name__ == "__main__":
    main()
