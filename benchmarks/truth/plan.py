"""What is to be embedded, in order of importance, each under a name that its content decides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.truth import corpora, crossed
from benchmarks.truth.composing import composed
from benchmarks.truth.planting import with_edits, with_pairs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

PLANTED = ("answers", "movies", "speeches")
QUICK_PROPERTIES = ("apology", "emoji", "code_block")
PAIRS_EACH = 100


@dataclass(frozen=True)
class Needed:
    """One store that suites read.

    Parameters
    ----------
    name
        Name of the store.
    make
        Makes its documents from the data folder.
    dense
        Whether the dense baseline reads them too.
    shipped
        Whether its documents come with the project.
    """

    name: str
    make: Callable[[Path], pd.DataFrame]
    dense: bool = True
    shipped: bool = False


def _excerpt(data: Path) -> pd.DataFrame:  # noqa: ARG001 (all take the data folder)
    return with_edits(corpora.excerpt(), QUICK_PROPERTIES)


NEEDED: tuple[Needed, ...] = (
    Needed("excerpt", _excerpt, shipped=True),
    Needed("answers", lambda data: with_edits(corpora.answers(data))),
    Needed("movies", lambda data: with_edits(corpora.movies(data))),
    Needed("speeches", lambda data: with_edits(corpora.speeches(data))),
    Needed("solutions", corpora.solutions),
    Needed("composed", composed),
    Needed("intents", corpora.intents),
    Needed("banking", corpora.banking),
    Needed("short_texts", corpora.short_texts),
    Needed("pairs", lambda data: with_pairs(corpora.short_texts(data), PAIRS_EACH), dense=False),
    Needed("verbosity", corpora.verbosity),
    Needed("four_models", corpora.four_models),
    Needed("mixed", crossed.mixed),
    Needed("requests", crossed.requests),
    Needed("fresh_news", crossed.fresh_news),
)


def needed(name: str) -> Needed:
    """Find a store by its name."""
    return next(one for one in NEEDED if one.name == name)


def content_key(frame: pd.DataFrame) -> str:
    """Make a key of the documents' texts, so that other texts never meet old embeddings."""
    digest = hashlib.sha256()
    for text in frame["text"]:
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:10]
