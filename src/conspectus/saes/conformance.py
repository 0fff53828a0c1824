"""One suite of checks that every architecture passes, ours or a user's own.

A new architecture is right when `check_sae` is silent: its fast sparse path equals its equation,
chunks and precision of the input change nothing, and nothing is lost on disk.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from conspectus.errors import SAEError
from conspectus.saes.codes import SparseCodes
from conspectus.saes.files.writing import save_sae
from conspectus.saes.loading import load_sae

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.saes.base import SAE

_TOKENS = 67
_CHUNK = 16
# Float32 sums of a few hundred products, in another order.
_ROUNDING = 1e-4


class _Suite:
    """The checks, with one SAE and one input for all of them."""

    def __init__(self, sae: SAE) -> None:
        self.sae = sae
        generator = torch.Generator().manual_seed(0)
        x = torch.randn(_TOKENS, sae.d_in, generator=generator)
        self.x = (sae.b_dec.float().cpu() + x).to(sae.W_enc)
        self.codes = sae.encode(self.x, chunk=_CHUNK)

    def sparse_is_dense(self) -> str:
        """Sparse codes hold exactly what the equation gives."""
        dense = SparseCodes.from_dense(self.sae.encode_dense(self.x, chunk=_CHUNK))
        return "" if dense.equals(self.codes) else "encode differs from encode_dense"

    def rows_are_well_formed(self) -> str:
        """Latents ascend within a token, values are above zero, row pointers fit."""
        codes = self.codes
        flat = codes.token_index() * codes.n_latents + codes.latent
        whole = codes.n_tokens == _TOKENS and int(codes.indptr[-1]) == codes.nnz
        ascending = bool((flat.diff() > 0).all()) and bool((codes.value > 0).all())
        return "" if whole and ascending else "rows are not ascending, positive and complete"

    def dtypes_are_fixed(self) -> str:
        """Codes are int64, int32 and float32 whatever the input is."""
        found = (self.codes.indptr.dtype, self.codes.latent.dtype, self.codes.value.dtype)
        wanted = (torch.int64, torch.int32, torch.float32)
        half = self.sae.encode(self.x.to(torch.bfloat16))
        good = found == wanted and half.value.dtype == torch.float32
        return "" if good else f"codes have the types {found}"

    def chunks_do_not_matter(self) -> str:
        """Another chunk size gives the same codes, up to rounding."""
        whole = self.sae.encode_dense(self.x, chunk=_TOKENS)
        scale = float(whole.abs().max()) + 1.0
        off = (whole - self.codes.to_dense()).abs() > _ROUNDING * scale
        # A value within rounding of its threshold may fall on either side.
        return "" if int(off.sum()) <= self.codes.nnz // 1000 else "codes depend on the chunk size"

    def decode_is_linear(self) -> str:
        """Decode linearly up to the bias, and the same from sparse and from dense codes."""
        dense = self.codes.to_dense()
        one, two = dense[: _TOKENS // 2], dense[-(_TOKENS // 2) :]
        offset = self.sae.decode(torch.zeros_like(one))
        left = self.sae.decode(one + two) - offset
        right = (self.sae.decode(one) - offset) + (self.sae.decode(two) - offset)
        scale = float(left.abs().max()) + 1.0
        same = self.sae.decode(dense) - self.sae.decode(self.codes)
        worst = max(float((left - right).abs().max()), float(same.abs().max()))
        return "" if worst <= _ROUNDING * scale else f"decode is not linear (off by {worst:.2g})"

    def no_tokens_no_codes(self) -> str:
        """Zero tokens are encoded and decoded."""
        none = self.sae.encode(self.x[:0])
        shapes = (none.n_tokens, none.nnz, tuple(self.sae.decode(none).shape))
        return "" if shapes == (0, 0, (0, self.sae.d_in)) else f"no tokens give {shapes}"

    def bad_input_is_refused(self) -> str:
        """NaN, infinity and another width raise."""
        bad = self.x.clone()
        for value in (float("nan"), float("inf")):
            bad[3, 0] = value
            if not _refuses(lambda: self.sae.encode(bad)):
                return f"an input of {value} is not refused"
        narrow = self.x[:, :-1]
        return "" if _refuses(lambda: self.sae.encode(narrow)) else "another width is not refused"

    def configuration_is_json(self) -> str:
        """Keep the configuration through JSON."""
        values = json.loads(json.dumps(self.sae.config.to_dict()))
        same = type(self.sae.config).from_dict(values) == self.sae.config
        return "" if same else "the configuration changes on its way through JSON"

    def disk_keeps_everything(self) -> str:
        """Load what was saved: the same class, configuration, weights and codes."""
        with tempfile.TemporaryDirectory() as folder:
            save_sae(self.sae, Path(folder))
            loaded = load_sae(Path(folder), dtype=self.sae.config.dtype).to(self.sae.W_enc.device)
        same = type(loaded) is type(self.sae) and loaded.record() == self.sae.record()
        codes = loaded.encode(self.x, chunk=_CHUNK)
        return "" if same and codes.equals(self.codes) else "the SAE changes on its way to disk"


def _refuses(call: Callable[[], object]) -> bool:
    try:
        call()
    except SAEError:
        return True
    return False


def check_sae(sae: SAE) -> None:
    """Put an SAE through the suite.

    Parameters
    ----------
    sae
        Any SAE of a registered architecture, on any device.

    Raises
    ------
    SAEError
        Some checks fail; all of them are named.
    """
    suite = _Suite(sae)
    problems = [
        check()
        for check in (
            suite.sparse_is_dense,
            suite.rows_are_well_formed,
            suite.dtypes_are_fixed,
            suite.chunks_do_not_matter,
            suite.decode_is_linear,
            suite.no_tokens_no_codes,
            suite.bad_input_is_refused,
            suite.configuration_is_json,
            suite.disk_keeps_everything,
        )
    ]
    failed = [problem for problem in problems if problem]
    if failed:
        message = f"{type(sae).__name__} does not conform: {'; '.join(failed)}"
        raise SAEError(message)
