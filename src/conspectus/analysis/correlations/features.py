"""What pairs are made of: latents, and values of metadata columns, all as yes or no by unit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.correlations.strata import by_value
from conspectus.analysis.counts import presence_matrix
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conspectus.analysis.correlations.units import Field
    from conspectus.progress import Progress
    from conspectus.stats.types import IntArray
    from conspectus.store import Presence, Store

_ENTRIES_AT_ONCE = 10_000_000


@dataclass(frozen=True)
class Features:
    """Properties that units have or lack, the commonest first.

    Parameters
    ----------
    present
        Ones of type int8, shape (units, features).
    support
        Units with each, shape (features,).
    latent
        Latent behind each, -1 for values of columns, shape (features,).
    name
        How a feature is written in a table: the latent's number, or ``column = value``.
    label, source
        Label and where it comes from; both empty where there is none.
    """

    present: sp.csc_array
    support: IntArray
    latent: IntArray
    name: npt.NDArray[np.object_]
    label: npt.NDArray[np.object_]
    source: npt.NDArray[np.object_]

    @property
    def n(self) -> int:
        """Number of features."""
        return int(self.support.size)

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.present.shape[0])

    def place(self, name: object) -> int | None:
        """Find a feature.

        Parameters
        ----------
        name
            A latent, or ``column = value``.

        Returns
        -------
        int or None
            Its place; None if it was not tested.
        """
        written = str(name)
        places = [i for i, known in enumerate(self.name) if str(known) == written]
        return places[0] if places else None


def batches(weight: IntArray) -> Iterator[slice]:
    """Cut pairs into runs whose working memory is bounded.

    Parameters
    ----------
    weight
        Entries that each pair needs, shape (pairs,).

    Yields
    ------
    slice
        Consecutive pairs of some ten million entries; at least one pair.
    """
    cuts = np.flatnonzero(np.diff(np.cumsum(weight) // _ENTRIES_AT_ONCE)) + 1
    for start, end in pairwise([0, *cuts.tolist(), weight.size]):
        yield slice(start, end)


def latent_features(
    field: Field, presence: Presence, min_support: int, progress: Progress
) -> Features:
    """Take the latents that enough units have, and enough lack.

    Parameters
    ----------
    field
        Documents and their units.
    presence
        When a document has a latent.
    min_support
        Units that must have it, and that must lack it: a latent in all but a few documents says as
        little of a pair as one in a few.
    progress
        Told of every part read.

    Returns
    -------
    Features
        The testable latents.

    Raises
    ------
    AnalysisError
        There is none.
    """
    selection = field.selection
    documents = presence_matrix(selection, np.arange(selection.n_latents), presence, progress)
    found = _ordered(field.gathered(documents), min_support)
    if found[1].size == 0:
        raise AnalysisError(
            f"no latent of {field.store.path} is in at least {min_support} of {field.n:,} units "
            "and missing from as many: lower min_support, or take more documents"
        )
    present, latent = found
    label, source = _labels(field.store, latent)
    return Features(present, _support(present), latent, latent.astype(object), label, source)


def column_features(field: Field, columns: Sequence[str], min_support: int) -> Features:
    """Take the values of metadata columns that enough documents have.

    Parameters
    ----------
    field
        Documents and their units.
    columns
        Names of columns; numeric ones with many values are cut at their quartiles.
    min_support
        Documents that must have a value, and that must have another.

    Returns
    -------
    Features
        One a value, or a range of values.

    Raises
    ------
    AnalysisError
        There is no such column, or none of its values is frequent enough.
    """
    blocks: list[sp.csr_array] = []
    names: list[str] = []
    for column in columns:
        code, values = by_value(field.column(column), column)
        known = np.flatnonzero(code >= 0)
        entries = (np.ones(known.size, np.int8), (known, code[known]))
        blocks.append(sp.csr_array(entries, shape=(field.n, len(values))))
        names += [f"{column} = {value}" for value in values]
    present, kept = _ordered(sp.csc_array(sp.hstack(blocks)), min_support)
    if kept.size == 0:
        raise AnalysisError(
            f"no value of {', '.join(map(repr, columns))} is in at least {min_support} documents "
            "and missing from as many"
        )
    name = np.array(names, object)[kept]
    source = np.full(kept.size, "column", object)
    return Features(present, _support(present), np.full(kept.size, -1), name, name, source)


def _ordered(present: sp.csc_array, min_support: int) -> tuple[sp.csc_array, IntArray]:
    support = _support(present)
    fit = np.flatnonzero((support >= min_support) & (support <= present.shape[0] - min_support))
    order = fit[np.argsort(-support[fit], kind="stable")].astype(np.int64)
    return sp.csc_array(present[:, order]), order


def _support(present: sp.csc_array) -> IntArray:
    return np.diff(present.indptr).astype(np.int64)


def _labels(store: Store, latent: IntArray) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    label, source = names_of(store)
    return label[latent], source[latent]
