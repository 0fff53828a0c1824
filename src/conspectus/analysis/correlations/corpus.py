"""What a correlation is computed from: features of units, and how long units are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.analysis.correlations.features import column_features, latent_features
from conspectus.analysis.correlations.strata import Strata, by_column, by_length
from conspectus.analysis.correlations.units import Field, joined, of_documents
from conspectus.analysis.held_back import HeldBack

if TYPE_CHECKING:
    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.correlations.settings import Settings
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray
    from conspectus.store import Store


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


def read_corpus(store: Store, settings: Settings, progress: Progress) -> Corpus:
    """Read what pairs are made of.

    Parameters
    ----------
    store
        The store.
    settings
        What the user asked for.
    progress
        Told of every part read.

    Returns
    -------
    Corpus
        With testable features.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put.
    """
    asked, back = settings, HeldBack(settings.verify_share, settings.seed)
    floors = (asked.presence, asked.min_support, progress)
    if asked.across is None:
        field = of_documents(store, asked.where, back, asked.one_per, asked.seed, asked.sample)
        first = latent_features(field, *floors)
        columns = asked.columns
        second = column_features(field, columns, asked.min_support) if columns else None
        return Corpus((field,), first, second)
    one, other, lonely = joined(store, asked.across, str(asked.on), asked.where, back)
    features = [latent_features(field, *floors) for field in (one, other)]
    return Corpus((one, other), *features, lonely=lonely)
