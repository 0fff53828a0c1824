"""Examples: the windows of text by which a latent is named, and others by which names are tested.

Sampling reads a store and nothing else, and knows of no language model.
"""

from __future__ import annotations

from conspectus.labels.examples.example import NO_QUANTILE, Example, Examples, Kind, Mark
from conspectus.labels.examples.sample import sample_examples

__all__ = ["NO_QUANTILE", "Example", "Examples", "Kind", "Mark", "sample_examples"]
