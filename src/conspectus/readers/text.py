"""The reader of texts: any Hugging Face decoder or encoder, read up to a hook point."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
import transformers

from conspectus.errors import InputError, ReaderError
from conspectus.readers.batching import batches_by_tokens, halving
from conspectus.readers.body import Body, load_body, load_config, quiet_transformers
from conspectus.readers.formatting import Formatter, Formatting
from conspectus.readers.hooks import HookPoint
from conspectus.readers.tokens import DocumentTokenizer, Overlong, Row, TokenizedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

DEFAULT_MAX_TOKENS = 512
OUTLIER_FACTOR = 6.0


@dataclass(frozen=True)
class ActivationBatch:
    """Activations of some tokens at one hook point; only tokens that may be pooled.

    Parameters
    ----------
    hook
        Name of the hook point.
    activations
        Shape ``[n, d]``, in the reader's precision and on its device.
    document
        Which of the documents each token is of, int64 ``[n]``.
    position
        Position of each token in its document, int64 ``[n]``.
    """

    hook: str
    activations: torch.Tensor
    document: torch.Tensor
    position: torch.Tensor


class TextReader:
    """A model that reads texts.

    Parameters
    ----------
    name
        How the model was asked for.
    body
        Its layers up to the last hook point.
    tokenizer
        Its fast tokenizer.
    formatting
        How documents are put before it.
    max_tokens
        Most tokens of one row.
    overlong
        What to do with longer documents.
    batch_tokens
        Most tokens of a batch, padding included.
    """

    def __init__(
        self,
        name: str,
        body: Body,
        tokenizer: Any,
        *,
        formatting: Formatting,
        max_tokens: int,
        overlong: Overlong,
        batch_tokens: int,
    ) -> None:
        self.name = name
        self.body = body
        self.tokenizer = tokenizer
        self.formatting = formatting
        self.batch_tokens = batch_tokens
        self._formatter = Formatter(tokenizer, formatting)
        self._tokenize = DocumentTokenizer(tokenizer, self._formatter, max_tokens, overlong)
        parameter = next(body.model.parameters())
        self.device, self.dtype = parameter.device, parameter.dtype

    @classmethod
    def load(
        cls,
        name: str | Path,
        *,
        hooks: Sequence[str | HookPoint],
        formatting: Formatting | None = None,
        max_tokens: int | None = None,
        overlong: Overlong = "chunk",
        device: str | None = None,
        dtype: str | None = None,
        batch_tokens: int = 4096,
    ) -> TextReader:
        """Load a reader.

        Parameters
        ----------
        name
            A catalogue name, a local folder or a hub name.
        hooks
            Hook points, for example ``["resid_post.12"]``.
        formatting
            How documents are put before the model.
        max_tokens
            Most tokens of one row; by default 512, or what the model can take if that is less.
        overlong
            ``chunk``, ``truncate`` or ``error``.
        device
            ``cpu``, ``cuda`` ...; by default the GPU if there is one.
        dtype
            ``float32``, ``bfloat16`` or ``float16``; by default float32 on a CPU, else bfloat16.
        batch_tokens
            Most tokens of a batch, padding included.

        Returns
        -------
        TextReader
            The reader.

        Raises
        ------
        ReaderError
            The model cannot be loaded, has no such hook point or no fast tokenizer.
        """
        from conspectus.readers.resolve import resolve  # heavy only when a model is pulled

        if not hooks:
            raise InputError("name at least one hook point, for example resid_post.12")
        points = tuple(HookPoint.parse(hook) for hook in hooks)
        place = resolve(str(name))
        where = device or ("cuda" if torch.cuda.is_available() else "cpu")
        precision = _dtype(dtype or ("float32" if where == "cpu" else "bfloat16"))
        tokenizer = _load_tokenizer(place)
        longest = load_config(place).get_text_config()
        positions = getattr(longest, "max_position_embeddings", None) or DEFAULT_MAX_TOKENS
        if max_tokens is not None and max_tokens > positions:
            message = f"max_tokens is {max_tokens}, but {name} reads at most {positions}"
            raise InputError(message)
        return cls(
            str(name),
            load_body(place, points, device=where, dtype=precision),
            tokenizer,
            formatting=formatting or Formatting(),
            max_tokens=max_tokens or min(DEFAULT_MAX_TOKENS, positions),
            overlong=overlong,
            batch_tokens=batch_tokens,
        )

    @property
    def hooks(self) -> tuple[HookPoint, ...]:
        """Where activations are taken."""
        return self.body.hooks

    def d_in(self, hook: str | HookPoint) -> int:
        """Return the width of the activations at one of the reader's hook points."""
        return self.body.widths[str(hook)]

    @property
    def max_tokens(self) -> int:
        """Most tokens of one row, context included."""
        return self._tokenize.max_tokens

    @cached_property
    def _tokenizer_sha256(self) -> str:
        """Hash of what turns text into ids: the tokenizer and, where there is one, its template."""
        parts = (self.tokenizer.backend_tokenizer.to_str(), self.tokenizer.chat_template or "")
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()

    def record(self) -> dict[str, Any]:
        """Return every field that decides activations, as plain values for a manifest."""
        return {
            "kind": "text",
            "name": self.name,
            "weights_sha256": self.body.sha256(),
            "tokenizer_sha256": self._tokenizer_sha256,
            "hooks": [str(hook) for hook in self.hooks],
            "d_in": dict(self.body.widths),
            "formatting": {**self.formatting.record(), "prepend_bos": self._formatter.prepends_bos},
            "max_tokens": self.max_tokens,
            "overlong": self._tokenize.overlong,
            "dtype": str(self.dtype).removeprefix("torch."),
            "outlier_factor": OUTLIER_FACTOR,
        }

    def tokenize(self, text: str | None, prompt: str | None = None) -> TokenizedDocument:
        """Tokenize one document.

        Raises
        ------
        DocumentError
            The document cannot be read.
        """
        return self._tokenize(text, prompt)

    def batches(self, documents: Sequence[TokenizedDocument]) -> Iterator[ActivationBatch]:
        """Read documents.

        Parameters
        ----------
        documents
            Tokenized documents.

        Yields
        ------
        ActivationBatch
            One for each hook point and batch, longest rows first.
        """
        owners = [(number, row) for number, one in enumerate(documents) for row in one.rows]
        lengths = [len(row.ids) for _, row in owners]
        plan = batches_by_tokens(lengths, self.batch_tokens)

        def work(chosen: list[int]) -> list[ActivationBatch]:
            return self._read([owners[row] for row in chosen])

        for _, done in halving(plan, work):
            yield from done

    @torch.inference_mode()
    def _read(self, owned: list[tuple[int, Row]]) -> list[ActivationBatch]:
        rows = [row for _, row in owned]
        longest = max(len(row.ids) for row in rows)
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        poolable = np.zeros((len(rows), longest), dtype=bool)
        position = np.zeros((len(rows), longest), dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row.ids)] = row.ids
            poolable[number, max(row.start, 1) : row.stop] = True
            position[number, row.start : row.stop] = np.arange(row.stop - row.start) + row.position
        mask = None
        if not self.body.causal:
            length = torch.tensor([len(row.ids) for row in rows])[:, None]
            mask = (torch.arange(longest)[None] < length).long().to(self.device)
        caught = self.body(torch.from_numpy(ids).to(self.device), mask)
        keep = torch.from_numpy(poolable).to(self.device)
        owner = torch.tensor([number for number, _ in owned], device=self.device)
        where = torch.from_numpy(position).to(self.device)
        return [self._keep(hook, caught[str(hook)], keep, owner, where) for hook in self.hooks]

    @staticmethod
    def _keep(
        hook: HookPoint,
        activations: torch.Tensor,
        keep: torch.Tensor,
        owner: torch.Tensor,
        position: torch.Tensor,
    ) -> ActivationBatch:
        """Drop what must not be pooled; outliers are judged within their own row."""
        norms = activations.norm(dim=-1, dtype=torch.float32).masked_fill(~keep, torch.nan)
        usual = norms.nanmedian(dim=1, keepdim=True).values
        # What is not finite stays, for the SAE to refuse: it is a fault, not an outlier.
        keep = keep & ((norms <= OUTLIER_FACTOR * usual) | ~norms.isfinite())
        row, column = keep.nonzero(as_tuple=True)
        return ActivationBatch(
            str(hook), activations[row, column], owner[row], position[row, column]
        )


def _dtype(name: str) -> torch.dtype:
    known = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
    if name not in known:
        raise InputError(f"dtype is {name!r}; choose one of {', '.join(known)}")
    return known[name]


def _load_tokenizer(place: str | Path) -> Any:
    try:
        with quiet_transformers():
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(place), use_fast=True)
    except (OSError, ValueError) as error:
        raise ReaderError(f"{place} has no tokenizer that can be loaded: {error}") from error
    if not cast("bool", getattr(tokenizer, "is_fast", False)):
        message = f"{place} has no fast tokenizer, so tokens cannot be traced to characters"
        raise ReaderError(message)
    return tokenizer
