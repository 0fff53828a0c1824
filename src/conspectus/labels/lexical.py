"""Naming latents by the words and marks on which they fire, without any language model.

Each step is a module: `peaks` samples, `windows` reads the units around, `terms` ranks, `naming`
chooses, `wording` writes. A store of 25,000 documents and 8,192 latents takes a minute or two.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.conditions import nameable
from conspectus.labels.evidence import Evidence, Places
from conspectus.labels.naming import Name, name_latent
from conspectus.labels.peaks import sample_peaks
from conspectus.labels.roles import SINGLE, Around, context_keys, role_keys
from conspectus.labels.table import label_table
from conspectus.labels.terms import Background, best_terms
from conspectus.labels.windows import REACH, read_documents
from conspectus.labels.words import Kind
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from conspectus.store import Store

SOURCE: Final = "lexical"
PER_LATENT: Final = 200
"""Peaks by which a latent is named."""
MIN_DOCUMENTS: Final = 3
"""A latent of fewer documents gets no name."""
MOST_DOCUMENTS: Final = 20_000
"""Documents read at most."""
_TERMS_PER_ROLE = 8
_WORDS = (Kind.WORD, Kind.CAPITALISED, Kind.UPPERCASE, Kind.FOREIGN)


def lexical_labels(
    store: Store, progress: Progress | None = None, *, rows: NDArray[np.int64] | None = None
) -> Any:
    """Name the latents of a store from its own documents.

    Parameters
    ----------
    store
        A complete store.
    progress
        Told of documents read and latents named.
    rows
        Name them from these documents only, so that others are left to test the names on; all if
        None. Of more than `MOST_DOCUMENTS` as many are read, evenly spread.

    Returns
    -------
    pyarrow.Table
        With source ``"lexical"``; `coverage` is the share
        of the latent's peak mass that its label covers. Latents of fewer than `MIN_DOCUMENTS`
        documents are absent.

    Raises
    ------
    StoreError
        The store is incomplete or damaged.
    """
    progress = progress or SILENT
    rows = np.arange(store.n_documents) if rows is None else np.unique(rows).astype(np.int64)
    if len(rows) > MOST_DOCUMENTS:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_DOCUMENTS).astype(np.int64)]
    names = dict(_names(store, rows, progress))
    labels = distinguish(names)
    return label_table(
        latent=list(names),
        label=[labels[latent] for latent in names],
        source=SOURCE,
        coverage=[name.score for name in names.values()],
    )


def distinguish(names: dict[int, Name]) -> dict[int, str]:
    """Write names, with more words where two latents would be called the same.

    Parameters
    ----------
    names
        Name of each latent.

    Returns
    -------
    dict of int to str
        Label of each latent. Namesakes remain where nothing tells them apart.
    """
    labels = {latent: name.label() for latent, name in names.items()}
    for spare in (1, 2, 3):
        times = Counter(labels.values())
        labels |= {
            latent: names[latent].label(spare)
            for latent, label in labels.items()
            if times[label] > 1
        }
    return labels


def _names(store: Store, rows: NDArray[np.int64], progress: Progress) -> Iterable[tuple[int, Name]]:
    peaks = sample_peaks(store, per_latent=PER_LATENT, min_documents=MIN_DOCUMENTS, rows=rows)
    reading = read_documents(store, rows, peaks, progress)
    corpus, surface = reading.corpus, reading.windows()
    centre = surface[:, REACH]
    folded = corpus.fold[surface]
    around = Around(
        folded,
        corpus.kind[centre],
        corpus.stem[centre],
        reading.piece,
        reading.digits(),
        corpus.group[folded],
    )
    is_word = np.isin(corpus.kind, _WORDS)
    words = nameable(corpus)
    places = Places(corpus, reading.pieces, reading.holders())
    latents, first = np.unique(peaks.latent, return_index=True)
    cuts = np.append(first, len(peaks))
    background = Background(around, peaks.weight, len(latents), is_word)
    document = corpus.document[reading.centre]
    progress.start("name", len(latents), "latents")
    for latent, low, high, lacks in zip(
        latents.tolist(), cuts, cuts[1:], _lacking(store, rows, latents), strict=False
    ):
        mine = slice(int(low), int(high))
        keys = [role_keys(role, around[mine]) for role in SINGLE]
        keys.append(context_keys(folded[mine], is_word))
        terms = best_terms(keys, peaks.weight[mine], background, _TERMS_PER_ROLE)
        evidence = Evidence(
            keys,
            around[mine],
            surface[mine],
            document[mine],
            peaks.weight[mine],
            peaks.count[mine],
            lacks,
            places,
        )
        yield latent, name_latent(terms, evidence, words)
        progress.advance(1)
    progress.finish()


def _lacking(
    store: Store, rows: NDArray[np.int64], latents: NDArray[np.int64]
) -> Iterator[NDArray[np.bool_]]:
    """For each latent, which of the documents lack it."""
    place = np.full(store.n_documents, -1, np.int64)
    place[rows] = np.arange(len(rows))
    for fired, _ in store.strengths(latents):
        lacks = np.ones(len(rows), np.bool_)
        at = place[fired]
        lacks[at[at >= 0]] = False
        yield lacks
