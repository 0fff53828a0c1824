"""How long a store takes to open, stream and look up, and how much memory that needs.

``python benchmarks/store_reading.py STORE`` prints one line a measurement. The law: 50 million
entries open and stream in 1 to 2 s and under 1 GB on two cores.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from conspectus.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable


def measure(name: str, job: Callable[[], object]) -> None:
    """Run a job and print its time and the process's peak memory so far."""
    begin = time.perf_counter()
    job()
    taken = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:36}{taken:8.3f} s   peak {peak:6.2f} GiB")


def stream(store: Store, *fields: str) -> int:
    """Read fields of all parts and touch every latent, as an analysis does."""
    present = np.zeros(store.n_latents, np.int64)
    for part in store.parts(fields):
        present += np.bincount(part.latent, minlength=store.n_latents)
        for name in fields[1:]:
            getattr(part, name).view(np.uint16).max(initial=0)
    return int(present.sum())


def main() -> None:
    """Measure a store from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    path: Path = parser.parse_args().store
    store = Store.open(path)
    rng = np.random.default_rng(0)
    rng.integers(0, store.n_latents, 100)
    rng.integers(0, store.n_documents, 20)
    size = {name: record.bytes for name, record in store.manifest.all_files().items()}
    for folder in ("documents", "codes", "latents"):
        total = sum(count for name, count in size.items() if name.startswith(folder))
        print(f"{folder:36}{total / 2**20:8.1f} MiB {total / store.n_documents:9.0f} B a document")
    measure("open", lambda: Store.open(path))
    measure("stream latent", lambda: stream(store, "latent"))
    measure("stream latent, max", lambda: stream(store, "latent", "max"))
    measure("stream latent, max, count", lambda: stream(store, "latent", "max", "count"))
    measure(
        "100 postings", lambda: [store.postings(i) for i in rng.integers(0, store.n_latents, 100)]
    )
    measure(
        "20 documents", lambda: [store.document(i) for i in rng.integers(0, store.n_documents, 20)]
    )
    measure("filter on one column", lambda: store.rows_where(f"{store.columns[2]} == 'a'"))
    measure("whole matrix", store.matrix)


if __name__ == "__main__":
    main()
