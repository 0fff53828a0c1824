"""Names from a language model: one question a latent or family, "unclear" among the answers.

Only excerpts for naming are ever shown here; those for testing belong to `labels.verification`.
"""

from __future__ import annotations

from conspectus.labels.language.families import name_families
from conspectus.labels.language.latents import name_from_examples, name_latents
from conspectus.labels.language.names import placeholder_names

__all__ = [
    "name_families",
    "name_from_examples",
    "name_latents",
    "placeholder_names",
]
