"""The weights of an SAE: the right names and shapes, finite, and one hash for all of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch


def check_weights(
    tensors: Mapping[str, torch.Tensor], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """Refuse weights other than those expected.

    Parameters
    ----------
    tensors
        The weights by name.
    shapes
        The shape of every tensor there has to be.

    Raises
    ------
    SAEError
        A tensor is missing, unknown, of the wrong shape or not finite.
    """
    if set(tensors) != set(shapes):
        wanted, found = ", ".join(sorted(shapes)), ", ".join(sorted(tensors)) or "none"
        message = f"needed are the tensors {wanted}; found are {found}"
        raise SAEError(message)
    for name, shape in shapes.items():
        if tuple(tensors[name].shape) != shape:
            message = f"tensor {name} has shape {tuple(tensors[name].shape)}, not {shape}"
            raise SAEError(message)
        if not bool(tensors[name].isfinite().all()):
            message = f"tensor {name} holds values that are not finite"
            raise SAEError(message)


def hash_weights(tensors: Mapping[str, torch.Tensor]) -> str:
    """Return the SHA-256 of weights as float32, whatever precision and device hold them."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.float().cpu().contiguous().numpy().data)
    return digest.hexdigest()
