"""Activations of the documents' tokens at several layers, read once and kept in the work folder.

Whatever is compared here (layers, dictionaries, ways to pool) starts from the same tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth.plan import content_key
from benchmarks.truth.work import DTYPE, ENCODER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    import torch
    from numpy.typing import NDArray

LAYERS = (8, 14, 17, 22, 29)
"""Of the reader's 30; the shipped dictionary reads 14."""


@dataclass(frozen=True, eq=False)
class Read:
    """Tokens of some documents at one layer.

    Parameters
    ----------
    activations
        Bfloat16, shape (tokens, width).
    document
        Document of each token, shape (tokens,).
    n
        Number of documents.
    """

    activations: torch.Tensor
    document: torch.Tensor
    n: int


def hook(layer: int) -> str:
    """Name the residual stream behind a layer."""
    return f"resid_post.{layer}"


def read(
    name: str,
    frame: pd.DataFrame,
    folder: Path,
    layers: Sequence[int] = LAYERS,
    reader: str = ENCODER,
) -> dict[str, Read]:
    """Read documents, or what was kept of them.

    Parameters
    ----------
    name
        Of the corpus.
    frame
        Its documents.
    folder
        The work folder.
    layers
        Which layers.
    reader
        Of which model.

    Returns
    -------
    dict of str to Read
        By hook point; documents in the frame's order.
    """
    from safetensors.torch import load_file, save_file

    folder.mkdir(parents=True, exist_ok=True)
    which = "-".join(map(str, layers))
    whose = "" if reader == ENCODER else f"-{reader}"
    path = folder / f"{name}-{content_key(frame)}{whose}-layers-{which}.safetensors"
    if not path.is_file():
        unfinished = path.with_suffix(".part")
        save_file(_tensors(frame["text"].tolist(), layers, reader), unfinished)
        unfinished.replace(path)
    held = load_file(path)
    hooks = [hook(layer) for layer in layers]
    return {one: Read(held[one], held[f"{one}.document"], len(frame)) for one in hooks}


def mean(one: Read) -> NDArray[np.float64]:
    """Average a document's tokens.

    Parameters
    ----------
    one
        The tokens.

    Returns
    -------
    ndarray of float64, shape (n, width)
        Zero for a document without tokens.
    """
    return averaged(one.activations.double().numpy(), one.document.numpy(), one.n)


def averaged(
    values: NDArray[np.float64], document: NDArray[np.int64], n: int
) -> NDArray[np.float64]:
    """Average rows that belong together.

    Parameters
    ----------
    values
        Shape (tokens, width).
    document
        Owner of each row, shape (tokens,).
    n
        Number of owners.

    Returns
    -------
    ndarray of float64, shape (n, width)
        Zero for an owner without rows.
    """
    total = np.zeros((n, values.shape[1]))
    np.add.at(total, document, values)
    size = np.bincount(document, minlength=n)
    return total / np.maximum(size, 1)[:, None]


def _tensors(texts: list[str], layers: Sequence[int], model: str) -> dict[str, torch.Tensor]:
    import torch

    from conspectus.readers.text import TextReader

    reader = TextReader.load(model, hooks=[hook(layer) for layer in layers], dtype=DTYPE)
    documents = [reader.tokenize(text) for text in texts]
    pieces: dict[str, list[torch.Tensor]] = {}
    for batch in reader.batches(documents):
        pieces.setdefault(batch.hook, []).append(batch.activations)
        pieces.setdefault(f"{batch.hook}.document", []).append(batch.document)
    return {name: torch.cat(parts).contiguous() for name, parts in pieces.items()}
