"""Many visitors of the web app at once, and a store that is large where it should not be.

``crowd``: ten visitors ask for concept pages at once, each ten of them, all for the first time;
then 300 different pages are asked for one after another, and the memory of the server is read
before, half-way and after, when the second half should add little.

``hostile``: a store of 20,000 documents, one of 5 MB of text, with 300 metadata columns of which
one has a value of its own in every document; every kind of page is asked for.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from app_jobs import Memory, get, until_there

from conspectus.store import Codes, Store, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

VISITORS, EACH, PAGES = 10, 10, 300
LONG, COLUMNS = 5_000_000, 300


def crowd(home: str, store: Store, pid: int) -> dict[str, Any]:
    """Ask for many pages at once, then for many one after another."""
    rng = np.random.default_rng(2)
    latents = rng.permutation(store.n_latents).tolist()
    rows = rng.integers(0, store.n_documents, PAGES).tolist()

    def visit(number: int) -> list[float]:
        own = latents[number * EACH : (number + 1) * EACH]
        return [timed(f"{home}/concept/{latent}") for latent in own]

    with Memory(pid) as memory:
        with ThreadPoolExecutor(VISITORS) as pool:
            spent = [one for times in pool.map(visit, range(VISITORS)) for one in times]
        after = [memory.now()[0]]
        more = latents[VISITORS * EACH :]
        for number in range(PAGES):
            kinds = (
                f"concept/{more[number]}",
                f"concept/{more[number]}/near",
                f"document/{rows[number]}",
                f"search?latents={more[number]}&latents={more[number + 1]}",
                f"concepts?page={number + 1}",
                f"concept/{more[number]}/columns",
            )
            status, _, _ = get(f"{home}/{kinds[number % len(kinds)]}")
            if status != 200:
                raise SystemExit(f"{kinds[number % len(kinds)]}: {status}")
            if number + 1 in (PAGES // 2, PAGES):
                after.append(memory.now()[0])
    return {
        "p50_ms": float(np.median(spent)),
        "max_ms": float(np.max(spent)),
        "after_crowd_mb": after[0],
        "after_150_mb": after[1],
        "after_300_mb": after[2],
        "peak_mb": memory.peak,
    }


def timed(url: str) -> float:
    """Fetch a page and give the milliseconds it took; NaN where it failed."""
    began = time.perf_counter()
    status, _, _ = get(url)
    return 1e3 * (time.perf_counter() - began) if status == 200 else float("nan")


def write_hostile(path: Path, n: int = 20_000, latents: int = 2_000) -> Store:
    """Write the store."""
    rng = np.random.default_rng(0)
    entries = rng.integers(5, 40, n)
    own = [np.sort(rng.choice(latents, size, replace=False)) for size in entries.tolist()]
    n_tokens = np.full(n, 40)
    n_tokens[n // 2] = LONG // 5
    total = int(entries.sum())
    tokens = np.repeat(n_tokens, entries)
    codes = Codes(
        doc_id=[f"d{i}" for i in range(n)],
        n_tokens=n_tokens,
        indptr=np.concatenate([[0], np.cumsum(entries)]),
        latent=np.concatenate(own),
        max=rng.gamma(2.0, 1.0, total).astype(np.float32) + np.float32(0.1),
        count=np.ones(total, np.int64),
        peak=(rng.random(total) * tokens).astype(np.int64),
        token_indptr=np.concatenate([[0], np.cumsum(n_tokens)]),
        token_start=np.concatenate([np.arange(size) * 5 for size in n_tokens.tolist()]),
    )
    texts = ["word " * size for size in n_tokens.tolist()]
    table = {"doc_id": codes.doc_id, "text": texts, "each_its_own": [f"v {i}" for i in range(n)]}
    table |= {f"kind_{i}": rng.integers(0, 2 + i, n).astype(str) for i in range(COLUMNS // 3)}
    table |= {f"number_{i}": rng.normal(size=n) for i in range(COLUMNS // 3)}
    table |= {
        f"many_{i}": [f"value {j}" for j in rng.integers(0, n, n)]
        for i in range(COLUMNS - 2 * (COLUMNS // 3) - 1)
    }
    with StoreWriter.create(
        path, encoder={"reader": {"name": "synthetic"}}, n_latents=latents, part_size=n
    ) as writer:
        writer.write_part(documents=pa.table(table), codes=codes)
        return writer.finish()


def hostile(home: str, pid: int) -> dict[str, Any]:
    """Ask for every kind of page of the hostile store."""
    long = 10_000
    paths = {
        "overview": "",
        "its columns": "columns",
        "concept": "concept/7",
        "concept by column": "concept/7/columns",
        "long document": f"document/{long}",
        "end of the long document": f"document/{long}?start={LONG - 1000}",
        "compare, form": "compare",
        "compare": "compare?by=kind_0&a=0",
        "compare by a value of its own": "compare?by=each_its_own&a=v+7",
        "compare, filtered": "compare?by=kind_0&a=0&where=number_3+%3E+0",
        "together, form": "together",
        "together with a column": "together?go=true&with_column=kind_3",
        "search": "search?latents=7&latents=8",
        "like the long document": f"search?like=d{long}",
        "clusters, form": "clusters",
    }
    report: dict[str, Any] = {}
    with Memory(pid) as memory:
        for name, path in paths.items():
            began = time.perf_counter()
            status, text, _ = until_there(home, path, 300.0)
            spent = time.perf_counter() - began
            report[name] = {"s": spent, "status": status, "kB": len(text) / 1024}
    report["memory"] = {"peak_mb": memory.peak}
    return report
