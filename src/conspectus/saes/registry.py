"""The architectures. A new one is a new file and a line here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from conspectus.errors import SAEError
from conspectus.saes.batchtopk import BatchTopKSAE
from conspectus.saes.gated import GatedSAE
from conspectus.saes.jumprelu import JumpReLUSAE
from conspectus.saes.matryoshka import MatryoshkaSAE
from conspectus.saes.relu import ReLUSAE
from conspectus.saes.topk import TopKSAE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.saes.base import SAE

REGISTRY: Mapping[str, type[SAE]] = MappingProxyType(
    {
        kind.config_class.architecture: kind
        for kind in (ReLUSAE, TopKSAE, BatchTopKSAE, JumpReLUSAE, GatedSAE, MatryoshkaSAE)
    }
)


def architecture(name: str) -> type[SAE]:
    """Return the class of an architecture.

    Parameters
    ----------
    name
        One of `REGISTRY`.

    Raises
    ------
    SAEError
        No architecture has this name.
    """
    if name not in REGISTRY:
        message = f"unknown SAE architecture {name!r}; known are {', '.join(REGISTRY)}"
        raise SAEError(message)
    return REGISTRY[name]
