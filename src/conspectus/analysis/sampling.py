"""A random part of the documents, where work grows faster than they do.

Comparing every document with every other takes a hundred times as long for ten times the documents.
What is drawn depends on a seed alone, and whoever reads a result is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection

LEAST = 10


def drawn(selection: Selection, sample: int | None, seed: int) -> Selection:
    """Draw documents at random, each as likely as any other.

    Parameters
    ----------
    selection
        The documents, whatever their groups.
    sample
        Documents to keep; None for all. Where there are no more than that, all are kept.
    seed
        Of the draw.

    Returns
    -------
    Selection
        The rest is outside.

    Raises
    ------
    AnalysisError
        Fewer than ten are asked for.
    """
    check_sample(sample)
    rows = selection.rows
    if sample is None or rows.size <= sample:
        return selection
    kept = np.zeros(selection.side.size, np.bool_)
    kept[np.random.default_rng([seed, 5]).choice(rows, sample, replace=False)] = True
    return selection.narrowed(kept)


def check_sample(sample: int | None) -> None:
    """Refuse a sample from which nothing could be told.

    Parameters
    ----------
    sample
        Documents to keep; None for all.

    Raises
    ------
    AnalysisError
        Fewer than ten are asked for.
    """
    if sample is not None and sample < LEAST:
        raise AnalysisError(f"sample must be at least {LEAST} documents, not {sample}")


def sample_notes(whole: int, kept: int, looked_at: str) -> tuple[str, ...]:
    """Say so if only some of the documents were looked at.

    Parameters
    ----------
    whole, kept
        Documents that there are, and that were kept.
    looked_at
        What was done with those kept, for example ``"were clustered"``.

    Returns
    -------
    tuple of str
        One sentence; none if all were kept.
    """
    if kept == whole:
        return ()
    told = f"{kept:,} of {whole:,} documents {looked_at}; shares and counts are of the sample"
    return (f"A random sample: {told}.",)
