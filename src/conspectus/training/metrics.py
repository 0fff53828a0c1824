"""How good an SAE is, on documents it was not trained on.

Source: unexplained variance and loss recovered as in Gao et al. 2024 (arXiv 2406.04093) and
SAEBench; dead and dense latents as in Bricken et al. 2023.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.readers.language_model import LanguageModel, Replace
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.saes.base import SAE

DENSE_SHARE = 0.1  # a latent active on more than this share of tokens says little


@dataclass(frozen=True)
class Quality:
    """Reconstruction and sparsity on held-out tokens.

    Parameters
    ----------
    tokens
        Tokens measured on.
    l0
        Mean number of active latents of a token.
    unexplained_variance
        Squared error of the reconstruction over the variance around the mean, summed over all
        tokens and dimensions.
    dead
        Share of latents active on none of these tokens.
    dense
        Share of latents active on more than a tenth of them.
    """

    tokens: int
    l0: float
    unexplained_variance: float
    dead: float
    dense: float

    def record(self) -> dict[str, Any]:
        """Return the figures as plain values; what cannot be told is None."""
        return _plain(asdict(self))


def quality(sae: SAE, activations: Iterable[torch.Tensor]) -> Quality:
    """Measure reconstruction and sparsity.

    Parameters
    ----------
    sae
        The SAE.
    activations
        Blocks of held-out activations, each ``[n, d]``.

    Returns
    -------
    Quality
        The figures.

    Raises
    ------
    InputError
        There are no activations.
    """
    tokens, entries, error = 0, 0, 0.0
    total = torch.zeros(sae.d_in, dtype=torch.float64)
    squares = torch.zeros(sae.d_in, dtype=torch.float64)
    fired = torch.zeros(sae.n_latents, dtype=torch.int64)
    for block in activations:
        x = block.to(sae.W_dec.device).float()
        codes = sae.encode(x)
        fired += torch.bincount(codes.latent.long(), minlength=sae.n_latents).cpu()
        error += float((sae.reconstruct(x) - x).double().square().sum())
        total += x.double().sum(0).cpu()
        squares += x.double().square().sum(0).cpu()
        tokens += len(x)
        entries += len(codes.latent)
    if tokens == 0:
        raise InputError("there are no held-out tokens to judge the SAE by: give more documents")
    variance = float((squares - total.square() / tokens).sum())
    return Quality(
        tokens=tokens,
        l0=entries / tokens,
        unexplained_variance=error / variance if variance > 0 else math.nan,
        dead=float((fired == 0).double().mean()),
        dense=float((fired > DENSE_SHARE * tokens).double().mean()),
    )


@dataclass(frozen=True)
class LossRecovered:
    """What splicing the reconstruction into the model costs it, in nats a token.

    Parameters
    ----------
    tokens
        Tokens predicted.
    clean
        Loss of the model as it is.
    spliced
        Loss when it goes on from the reconstruction.
    zero, mean
        Loss when the activations are replaced by zero, or by their mean.
    """

    tokens: int
    clean: float
    spliced: float
    zero: float
    mean: float

    @property
    def recovered(self) -> float:
        """Share of what zero ablation costs that is won back: 1 is as good as the model itself."""
        return _won_back(self.zero, self.spliced, self.clean)

    @property
    def recovered_from_mean(self) -> float:
        """The same against the harder baseline, mean ablation."""
        return _won_back(self.mean, self.spliced, self.clean)

    def record(self) -> dict[str, Any]:
        """Return the figures as plain values; what cannot be told is None."""
        shares = {"recovered": self.recovered, "recovered_from_mean": self.recovered_from_mean}
        return _plain(asdict(self) | shares)


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: None if math.isnan(value) else value for name, value in figures.items()}


def _won_back(ablated: float, spliced: float, clean: float) -> float:
    """Return the share won back; NaN where the ablation costs nothing."""
    return (ablated - spliced) / (ablated - clean) if ablated != clean else math.nan


def loss_recovered(
    sae: SAE,
    model: LanguageModel,
    documents: Sequence[TokenizedDocument],
    mean: torch.Tensor,
    max_tokens: int,
) -> LossRecovered:
    """Measure how much of its predictions the model keeps through the SAE.

    Parameters
    ----------
    sae
        The SAE, of the hook point at which the model is spliced.
    model
        The language model.
    documents
        Held-out documents.
    mean
        Mean activation, ``[d]``.
    max_tokens
        Stop after about this many tokens.

    Returns
    -------
    LossRecovered
        Losses in nats a token.

    Raises
    ------
    InputError
        There are no documents.
    """
    ways: dict[str, Replace | None] = {
        "clean": None,
        "spliced": sae.reconstruct,
        "zero": torch.zeros_like,
        "mean": lambda x: mean.to(x).expand_as(x),
    }
    sums = dict.fromkeys(ways, 0.0)
    tokens = 0
    for row in (row for document in documents for row in document.rows):
        if tokens >= max_tokens:
            break
        count = 0
        for name, replace in ways.items():
            surprise, count = model.loss(row, replace)
            sums[name] += surprise
        tokens += count
    if tokens == 0:
        raise InputError("there are no held-out documents to judge the SAE by: give more text")
    return LossRecovered(tokens, **{name: value / tokens for name, value in sums.items()})
