"""What a latent makes the reader say next: its decoder direction read as words.

The direction is taken through the reader's last norm and unembedding, as if it alone were the
residual stream (the "logit lens"). It tells of a latent's effect, not of when it fires, and many
latents of middle layers have no such effect: their top tokens are the luck of fifty thousand
draws, or rare tokens whose rows are long and which head the list of every other latent. Logits are
therefore measured against what the same token gets from the other latents, only what stands out is
given, and as a hint, not as the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from conspectus.errors import InputError
from conspectus.labels.table import NEXT_TOKENS, label_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

SOURCE: Final = "unembedding"
STANDS_OUT: Final = 5.0
"""Standard deviations above a latent's mean; the largest of 50,000 normal draws has about 4.3."""
_CHUNK_BYTES = 64 * 2**20
_LONGEST_TOKEN = 16
_SPARE = 4


def unembedding_labels(
    W_dec: ArrayLike,
    W_U: ArrayLike,
    tokens: Sequence[str],
    *,
    norm_weight: ArrayLike | None = None,
    most: int = 4,
    stands_out: float = STANDS_OUT,
) -> Any:
    """Label latents by the tokens that their directions make likelier.

    Parameters
    ----------
    W_dec
        Decoder directions, shape (F, d).
    W_U
        Unembedding, one row a token, shape (V, d).
    tokens
        The V tokens as they look decoded.
    norm_weight
        Scale of the reader's last norm, shape (d,); ones if None.
    most
        Tokens shown.
    stands_out
        Standard deviations above the latent's mean that a token's standardised logit needs.

    Returns
    -------
    pyarrow.Table
        ``latent, label, source, score, version, next_tokens`` with labels such as
        ``→ next: Paris, France``; only latents with a token that stands out.

    Raises
    ------
    InputError
        The shapes do not fit.

    Notes
    -----
    With ``D = W_dec * norm_weight`` the logits are ``D @ W_U.T`` (the norm's division is one
    positive factor a latent and changes no order), each divided by its token's root mean square
    over latents, ``sqrt(u' C u)`` for ``C`` the second moment of the directions, shrunken towards
    a sphere by ``d / (d + F)`` so that few latents are compared by cosine.
    Source: nostalgebraist (2020), "interpreting GPT: the logit lens".
    """
    best_tokens, heights = _top(W_dec, W_U, norm_weight, len(tokens), most + _SPARE)
    hints: dict[int, str] = {}
    for latent, (best, height) in enumerate(
        zip(best_tokens.tolist(), heights.tolist(), strict=True)
    ):
        shown: list[str] = [
            tokens[int(token)]
            for token, value in zip(best, height, strict=True)
            if value >= stands_out
        ]
        words = list(dict.fromkeys(word for token in shown if (word := show_token(token))))
        if words:
            hints[latent] = ", ".join(words[:most])
    table = label_table(
        latent=list(hints),
        label=[f"→ next: {hint}" for hint in hints.values()],
        source=SOURCE,
    )
    return table.append_column(NEXT_TOKENS, pa.array(list(hints.values()), pa.string()))


def show_token(token: str) -> str:
    """Write a token for a label: trimmed, white space visible, broken characters left out.

    Parameters
    ----------
    token
        A token as decoded.

    Returns
    -------
    str
        Empty if there is nothing to show.
    """
    if "\ufffd" in token:
        return ""
    shown = token.strip() or token.replace("\r", "").replace("\n", "⏎").replace("\t", "⇥")
    if not shown.strip():
        return "␣"[: len(shown)]
    return shown if len(shown) <= _LONGEST_TOKEN else shown[: _LONGEST_TOKEN - 1] + "…"


def _top(
    W_dec: ArrayLike, W_U: ArrayLike, norm_weight: ArrayLike | None, n_tokens: int, most: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Find the likeliest tokens of each latent, best first, and how far each stands out."""
    directions, unembedding = np.asarray(W_dec, np.float32), np.asarray(W_U, np.float32)
    fits = directions.ndim == unembedding.ndim == 2 and directions.shape[1] == unembedding.shape[1]
    if not fits or len(unembedding) != n_tokens or n_tokens == 0:
        raise InputError(
            f"a decoder of shape {directions.shape}, an unembedding of shape {unembedding.shape} "
            f"and {n_tokens} tokens do not fit: (F, d), (V, d) and V are needed"
        )
    if norm_weight is not None:
        directions = directions * np.asarray(norm_weight, np.float32)
    unembedding = unembedding / _root_mean_square(directions, unembedding)
    most = min(most, n_tokens)
    best = np.zeros((len(directions), most), np.int64)
    height = np.zeros((len(directions), most), np.float32)
    step = max(1, _CHUNK_BYTES // (4 * n_tokens))
    for low in range(0, len(directions), step):
        logits = directions[low : low + step] @ unembedding.T
        some = np.argpartition(-logits, most - 1, axis=1)[:, :most]
        value = np.take_along_axis(logits, some, 1)
        order = np.lexsort((some, -value), axis=1)
        best[low : low + step] = np.take_along_axis(some, order, 1)
        spread = logits.std(1, keepdims=True)
        value = np.take_along_axis(value, order, 1) - logits.mean(1, keepdims=True)
        height[low : low + step] = value / np.where(spread > 0, spread, 1)
    return best, height


def _root_mean_square(
    directions: NDArray[np.float32], unembedding: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Size of each token's logit over all latents, shape (V, 1), from d x d numbers alone."""
    n, d = directions.shape
    moment = directions.T @ directions / max(n, 1)
    sphere = np.eye(d, dtype=np.float32) * (np.trace(moment) / d)
    shrink = d / (d + n)
    square = ((unembedding @ ((1 - shrink) * moment + shrink * sphere)) * unembedding).sum(1)
    return np.where(square > 0, np.sqrt(np.maximum(square, 0)), 1).astype(np.float32)[:, None]
