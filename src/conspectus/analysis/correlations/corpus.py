"""What a correlation is computed from: features of units, and how long units are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.analysis.correlations.features import column_features, latent_features
from conspectus.analysis.correlations.strata import Strata, by_column, by_length
from conspectus.analysis.correlations.units import NONE_BACK, Field, joined, of_documents
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.held_back import HeldBack
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray
    from conspectus.store import Presence, Store


@dataclass(frozen=True)
class Corpus:
    """Units with their features.

    Parameters
    ----------
    fields
        Documents of the store, and of the second one where two are joined.
    first
        Features that stand first in a pair: latents of the store.
    second
        Those that stand second: values of columns, or latents of the other store; None for pairs
        among the first.
    lonely
        Documents without a partner in the other store.
    """

    fields: tuple[Field, ...]
    first: Features
    second: Features | None
    lonely: int = 0

    @property
    def other(self) -> Features:
        """Features that stand second in a pair."""
        return self.first if self.second is None else self.second

    @property
    def one_text(self) -> bool:
        """Whether both members of a pair fire in one text."""
        return self.second is None

    def lengths(self) -> tuple[FloatArray, ...]:
        """Give the tokens of each unit, for each text that it has."""
        return tuple(field.n_tokens() for field in self.fields)

    def length_strata(self) -> Strata:
        """Cut the units by length."""
        return by_length(self.lengths())

    def column_strata(self, column: str, adjust_length: bool) -> Strata:
        """Cut the units by a column of any of the stores.

        Parameters
        ----------
        column
            Its name.
        adjust_length
            Whether to cut by length within its values.

        Returns
        -------
        Strata
            With a group for each value.
        """
        has_it = [field for field in self.fields if column in field.store.columns]
        values = (has_it or self.fields)[0].column(column)
        return by_column(values, column, self.lengths() if adjust_length else None)


def read_corpus(
    store: Store,
    *,
    where: str | None,
    across: Store | None,
    on: str | None,
    with_column: str | Sequence[str] | None,
    presence: Presence,
    min_support: int,
    progress: Progress,
    back: HeldBack = NONE_BACK,
    one_per: str | None = None,
    seed: int = 0,
    sample: int | None = None,
) -> Corpus:
    """Read what pairs are made of.

    Parameters
    ----------
    store
        The store.
    where
        Condition on its documents.
    across, on
        A second store, and the column that joins both.
    with_column
        Columns whose values stand second.
    presence
        When a document has a latent.
    min_support
        Units that must have a feature, and that must lack it.
    progress
        Told of every part read.
    back
        Units that are not looked at.
    one_per, seed
        Column with a key, one document of which is looked at, and what decides which.
    sample
        Documents to look at, drawn at random by the seed; all if None.

    Returns
    -------
    Corpus
        With testable features.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put.
    """
    if (across is None) != (on is None):
        raise AnalysisError("across= and on= go together: a second store, and the column of both")
    if across is not None and with_column is not None:
        raise AnalysisError("ask for across= or for with_column=, one at a time")
    if across is not None and one_per is not None:
        raise AnalysisError("across= pools the documents of a key already: leave one_per= out")
    if across is not None and sample is not None:
        raise AnalysisError("across= joins documents by a key: leave sample= out, or use where=")
    if across is None:
        field = of_documents(store, where, back, one_per, seed, sample)
        first = latent_features(field, presence, min_support, progress)
        columns = (with_column,) if isinstance(with_column, str) else tuple(with_column or ())
        second = column_features(field, columns, min_support) if columns else None
        return Corpus((field,), first, second)
    one, other, lonely = joined(store, across, str(on), where, back)
    features = [latent_features(f, presence, min_support, progress) for f in (one, other)]
    return Corpus((one, other), *features, lonely=lonely)
