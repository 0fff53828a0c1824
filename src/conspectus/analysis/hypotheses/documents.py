"""What a judge reads of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conspectus.analysis.selection import Selection

HEAD, TAIL = 4000, 2000
"""Characters shown of the beginning and of the end of a long document."""
_CUT = "\n[...]\n"


def texts_of(selection: Selection, documents: Iterable[int]) -> dict[int, str]:
    """Read whole texts.

    Parameters
    ----------
    selection
        Documents of all stores.
    documents
        Their numbers over all stores.

    Returns
    -------
    dict of int to str
        By number.
    """
    wanted = np.unique(np.fromiter(documents, np.int64))
    offsets = selection.offsets
    texts: dict[int, str] = {}
    for i, store in enumerate(selection.stores):
        here = wanted[(wanted >= offsets[i]) & (wanted < offsets[i + 1])]
        column = store.documents(["text"], here - offsets[i]).column("text").to_pylist()
        texts |= dict(zip(here.tolist(), column, strict=True))
    return texts


def shortened(text: str, most: int = HEAD + TAIL) -> str:
    """Cut the middle out of a long text.

    Parameters
    ----------
    text
        A document's text.
    most
        Characters of it that are shown, at most.

    Returns
    -------
    str
        The text as it is up to 6,000 characters, else its first 4,000 and its last 2,000 with
        ``[...]`` between them: openings and endings say most about form. Of fewer characters
        likewise two thirds and one third.
    """
    if len(text) <= most:
        return text
    head = most * HEAD // (HEAD + TAIL)
    return text[:head] + _CUT + text[head - most :]
