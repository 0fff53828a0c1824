"""Pairs that go together for reasons that say nothing about the corpus.

Two latents of one concept, two latents of one phrase, two latents whose labels say the same: they
are the strongest pairs of any corpus, and not what anyone looks for. They are set aside and
counted, never deleted: a rule may be wrong, and the pair can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.concepts.wording import LabelSimilarity
    from conspectus.labels.encoders import EncoderChoice

FAMILY, NEAR, LABELS = "family", "near", "labels"
REASONS = {
    FAMILY: "latents of one family",
    NEAR: "firing on the same or neighbouring tokens",
    LABELS: "labels that mean the same",
}


@dataclass(frozen=True)
class Trivial:
    """When a pair says nothing.

    Parameters
    ----------
    window
        Tokens between the peaks of two latents up to which they count as neighbours.
    near_share
        Share of a pair's documents in which its peaks are neighbours, beyond chance, from which it
        is trivial.
    labels
        How labels are compared: ``"auto"`` for the local sentence encoder where it is installed and
        words otherwise, ``"words"``, the name of an encoder, or a `LabelSimilarity`.
    similarity
        Similarity of labels from which they mean the same; None for what fits the comparison.

    Raises
    ------
    AnalysisError
        A share or similarity is not between 0 and 1, or the window is negative.
    """

    window: int = 2
    near_share: float = 0.3
    labels: EncoderChoice | LabelSimilarity = "auto"
    similarity: float | None = None

    def __post_init__(self) -> None:
        """Refuse what could only be a slip."""
        for name in ("near_share", "similarity"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")
        if self.window < 0:
            raise AnalysisError(f"window must be 0 or more, not {self.window}")

    def record(self, similarity: LabelSimilarity) -> dict[str, Any]:
        """Return the settings as they stand in a result."""
        return {
            "window": self.window,
            "near_share": self.near_share,
            "labels": similarity.name,
            "similarity": self.similarity or similarity.least,
        }
