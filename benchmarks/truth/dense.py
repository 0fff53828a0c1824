"""Dense sentence embeddings, the usual alternative: MiniLM, mean over tokens, unit length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MODEL = "minilm-l6"


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed texts with MiniLM.

    Parameters
    ----------
    texts
        n texts.

    Returns
    -------
    ndarray of float32, shape (n, 384)
        Unit vectors.
    """
    from conspectus.readers.sentences import SentenceEncoder

    return SentenceEncoder.load(MODEL).encode(texts)


def cached(texts: Sequence[str], path: Path) -> NDArray[np.float32]:
    """Read embeddings from a file, or make and keep them.

    Parameters
    ----------
    texts
        n texts.
    path
        ``.npy`` file whose name was made from the texts.

    Returns
    -------
    ndarray of float32, shape (n, 384)
        Unit vectors.
    """
    if path.is_file():
        return np.load(path, allow_pickle=False).astype(np.float32)
    found = encode(texts)
    unfinished = path.with_suffix(".part.npy")
    np.save(unfinished, found.astype(np.float16), allow_pickle=False)
    unfinished.replace(path)
    return found
