"""Dense sentence embeddings, the usual alternative: MiniLM, mean over tokens, unit length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MODEL = "minilm-l6"
MOST_TOKENS = 256
BATCH = 32


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed texts with MiniLM.

    Parameters
    ----------
    texts
        n texts; read up to 256 tokens, which is what the model was made for.

    Returns
    -------
    ndarray of float32, shape (n, 384)
        Unit vectors.
    """
    import torch
    import transformers

    from conspectus.readers.body import quiet_transformers
    from conspectus.readers.catalog import resolve

    folder = str(resolve(MODEL))
    with quiet_transformers():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModel.from_pretrained(folder, dtype=torch.bfloat16).eval()
    order = np.argsort([len(text) for text in texts], kind="stable")
    found = np.zeros((len(texts), model.config.hidden_size), np.float32)
    for first in range(0, len(order), BATCH):
        rows = order[first : first + BATCH]
        batch = tokenizer(
            [texts[i] for i in rows],
            padding=True,
            truncation=True,
            max_length=MOST_TOKENS,
            return_tensors="pt",
        )
        with torch.inference_mode():
            hidden = model(**batch).last_hidden_state.float()
        mask = batch["attention_mask"].unsqueeze(-1).float()
        found[rows] = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
    return found / np.linalg.norm(found, axis=1, keepdims=True)


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
