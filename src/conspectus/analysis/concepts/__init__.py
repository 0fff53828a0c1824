"""Finding concepts by what they are called: from words to latents.

Clustering along an axis and search by property both begin here.
"""

from __future__ import annotations

from conspectus.analysis.concepts.axis import find_axis
from conspectus.analysis.concepts.find import find_concepts

__all__ = ["find_axis", "find_concepts"]
