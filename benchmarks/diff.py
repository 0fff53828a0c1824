"""How long and how much memory a comparison takes, against the dense path.

A synthetic store of 100,000 documents by 65,536 latents (500 active a document) is written by our
own writer, with planted differences. In a process of its own each contender opens its store and
compares the two groups; wall time and the peak resident memory of the whole process are taken.

The named alternative, ``dense``, is what the reference implementation (interp_embed) does: a dense
documents-by-latents array of float32, compared with 0 and averaged by group. It has no intervals,
tests, adjustment or families, so it does less. At full size it needs 26 GB for one array, so both
run on a smaller store too, and the ratio is taken there, in the same run.

Run ``python benchmarks/diff.py [--json]``; ``--store`` keeps the large store for the next time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from synthetic import Synthetic, write_synthetic

from conspectus.store import Store

WALL_LIMIT_S = 5.0
PEAK_LIMIT_MB = 2000.0


def product(path: Path, paired: bool) -> dict[str, Any]:
    """Open and compare with `conspectus.diff`, length adjustment and families included."""
    from conspectus.analysis import diff

    start = time.perf_counter()
    result = diff(
        Store.open(path), by="group", a="a", b="b", paired_by="prompt_id" if paired else None
    )
    wall = time.perf_counter() - start
    shares = result.latents.set_index("latent")[["share_a", "share_b"]].sort_index()
    return {
        "wall_s": wall,
        "found": sorted(int(latent) for latent in result.findings["latent"]),
        "latents": shares.index.tolist(),
        "shares": shares.to_numpy().round(9).tolist(),
    }


def dense(path: Path, paired: bool) -> dict[str, Any]:
    """Open and compare through a dense array, as the reference does (it knows no pairs)."""
    if paired:
        raise SystemExit("the dense path has no paired comparison")
    start = time.perf_counter()
    store = Store.open(path)
    group = store.column("group").to_numpy()
    embeddings = store.matrix("max").toarray()
    active = embeddings > 0
    share_a, share_b = active[group == "a"].mean(axis=0), active[group == "b"].mean(axis=0)
    order = np.argsort(-np.abs(share_a - share_b))
    wall = time.perf_counter() - start
    shares = np.column_stack([share_a, share_b])
    return {
        "wall_s": wall,
        "found": sorted(order[:40].tolist()),
        "latents": list(range(shares.shape[0])),
        "shares": shares.round(9).tolist(),
    }


CONTENDERS = {"conspectus": product, "dense": dense}


def measure(name: str, path: Path, paired: bool = False) -> dict[str, Any]:
    """Run a contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--store", str(path)]
    output = subprocess.run(
        command + ["--paired"] * paired, check=True, capture_output=True, text=True
    ).stdout
    return json.loads(output)


def child(name: str, path: Path, paired: bool) -> None:
    """Report one run on standard output."""
    start = time.process_time()
    report = CONTENDERS[name](path, paired)
    report["cpu_s"] = time.process_time() - start
    report["peak_mb"] = peak_mb()
    print(json.dumps(report))


def peak_mb() -> float:
    """Give the peak resident memory of this process.

    Linux carries `ru_maxrss` over from the parent through fork and exec, so it is read from the
    process's own memory map where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def truth_of(path: Path) -> set[int]:
    """Read which latents were planted."""
    truth = json.loads(path.with_name(path.name + ".truth.json").read_text())
    return set(truth["latents"])


def quality(run: dict[str, Any], planted: set[int]) -> dict[str, float]:
    """Share of the planted latents found, and of the found that were not planted."""
    found = set(run["found"])
    return {
        "recall": len(found & planted) / len(planted),
        "false_discoveries": len(found - planted) / max(len(found), 1),
    }


def disagreement(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Largest difference between the shares of two runs, over latents in both."""
    a, b = (dict(zip(run["latents"], run["shares"], strict=True)) for run in (one, other))
    return max(abs(x - y) for i in a.keys() & b.keys() for x, y in zip(a[i], b[i], strict=True))


def summary(run: dict[str, Any], planted: set[int]) -> dict[str, float]:
    """Keep the figures of a run that are reported."""
    return {key: run[key] for key in ("wall_s", "cpu_s", "peak_mb")} | quality(run, planted)


def run_all(large: Path, small: Path, setting: Synthetic, small_docs: int) -> dict[str, Any]:
    """Measure everything and compare."""
    for path, n_docs in ((large, setting.n_docs), (small, small_docs)):
        if not path.exists():
            chosen = {**vars(setting), "n_docs": n_docs}
            write_synthetic(path, Synthetic(**chosen))
    planted, planted_small = truth_of(large), truth_of(small)
    full = measure("conspectus", large)
    paired = measure("conspectus", large, paired=True)
    ours, theirs = measure("conspectus", small), measure("dense", small)
    return {
        "setting": {"n_docs": setting.n_docs, "n_latents": setting.n_latents}
        | {"active": setting.active, "small_docs": small_docs},
        "full": summary(full, planted),
        "full_paired": summary(paired, planted),
        "small": summary(ours, planted_small),
        "small_dense": summary(theirs, planted_small),
        "ratio_wall": theirs["wall_s"] / ours["wall_s"],
        "ratio_peak": theirs["peak_mb"] / ours["peak_mb"],
        "dense_full_array_gb": setting.n_docs * setting.n_latents * 4 / 1e9,
        "largest_disagreement_of_shares": disagreement(ours, theirs),
        "within_limits": full["wall_s"] <= WALL_LIMIT_S and full["peak_mb"] <= PEAK_LIMIT_MB,
    }


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out for reading."""
    setting = figures["setting"]
    full, small = f"{setting['n_docs']:,} documents", f"{setting['small_docs']:,} documents"
    rows = [
        (full, "conspectus", figures["full"]),
        (full, "conspectus, paired", figures["full_paired"]),
        (small, "conspectus", figures["small"]),
        (small, "dense", figures["small_dense"]),
    ]
    header = f"{'corpus':18} {'path':20} {'wall s':>7} {'cpu s':>7} {'peak MB':>8}"
    lines = [
        f"{setting['n_latents']:,} latents, {setting['active']} active a document",
        header + f" {'recall':>7} {'FDR':>6}",
    ]
    lines += [
        f"{corpus:18} {name:20} {run['wall_s']:7.2f} {run['cpu_s']:7.2f} {run['peak_mb']:8.0f} "
        f"{run['recall']:7.2f} {run['false_discoveries']:6.2f}"
        for corpus, name, run in rows
    ]
    wall, peak = figures["ratio_wall"], figures["ratio_peak"]
    verdict = "kept" if figures["within_limits"] else "MISSED"
    lines += [
        f"dense / conspectus on {small}: wall {wall:.1f}, peak memory {peak:.1f}",
        f"dense at full size: {figures['dense_full_array_gb']:.0f} GB for its array alone",
        f"largest disagreement of shares: {figures['largest_disagreement_of_shares']:.1e}",
        f"limits ({WALL_LIMIT_S:.0f} s, {PEAK_LIMIT_MB:.0f} MB) at full size: {verdict}",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark, or one contender of it."""
    default = Synthetic()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-docs", type=int, default=default.n_docs)
    parser.add_argument("--n-latents", type=int, default=default.n_latents)
    parser.add_argument("--active", type=int, default=default.active)
    parser.add_argument("--small-docs", type=int, default=8000)
    parser.add_argument("--store", type=Path, help="keep the large store here, or use it if there")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--paired", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.store, options.paired)
        return
    setting = Synthetic(n_docs=options.n_docs, n_latents=options.n_latents, active=options.active)
    with tempfile.TemporaryDirectory() as folder:
        large = options.store or Path(folder) / "large.conspectus"
        small = Path(folder) / "small.conspectus"
        figures = run_all(large, small, setting, min(options.small_docs, options.n_docs))
    print(json.dumps(figures, indent=1) if options.json else table(figures))


if __name__ == "__main__":
    main()
