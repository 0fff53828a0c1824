"""What each latent makes the reader say next, kept beside a trained SAE.

These are hints for people, not names: names come from a corpus (`conspectus label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.errors import ReaderError
from conspectus.labels.unembedding import unembedding_labels
from conspectus.readers.language_model import LanguageModel
from conspectus.readers.resolve import resolve

if TYPE_CHECKING:
    from conspectus.readers.hooks import HookPoint
    from conspectus.readers.text import TextReader
    from conspectus.saes.base import SAE

RESIDUAL = ("resid_post", "resid_pre")


def next_token_hints(sae: SAE, hook: HookPoint, reader: TextReader) -> Any:
    """Read decoder directions through the reader's unembedding.

    Parameters
    ----------
    sae
        The SAE.
    hook
        Its hook point; only the residual stream reaches the unembedding as it is.
    reader
        Its reader.

    Returns
    -------
    pyarrow.Table or None
        Labels of the latents whose tokens stand out; None where the reader predicts no tokens or
        the hook point is not in the residual stream.
    """
    if hook.kind not in RESIDUAL or not reader.body.causal:
        return None
    try:
        model = LanguageModel(resolve(reader.name), hook, str(reader.device))
        unembedding, scale = model.unembedding()
    except ReaderError:
        return None
    tokens = [reader.tokenizer.decode([number]) for number in range(len(unembedding))]
    return unembedding_labels(
        sae.W_dec.float().cpu().numpy(),
        unembedding.float().cpu().numpy(),
        tokens,
        norm_weight=None if scale is None else scale.float().cpu().numpy(),
    )
