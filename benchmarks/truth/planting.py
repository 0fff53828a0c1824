"""Every document of a corpus with every property: embedded once, mixed afterwards at will."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.edits import EDITS

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = ""
"""Value of `property` in rows that were not edited."""

TOGETHER = (
    ("emoji", "apology"),
    ("citations", "question"),
    ("british", "code_block"),
    ("numbers", "passive"),
)
"""Pairs planted together. The second edit only adds to the front or the end of a text."""


def with_edits(base: pd.DataFrame, properties: Sequence[str] | None = None) -> pd.DataFrame:
    """Put edited versions of all documents behind the documents.

    Parameters
    ----------
    base
        Columns ``base_id``, ``text`` and others.
    properties
        Which edits; all if None.

    Returns
    -------
    pandas.DataFrame
        Columns ``doc_id``, ``property`` (`BASE` in the first rows), ``spans`` (JSON: the planted
        characters) and those of `base`, whose documents repeat in the same order.
    """
    blocks = [_block(base, BASE, base["text"].tolist(), ["[]"] * len(base))]
    for name in EDITS if properties is None else properties:
        rows = zip(base["text"], base["base_id"], strict=True)
        edited = [EDITS[name](text, f"{key}/{name}") for text, key in rows]
        spans = [json.dumps(one.spans) for one in edited]
        blocks.append(_block(base, name, [one.text for one in edited], spans))
    return pd.concat(blocks, ignore_index=True)


def with_pairs(base: pd.DataFrame, each: int) -> pd.DataFrame:
    """Write two properties at once into some documents, others for every pair of `TOGETHER`.

    Parameters
    ----------
    base
        Columns ``base_id`` and ``text``.
    each
        Documents for a pair.

    Returns
    -------
    pandas.DataFrame
        As from `with_edits`, without unedited rows; ``property`` is ``"first+second"`` and
        ``spans`` a JSON list of the first property's spans and the second's.
    """
    drawn = base.sample(each * len(TOGETHER), random_state=1).sort_index()
    blocks: list[pd.DataFrame] = []
    for number, (first, second) in enumerate(TOGETHER):
        rows = drawn.iloc[number :: len(TOGETHER)]
        texts, spans = [], []
        for text, key in zip(rows["text"], rows["base_id"], strict=True):
            once = EDITS[first](text, f"{key}/{first}")
            twice = EDITS[second](once.text, f"{key}/{second}")
            shift = twice.text.index(once.text.rstrip())
            moved = [(start + shift, end + shift) for start, end in once.spans]
            texts.append(twice.text)
            spans.append(json.dumps([moved, twice.spans]))
        blocks.append(_block(rows, f"{first}+{second}", texts, spans))
    return pd.concat(blocks, ignore_index=True)


def _block(
    base: pd.DataFrame, name: str, texts: Sequence[str], spans: Sequence[str]
) -> pd.DataFrame:
    ids = base["base_id"] + "/" + (name or "base")
    return base.assign(text=texts, property=name, spans=spans, doc_id=ids)
