"""What happens to activations before the encoder: normalisation, and the refusal of bad ones.

The rules are SAELens' ``normalize_activations``, to the epsilon, so that both libraries give the
same codes. ``expected_average_only_in`` does nothing here, as there: its factor is a property of
the training set that belongs in the weights (`conspectus.saes.folding.fold_input_scale`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from conspectus.saes.config import Normalisation

LAYER_NORM_EPS = 1e-5
_SMALLEST_NORM = 1e-12


def normalise(
    x: torch.Tensor, how: Normalisation
) -> tuple[torch.Tensor, torch.Tensor | float, torch.Tensor | float]:
    """Normalise activations.

    Parameters
    ----------
    x
        ``[n, d]`` activations.
    how
        The rule: ``constant_norm_rescale`` gives every row the norm ``sqrt(d)``; ``layer_norm``
        gives it mean 0 and (unbiased) standard deviation 1.

    Returns
    -------
    tuple of torch.Tensor, scale and shift
        ``y`` such that ``x = y * scale + shift`` (up to the epsilon).
    """
    if how == "constant_norm_rescale":
        scale = x.norm(dim=-1, keepdim=True).clamp_min(_SMALLEST_NORM) / x.shape[-1] ** 0.5
        return x / scale, scale, 0.0
    if how == "layer_norm":
        shift = x.mean(dim=-1, keepdim=True)
        centred = x - shift
        scale = centred.norm(dim=-1, keepdim=True) / max(x.shape[-1] - 1, 1) ** 0.5
        return centred / (scale + LAYER_NORM_EPS), scale, shift
    return x, 1.0, 0.0


def check_input(x: torch.Tensor, d_in: int) -> None:
    """Refuse activations of another shape, and NaN or infinite ones.

    A NaN compares false with every threshold, so it would look like a token without concepts.

    Raises
    ------
    SAEError
        The input is not ``[n, d_in]`` or holds a value that is not finite.
    """
    if x.ndim != 2 or x.shape[1] != d_in:
        message = f"activations of shape {tuple(x.shape)} do not fit an SAE of width {d_in}"
        raise SAEError(message)
    if not x.is_floating_point():
        message = f"activations must be floating-point numbers, not {x.dtype}"
        raise SAEError(message)
    # One sum is a tenth of the cost of looking at every value, and finite sums mean finite values.
    if not bool(x.sum(dtype=torch.float32).isfinite()):
        bad = (~x.isfinite().all(dim=1)).nonzero().squeeze(1).tolist()
        if bad:
            message = f"the activations of token {bad[0]} ({len(bad)} in all) are not finite"
            raise SAEError(message)
