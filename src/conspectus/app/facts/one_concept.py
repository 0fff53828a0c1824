"""One concept: how often and how strongly it fires, and documents of every strength."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from conspectus.analysis.evidence import Evidence, Highlight, Quote
from conspectus.app.stores import Opened
from conspectus.report.page import Passage
from conspectus.store import Presence
from conspectus.store.postings import Postings

Places: TypeAlias = NDArray[np.intp]
Shown: TypeAlias = list[tuple[int, Passage]]

BINS = 30
BANDS = ((0.75, 1.0), (0.5, 0.75), (0.25, 0.5), (0.0, 0.25))
"""Parts of the documents by rank of strength, the strongest part first."""


@dataclass(frozen=True)
class Strengths:
    """How strongly a concept fires where it does.

    Parameters
    ----------
    documents
        Documents that have it.
    share
        Of all documents.
    median, high, largest
        Median, 90th percentile and maximum of its largest activation in them; NaN for none.
    tokens
        Mean number of tokens on which it fires in them.
    counts, edges
        Histogram of the activations.
    """

    documents: int
    share: float
    median: float
    high: float
    largest: float
    tokens: float
    counts: tuple[int, ...]
    edges: tuple[float, ...]


def strengths(opened: Opened, found: Postings) -> Strengths:
    """Sum up where a concept fires.

    Parameters
    ----------
    opened
        The store.
    found
        Its documents.

    Returns
    -------
    Strengths
        Of all documents of the store.
    """
    n = len(found)
    if not n:
        return Strengths(0, 0.0, np.nan, np.nan, np.nan, np.nan, (), ())
    values = found.max.astype(np.float64)
    counts, edges = np.histogram(values, BINS)
    median, high = np.quantile(values, [0.5, 0.9])
    return Strengths(
        n,
        n / max(opened.store.n_documents, 1),
        float(median),
        float(high),
        float(values.max()),
        float(found.count.astype(np.float64).mean()),
        tuple(counts.tolist()),
        tuple(edges.tolist()),
    )


def bands(found: Postings, top: int, each: int, seed: int = 0) -> list[tuple[str, Places]]:
    """Choose documents: the strongest, and some of every quarter of the rest.

    Parameters
    ----------
    found
        Documents of a concept.
    top
        Of the strongest.
    each
        Of each quarter, drawn at random.
    seed
        Of the draw.

    Returns
    -------
    list of (str, ndarray)
        What the documents are, and their places in `found`; no document twice.
    """
    order = np.argsort(-found.max.astype(np.float64), kind="stable")
    chosen: list[tuple[str, Places]] = [("Strongest", order[:top])]
    rest, rng = order[top:], np.random.default_rng([seed, int(found.latent)])
    for low, high in BANDS:
        first, last = (round(len(rest) * (1 - share)) for share in (high, low))
        part = rest[first:last]
        drawn = np.sort(rng.permutation(len(part))[:each])
        name = f"{low:.0%} to {high:.0%} of the documents by strength"
        chosen.append((name, part[drawn]))
    return [(name, places) for name, places in chosen if len(places)]


def passages(
    opened: Opened, found: Postings, chosen: list[tuple[str, Places]]
) -> list[tuple[str, Shown]]:
    """Show the documents chosen, with the words on which the concept fires.

    Parameters
    ----------
    opened
        The store.
    found
        Documents of the concept.
    chosen
        As from `bands`.

    Returns
    -------
    list of (str, list of (int, Passage))
        Row and passage of each document; marks are relative to the concept's maximum.
    """
    top = float(found.max.max(initial=0)) or 1.0
    highlights = (Highlight(int(found.latent), top),)
    quotes: list[Quote] = []
    for _, places in chosen:
        for place in places.tolist():
            tokens = int(found.count[place])
            note = f"strength {float(found.max[place]):.3g}, {tokens} token{'s' * (tokens != 1)}"
            quotes.append(Quote(int(found.rows[place]), highlights, note))
    shown = iter(Evidence(opened.selection, Presence()).quotes(quotes))
    return [
        (name, [(int(found.rows[place]), next(shown)) for place in places.tolist()])
        for name, places in chosen
    ]


def fired_on(shown: list[tuple[str, Shown]]) -> pd.DataFrame:
    """Count the words that are marked in passages.

    Parameters
    ----------
    shown
        As from `passages`.

    Returns
    -------
    pandas.DataFrame
        ``word, passages, strength``: how many passages have it marked, and its largest strength
        relative to the concept's maximum; the most frequent first.
    """
    found: dict[str, tuple[int, float]] = {}
    for _, group in shown:
        for _, passage in group:
            here: dict[str, float] = {}
            for mark in passage.marks:
                word = passage.text[mark.start : mark.end].strip() or "white space"
                here[word] = max(here.get(word, 0.0), mark.strength)
            for word, strength in here.items():
                n, most = found.get(word, (0, 0.0))
                found[word] = (n + 1, max(most, strength))
    rows = [(word, n, most) for word, (n, most) in found.items()]
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    return pd.DataFrame(rows, columns=["word", "passages", "strength"])
