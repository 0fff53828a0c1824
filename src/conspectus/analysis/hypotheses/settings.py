"""What the user asks of an explanation, checked and written down in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from conspectus.analysis.held_back import MOST
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.errors import AnalysisError

MOST_HYPOTHESES = 10


@dataclass(frozen=True)
class Settings:
    """How findings become statements, and how these are judged.

    Parameters
    ----------
    n
        Hypotheses, at most ten: a judge reads them all beside one document.
    claims
        Findings that they are made of, at most.
    documents
        Judging documents of each group that a judge reads, at most.
    calibrate
        Documents whose edited and unedited versions measure the judge; 0 not to measure it.
    share
        Share of the documents to judge on, where the result has set none aside itself.
    seed
        Of every draw.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which a hypothesis is confirmed.

    Raises
    ------
    AnalysisError
        A number is out of its range.
    """

    n: int = MOST_HYPOTHESES
    claims: int = 40
    documents: int = 100
    calibrate: int = 90
    share: float = 0.5
    seed: int = 0
    confidence: float = 0.95
    fdr: float = 0.05

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        if not 1 <= self.n <= MOST_HYPOTHESES:
            raise AnalysisError(f"n must be from 1 to {MOST_HYPOTHESES}, not {self.n}")
        for name in ("claims", "documents"):
            if getattr(self, name) < 1:
                raise AnalysisError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("calibrate", "seed"):
            if getattr(self, name) < 0:
                raise AnalysisError(f"{name} must be at least 0, not {getattr(self, name)}")
        for name in ("share", "confidence", "fdr"):
            if not 0 < getattr(self, name) < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")
        if self.share > MOST:
            raise AnalysisError(f"share must be at most {MOST}, not {self.share}")

    @property
    def wanted(self) -> Wanted:
        """What is asked of an adapter."""
        return Wanted(self.claims, self.share, self.seed)

    def record(self) -> dict[str, Any]:
        """Return the settings as plain JSON."""
        return asdict(self)
