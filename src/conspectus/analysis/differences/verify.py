"""Discovery and verification on documents that have nothing to do with each other.

Of thousands of differences the largest are reported, and those are the ones that luck has made
larger (the winner's curse). So one part of the documents chooses; the other part, which had no say,
measures what was chosen. A document's part is decided by a salted hash of its id (in a paired
design, of its pair's key), not by a draw: it stays where it is when documents are added, and a pair
is never torn apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.differences.sides import written
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import OUTSIDE
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.analysis.rules import Rules
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray

SURVIVED, LOST, NOT_CHOSEN = "survived", "lost", ""

VERIFIED = ("verified", "verified_low", "verified_high", "verified_p", "verified_q")
"""Columns with the figures of the verification documents; `LIMITS` says of which difference."""

LIMITS = {
    "difference": ("difference", "low", "high", "p_value"),
    "adjusted": ADJUSTED_FIGURES,
}


@dataclass(frozen=True)
class Halves:
    """Documents split in two.

    Parameters
    ----------
    discovery
        Those on which concepts are chosen.
    verification
        Those on which the chosen are tested.
    """

    discovery: Selection
    verification: Selection


def split(selection: Selection, key: str, guards: Safeguards) -> Halves:
    """Split documents by a hash of what identifies them.

    Parameters
    ----------
    selection
        Documents and their sides.
    key
        Column whose value decides: documents that share it go the same way.
    guards
        Share to keep for verification, and seed.

    Returns
    -------
    Halves
        Each with documents on every side.

    Raises
    ------
    AnalysisError
        A side has no documents in one of the halves.
    """
    held_out = np.zeros(selection.side.size, np.bool_)
    chosen = np.flatnonzero(selection.side != OUTSIDE)
    held_out[chosen] = position(selection.column(key)[chosen], guards.seed) < guards.verify_share
    halves = Halves(selection.narrowed(~held_out), selection.narrowed(held_out))
    for purpose, half in (("choose on", halves.discovery), ("verify on", halves.verification)):
        for name, size in zip(half.names, half.sizes, strict=True):
            if size == 0:
                raise AnalysisError(
                    f"verify_share={guards.verify_share} leaves side {name!r} without documents to "
                    f"{purpose}: take a share nearer to a half, or another seed"
                )
    return halves


def united(one: Selection, other: Selection) -> Selection:
    """Put two halves together again.

    Parameters
    ----------
    one, other
        Halves of one selection, no document in both.

    Returns
    -------
    Selection
        The documents of both.
    """
    return replace(one, side=np.where(one.side == OUTSIDE, other.side, one.side))


def position(keys: pd.Series[Any], seed: int) -> npt.NDArray[np.float64]:
    """Place keys on the line from 0 to 1, evenly and for ever in the same place.

    Parameters
    ----------
    keys
        Any values; a whole number is the same key whether it is stored as 1, as 1.0 or as true.
    seed
        Another seed gives other places.

    Returns
    -------
    array
        At least 0 and below 1, one a key.
    """
    # Equal keys are hashed once: in a paired design every key comes several times.
    codes, unique = keys.factorize(use_na_sentinel=False)
    salt = str(seed).encode()
    names = [written(int(key) if isinstance(key, bool | np.bool_) else key) for key in unique]
    digests = [blake2b(name.encode(), digest_size=6, key=salt).digest() for name in names]
    places = np.array([int.from_bytes(digest) for digest in digests], dtype=np.float64)
    return places[codes] / 2.0**48


def chosen_latents(table: pd.DataFrame, rules: Rules) -> IntArray:
    """Give the latents that the discovery documents chose, those folded included.

    Parameters
    ----------
    table
        Judged figures of the discovery documents.
    rules
        What makes a finding.

    Returns
    -------
    array of int64
        In the order of the table.
    """
    _, q = rules.ranking
    return table.loc[table[q] <= rules.fdr, "latent"].to_numpy(np.int64)


def verified(table: pd.DataFrame, figures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Test what was chosen on the documents kept for it.

    Parameters
    ----------
    table
        Judged and folded figures of the discovery documents.
    figures
        Figures of the `chosen_latents` on the verification documents.
    rules
        What makes a finding.

    Returns
    -------
    pandas.DataFrame
        Columns `VERIFIED` added, and ``verification``: ``"survived"`` where the difference has the
        same sign and its q-value, over the concepts chosen, is within the limit; ``"lost"`` where
        not; ``""`` where it was not chosen. Survivors come first, then what was lost. Latents
        folded under a chosen one are measured, but it alone is tested: it stands for all of them.
    """
    size, _ = rules.ranking
    latents = chosen_latents(table, rules)
    chosen = table["latent"].isin(latents).to_numpy()
    tested = chosen & (table["latent"] == table["family"]).to_numpy()
    table[list(VERIFIED)] = np.nan
    measured = figures.set_index("latent").loc[latents, list(LIMITS[rules.rank_by])]
    table.loc[chosen, list(VERIFIED[:4])] = measured.to_numpy(np.float64)
    p_values = table.loc[tested, "verified_p"].to_numpy(np.float64)
    table.loc[tested, "verified_q"] = rules.corrected(p_values)
    confirmed = (table["verified_q"] <= rules.fdr) & (table["verified"] * table[size] > 0)
    outcome = np.where(confirmed, SURVIVED, np.where(tested, LOST, NOT_CHOSEN))
    table["verification"] = outcome.astype(object)
    order = np.argsort(np.where(confirmed, 0, np.where(chosen, 1, 2)), kind="stable")
    return table.iloc[order].reset_index(drop=True)
