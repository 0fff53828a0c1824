"""Keyword search over the texts of a store: BM25, indexed once and kept in the cache folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conspectus.analysis.concepts.cached import corpus_key, derived_path, remembered
from conspectus.analysis.concepts.words import K1, B, WordIndex, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conspectus.progress import Progress
    from conspectus.store import Store

MOST_TOKENS: Final = 20_000_000
"""Tokens of a corpus up to which a search indexes its texts without being asked to."""
_BLOCK = 4096


def text_index(store: Store, progress: Progress) -> WordIndex:
    """Open the keyword index of a store's texts, building it the first time.

    Parameters
    ----------
    store
        The store.
    progress
        Told of documents indexed.

    Returns
    -------
    WordIndex
        Its rows are those of the store.
    """
    key = corpus_key(store)
    return remembered(store, "text index", key, lambda: _open(store, key, progress))


def is_indexed(store: Store) -> bool:
    """Tell whether the texts of a store are indexed already."""
    return _folder(corpus_key(store)).is_dir()


def _open(store: Store, key: str, progress: Progress) -> WordIndex:
    folder = _folder(key)
    kept = WordIndex.load(folder)
    if kept is not None and kept.n == store.n_documents:
        return kept
    progress.start("index words", store.n_documents, "documents")
    built = WordIndex.build(_texts(store, progress))
    progress.finish()
    built.save(folder)
    return built


def _folder(key: str) -> Path:
    return derived_path(f"bm25-{K1}-{B}", key)


def _texts(store: Store, progress: Progress) -> Iterator[list[str]]:
    for first in range(0, store.n_documents, _BLOCK):
        rows = range(first, min(first + _BLOCK, store.n_documents))
        texts = store.documents(["text"], rows).column("text").to_pylist()
        for text in texts:
            yield terms(text)
        progress.advance(len(texts))
