"""What the user asks of a correlation, checked and written down in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from conspectus.analysis.correlations.scan import RankBy
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.analysis.families import Folding
from conspectus.analysis.rules import Correction
from conspectus.analysis.sampling import check_sample
from conspectus.analysis.values import one_of
from conspectus.errors import AnalysisError
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.concepts.wording import LabelSimilarity


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that `correlate` takes besides the store; see there.

    Raises
    ------
    AnalysisError
        A setting is out of its range, or two do not go together.
    """

    where: str | None = None
    across: Store | None = None
    on: str | None = None
    with_column: str | Sequence[str] | None = None
    given: str | None = None
    one_per: str | None = None
    adjust_length: bool = True
    presence: Presence = field(default_factory=Presence)
    min_support: int = 20
    min_npmi: float = 0.0
    rank_by: RankBy = "surprise"
    fdr: float = 0.05
    correction: Correction = "bh"
    confidence: float = 0.95
    folding: Folding | None = field(default_factory=Folding)
    trivial: Trivial | None = field(default_factory=Trivial)
    limit: int = 500
    verify_share: float = 0.0
    sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for name in ("confidence", "fdr"):
            if not 0 < getattr(self, name) < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")
        one_of("correction", self.correction, get_args(Correction))
        one_of("rank_by", self.rank_by, get_args(RankBy))
        for name in ("min_support", "limit"):
            if getattr(self, name) < 1:
                raise AnalysisError(f"{name} must be at least 1, not {getattr(self, name)}")
        if not 0 <= self.min_npmi < 1:
            raise AnalysisError(f"min_npmi must be at least 0 and less than 1, not {self.min_npmi}")
        check_sample(self.sample)
        self._check_across()

    def _check_across(self) -> None:
        if (self.across is None) != (self.on is None):
            raise AnalysisError(
                "across= and on= go together: a second store, and the column of both"
            )
        if self.across is None:
            return
        if self.with_column is not None:
            raise AnalysisError("ask for across= or for with_column=, one at a time")
        if self.one_per is not None:
            raise AnalysisError("across= pools the documents of a key already: leave one_per= out")
        if self.sample is not None:
            raise AnalysisError(
                "across= joins documents by a key: leave sample= out, or use where="
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns whose values are paired with latents."""
        given = self.with_column or ()
        return (given,) if isinstance(given, str) else tuple(given)

    def record(self, wording: LabelSimilarity, deciding: str) -> dict[str, Any]:
        """Give the settings as they stand in a result.

        Parameters
        ----------
        wording
            How labels were compared.
        deciding
            Figures that decided what is a finding.

        Returns
        -------
        dict
            Plain JSON.
        """
        return vars(self) | {
            "across": None if self.across is None else str(self.across.path),
            "with_column": list(self.columns) or None,
            "presence": self.presence.record(),
            "folding": None if self.folding is None else asdict(self.folding),
            "trivial": None if self.trivial is None else self.trivial.record(wording),
            "decides": deciding,
        }
