"""The three sparse products that training needs, and nothing dense.

Of all the work in a training step only the encoder's forward product must be dense: it decides
which latents are active. With those known, the reconstruction and the gradients of both matrices
involve only active (token, latent) pairs: rows are gathered, weighted and added up.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from torch.nn import functional


@dataclass(frozen=True)
class Active:
    """The active latents of a batch of tokens, in order of the tokens.

    Parameters
    ----------
    indptr
        Where each token's entries begin, int64 ``[n_tokens + 1]``.
    latent
        Latent of each entry, int64 ``[nnz]``, ascending within a token.
    value
        Its activation, float32 ``[nnz]``.
    n_latents
        Width of the dictionary.
    """

    indptr: torch.Tensor
    latent: torch.Tensor
    value: torch.Tensor
    n_latents: int

    @classmethod
    def from_flat(cls, flat: torch.Tensor, value: torch.Tensor, shape: tuple[int, int]) -> Active:
        """Make it from ascending flat indices into a ``[n_tokens, n_latents]`` array."""
        n_tokens, n_latents = shape
        token = torch.div(flat, n_latents, rounding_mode="floor")
        indptr = torch.zeros(n_tokens + 1, dtype=torch.int64, device=flat.device)
        torch.cumsum(torch.bincount(token, minlength=n_tokens), 0, out=indptr[1:])
        return cls(indptr, flat - token * n_latents, value, n_latents)

    @property
    def n_tokens(self) -> int:
        """Tokens of the batch."""
        return len(self.indptr) - 1

    @cached_property
    def token(self) -> torch.Tensor:
        """Token of each entry, int64 ``[nnz]``."""
        return torch.repeat_interleave(self.indptr.diff())

    @cached_property
    def by_latent(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Entries ordered by latent: where each latent begins, and the order."""
        count = torch.bincount(self.latent, minlength=self.n_latents)
        start = torch.zeros(self.n_latents + 1, dtype=torch.int64, device=self.latent.device)
        torch.cumsum(count, 0, out=start[1:])
        if self.latent.device.type != "cpu":
            return start, torch.argsort(self.latent, stable=True)
        entries = np.arange(len(self.latent), dtype=np.int64)
        rows = sp.csr_array(
            (entries, self.latent.numpy(), self.indptr.numpy()),
            shape=(self.n_tokens, self.n_latents),
        )
        return start, torch.from_numpy(rows.tocsc().data)  # a counting sort: linear time

    def with_value(self, value: torch.Tensor) -> Active:
        """Return the same pattern with other values."""
        other = Active(self.indptr, self.latent, value, self.n_latents)
        for name in ("token", "by_latent"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    def within(self, low: int, high: int) -> tuple[Active, torch.Tensor]:
        """Return the entries of latents `low` to `high` - 1, and a mask of which they are."""
        mask = (self.latent >= low) & (self.latent < high)
        token = self.token[mask]
        indptr = torch.zeros_like(self.indptr)
        torch.cumsum(torch.bincount(token, minlength=self.n_tokens), 0, out=indptr[1:])
        return Active(indptr, self.latent[mask], self.value[mask], self.n_latents), mask


def decode(active: Active, rows: torch.Tensor) -> torch.Tensor:
    """Add up each token's latents: ``codes @ rows``.

    Parameters
    ----------
    active
        Codes of shape ``[n_tokens, n_latents]``.
    rows
        One row a latent, ``[n_latents, d]``.

    Returns
    -------
    Tensor
        Shape ``[n_tokens, d]``.
    """
    return functional.embedding_bag(
        active.latent, rows, active.indptr[:-1], mode="sum", per_sample_weights=active.value
    )


def outer(active: Active, tokens: torch.Tensor) -> torch.Tensor:
    """Add up each latent's tokens: ``codes.T @ tokens``.

    Parameters
    ----------
    active
        Codes of shape ``[n_tokens, n_latents]``.
    tokens
        One row a token, ``[n_tokens, d]``.

    Returns
    -------
    Tensor
        Shape ``[n_latents, d]``.
    """
    start, order = active.by_latent
    return functional.embedding_bag(
        active.token[order],
        tokens,
        start[:-1],
        mode="sum",
        per_sample_weights=active.value[order],
    )


def inner(active: Active, tokens: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Multiply each active pair's vectors: ``(tokens @ rows.T)`` where codes are active.

    Parameters
    ----------
    active
        Pattern of shape ``[n_tokens, n_latents]``; its values do not matter.
    tokens
        One row a token, ``[n_tokens, d]``.
    rows
        One row a latent, ``[n_latents, d]``.

    Returns
    -------
    Tensor
        One number an entry, ``[nnz]``.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support")
        pattern = torch.sparse_csr_tensor(
            active.indptr,
            active.latent,
            torch.zeros_like(active.value),
            (active.n_tokens, active.n_latents),
            check_invariants=False,
        )
        return torch.sparse.sampled_addmm(pattern, tokens, rows.T).values()
