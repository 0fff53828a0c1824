"""Small real stores with planted latents, written by the real writer."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from conspectus.store import Codes, StoreWriter

ENCODER = {"reader": {"name": "fake", "hook": "resid_post.1"}, "sae": {"hash": "0" * 8}}


def codes_of(frame, strength, n_tokens, count, peak):
    """Codes of documents from a dense array of strengths; 0 means that the latent is silent."""
    row, latent = np.nonzero(strength)
    start = [np.arange(n) * 6 for n in n_tokens]
    return Codes(
        doc_id=frame["doc_id"].tolist(),
        n_tokens=n_tokens.astype(np.uint32),
        indptr=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(frame)))]),
        latent=latent.astype(np.uint32),
        max=strength[row, latent].astype(np.float16),
        count=count[row, latent].astype(np.uint16),
        peak=peak[row, latent].astype(np.uint32),
        token_indptr=np.concatenate([[0], np.cumsum(n_tokens)]).astype(np.int64),
        token_start=np.concatenate(start).astype(np.uint32),
    )


@pytest.fixture
def make_store(tmp_path):
    """Write a store from metadata and a dense (documents, latents) array of strengths.

    `failed` is a number of documents that failed, or their metadata.
    """
    numbers = itertools.count()

    def make(
        frame,
        strength,
        *,
        n_tokens=None,
        count=None,
        peak=None,
        failed=0,
        part_size=97,
        encoder=ENCODER,
        decoder=None,
        labels=None,
        name=None,
        finish=True,
    ):
        n = len(frame)
        strength = np.asarray(strength, float)
        tokens = np.full(n, 12) if n_tokens is None else np.asarray(n_tokens)
        frame = pd.DataFrame(frame).copy()
        frame.insert(0, "doc_id", [f"d{i}" for i in range(n)])
        if "text" not in frame:
            words = [" ".join(f"w{j % 1000:04d}" for j in range(k)) for k in tokens]
            frame.insert(1, "text", words)
        count = np.ones_like(strength) if count is None else np.asarray(count)
        peak = np.zeros_like(strength) if peak is None else np.asarray(peak)
        path = tmp_path / (name or f"s{next(numbers)}.conspectus")
        writer = StoreWriter.create(
            path, encoder=encoder, n_latents=strength.shape[1], part_size=part_size
        )
        if decoder is not None:
            writer.set_decoder(decoder)
        for first in range(0, n, part_size):
            rows = slice(first, first + part_size)
            known = failed if isinstance(failed, list) else [None] * failed
            known = known if first == 0 else []
            lost = len(known)
            errors = pa.table(
                {
                    "doc_id": [f"bad{i}" for i in range(lost)],
                    "stage": ["read"] * lost,
                    "reason": ["empty"] * lost,
                    "metadata": pa.array(
                        [None if k is None else json.dumps(k) for k in known], pa.string()
                    ),
                }
            )
            writer.write_part(
                documents=pa.Table.from_pandas(frame.iloc[rows], preserve_index=False),
                codes=codes_of(
                    frame.iloc[rows], strength[rows], tokens[rows], count[rows], peak[rows]
                ),
                errors=errors if lost else None,
            )
        if not finish:
            writer.close()
            from conspectus.store import Store

            return Store.open(path)
        store = writer.finish()
        if labels is not None:
            store.set_labels(pa.table(labels))
        return store

    return make


@pytest.fixture
def two_groups():
    """Metadata and strengths of two groups; `shares` are (a, b) of each latent."""

    def make(rng, n_a, n_b, shares):
        frame = pd.DataFrame({"model": ["a"] * n_a + ["b"] * n_b})
        share_a, share_b = np.asarray(shares, float).T
        draws = rng.random((n_a + n_b, len(share_a)))
        limit = np.where((frame["model"] == "a").to_numpy()[:, None], share_a, share_b)
        return frame, np.where(draws < limit, rng.uniform(0.5, 4.0, draws.shape), 0.0)

    return make
