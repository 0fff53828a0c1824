"""What the user asks of a comparison, checked and written down in one place.

`diff` takes all of it as keyword arguments; the rooms behind it take the two records here and the
`Rules` of all analyses, so that a new setting reaches them without longer lists of arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from conspectus.analysis.confounds.held import columns_of
from conspectus.analysis.values import Values, as_tuple, one_of
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Against: TypeAlias = Literal["pooled", "largest"]
RankBy: TypeAlias = Literal["difference", "adjusted"]
Order: TypeAlias = Literal["errors", "points"]

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
    unit
        Column whose value documents share that depend on each other (a prompt's id, an author)
        where sides are not paired by it: each of its values counts once a side, by the share of its
        documents, and tests exchange these units instead of documents.
    where
        Condition on metadata columns, in pandas' query syntax.
    groups
        Sides as rows of the one store, by name, instead of `by`, `a` and `b`: the first is side a,
        and where there is no second, side b is the rest.
    """

    by: str | None = None
    a: Values | None = None
    b: Values | None = None
    against: Against = "pooled"
    paired_by: str | None = None
    where: str | None = None
    groups: Mapping[str, Sequence[int]] | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no comparison could mean."""
        one_of("against", self.against, get_args(Against))
        if self.groups is not None and (self.by, self.a, self.b) != (None, None, None):
            raise AnalysisError("give groups= or by=, a= and b=, not both")
        if self.unit is not None and self.paired_by is not None:
            raise AnalysisError("give paired_by= or unit=, not both: pairs are units already")

    def record(self) -> dict[str, Any]:
        """Give the settings as they stand in a result, plain JSON."""
        return {
            "by": self.by,
            "a": None if self.a is None else list(as_tuple(self.a)),
            "b": None if self.b is None else list(as_tuple(self.b)),
            "against": self.against,
            "paired_by": self.paired_by,
            "unit": self.unit,
            "where": self.where,
            "groups": None if self.groups is None else list(self.groups),
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
        return columns_of(self.strata)

    def record(self) -> dict[str, Any]:
        """Give the settings as they stand in a result, plain JSON."""
        return {
            "strata": list(self.columns),
            "adjust_length": self.adjust_length,
            "verify_share": self.verify_share,
            "seed": self.seed,
        }
