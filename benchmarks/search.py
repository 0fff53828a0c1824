"""How long a search by concepts takes on a million documents, and how much memory.

The store is synthetic: 1,000,000 documents over 16,384 latents, 100 active a document on average.
Rates fall as a power law, ``(rank + 20) ** -0.9``, so that the commonest latent is in half of the
documents, the median one in 0.2 % and the rarest in 0.1 %; strengths are gamma distributed.

Queries have 100 concepts, weighted as a search weighs them, and ask for 50 documents. Two kinds:
latents drawn evenly (labels found by a query are about as common as any: 1.0 times the mean on
AlpacaEval), and drawn by how common they are, ten times as many entries. Each is timed as
``search(store, latents=...)`` without label search; then with label search by a query in words, and
what reading the results costs on top: ids with the concepts of each, and the words of the first.

Named alternatives, in the same run, each in a process of its own: ``csr``, a scipy CSR matrix of
the whole store in memory times the vector of weights, and ``bm25s``, the keyword engine with the
same entries as its index in memory and the same latents as query terms (it knows no weights).

Run ``python benchmarks/search.py [--json]``; ``--store`` keeps the store for the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from diff import peak_mb
from synthetic import Synthetic, write_synthetic

from conspectus.analysis.concepts.ranks import best_first
from conspectus.analysis.retrieval import search
from conspectus.analysis.retrieval.length import length_pivots
from conspectus.analysis.retrieval.weights import rank_weights
from conspectus.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CONCEPTS, TEMPERATURE, RESULTS, SLOPE = 100, 0.2, 50, 0.5
LIMIT_MS = 50.0
KINDS = ("even", "common")


def make_store(path: Path, setting: Synthetic) -> Store:
    """Write the store, with a label of three made-up words for every latent."""
    store = write_synthetic(path, setting)
    rng = np.random.default_rng([setting.seed, 2])
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = np.array(["".join(rng.choice(syllables, 3)) for _ in range(4000)])
    labels = [" ".join(rng.choice(words, 3)) for _ in range(setting.n_latents)]
    latents = pa.array(range(setting.n_latents), pa.uint32())
    store.set_labels(pa.table({"latent": latents, "label": labels}))
    return store


def queries(store: Store, kind: str, n: int, seed: int = 0) -> list[NDArray[np.int64]]:
    """Draw the latents of n queries, the most important first."""
    frequency = store.document_frequency().astype(float)
    fires = np.flatnonzero(frequency)
    share = frequency[fires] / frequency.sum() if kind == "common" else None
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    size = min(CONCEPTS, len(fires))
    return [rng.choice(fires, size, replace=False, p=share) for _ in range(n)]


def timed(job: Callable[[], Any]) -> tuple[Any, float, float]:
    """Run a job; give its answer, wall and processor time in milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = job()
    return answer, 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def spread(times: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile of wall time, and median of processor time."""
    wall, cpu = np.array(times).T
    return {
        "p50_ms": float(np.median(wall)),
        "p95_ms": float(np.quantile(wall, 0.95)),
        "cpu_p50_ms": float(np.median(cpu)),
    }


def product(path: Path, n: int) -> dict[str, Any]:
    """Search with `conspectus.search`, from the index alone."""
    store, opening, _ = timed(lambda: Store.open(path))
    report: dict[str, Any] = {"open_ms": opening}
    found: list[list[int]] = []
    for kind in KINDS:
        asked = queries(store, kind, n)
        times: list[tuple[float, float]] = []
        for latents in asked:
            result, *spent = timed(lambda latents=latents: by_latents(store, latents))
            times.append((spent[0], spent[1]))
            found.append(result.ranking.rows.tolist())
        frequency = store.document_frequency()
        report[kind] = spread(times) | {
            "first_ms": times[0][0],
            "entries": float(np.mean([frequency[latents].sum() for latents in asked])),
        }
    report["peak_mb"] = peak_mb()
    return report | labelled(store, n) | {"found": found}


def by_latents(store: Store, latents: NDArray[np.int64]) -> Any:
    """One search as it is timed."""
    return search(store, latents=latents, k=CONCEPTS, temperature=TEMPERATURE, n=RESULTS)


def labelled(store: Store, n: int) -> dict[str, Any]:
    """Time searches by words, label search included, and the reading of results."""
    labels = store.labels().column("label").to_pylist()
    rng = np.random.default_rng(3)
    texts = [" ".join(rng.choice(labels[i].split(), 2)) for i in rng.integers(0, len(labels), n)]
    report: dict[str, Any] = {}
    for name, encoder in (("words", None), ("meaning", "auto")):
        warm = search(store, texts[0], fuse="concepts", encoder=encoder, n=RESULTS)
        if encoder is not None and any("no sentence encoder" in note for note in warm.notes):
            continue
        times: list[tuple[float, float]] = []
        for text in texts:
            _, *spent = timed(
                lambda text=text, encoder=encoder: search(
                    store, text, fuse="concepts", encoder=encoder, n=RESULTS
                )
            )
            times.append((spent[0], spent[1]))
        report[f"query_{name}"] = spread(times)
        if name == "words":
            results = [search(store, text, fuse="concepts", encoder=None) for text in texts]
            tables = [timed(lambda one=one: one.table)[1:] for one in results]
            shown = [timed(lambda one=one: one.evidence(1))[1:] for one in results]
            report |= {"table": spread(tables), "evidence": spread(shown)}
    return report


def csr(path: Path, n: int) -> dict[str, Any]:
    """Load the matrix and multiply it by the weights, as one does without an index."""
    store = Store.open(path)
    matrix, loading, _ = timed(store.matrix)
    pivots = length_pivots(store.n_tokens(), SLOPE)
    scale = 1 / store.quantile(0.9)
    report: dict[str, Any] = {"load_ms": loading}
    found: list[list[int]] = []
    for kind in KINDS:
        times: list[tuple[float, float]] = []
        for latents in queries(store, kind, n):

            def score(latents: NDArray[np.int64] = latents) -> NDArray[np.int64]:
                weights = np.zeros(store.n_latents, np.float32)
                ranked = rank_weights(len(latents), CONCEPTS, TEMPERATURE)
                weights[latents] = ranked * scale[latents]
                total = (matrix @ weights) / pivots
                return best_first(total, RESULTS)

            best, *spent = timed(score)
            times.append((spent[0], spent[1]))
            found.append(best.tolist())
        report[kind] = spread(times)
    return report | {"peak_mb": peak_mb(), "found": found}


def bm25s_engine(path: Path, n: int) -> dict[str, Any]:
    """Hand the entries to bm25s as its precomputed scores, and query it by latents."""
    import bm25s
    from bm25s.selection import topk

    store = Store.open(path)

    def load() -> Any:
        engine = bm25s.BM25(backend="numpy")
        frequency = store.document_frequency()
        pairs = list(store.strengths(np.arange(store.n_latents)))
        engine.scores = {
            "data": np.concatenate([strength.astype(np.float32) for _, strength in pairs]),
            "indices": np.concatenate([rows for rows, _ in pairs]),
            "indptr": np.concatenate([[0], np.cumsum(frequency)]),
            "num_docs": store.n_documents,
        }
        engine.nonoccurrence_array = None
        return engine

    engine, loading, _ = timed(load)
    report: dict[str, Any] = {"load_ms": loading}
    for kind in KINDS:
        times: list[tuple[float, float]] = []
        for latents in queries(store, kind, n):

            def score(latents: NDArray[np.int64] = latents) -> Any:
                total = engine.get_scores_from_ids(latents.tolist())
                return topk(total, k=RESULTS, backend="numpy", sorted=True)

            _, *spent = timed(score)
            times.append((spent[0], spent[1]))
        report[kind] = spread(times)
    return report | {"peak_mb": peak_mb()}


CONTENDERS = {"conspectus": product, "csr": csr, "bm25s": bm25s_engine}


def measure(name: str, path: Path, n: int) -> dict[str, Any]:
    """Run a contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--store", str(path), "--queries", str(n)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def run_all(path: Path, setting: Synthetic, n: int) -> dict[str, Any]:
    """Write the store if need be, measure everything and compare."""
    if not path.exists():
        make_store(path, setting)
    store = Store.open(path)
    runs = {name: measure(name, path, n) for name in CONTENDERS}
    pairs = zip(runs["conspectus"].pop("found"), runs["csr"].pop("found"), strict=True)
    index = sum(record.bytes for record in store.manifest.index.values())
    entries = sum(part.entries for part in store.manifest.parts)
    return {
        "setting": {
            "n_docs": store.n_documents,
            "n_latents": store.n_latents,
            "active": entries / max(store.n_documents, 1),
            "queries": n,
            "concepts": CONCEPTS,
            "index_bytes_an_entry": index / max(entries, 1),
            "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        **runs,
        "same_documents_as_csr": float(np.mean([same(*pair) for pair in pairs])),
        "within_limit": {kind: runs["conspectus"][kind]["p95_ms"] <= LIMIT_MS for kind in KINDS},
    }


def same(one: list[int], other: list[int]) -> float:
    """Share of the documents of two lists that are in both; ties and rounding may swap some."""
    return len(set(one) & set(other)) / max(len(set(one) | set(other)), 1)


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out for reading."""
    setting = figures["setting"]
    size = f"{setting['n_docs']:,} documents, {setting['n_latents']:,} latents"
    size += f", {setting['active']:.0f} active a document"
    asked = f"{setting['queries']} queries of {setting['concepts']} concepts"
    asked += f"; index {setting['index_bytes_an_entry']:.2f} bytes an entry"
    head = f"{'way':12} {'latents':8} {'p50 ms':>8} {'p95 ms':>8} {'cpu p50':>8} {'peak MB':>8}"
    lines = [size, asked, head]
    lines += [
        f"{name:12} {kind:8} {figures[name][kind]['p50_ms']:8.1f} "
        f"{figures[name][kind]['p95_ms']:8.1f} {figures[name][kind]['cpu_p50_ms']:8.1f} "
        f"{figures[name]['peak_mb']:8.0f}"
        for name in CONTENDERS
        for kind in KINDS
    ]
    ours = figures["conspectus"]
    names = {
        "query_words": "query in words, labels searched by words",
        "query_meaning": "query in words, labels searched by meaning and words",
        "table": "table of 50 results: ids, concepts of each",
        "evidence": "words of one result",
    }
    lines += [
        f"{title:54} p50 {ours[key]['p50_ms']:6.1f} ms, p95 {ours[key]['p95_ms']:6.1f} ms"
        for key, title in names.items()
        if key in ours
    ]
    even, common = ours["even"], ours["common"]
    lines.append(f"entries a query: {even['entries']:,.0f} even, {common['entries']:,.0f} common")
    lines.append(f"first query: {even['first_ms']:.0f} ms")
    lines.append(f"same documents as csr: {figures['same_documents_as_csr']:.4f}")
    lines.append(f"p95 within {LIMIT_MS:.0f} ms: {figures['within_limit']}")
    lines.append(f"load average: {setting['load_average']}")
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--latents", type=int, default=16_384)
    parser.add_argument("--active", type=int, default=100)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=sorted(CONTENDERS))
    options = parser.parse_args()
    if options.child is not None:
        print(json.dumps(CONTENDERS[options.child](options.store, options.queries)))
        return
    setting = Synthetic(
        n_docs=options.documents,
        n_latents=options.latents,
        active=options.active,
        groups=("a",),
        planted=0,
        mean_tokens=60,
        longer=1.0,
        part_size=16_384,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "search.conspectus"
        figures = run_all(path, setting, options.queries)
    print(json.dumps(figures, indent=1) if options.json else table(figures))


if __name__ == "__main__":
    main()
