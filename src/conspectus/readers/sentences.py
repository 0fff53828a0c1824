"""The encoder of sentences: one unit vector a text, near for texts that mean the same.

Labels and queries are compared with it, and documents by those who ask for dense retrieval. It is a
plain Hugging Face encoder with mean pooling, as sentence-transformers computes it, loaded from the
local disk only: a search must not wait for a network.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import torch
import transformers

from conspectus.errors import ReaderError
from conspectus.progress import SILENT, Progress
from conspectus.readers.batching import batches_by_tokens, halving
from conspectus.readers.body import quiet_transformers

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAX_TOKENS: Final = 256
"""Tokens of a text that are read, as all-MiniLM-L6-v2 was trained; the rest is cut off."""
_UNUSED: Final = "pooler."
_FEW_TOKENS = 256


class SentenceEncoder:
    """A model that turns a text into one unit vector.

    Parameters
    ----------
    name
        How the model was asked for.
    model
        A Hugging Face encoder.
    tokenizer
        Its tokenizer.
    max_tokens
        Most tokens of a text, special tokens included.
    batch_tokens
        Most tokens of a batch, padding included.
    """

    def __init__(
        self,
        name: str,
        model: torch.nn.Module,
        tokenizer: Any,
        *,
        max_tokens: int = MAX_TOKENS,
        batch_tokens: int = 8192,
    ) -> None:
        self.name = name
        self.model = model
        self.tokenizer = tokenizer
        self.max_tokens = max_tokens
        self.batch_tokens = batch_tokens
        self.device = next(model.parameters()).device

    @classmethod
    def load(cls, name: str | Path, *, device: str | None = None) -> SentenceEncoder:
        """Load an encoder from the local disk.

        Parameters
        ----------
        name
            A catalogue name (``minilm-l6``), a local folder, or a hub name that is in the local
            cache already.
        device
            ``cpu``, ``cuda`` ...; by default the GPU if there is one.

        Returns
        -------
        SentenceEncoder
            The encoder, in single precision.

        Raises
        ------
        ModelError
            It is of the catalogue and not installed.
        ReaderError
            It cannot be loaded.
        """
        from conspectus.readers.resolve import resolve

        place = str(resolve(name, pull=False))
        where = device or ("cuda" if torch.cuda.is_available() else "cpu")
        try:
            with quiet_transformers():
                tokenizer = transformers.AutoTokenizer.from_pretrained(place, local_files_only=True)
                loaded = transformers.AutoModel.from_pretrained(
                    place, dtype=torch.float32, local_files_only=True, output_loading_info=True
                )
        except (OSError, ValueError, RuntimeError) as error:
            raise ReaderError(f"the sentence encoder {name} cannot be loaded: {error}") from error
        model, found = cast("tuple[torch.nn.Module, dict[str, Any]]", loaded)
        absent = sorted(key for key in found["missing_keys"] if not key.startswith(_UNUSED))
        if absent:
            raise ReaderError(f"the files of {name} lack {len(absent)} weights, as {absent[0]}")
        return cls(str(name), model.to(where).eval(), tokenizer)

    @cached_property
    def identity(self) -> str:
        """SHA-256 of all that decides a vector: weights, tokenizer and greatest length."""
        digest = hashlib.sha256(f"mean {self.max_tokens}".encode())
        digest.update(self.tokenizer.backend_tokenizer.to_str().encode())
        for key, tensor in sorted(self.model.state_dict().items()):
            if key.startswith(_UNUSED):
                continue
            digest.update(key.encode())
            raw = tensor.detach().contiguous().cpu().reshape(-1).view(torch.uint8)
            digest.update(memoryview(raw.numpy()))
        return digest.hexdigest()

    def encode(self, texts: Sequence[str], progress: Progress = SILENT) -> NDArray[np.float32]:
        """Turn texts into unit vectors: the mean of their tokens' last hidden states.

        Parameters
        ----------
        texts
            n texts; of each the first `max_tokens` tokens count.
        progress
            Told of every text.

        Returns
        -------
        ndarray of float32, shape (n, d)
            Rows of length 1; their products are cosines.

        Raises
        ------
        ReaderError
            A single text does not fit in memory.
        """
        width = int(cast("Any", self.model.config).hidden_size)
        vectors = np.zeros((len(texts), width), np.float32)
        if not texts:
            return vectors
        ids = self.tokenizer(list(texts), truncation=True, max_length=self.max_tokens)["input_ids"]
        plan = batches_by_tokens([len(row) for row in ids], self.batch_tokens)
        progress.start("encode sentences", len(texts), "texts")
        with _few_threads(sum(map(len, ids))):
            for rows, found in halving(plan, lambda rows: self._read([ids[row] for row in rows])):
                vectors[rows] = found
                progress.advance(len(rows))
        progress.finish()
        return vectors

    @torch.inference_mode()
    def _read(self, ids: list[list[int]]) -> NDArray[np.float32]:
        longest = max(map(len, ids))
        padded = torch.zeros(len(ids), longest, dtype=torch.long)
        mask = torch.zeros(len(ids), longest, dtype=torch.long)
        for number, row in enumerate(ids):
            padded[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = 1
        padded, mask = padded.to(self.device), mask.to(self.device)
        hidden = self.model(input_ids=padded, attention_mask=mask).last_hidden_state
        weight = mask[..., None].to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
        return torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()


@contextmanager
def _few_threads(n_tokens: int) -> Generator[None]:
    """Encode a query on one thread: on a busy machine, waiting for a second takes a second."""
    threads = torch.get_num_threads()
    if n_tokens <= _FEW_TOKENS:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
