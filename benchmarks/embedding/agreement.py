"""Whether our codes are the reference's, where the reference's are right.

Both read the same rows: the beginning-of-sequence token, then the document. The reference pools
that token and the first of the document with the others (fault A6); we never do, nor tokens whose
activations are outliers. So codes are compared token by token on the tokens that we pool, and
embeddings as the maximum over just those tokens.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import csr_array

from conspectus.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def our_codes(path: Path) -> csr_array:
    """Read the codes of all tokens of a store, a row a token, documents in order."""
    store = Store.open(path)
    tables = [pq.read_table(one) for one in sorted((path / "tokens").glob("*.parquet"))]
    columns = [
        np.concatenate(
            [table.column(name).combine_chunks().flatten().to_numpy(False) for table in tables]
        )
        for name in ("latent", "value")
    ]
    counts = np.concatenate(
        [np.diff(table.column("latent").combine_chunks().offsets.to_numpy()) for table in tables]
    )
    return _rows(counts, columns[0], columns[1], store.n_latents)


def their_codes(path: Path, n_latents: int) -> tuple[csr_array, NDArray[np.int64]]:
    """Read the codes of all tokens of the reference, and how many tokens each document has."""
    saved = np.load(path)
    return _rows(saved["per_token"], saved["latent"], saved["value"], n_latents), saved["n_tokens"]


def _rows(counts: Any, latent: Any, value: Any, n_latents: int) -> csr_array:
    indptr = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    rows = csr_array(
        (value.astype(np.float32), latent.astype(np.int64), indptr), (len(counts), n_latents)
    )
    rows.sort_indices()
    return rows


def document_max(codes: csr_array, n_tokens: NDArray[np.int64]) -> csr_array:
    """Take the maximum over each document's tokens."""
    starts = np.concatenate([[0], np.cumsum(n_tokens)])
    rows = [codes[low:high].max(axis=0).toarray() for low, high in itertools.pairwise(starts)]
    return csr_array(np.vstack(rows))


def difference(ours: csr_array, theirs: csr_array) -> dict[str, float]:
    """Compare two sets of codes cell by cell.

    Returns
    -------
    dict of str to float
        Cells active in both; share of the cells active in either that are active in only one; and
        the largest and the median relative difference of values active in both.
    """
    both = (ours != 0).multiply(theirs != 0).tocsr()
    union = int((ours != 0).sum()) + int((theirs != 0).sum()) - both.nnz
    row, column = both.nonzero()
    a, b = ours[row, column], theirs[row, column]
    relative = np.abs(np.asarray(a).ravel() - np.asarray(b).ravel()) / np.abs(np.asarray(b).ravel())
    return {
        "active_in_both": both.nnz,
        "share_in_only_one": 1 - both.nnz / max(union, 1),
        "largest_relative_difference": float(relative.max(initial=0)),
        "median_relative_difference": float(np.median(relative)) if len(relative) else 0.0,
    }


def compare(ours: Path, theirs: Path) -> dict[str, Any]:
    """Compare a store that keeps tokens' codes with what the reference computed.

    Parameters
    ----------
    ours
        The store.
    theirs
        The file that `reference_side.py` writes.
    """
    store = Store.open(ours)
    mine = our_codes(ours)
    raw, with_bos = their_codes(theirs, store.n_latents)
    lengths = store.n_tokens().astype(np.int64)
    if not np.array_equal(with_bos, lengths + 1):
        raise SystemExit("the two sides did not read the same tokens")
    bos = np.concatenate([[0], np.cumsum(with_bos)[:-1]])
    same = np.delete(np.arange(raw.shape[0]), bos)
    others = raw[same]
    dropped = (np.diff(mine.indptr) == 0) & (np.diff(others.indptr) > 0)  # outlier activations
    kept = csr_array(((~dropped).astype(np.float32), (np.arange(len(dropped)),) * 2)) @ others
    embeddings = store.matrix("max").astype(np.float32)
    extra = document_max(raw, with_bos).nnz - embeddings.nnz
    return {
        "tokens": len(dropped),
        "tokens_dropped_as_outliers": int(dropped.sum()),
        "per_token": difference(mine, kept),
        "document_max": difference(embeddings, document_max(kept, lengths)),
        "extra_latents_a_document_in_reference": extra / len(lengths),
    }
