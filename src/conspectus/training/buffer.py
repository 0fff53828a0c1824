"""Activations on disk, read back shuffled in bounded memory.

Reading a corpus costs far more than a training step, so it is done once, for all hook points at
once, and kept in shards. A shard is the unit of work: a killed run goes on with the first shard
that is not whole. Training draws batches from a pool of a few shards, shuffled anew in every pass.
"""

from __future__ import annotations

import hashlib
import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from conspectus.errors import DocumentError, EncoderMismatchError, InputError
from conspectus.progress import SILENT, Progress
from conspectus.training.files import write_json, written_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conspectus.readers.text import TextReader
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.training.corpus import Text

SHARD_DOCUMENTS = 1024
SHARD_CHARACTERS = 2_000_000  # some half a million tokens, however long the documents are
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
        """What is known of each whole shard, in order.

        Tokens by hook point, documents read and failed, precision, and a hash of the texts.
        """
        found: list[dict[str, Any]] = []
        while (note := self.folder / f"shard-{len(found):05d}.json").exists():
            found.append(json.loads(note.read_text()))
        return found

    def tokens(self, hook: str) -> int:
        """Count the tokens of a hook point that the buffer holds.

        Parameters
        ----------
        hook
            The hook point.

        Returns
        -------
        int
            Tokens, distinct in the sense that each was read once.
        """
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

        A run that is killed leaves whole shards only; the same call then makes the missing ones,
        with the same bytes that it would have made.

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
            No document can be read, the folder holds activations of other texts, or it cannot be
            written to.
        """
        self._check(reader.record())
        done = self.shards
        held = sum(max(shard["tokens"].values()) for shard in done)
        self._pass_over(texts, done)
        progress.start("read", max_tokens, "tokens")
        progress.advance(held)
        number = len(done)
        while max_tokens is None or held < max_tokens:
            block = _block(texts)
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
            write_json(note, record)
            return
        known = json.loads(note.read_text())
        fields = tuple(f"reader.{key}" for key in record if known.get(key) != record[key])
        if fields:
            message = (
                f"{self.folder} holds activations of another reader ({', '.join(fields)} differ); "
                "choose another --work folder"
            )
            raise EncoderMismatchError(fields, message)

    def _pass_over(self, texts: Iterator[Text], done: Sequence[dict[str, Any]]) -> None:
        """Skip the texts of whole shards, making sure that they are the same texts."""
        for shard in done:
            digest = _digest(list(islice(texts, shard["documents"] + shard["failed"])))
            if shard.get("texts", digest) != digest:
                message = (
                    f"{self.folder} holds activations of other texts: the corpus, its columns, the "
                    "held-out share or the seed differ; choose another --work folder"
                )
                raise InputError(message)

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
        dtype = torch.bfloat16 if reader.dtype == torch.bfloat16 else torch.float16
        caught: dict[str, list[torch.Tensor]] = {str(hook): [] for hook in reader.hooks}
        first = str(reader.hooks[0])
        for batch in reader.batches(documents):
            caught[batch.hook].append(batch.activations.to(dtype).cpu())
            if batch.hook == first:
                progress.advance(len(batch.activations))
        tokens: dict[str, int] = {}
        for hook, pieces in caught.items():
            whole = torch.cat([torch.zeros(0, reader.d_in(hook), dtype=dtype), *pieces])
            if not torch.isfinite(whole).all():
                raise InputError(f"activations at {hook} overflow {dtype}: read in bfloat16")
            tokens[hook] = len(whole)
            with written_whole(self._file(number, hook)) as path, path.open("wb") as file:
                np.save(file, whole.view(torch.int16).numpy(), allow_pickle=False)
        note = {
            "tokens": tokens,
            "documents": len(documents),
            "failed": failed,
            "dtype": str(dtype).removeprefix("torch."),
            "texts": _digest(block),
        }
        write_json(self.folder / f"shard-{number:05d}.json", note)
        return max(tokens.values())

    def _file(self, number: int, hook: str) -> Path:
        return self.folder / f"shard-{number:05d}.{hook}.npy"

    def load(self, number: int, hook: str) -> torch.Tensor:
        """Map a shard's activations from disk.

        Parameters
        ----------
        number
            Of the shard, from 0.
        hook
            The hook point.

        Returns
        -------
        Tensor
            Shape ``[tokens, d]``, in the precision in which they were kept.
        """
        note = json.loads((self.folder / f"shard-{number:05d}.json").read_text())
        dtype = getattr(torch, note["dtype"])
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
                pool = torch.cat([self.load(int(one), hook) for one in chosen if counts[one]])
                for number in range(whole):
                    if given >= start:
                        rows = torch.from_numpy(shuffle[number * size : (number + 1) * size])
                        yield pool[rows].float()
                    given += 1
            epoch += 1
            if given == 0:
                raise InputError(f"no pool of shards holds {size} tokens: lower the batch size")


def _block(texts: Iterator[Text]) -> list[Text]:
    """Take the documents of one shard."""
    block: list[Text] = []
    characters = 0
    for one in texts:
        block.append(one)
        characters += len(one.text)
        if len(block) == SHARD_DOCUMENTS or characters >= SHARD_CHARACTERS:
            break
    return block


def _digest(block: Sequence[Text]) -> str:
    """Return a hash that tells these documents, in this order, from any others."""
    digest = hashlib.sha256()
    for one in block:
        digest.update(json.dumps([one.text, one.prompt]).encode() + b"\n")
    return digest.hexdigest()
