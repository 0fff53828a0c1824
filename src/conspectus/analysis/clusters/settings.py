"""What the user asks of a clustering, checked and written down in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from conspectus.analysis.clusters.axis import MAX_SHARE, MIN_SHARE, Excluded
from conspectus.analysis.clusters.methods import method_named
from conspectus.analysis.clusters.similarity import METRICS, Metric
from conspectus.analysis.clusters.tree import LINKAGES, Linkage
from conspectus.analysis.sampling import check_sample
from conspectus.errors import AnalysisError
from conspectus.store import Presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.clusters.axis import Axis

LEAST_DOCUMENTS = 10
K: TypeAlias = "int | Literal['auto']"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that `cluster` takes besides the store; see there.

    Raises
    ------
    AnalysisError
        A setting is out of its range, or two do not go together.
    """

    about: str | None = None
    latents: Sequence[int] | None = None
    exclude: Excluded | None = None
    top: int = 100
    names_only: bool = False
    min_share: float = MIN_SHARE
    max_share: float = MAX_SHARE
    k: K = "auto"
    method: str = "spectral"
    metric: Metric = "jaccard"
    weighted: bool = False
    neighbours: int = 15
    linkage: Linkage = "average"
    where: str | None = None
    unit: str | None = None
    presence: Presence = field(default_factory=Presence)
    resamples: int = 20
    sample: int | None = None
    seed: int = 0
    fdr: float = 0.05
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        method_named(self.method)
        check_sample(self.sample)
        for name, value, valid in (
            ("metric", self.metric, METRICS),
            ("linkage", self.linkage, LINKAGES),
        ):
            if value not in valid:
                raise AnalysisError(f"{name} must be one of {', '.join(valid)}, not {value!r}")
        if self.weighted and self.metric == "jaccard":
            raise AnalysisError(
                "Jaccard compares which concepts are present, not how strongly: with "
                "weighted=True take metric='cosine'"
            )
        if self.k != "auto" and (isinstance(self.k, str | bool) or self.k < 2):
            raise AnalysisError(f"k must be 'auto' or a number from 2, not {self.k!r}")
        if self.k != "auto" and self.method == "hdbscan":
            raise AnalysisError(
                "hdbscan finds the number of clusters itself: leave k at 'auto', or choose another "
                f"method for k={self.k}"
            )
        for name, value, least in (
            ("top", self.top, 2),
            ("neighbours", self.neighbours, 2),
            ("resamples", self.resamples, 0),
            ("seed", self.seed, 0),
        ):
            if value < least:
                raise AnalysisError(f"{name} must be at least {least}, not {value}")
        for name, value in (("fdr", self.fdr), ("confidence", self.confidence)):
            if not 0 < value < 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")

    @property
    def least_documents(self) -> int:
        """Documents that can be cut into as many clusters as are asked for."""
        return LEAST_DOCUMENTS if self.k == "auto" else max(LEAST_DOCUMENTS, 2 * self.k)

    def record(self, axis: Axis, dial: str, value: float, min_support: int) -> dict[str, Any]:
        """Give the settings as they stand in a result.

        Parameters
        ----------
        axis
            The concepts that were chosen.
        dial, value
            What steered the method, and its value.
        min_support
            Documents that must have a latent for it to be tested.

        Returns
        -------
        dict
            Plain JSON.
        """
        excluded = (
            self.exclude
            if self.exclude is None or isinstance(self.exclude, str)
            else ([self.exclude] if isinstance(self.exclude, int) else list(self.exclude))
        )
        return {
            "about": self.about,
            "latents": None if self.latents is None else [int(i) for i in self.latents],
            "exclude": excluded,
            "top": self.top if self.about is not None else None,
            "names_only": self.names_only if self.about is not None else None,
            "min_share": None if self.latents is not None else self.min_share,
            "max_share": None if self.latents is not None else self.max_share,
            "axis": axis.rule,
            "k": self.k,
            "method": self.method,
            dial: value,
            "metric": self.metric,
            "weighted": self.weighted,
            "neighbours": self.neighbours,
            "linkage": self.linkage,
            "where": self.where,
            "unit": self.unit,
            "presence": self.presence.record(),
            "resamples": self.resamples,
            "sample": self.sample,
            "seed": self.seed,
            "fdr": self.fdr,
            "confidence": self.confidence,
            "min_support": min_support,
        }
