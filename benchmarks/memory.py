"""How much memory and time each analysis of one large store takes.

Every analysis is promised to work in bounded memory. Each is run in a process of its own on one
synthetic store (of a million documents, unless ``--n-docs`` says otherwise), and the peak resident
memory of that process is taken, with its processor seconds, which hardly depend on what else the
machine does; seconds on the wall do, so the machine's load stands beside them.

Run ``python benchmarks/memory.py --store STORE [--only PART] [--json]``; the store is made if it is
not there (some 1.1 GB, three minutes).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from diff import peak_mb
from search import make_store
from synthetic import Synthetic

_FEW = list(range(0, 3000, 30))
_KNOWN = ["topic 0", "topic 1", "topic 2"]
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "diff": ("diff", {"by": "group", "a": "a"}),
    "diff, paired": ("diff", {"by": "group", "a": "a", "paired_by": "prompt_id"}),
    "diff, units": ("diff", {"by": "group", "a": "a", "unit": "prompt_id"}),
    "trend": ("trend", {"by": "score"}),
    "trend, paired": ("trend", {"by": "score", "paired_by": "prompt_id"}),
    "outcome, no model": ("outcome", {"y": "score", "folds": 0}),
    "outcome": ("outcome", {"y": "score"}),
    "outcome, grouped": ("outcome", {"y": "score", "group_by": "prompt_id", "folds": 0}),
    "correlate": ("correlate", {"sample": 50_000, "trivial": None}),
    "cluster": ("cluster", {"latents": _FEW, "k": 8, "method": "kmeans", "sample": 20_000}),
    "map": ("document_map", {"latents": _FEW, "sample": 20_000}),
    "novel": ("novel", {"labels": "topic", "known": _KNOWN, "k": 5, "sample": 20_000}),
    "subthemes": ("subthemes", {"label": "topic", "values": ["topic 5"], "k": 4, "sample": 20_000}),
    "search": ("search", {"latents": _FEW}),
}
"""Name -> public function and what it is asked."""


def child(case: str, path: Path) -> None:
    """Run one analysis and report on standard output."""
    import conspectus as cs

    name, options = CASES[case]
    store = cs.open(path)
    cpu, wall = time.process_time(), time.perf_counter()
    getattr(cs, name)(store, **options)
    report = {
        "case": case,
        "cpu_s": round(time.process_time() - cpu, 1),
        "wall_s": round(time.perf_counter() - wall, 1),
        "peak_mb": round(peak_mb()),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(report))


def measure(case: str, path: Path) -> dict[str, Any]:
    """Run one analysis in a process of its own."""
    command = [sys.executable, __file__, "--child", case, "--store", str(path)]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


def table(rows: list[dict[str, Any]]) -> str:
    """Lay the figures out."""
    lines = [f"{'':20} {'CPU s':>7} {'wall s':>7} {'MB':>6} {'load':>5}"]
    for row in rows:
        figures = f"{row['cpu_s']:7.1f} {row['wall_s']:7.1f} {row['peak_mb']:6,} {row['load']:5.1f}"
        lines.append(f"{row['case']:20} {figures}")
    return "\n".join(lines)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--n-docs", type=int, default=1_000_000)
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=CASES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.store)
        return
    if not asked.store.exists():
        setting = Synthetic(
            n_docs=asked.n_docs,
            n_latents=16_384,
            active=100,
            groups=("a", "b", "c", "d"),
            mean_tokens=60,
            topics=40,
            part_size=16_384,
        )
        make_store(asked.store, setting)
    rows = [measure(case, asked.store) for case in CASES if asked.only in case]
    print(json.dumps(rows, indent=1) if asked.json else table(rows))


if __name__ == "__main__":
    main()
