"""The Matryoshka BatchTopK SAE: its first latents alone reconstruct, and so do the first more.

Nested losses in training keep general concepts in the small inner dictionaries. In use it is a
BatchTopK SAE whose latents have levels; the widths of the levels are recorded.

Source: Bussmann et al., "Learning Multi-Level Features with Matryoshka SAEs", arXiv 2503.17547.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from conspectus.errors import SAEError
from conspectus.saes.batchtopk import BatchTopKConfig, BatchTopKSAE


@dataclass(frozen=True, kw_only=True)
class MatryoshkaConfig(BatchTopKConfig):
    """Description of a Matryoshka SAE; further fields as for `BatchTopKConfig`.

    Parameters
    ----------
    widths
        Sizes of the nested dictionaries, ascending; the last is the whole. Level ``i`` holds the
        latents from ``widths[i - 1]`` to ``widths[i]``.
    """

    architecture: ClassVar[str] = "matryoshka_batchtopk"

    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        """Make the widths a tuple (JSON has lists) and refuse impossible ones."""
        super().__post_init__()
        widths = tuple(int(width) for width in self.widths)
        object.__setattr__(self, "widths", widths)
        ascending = all(small < large for small, large in pairwise((0, *widths)))
        if not ascending or not widths or widths[-1] != self.n_latents:
            message = f"widths {widths} do not ascend to the {self.n_latents} latents"
            raise SAEError(message)


class MatryoshkaSAE(BatchTopKSAE):
    """``z = pre * [pre > threshold]``, as `BatchTopKSAE`, with nested levels."""

    config_class = MatryoshkaConfig
