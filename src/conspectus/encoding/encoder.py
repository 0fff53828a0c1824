"""All that decides an embedding, as one object: reader, hook point, SAE and pooling.

Loaded once and used for any number of corpora. Its record goes into every store it fills, so that
embeddings of different encoders are never mixed.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conspectus.encoding.pooling import MaxPool, Pooled, Pooling
from conspectus.errors import InputError
from conspectus.readers.formatting import Formatting
from conspectus.readers.hooks import HookPoint
from conspectus.readers.resolve import resolve
from conspectus.readers.text import TextReader
from conspectus.saes.fits import check_fits
from conspectus.saes.loading import load_sae
from conspectus.saes.pretrained import pretrained_names, pretrained_path
from conspectus.store.label_table import read_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from conspectus.encoding.token_codes import TokenCodes
    from conspectus.progress import Progress
    from conspectus.readers.tokens import Overlong, TokenizedDocument
    from conspectus.saes.base import SAE

DEFAULT_ENCODER = "smollm2-135m"
RECORD_VERSION = 1


class Encoder:
    """A reader and an SAE that belong together.

    Parameters
    ----------
    reader
        The model that reads documents.
    sae
        The SAE; moved to the reader's device.
    pooling
        How codes of tokens become embeddings of documents.
    labels
        pyarrow.Table of the SAE's labels, None if it has none.

    Raises
    ------
    SAEError
        The SAE was made for another model, hook point, width or BOS policy.
    """

    def __init__(
        self, reader: TextReader, sae: SAE, pooling: Pooling | None = None, labels: Any = None
    ) -> None:
        check_fits(sae, reader.record())
        self.reader = reader
        self.sae = sae.to(reader.device)
        self.pooling = pooling or Pooling()
        self.labels = labels
        # check_fits has made sure that the SAE's own hook, if it names one, is among the reader's.
        self.hook = HookPoint.parse(sae.config.hook) if sae.config.hook else reader.hooks[0]

    @classmethod
    def load(
        cls,
        name: str | Path | None = None,
        *,
        sae: str | Path | None = None,
        reader: str | Path | None = None,
        hook: str | None = None,
        formatting: Formatting | None = None,
        max_tokens: int | None = None,
        overlong: Overlong = "chunk",
        device: str | None = None,
        dtype: str | None = None,
        batch_tokens: int = 4096,
        progress: Progress | None = None,
    ) -> Encoder:
        """Load an encoder.

        Parameters
        ----------
        name
            An SAE that comes with Conspectus: ``smollm2-135m`` (default), or ``minilm-l6``, whose
            concepts are of topics; its file names its reader and hook point.
        sae
            Instead of `name`: path of any SAE that `load_sae` reads.
        reader
            The model, where the SAE's file does not name it: a catalogue name, folder or hub id.
        hook
            The hook point, where the SAE's file does not name it, such as ``resid_post.12``.
        formatting
            How documents are put before the reader; by default as the SAE was trained.
        max_tokens
            Most tokens read at once; by default 512, or what the reader can take if that is less.
        overlong
            What becomes of longer documents: ``chunk``, ``truncate`` or ``error``.
        device, dtype
            Where and in what precision the reader runs; by default as `TextReader.load` chooses.
        batch_tokens
            Most tokens of a batch, padding included.
        progress
            Told of a download.

        Returns
        -------
        Encoder
            Ready to encode.

        Raises
        ------
        InputError
            Neither the SAE's file nor the caller names the reader or the hook point.
        SAEError
            The SAE cannot be read or does not fit.
        ReaderError, ModelError
            The reader cannot be loaded.
        """
        if name is not None and sae is not None:
            raise InputError("give the name of an encoder or the path of an SAE, not both")
        wanted = sae or name or DEFAULT_ENCODER
        loaded = load_sae(wanted)
        model = _first_named("reader", reader, loaded.config.reader, wanted)
        point = _first_named("hook", hook, loaded.config.hook, wanted)
        check_fits(loaded, {"name": model, "hooks": [point]})  # before a large model is loaded
        labels = _labels(wanted, loaded.n_latents)
        resolve(model, progress=progress)
        policy = formatting or Formatting(
            prepend_bos=False if loaded.config.prepend_bos is False else None
        )
        reading = TextReader.load(
            model,
            hooks=[point],
            formatting=policy,
            max_tokens=max_tokens,
            overlong=overlong,
            device=device,
            dtype=dtype,
            batch_tokens=batch_tokens,
        )
        return cls(reading, loaded, labels=labels)

    def __sklearn_clone__(self) -> Encoder:
        """Stay the same object where scikit-learn clones an estimator: a model is not copied."""
        return self

    @property
    def n_latents(self) -> int:
        """Width of the dictionary."""
        return self.sae.n_latents

    @cached_property
    def _record(self) -> dict[str, Any]:
        return {
            "version": RECORD_VERSION,
            "reader": self.reader.record(),
            "hook": str(self.hook),
            "sae": self.sae.record(),
            "pooling": self.pooling.record(),
        }

    def record(self) -> dict[str, Any]:
        """Return every field that decides an embedding, with hashes of the weights."""
        return dict(self._record)

    def directions(self) -> NDArray[np.float32]:
        """Return the decoder's rows, shape ``[n_latents, d]``."""
        return self.sae.W_dec.float().cpu().numpy()

    def tokenize(self, text: str | None, prompt: str | None = None) -> TokenizedDocument:
        """Tokenize one document.

        Raises
        ------
        DocumentError
            The document cannot be read; the reason says why.
        """
        return self.reader.tokenize(text, prompt)

    def encode(
        self,
        documents: Sequence[TokenizedDocument],
        *,
        tokens: TokenCodes | None = None,
        advance: Callable[[float], None] | None = None,
    ) -> Pooled:
        """Embed documents.

        Parameters
        ----------
        documents
            Tokenized documents.
        tokens
            Given every token's code too.
        advance
            Told the number of tokens done after every batch.

        Returns
        -------
        Pooled
            One row a document, in their order.

        Raises
        ------
        SAEError
            Activations are not finite.
        ReaderError
            A row does not fit in memory.
        """
        pool = MaxPool(len(documents), self.n_latents)
        hook = str(self.hook)
        for batch in self.reader.batches(documents):
            if batch.hook != hook:
                continue
            codes = self.sae.encode(batch.activations)
            pool.add(codes, batch.document, batch.position)
            if tokens is not None:
                tokens.add(codes, batch.document, batch.position)
            if advance is not None:
                advance(len(batch.document))
        return pool.result()


def _first_named(what: str, given: str | Path | None, in_file: str | None, sae: str | Path) -> str:
    """Take what the caller names, else what the SAE's file names."""
    named = given or in_file
    if named is None:
        raise InputError(f"{sae} does not say its {what}: name it ({what}=..., or --{what})")
    return str(named)


def _labels(wanted: str | Path, n_latents: int) -> Any:
    """Read the labels beside an SAE; None where there are none. Damaged ones are an error."""
    shipped = str(wanted) in pretrained_names()
    folder = pretrained_path(str(wanted)) if shipped else Path(wanted)
    path = (folder if folder.is_dir() else folder.parent) / "labels.parquet"
    if not path.is_file():
        return None
    labels = read_labels(path)
    latent = labels.column("latent").to_numpy()
    if len(latent) and int(latent.max()) >= n_latents:
        raise InputError(f"{path} labels latent {int(latent.max())} of {n_latents}: not this SAE's")
    return labels
