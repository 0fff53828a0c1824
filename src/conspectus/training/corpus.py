"""Which documents an SAE is trained on and which judge it, and in what order they are read.

The split is by the hash of the text: the same document falls on the same side whatever else the
corpus holds, and copies of it never stand on both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from conspectus.documents import Documents

WINDOW = 65_536  # documents shuffled together; bounds memory


@dataclass(frozen=True)
class Text:
    """One document to train on or to judge by.

    Parameters
    ----------
    text
        The document.
    prompt
        What it answers, or None.
    """

    text: str
    prompt: str | None


def is_held_out(text: str, share: float) -> bool:
    """Say whether a text is held out.

    Parameters
    ----------
    text
        The document.
    share
        Share of documents to hold out, 0 to 1.

    Returns
    -------
    bool
        The same for the same text, always; what is held out at one share is so at a larger one.
    """
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2.0**64


def texts_of(table: pa.Table) -> Iterator[Text]:
    """Give the documents of a table that have a text.

    Parameters
    ----------
    table
        With the columns ``text`` and perhaps ``prompt``.

    Yields
    ------
    Text
        In order, without those whose text is missing or blank.
    """
    texts = table["text"].to_pylist()
    prompts = table["prompt"].to_pylist() if "prompt" in table.column_names else [None] * len(texts)
    for text, prompt in zip(texts, prompts, strict=True):
        if isinstance(text, str) and text.strip():
            yield Text(text, prompt)


def shuffled(documents: Documents, *, share: float, held_out: bool, seed: int) -> Iterator[Text]:
    """Give one side of the split in an order shuffled within windows.

    Parameters
    ----------
    documents
        The corpus.
    share
        Share of documents held out.
    held_out
        Which side: True for the documents that judge, False for those to train on.
    seed
        Of the shuffle.

    Yields
    ------
    Text
        Documents of that side that have a text.
    """
    rng = np.random.default_rng(seed)
    for table in documents.batches(WINDOW):
        texts = [one for one in texts_of(table) if is_held_out(one.text, share) == held_out]
        for number in rng.permutation(len(texts)):
            yield texts[number]
