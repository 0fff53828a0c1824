"""Activations on disk, read back shuffled in bounded memory.

Reading a corpus costs far more than a training step, so it is done once, for all hook points at
once, and kept in shards. A shard is the unit of work: a killed run goes on with the first shard
that is not whole. Training draws batches from a pool of a few shards, shuffled anew in every pass.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from conspectus.errors import DocumentError, EncoderMismatchError, InputError
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conspectus.readers.text import TextReader
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.training.corpus import Text

SHARD_DOCUMENTS = 1024
POOL_SHARDS = 8


class ActivationBuffer:
    """Activations of a corpus at some hook points, in shards of a folder.

    Parameters
    ----------
    folder
        Where the shards are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def shards(self) -> list[dict[str, Any]]:
        """What is known of each whole shard, in order: tokens, documents, dtype."""
        found: list[dict[str, Any]] = []
        while (note := self.folder / f"shard-{len(found):05d}.json").exists():
            found.append(json.loads(note.read_text()))
        return found

    def tokens(self, hook: str) -> int:
        """How many tokens of a hook point the buffer holds."""
        return sum(shard["tokens"][hook] for shard in self.shards)

    def fill(
        self,
        reader: TextReader,
        texts: Iterator[Text],
        *,
        max_tokens: int | None = None,
        progress: Progress = SILENT,
    ) -> None:
        """Read texts into shards; shards that are there already are skipped.

        Parameters
        ----------
        reader
            The reader; all its hook points are kept.
        texts
            The documents, in an order that is the same at every call.
        max_tokens
            Stop after the shard with which this many tokens are held; None reads all.
        progress
            Told of each token read.

        Raises
        ------
        EncoderMismatchError
            The folder holds activations of another reader.
        InputError
            No document can be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._check(reader.record())
        done = self.shards
        held = sum(max(shard["tokens"].values()) for shard in done)
        for _ in islice(texts, len(done) * SHARD_DOCUMENTS):
            pass
        progress.start("read", max_tokens, "tokens")
        progress.advance(held)
        number = len(done)
        while max_tokens is None or held < max_tokens:
            block = list(islice(texts, SHARD_DOCUMENTS))
            if not block:
                break
            held += self._write(number, reader, block, progress)
            number += 1
        progress.finish()
        if held == 0:
            raise InputError("the corpus has no document that can be read")

    def _check(self, record: dict[str, Any]) -> None:
        note = self.folder / "reader.json"
        if not note.exists():
            _replace(note, json.dumps(record, indent=1).encode())
            return
        known = json.loads(note.read_text())
        fields = tuple(f"reader.{key}" for key in record if known.get(key) != record[key])
        if fields:
            message = (
                f"{self.folder} holds activations of another reader ({', '.join(fields)} differ); "
                "choose another --work folder"
            )
            raise EncoderMismatchError(fields, message)

    def _write(
        self, number: int, reader: TextReader, block: Sequence[Text], progress: Progress
    ) -> int:
        documents: list[TokenizedDocument] = []
        failed = 0
        for one in block:
            try:
                documents.append(reader.tokenize(one.text, one.prompt))
            except DocumentError:
                failed += 1
        caught: dict[str, list[torch.Tensor]] = {str(hook): [] for hook in reader.hooks}
        first = str(reader.hooks[0])
        for batch in reader.batches(documents):
            kept = batch.activations.cpu()
            if kept.dtype == torch.float32:
                kept = kept.to(torch.float16)
            caught[batch.hook].append(kept)
            if batch.hook == first:
                progress.advance(len(kept))
        tokens: dict[str, int] = {}
        dtype = "float16"
        for hook, pieces in caught.items():
            whole = torch.cat(pieces) if pieces else torch.zeros(0, 1, dtype=torch.float16)
            if not torch.isfinite(whole).all():
                raise InputError(f"activations at {hook} overflow float16: read in bfloat16")
            dtype = str(whole.dtype).removeprefix("torch.")
            tokens[hook] = len(whole)
            with _Atomic(self._file(number, hook)) as path, path.open("wb") as file:
                np.save(file, whole.view(torch.int16).numpy(), allow_pickle=False)
        note = {"tokens": tokens, "documents": len(documents), "failed": failed, "dtype": dtype}
        _replace(self.folder / f"shard-{number:05d}.json", json.dumps(note).encode())
        return max(tokens.values(), default=0)

    def _file(self, number: int, hook: str) -> Path:
        return self.folder / f"shard-{number:05d}.{hook}.npy"

    def load(self, number: int, hook: str) -> torch.Tensor:
        """Return a shard's activations at a hook point, ``[tokens, d]``, mapped from disk."""
        dtype = getattr(torch, self.shards[number]["dtype"])
        stored = np.load(self._file(number, hook), mmap_mode="c", allow_pickle=False)
        return torch.from_numpy(stored).view(dtype)

    def batches(self, hook: str, size: int, *, seed: int, start: int = 0) -> Iterator[torch.Tensor]:
        """Draw shuffled batches without end.

        Parameters
        ----------
        hook
            The hook point.
        size
            Tokens of a batch.
        seed
            Of the shuffle; with it, batch number n is always the same.
        start
            Number of the first batch to give, to go on where a run stopped.

        Yields
        ------
        Tensor
            Float32 activations ``[size, d]``.

        Raises
        ------
        InputError
            The buffer holds fewer tokens than one batch.
        """
        counts = [shard["tokens"][hook] for shard in self.shards]
        if sum(counts) < size:
            message = f"{sum(counts)} tokens are fewer than one batch of {size}: give more text"
            raise InputError(message)
        given, epoch = 0, 0
        while True:
            rng = np.random.default_rng([seed, epoch])
            order = rng.permutation(len(counts))
            for low in range(0, len(order), POOL_SHARDS):
                chosen = order[low : low + POOL_SHARDS]
                pooled = sum(counts[shard] for shard in chosen)
                shuffle = rng.permutation(pooled)
                whole = pooled // size
                if given + whole <= start:  # nothing of this pool is wanted: do not load it
                    given += whole
                    continue
                pool = torch.cat([self.load(int(shard), hook) for shard in chosen])
                for number in range(whole):
                    if given >= start:
                        rows = torch.from_numpy(shuffle[number * size : (number + 1) * size])
                        yield pool[rows].float()
                    given += 1
            epoch += 1
            if given == 0:
                raise InputError(f"no pool of shards holds {size} tokens: lower the batch size")


class _Atomic:
    """A file that appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.with_name(path.name + ".tmp")

    def __enter__(self) -> Path:
        return self.temporary

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.temporary.replace(self.path)
        else:
            self.temporary.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    with _Atomic(path) as temporary:
        temporary.write_bytes(content)
