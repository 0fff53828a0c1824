"""Generated structures through `cs.correlate`: what is found, what is found falsely."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from benchmarks.truth.correlations.structures import (
    MEDIATED,
    NEGATIVE,
    NOTHING,
    POSITIVE,
    Structure,
    generate,
)

import conspectus as cs
from conspectus.store import Codes, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.truth.work import Work

    from conspectus.store import Store

SIZES = (1_000, 10_000)
RATES = (0.02, 0.1)
CORRELATIONS = (0.3, 0.6)
TOKENS = 50


def write_structure(structure: Structure, path: Path, seed: int) -> Store:
    """Write generated embeddings as a store, each latent's peak on a token drawn at random.

    Parameters
    ----------
    structure
        What was generated.
    path
        A folder that is not there yet.
    seed
        Of the tokens.

    Returns
    -------
    Store
        The store, with the topic as a column.
    """
    n, width = structure.strength.shape
    row, latent = np.nonzero(structure.strength)
    ids = [f"d{i}" for i in range(n)]
    text = " ".join("word" for _ in range(TOKENS))
    codes = Codes(
        doc_id=ids,
        n_tokens=np.full(n, TOKENS),
        indptr=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))]),
        latent=latent,
        max=structure.strength[row, latent],
        count=np.ones(len(row), np.int64),
        peak=np.random.default_rng(seed).integers(0, TOKENS, len(row)),
        token_indptr=np.arange(n + 1) * TOKENS,
        token_start=np.tile(np.arange(TOKENS) * 5, n),
    )
    documents = pa.table(
        {"doc_id": ids, "text": [text] * n, "topic": structure.topic.astype(str).tolist()}
    )
    encoder = {"reader": {"name": "generated"}, "sae": {"name": "generated"}, "pooling": "max"}
    writer = StoreWriter.create(path, encoder=encoder, n_latents=width, part_size=n)
    with writer:
        writer.write_part(documents=documents, codes=codes)
        return writer.finish()


def run_structures(work: Work, seeds: int) -> pd.DataFrame:
    """Generate and ask, at every size, firing rate and correlation.

    Parameters
    ----------
    work
        Where stores go.
    seeds
        Structures of each kind.

    Returns
    -------
    pandas.DataFrame
        A row a condition, seed and kind of pair: ``n, rate, correlation, seed, kind, pairs,
        found`` (with the right sign), ``within`` (found when topic is held equal), and for the
        kind ``nothing`` the false discoveries.
    """
    rows: list[dict[str, Any]] = []
    for (n, rate, correlation), seed in product(product(SIZES, RATES, CORRELATIONS), range(seeds)):
        structure = generate(n, rate, correlation, seed)
        path = work.derived(f"structure-{n}-{rate}-{correlation}-{seed}")
        store = write_structure(structure, path, seed)
        result = cs.correlate(
            store, given="topic", adjust_length=False, folding=None, trivial=None, limit=10_000
        )
        common = {"n": n, "rate": rate, "correlation": correlation, "seed": seed}
        rows += [common | row for row in judge(structure, result.pairs)]
    return pd.DataFrame(rows)


def judge(structure: Structure, pairs: pd.DataFrame) -> list[dict[str, Any]]:
    """Compare what was found with what was generated.

    Parameters
    ----------
    structure
        What was generated.
    pairs
        ``a, b, direction, finding`` and ``given_q_value``.

    Returns
    -------
    list of dict
        A row a kind of pair.
    """
    found: dict[tuple[int, int], tuple[str, bool]] = {}
    for a, b, direction, finding, q in pairs[
        ["a", "b", "direction", "finding", "given_q_value"]
    ].itertuples(index=False):
        if finding:
            found[(min(a, b), max(a, b))] = (str(direction), bool(q <= 0.05))
    width = structure.strength.shape[1]
    rows = []
    for kind in (POSITIVE, NEGATIVE, MEDIATED, NOTHING):
        wanted = [
            pair for pair in combinations(range(width), 2)
            if structure.pairs.get(pair, NOTHING) == kind
        ]  # fmt: skip
        sign = "apart" if kind == NEGATIVE else "together"
        hits = [found[pair] for pair in wanted if pair in found]
        right = [hit for hit in hits if hit[0] == sign] if kind != NOTHING else hits
        rows.append(
            {
                "kind": kind,
                "pairs": len(wanted),
                "found": len(right),
                "within": sum(hit[1] for hit in right),
                "findings": len(found),
            }
        )
    return rows
