"""Which concepts the documents are compared by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from conspectus.analysis.clusters.held_out import discovery_half
from conspectus.analysis.clusters.units import Units
from conspectus.analysis.concepts.company import by_company
from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.sampling import drawn
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence, Store

Excluded: TypeAlias = "Sequence[int | str] | int | str"

MIN_SHARE, MAX_SHARE = 0.01, 0.5

_LEAST_CONCEPTS = 2
_LEAST_DOCUMENTS = 2
_MOST_TELLING = 10_000


@dataclass(frozen=True, eq=False)
class Company:
    """Documents that tell which concepts go along with those whose names match.

    Parameters
    ----------
    selection
        The documents.
    presence
        When a document has a latent.
    """

    selection: Selection
    presence: Presence

    def order(self, latents: IntArray, end: IntArray, progress: Progress) -> FloatArray:
        """Rank concepts by their names and by the company they keep; see `by_company`.

        Parameters
        ----------
        latents
            The concepts, those whose names match best first, shape (m,).
        end
            End of the axis that each is nearest to, shape (m,).
        progress
            Told of every part read.

        Returns
        -------
        array
            Greater is better, shape (m,).
        """
        present = presence_matrix(self.selection, latents, self.presence, progress)
        return by_company(present[self.selection.rows].astype(np.float32), end)


@dataclass(frozen=True, eq=False)
class Axis:
    """The concepts that documents are compared by.

    Parameters
    ----------
    latents
        Which, the best match first where they were looked up, shape (m,).
    concepts
        One row a latent: ``latent, label, label_source, score, share``; the score is that of the
        look-up or of `Company.order`, NaN where there was none.
    rule
        How they were chosen, a plain sentence.
    """

    latents: IntArray
    concepts: pd.DataFrame
    rule: str


def told_by(selection: Selection, seed: int, unit: IntArray | None = None) -> npt.NDArray[np.bool_]:
    """Draw the documents that may tell which concepts are compared; the others test them.

    Parameters
    ----------
    selection
        All documents that are looked at.
    seed
        Of the draw.
    unit
        What each document of the store belongs to, shape (documents,); None if independent.

    Returns
    -------
    array of bool
        Half of the chosen documents, as from `discovery_half`, shape (documents of the store,).
    """
    rows = selection.rows
    half = discovery_half(rows.size, seed, None if unit is None else Units(unit[rows]))
    found = np.zeros(selection.side.size, np.bool_)
    found[rows[half]] = True
    return found


def company_of(selection: Selection, presence: Presence, seed: int) -> Company:
    """Take documents to tell by which concepts keep company.

    Parameters
    ----------
    selection
        The documents, as from `told_by`.
    presence
        When a document has a latent.
    seed
        Of the draw where there are more of them than anything gains by.

    Returns
    -------
    Company
        Of at most 10,000 documents.
    """
    return Company(drawn(selection, _MOST_TELLING, seed), presence)


def choose_axis(
    store: Store,
    share: FloatArray,
    n_documents: int,
    *,
    about: str | None,
    latents: Sequence[int] | None,
    exclude: Excluded | None,
    top: int,
    min_share: float,
    max_share: float,
    company: Company | None = None,
    progress: Progress = SILENT,
) -> Axis:
    """Choose concepts by a description, by number, or all that tell documents apart.

    Parameters
    ----------
    store
        Whose labels to read.
    share
        Share of the documents that have each latent, shape (latents of the store,).
    n_documents
        Documents that are looked at.
    about
        What the axis is, in words: the `top` concepts whose names match best or that keep
        company with such.
    latents
        The latents themselves; shares are then not looked at.
    exclude
        Latents, or words of a label, to leave out.
    top
        Concepts at most, with `about`.
    min_share, max_share
        Concepts rarer or commoner than this are left out, unless given by number: what nearly all
        or nearly no documents have says little about which of them are alike.
    company
        Documents by which company is told; None for names alone.
    progress
        Told of labels encoded and of parts read.

    Returns
    -------
    Axis
        With two concepts at least.

    Raises
    ------
    AnalysisError
        Two ways of choosing at once, a latent that does not exist, words to exclude that no label
        has, or fewer than two concepts.
    """
    if about is not None and latents is not None:
        raise AnalysisError("give about= or latents=, not both")
    if not 0 <= min_share < max_share <= 1:
        raise AnalysisError(
            f"min_share must be less than max_share, both from 0 to 1: {min_share}, {max_share}"
        )
    band = (share >= min_share) & (share <= max_share)
    band &= share * n_documents >= _LEAST_DOCUMENTS
    within = f"present in {min_share:.3g} to {max_share:.3g} of the documents"
    score = np.full(share.size, np.nan)
    labels = label_table(store)
    kept = ~_excluded(exclude, labels["label"], share.size)
    if latents is not None:
        given = _given(latents, share.size)
        chosen, rule = given[kept[given]], f"{given.size:,} concepts given by number"
    elif about is not None:
        found, rule = _asked_for(store, about, band & kept, company, progress)
        chosen = found["latent"].to_numpy(np.int64)[:top]
        score[chosen] = found["score"].to_numpy(np.float64)[:top]
        rule = f"{rule}, {within}"
    else:
        chosen, rule = np.flatnonzero(band & kept), f"all concepts {within}"
    if chosen.size < _LEAST_CONCEPTS:
        raise AnalysisError(
            f"too few concepts are left to compare documents by: {chosen.size} ({rule}): widen "
            "min_share and max_share, exclude less, or choose others"
        )
    concepts = labels.iloc[chosen].reset_index(drop=True)
    concepts["score"], concepts["share"] = score[chosen], share[chosen]
    return Axis(chosen.astype(np.int64), concepts, rule)


def _asked_for(
    store: Store,
    about: str,
    allowed: npt.NDArray[np.bool_],
    company: Company | None,
    progress: Progress,
) -> tuple[pd.DataFrame, str]:
    """Rank the concepts that are allowed, the best first, and say how."""
    from conspectus.analysis.concepts import find_axis
    from conspectus.analysis.concepts.axis import alternatives

    every = find_axis(store, about, allowed.size, progress=progress)
    found = every[allowed[every["latent"].to_numpy(np.int64)]]
    by_ends = every.attrs.get("encoder") is not None
    ends = " or ".join(map(repr, alternatives(about) if by_ends else [about]))
    rule = f"the concepts whose labels match {ends} best"
    if by_ends and company is not None and len(found) > 1:
        latents, end = (found[name].to_numpy(np.int64) for name in ("latent", "end"))
        found = found.assign(score=company.order(latents, end, progress))
        found = found.sort_values("score", ascending=False, kind="stable")
        rule += " and that go along with such"
    heading = about.rpartition(":")[0].strip()
    if by_ends and heading and alternatives(about) != [about]:
        rule += f" ({heading!r}, before the colon, was taken for a heading and not looked for)"
    return found, rule


def _given(latents: Sequence[int], width: int) -> IntArray:
    numbers = np.asarray(latents)
    if numbers.ndim != 1 or not np.issubdtype(numbers.dtype, np.integer):
        raise AnalysisError("latents must be a list of whole numbers")
    wrong = numbers[(numbers < 0) | (numbers >= width)]
    if wrong.size:
        raise AnalysisError(f"there is no latent {wrong[0]}: they go from 0 to {width - 1}")
    return np.asarray(pd.unique(numbers), np.int64)


def label_table(store: Store) -> pd.DataFrame:
    """Read the label of every latent.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, label_source``, one row a latent, in order; empty text where it has none.
    """
    label, source = names_of(store)
    return pd.DataFrame(
        {"latent": np.arange(store.n_latents), "label": label, "label_source": source}
    )


def _excluded(
    exclude: Excluded | None, labels: pd.Series[str], width: int
) -> npt.NDArray[np.bool_]:
    """Tell which latents are excluded: by number, or because their label has the words."""
    dropped = np.zeros(width, np.bool_)
    if exclude is None:
        return dropped
    entries = [exclude] if isinstance(exclude, int | str) else list(exclude)
    lower = labels.str.lower()
    for entry in entries:
        if isinstance(entry, str):
            named = lower.str.contains(entry.lower(), regex=False).to_numpy()
            if not named.any():
                raise AnalysisError(
                    f"no label has {entry!r}, which exclude names: use a word of one"
                )
            dropped |= named
        else:
            dropped[_given([entry], width)] = True
    return dropped
