"""Examples: the windows of text by which a latent is named, and others by which names are tested.

Sampling reads a store and nothing else, and knows of no language model.
"""

from __future__ import annotations

from conspectus.labels.examples.example import NO_QUANTILE, Example, Examples, Kind, Mark
from conspectus.labels.examples.kept import KeptExamples
from conspectus.labels.examples.sample import sample_examples
from conspectus.labels.examples.sides import examples_to_name, examples_to_test

__all__ = [
    "NO_QUANTILE",
    "Example",
    "Examples",
    "KeptExamples",
    "Kind",
    "Mark",
    "examples_to_name",
    "examples_to_test",
    "sample_examples",
]
