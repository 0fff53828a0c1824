"""The inference side of every sparse autoencoder.

One matrix product a chunk, then only what is active leaves. An architecture adds two methods that
say the same thing twice: `activation`, the equation of its paper on a dense chunk, and `select`,
the fast way to the active cells. `conspectus.saes.conformance` holds one against the other.

Training is elsewhere; weights here are buffers and know no gradient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import torch
from torch import nn

from conspectus.errors import SAEError
from conspectus.saes.codes import SparseCodes
from conspectus.saes.config import SAEConfig
from conspectus.saes.inputs import check_input, normalise
from conspectus.saes.weights import check_weights, hash_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_CHUNK = 1024


class SAE(nn.Module):
    """A sparse autoencoder; concrete classes are in `conspectus.saes.registry`.

    With ``x`` normalised as the configuration says,
    ``pre = (x - b_dec) @ W_enc + bias``, ``z = activation(pre)``, ``x_hat = z @ W_dec + b_dec``.

    Parameters
    ----------
    config
        What the SAE is.
    tensors
        The weights by name: ``W_enc [d_in, n_latents]``, ``W_dec [n_latents, d_in]``,
        ``b_dec [d_in]`` and those of `per_latent`, each ``[n_latents]``. They are not copied where
        precision and layout already fit; do not change them afterwards.

    Raises
    ------
    SAEError
        A tensor is missing, unknown, of the wrong shape or not finite.
    """

    config_class: ClassVar[type[SAEConfig]] = SAEConfig
    per_latent: ClassVar[tuple[str, ...]] = ("b_enc",)
    """Names of the tensors with one value a latent; the first is the encoder's bias."""
    scale_free: ClassVar[tuple[str, ...]] = ()
    """Those of `per_latent` that stay when a latent's codes are scaled."""
    ranks_latents: ClassVar[bool] = False
    """Whether a latent is active by comparison with others, so that scaling changes which are."""

    W_enc: torch.Tensor
    W_dec: torch.Tensor
    b_dec: torch.Tensor
    _bias: torch.Tensor

    def __init__(self, config: SAEConfig, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        self.config = config
        dtype = getattr(torch, config.dtype)
        d, f = config.d_in, config.n_latents
        shapes: dict[str, tuple[int, ...]] = {"W_enc": (d, f), "W_dec": (f, d), "b_dec": (d,)}
        shapes |= dict.fromkeys(self.per_latent, (f,))
        check_weights(tensors, shapes)
        for name in shapes:
            self.register_buffer(name, tensors[name].detach().to(dtype).contiguous())
        bias = getattr(self, self.per_latent[0]).double()
        if config.apply_b_dec_to_input:
            bias = bias - self.b_dec.double() @ self.W_enc.double()
        self.register_buffer("_bias", bias.to(dtype), persistent=False)

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, torch.Tensor], **fields: Any) -> Self:
        """Build an SAE whose sizes are read off its weights.

        Parameters
        ----------
        tensors
            As for the class.
        **fields
            The other fields of the configuration: ``reader``, ``hook``, ``k`` ...

        Raises
        ------
        SAEError
            A tensor or field does not fit.
        """
        decoder = tensors.get("W_dec")
        if decoder is None or decoder.ndim != 2:
            message = "an SAE needs the tensor W_dec of shape [n_latents, d_in]"
            raise SAEError(message)
        n_latents, d_in = decoder.shape
        return cls(cls.config_class(d_in=d_in, n_latents=n_latents, **fields), tensors)

    @property
    def d_in(self) -> int:
        """Width of the activations."""
        return self.config.d_in

    @property
    def n_latents(self) -> int:
        """Size of the dictionary."""
        return self.config.n_latents

    def activation(self, pre: torch.Tensor) -> torch.Tensor:
        """Turn pre-activations ``[n, n_latents]`` into dense codes, as the paper writes it."""
        raise NotImplementedError

    def select(self, pre: torch.Tensor) -> SparseCodes:
        """Turn pre-activations ``[n, n_latents]`` into sparse codes, the fast way."""
        raise NotImplementedError

    @torch.inference_mode()
    def encode(self, x: torch.Tensor, chunk: int = DEFAULT_CHUNK) -> SparseCodes:
        """Encode activations.

        Parameters
        ----------
        x
            ``[n, d_in]`` activations in any floating-point precision.
        chunk
            Tokens at a time; ``chunk x n_latents`` pre-activations are the most ever held.

        Returns
        -------
        SparseCodes
            One row a token, on the SAE's device.

        Raises
        ------
        SAEError
            The input has another width or holds NaN or infinity.
        """
        return SparseCodes.concatenate([self.select(pre) for pre in self._chunks(x, chunk)])

    @torch.inference_mode()
    def encode_dense(self, x: torch.Tensor, chunk: int = DEFAULT_CHUNK) -> torch.Tensor:
        """Encode as `encode` does, into a dense ``[n, n_latents]``; for tests and small inputs."""
        return torch.cat([self.activation(pre).float() for pre in self._chunks(x, chunk)])

    @torch.inference_mode()
    def decode(self, codes: SparseCodes | torch.Tensor) -> torch.Tensor:
        """Reconstruct (normalised) activations from codes.

        Parameters
        ----------
        codes
            Sparse codes, or dense ones ``[n, n_latents]``.

        Returns
        -------
        torch.Tensor
            ``[n, d_in]`` in the SAE's precision.
        """
        if isinstance(codes, torch.Tensor):
            return torch.addmm(self.b_dec, codes.to(self.W_dec.dtype), self.W_dec)
        summed = nn.functional.embedding_bag(
            codes.latent.long(),
            self.W_dec,
            codes.indptr,
            mode="sum",
            per_sample_weights=codes.value.to(self.W_dec.dtype),
            include_last_offset=True,
        )
        return summed.add_(self.b_dec)

    @torch.inference_mode()
    def reconstruct(self, x: torch.Tensor, chunk: int = DEFAULT_CHUNK) -> torch.Tensor:
        """Encode `x` (as `encode` does), decode, and undo the input normalisation."""
        decoded = self.decode(self.encode(x, chunk))
        _, scale, shift = normalise(x.to(self.W_enc), self.config.normalise_input)
        return decoded * scale + shift

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return the weights by name, as they are stored."""
        return dict(self.state_dict())

    def record(self) -> dict[str, Any]:
        """Return every field that decides codes, with a hash of the weights, for a manifest."""
        return self.config.to_dict() | {"weights_sha256": hash_weights(self.tensors())}

    def _chunks(self, x: torch.Tensor, chunk: int) -> Iterator[torch.Tensor]:
        """Yield the pre-activations of successive chunks, all in one buffer."""
        check_input(x, self.d_in)
        if chunk < 1:
            message = f"chunk = {chunk} tokens is impossible"
            raise SAEError(message)
        buffer = self.W_enc.new_empty(min(chunk, x.shape[0]), self.n_latents)
        for rows in x.split(chunk):
            y, _, _ = normalise(rows.to(self.W_enc), self.config.normalise_input)
            yield torch.addmm(self._bias, y, self.W_enc, out=buffer[: rows.shape[0]])
