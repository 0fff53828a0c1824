"""What the user asks of a comparison, checked and written down in one place.

`diff` takes all of it as keyword arguments; the rooms behind it take these three records, so that
a setting added here reaches them without a longer list of arguments everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from conspectus.analysis.families import Folding
from conspectus.analysis.values import Values, as_tuple
from conspectus.errors import AnalysisError
from conspectus.store import Presence

if TYPE_CHECKING:
    from collections.abc import Sequence

Against: TypeAlias = Literal["pooled", "largest"]
Correction: TypeAlias = Literal["bh", "by"]
RankBy: TypeAlias = Literal["difference", "adjusted"]

MOST_VERIFIED = 0.9


@dataclass(frozen=True)
class Question:
    """What is compared with what.

    Parameters
    ----------
    by, a, b
        Column, and its value or values on each side. Without `b`, and with one store, side b is
        all other documents that have a value: "the rest". With two stores all three may be left
        out: each store is then a side (and `a` and `b`, if given, its name).
    against
        ``"pooled"`` takes all values of side b together. ``"largest"`` keeps them apart, as groups
        of their own: a finding lies above the largest, or below the smallest, of their shares.
    paired_by
        Column that documents of all sides share, such as a prompt's id. Each of its values with
        documents on every side is a pair; several documents a side count as their mean. Documents
        without a partner are left out and counted.
    where
        Condition on metadata columns, in pandas' query syntax.
    """

    by: str | None = None
    a: Values | None = None
    b: Values | None = None
    against: Against = "pooled"
    paired_by: str | None = None
    where: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no comparison could mean."""
        one_of("against", self.against, get_args(Against))

    def record(self) -> dict[str, Any]:
        """Give the settings as they stand in a result, plain JSON."""
        return {
            "by": self.by,
            "a": None if self.a is None else list(as_tuple(self.a)),
            "b": None if self.b is None else list(as_tuple(self.b)),
            "against": self.against,
            "paired_by": self.paired_by,
            "where": self.where,
        }


@dataclass(frozen=True)
class Rules:
    """When a latent is present, and when a difference is a finding.

    Parameters
    ----------
    presence
        When a document has a latent.
    min_support
        Documents of all sides together that must have a latent; None for 10, less in tiny corpora.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which a difference is a finding.
    correction
        ``"bh"`` for Benjamini-Hochberg, ``"by"`` for Benjamini-Yekutieli (any dependence).
    folding
        When near-duplicate latents are folded into one row; None to leave them apart.
    rank_by
        Judge and rank findings by the difference, or by the adjusted difference.
    """

    presence: Presence = field(default_factory=Presence)
    min_support: int | None = None
    confidence: float = 0.95
    fdr: float = 0.05
    correction: Correction = "bh"
    folding: Folding | None = field(default_factory=Folding)
    rank_by: RankBy = "difference"

    def __post_init__(self) -> None:
        """Refuse levels and words that mean nothing."""
        for name, value in (("confidence", self.confidence), ("fdr", self.fdr)):
            if not 0 < value < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")
        one_of("correction", self.correction, get_args(Correction))
        one_of("rank_by", self.rank_by, get_args(RankBy))

    def check(self, guards: Safeguards) -> None:
        """Refuse a ranking by what is not there.

        Parameters
        ----------
        guards
            What is held equal.

        Raises
        ------
        AnalysisError
            The adjusted difference is to rank findings, but nothing is adjusted for.
        """
        if self.rank_by == "adjusted" and not (guards.columns or guards.adjust_length):
            raise AnalysisError(
                "nothing is held equal to rank by: give strata=, or adjust_length=True"
            )

    def record(self, support: int, looked_through: int) -> dict[str, Any]:
        """Give the settings as they stand in a result.

        Parameters
        ----------
        support
            Support that was settled on.
        looked_through
            Findings among which near-duplicates were looked for.

        Returns
        -------
        dict
            Plain JSON.
        """
        return {
            "presence": self.presence.record(),
            "min_support": support,
            "confidence": self.confidence,
            "fdr": self.fdr,
            "correction": self.correction,
            "folding": None if self.folding is None else self.folding.record(looked_through),
            "rank_by": self.rank_by,
        }


@dataclass(frozen=True)
class Safeguards:
    """What keeps a difference from being something else, or a fluke.

    Parameters
    ----------
    strata
        Metadata columns to hold equal in the adjusted difference: one name or several. Categories
        are taken as they are, numbers and dates of more than ten values in quantile bins.
    adjust_length
        Whether to hold the length of the documents equal as well.
    verify_share
        Share of the documents (of the pairs) kept out of the choice, to test on them what was
        chosen on the others; 0 to choose on all documents and test nothing again. At most 0.9.
    seed
        Decides which documents those are.
    """

    strata: str | Sequence[str] = ()
    adjust_length: bool = True
    verify_share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse shares that leave no documents to choose on."""
        if not 0 <= self.verify_share <= MOST_VERIFIED:
            raise AnalysisError(
                f"verify_share must lie between 0 and {MOST_VERIFIED}, not {self.verify_share}"
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns to hold equal, each once."""
        given = (self.strata,) if isinstance(self.strata, str) else tuple(self.strata)
        return tuple(dict.fromkeys(given))

    def record(self) -> dict[str, Any]:
        """Give the settings as they stand in a result, plain JSON."""
        return {
            "strata": list(self.columns),
            "adjust_length": self.adjust_length,
            "verify_share": self.verify_share,
            "seed": self.seed,
        }


def one_of(name: str, value: object, valid: Sequence[str]) -> None:
    """Refuse a word that is not one of those known.

    Parameters
    ----------
    name
        What the word sets.
    value
        The word.
    valid
        Those known.

    Raises
    ------
    AnalysisError
        It is another; the message lists those known.
    """
    if value not in valid:
        raise AnalysisError(f"{name} must be one of {', '.join(valid)}, not {value!r}")
