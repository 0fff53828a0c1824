"""The work folder: stores and dense embeddings, made when first asked for and kept by content."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pandas as pd
from benchmarks.truth import dense
from benchmarks.truth.plan import Needed, content_key, needed

import conspectus as cs

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

ENCODER = "smollm2-135m"
DTYPE = "bfloat16"


@dataclass(frozen=True)
class Work:
    """Where embeddings are kept, and what they are made from.

    Parameters
    ----------
    data
        The data folder.
    folder
        The work folder.
    encoder
        Name of a shipped encoder, or path of an SAE, whose concepts are judged.
    progress
        Told of embedding.
    """

    data: Path
    folder: Path
    encoder: str = ENCODER
    progress: Any = field(default=None, compare=False)

    def frame(self, name: str) -> pd.DataFrame:
        """Make the documents of a store.

        Raises
        ------
        MissingDataError
            Their source is not there.
        """
        return _frame(needed(name), self.data)

    def store(self, name: str) -> cs.Store:
        """Open a store, embedding what is not embedded yet.

        Raises
        ------
        MissingDataError
            Its documents' source is not there.
        """
        frame = self.frame(name)
        path = self.folder / f"{name}-{content_key(frame)}{self.mark}.conspectus"
        if (path / "manifest.json").is_file() and cs.open(path).is_complete:
            return cs.open(path)
        self.folder.mkdir(parents=True, exist_ok=True)
        identified = "doc_id" if "doc_id" in frame else "base_id"
        return cs.embed(
            frame,
            doc_id=identified,
            encoder=_encoder(self.encoder),
            out=path,
            progress=self.progress,
        )

    def dense(self, name: str) -> NDArray[np.float32]:
        """Give the dense embeddings of a store's documents, in the order of `frame`."""
        frame = self.frame(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}-{content_key(frame)}-{dense.MODEL}.npy"
        return dense.cached(frame["text"].tolist(), path)

    def queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed a few texts densely, and keep them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        key = content_key(pd.DataFrame({"text": texts}))
        return dense.cached(texts, self.folder / f"queries-{key}-{dense.MODEL}.npy")

    def derived(self, name: str) -> Path:
        """Give the place of a store made from others, which only this process uses."""
        path = self._derived / f"{name}.conspectus"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clear(self) -> None:
        """Delete the stores that this process made from others."""
        shutil.rmtree(self._derived, ignore_errors=True)

    @property
    def mark(self) -> str:
        """What stands behind the names of files that hold another encoder's concepts."""
        return "" if self.encoder == ENCODER else f"-{PurePath(self.encoder).name}"

    @property
    def _derived(self) -> Path:
        return self.folder / "derived" / str(os.getpid())


@cache
def _encoder(name: str) -> Any:
    return cs.Encoder.load(name, dtype=DTYPE)


@cache
def _frame(one: Needed, data: Path) -> pd.DataFrame:
    return one.make(data)
