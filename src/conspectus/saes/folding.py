"""Moving scales from one weight to another without changing what the SAE reconstructs.

An SAE whose decoder rows are not of unit norm gives codes whose sizes mean nothing across latents.
Folding the norms into the encoder mends that; SAELens has it off by default, and results that
differ from Neuronpedia's are the usual sign.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from conspectus.saes.base import SAE

_EQUAL_NORMS = 1e-3


def fold_decoder_norms(sae: SAE) -> SAE:
    """Return an SAE with unit decoder rows whose codes are larger by the norms taken out.

    A latent whose decoder row is zero writes nothing and becomes silent.

    Parameters
    ----------
    sae
        Any SAE. It is not changed.

    Raises
    ------
    SAEError
        The SAE picks its k largest latents and the norms differ: scaling would pick others.
    """
    norms = sae.W_dec.norm(dim=1)
    if sae.ranks_latents and not torch.allclose(norms, norms.mean(), rtol=_EQUAL_NORMS):
        message = (
            f"the decoder norms of a {sae.config.architecture} SAE cannot be folded: "
            "they differ, so other latents would be among the k largest"
        )
        raise SAEError(message)
    tensors = sae.tensors()
    scaled = {name: tensors[name] * norms for name in sae.per_latent if name not in sae.scale_free}
    divisor = torch.where(norms > 0, norms, 1.0).unsqueeze(1)
    scaled |= {"W_enc": tensors["W_enc"] * norms, "W_dec": tensors["W_dec"] / divisor}
    return type(sae)(sae.config, tensors | scaled)


def fold_input_scale(sae: SAE, factor: float) -> SAE:
    """Return an SAE for raw activations from one that was made for activations times `factor`.

    This is what a file with ``normalize_activations: expected_average_only_in`` still needs; the
    factor is ``sqrt(d_in) / mean norm`` of the training activations.

    Raises
    ------
    SAEError
        The factor is not above zero.
    """
    if not factor > 0:
        message = f"an input scale of {factor} is impossible"
        raise SAEError(message)
    tensors = sae.tensors()
    scaled = {
        "W_enc": tensors["W_enc"] * factor,
        "W_dec": tensors["W_dec"] / factor,
        "b_dec": tensors["b_dec"] / factor,
    }
    return type(sae)(replace(sae.config, normalise_input="none"), tensors | scaled)
