"""Embeddings as a scikit-learn transformer, for pipelines that need no store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin

from conspectus.encoding.encoder import Encoder
from conspectus.encoding.parts import DEFAULT_PART_SIZE
from conspectus.errors import DocumentError, InputError
from conspectus.store.label_table import label_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

VALUES = ("max", "count", "presence")


class ConceptVectorizer(
    TransformerMixin,  # pyright: ignore[reportUntypedBaseClass]
    BaseEstimator,  # pyright: ignore[reportUntypedBaseClass]
):
    """Turns texts into sparse vectors whose dimensions are concepts.

    There is nothing to learn: `fit` only loads the encoder, and `transform` does without it.

    Parameters
    ----------
    encoder
        An `Encoder`, or the name or path of one.
    value
        What stands in the matrix: ``max`` (strength), ``count`` (tokens) or ``presence`` (0 or 1).
    errors
        What becomes of a text that cannot be encoded, such as an empty one: ``raise``, or
        ``zero`` for a row of zeros.
    """

    def __init__(
        self,
        encoder: str | Path | Encoder = "smollm2-135m",
        value: Literal["max", "count", "presence"] = "max",
        errors: Literal["raise", "zero"] = "raise",
    ) -> None:
        self.encoder = encoder
        self.value = value
        self.errors = errors

    def fit(self, raw_documents: Iterable[str], y: object = None) -> ConceptVectorizer:
        """Load the encoder.

        Parameters
        ----------
        raw_documents
            Not read.
        y
            Not used.

        Returns
        -------
        ConceptVectorizer
            Itself.

        Raises
        ------
        InputError
            A parameter is none of its values.
        """
        del raw_documents, y
        self._loaded()
        return self

    def transform(self, raw_documents: Iterable[str]) -> sp.csr_array:
        """Embed texts.

        Parameters
        ----------
        raw_documents
            The texts.

        Returns
        -------
        scipy.sparse.csr_array, shape (n_texts, n_latents)
            One row a text, float32.

        Raises
        ------
        InputError
            A text cannot be encoded and `errors` is ``raise``; its number and the reason are named.
        """
        if isinstance(raw_documents, str | bytes):
            raise InputError("give a list of texts, not one text")
        encoder = self._loaded()
        texts = list(raw_documents)
        blocks = [
            self._block(encoder, texts[start : start + DEFAULT_PART_SIZE], start)
            for start in range(0, len(texts), DEFAULT_PART_SIZE)
        ]
        empty = sp.csr_array((0, encoder.n_latents), dtype=np.float32)
        return sp.csr_array(sp.vstack([empty, *blocks], format="csr"))

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """Name the columns.

        Parameters
        ----------
        input_features
            Not used.

        Returns
        -------
        ndarray of object, shape (n_latents,)
            The label of each latent, or its number without one. Names of several latents end in
            ``#`` and the latent, so that all differ.
        """
        del input_features
        encoder = self._loaded()
        if encoder.labels is None:
            return np.array([str(latent) for latent in range(encoder.n_latents)], dtype=object)
        names = label_names(encoder.labels, encoder.n_latents)
        known, inverse, counts = np.unique(
            names.astype(str), return_inverse=True, return_counts=True
        )
        shared = counts[inverse] > 1
        return np.array(
            [
                f"{name} #{latent}" if many else str(name)
                for latent, (name, many) in enumerate(zip(known[inverse], shared, strict=True))
            ],
            dtype=object,
        )

    def _loaded(self) -> Encoder:
        for name, given, valid in (
            ("value", self.value, VALUES),
            ("errors", self.errors, ("raise", "zero")),
        ):
            if given not in valid:
                raise InputError(f"{name} is {given!r}; choose one of {', '.join(valid)}")
        if isinstance(self.encoder, Encoder):
            return self.encoder
        if getattr(self, "_encoder_of", None) != self.encoder:
            self._encoder = Encoder.load(self.encoder)
            self._encoder_of = self.encoder
        return self._encoder

    def _block(self, encoder: Encoder, texts: list[Any], start: int) -> sp.csr_array:
        documents = {}
        for row, text in enumerate(texts):
            try:
                documents[row] = encoder.tokenize(text)
            except DocumentError as error:
                if self.errors == "raise":
                    raise InputError(f"text {start + row} cannot be encoded: {error}") from error
        pooled = encoder.encode(list(documents.values()))
        counts = np.zeros(len(texts), np.int64)
        counts[list(documents)] = np.diff(pooled.indptr)
        data = {"max": pooled.max, "count": pooled.count, "presence": np.ones(len(pooled.max))}
        pointer = np.concatenate([[0], np.cumsum(counts)])
        return sp.csr_array(
            (data[self.value].astype(np.float32), pooled.latent, pointer),
            shape=(len(texts), encoder.n_latents),
        )

    def __getstate__(self) -> dict[str, Any]:
        """Leave a model that was loaded by its name out of a saved vectorizer."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if not name.startswith("_encoder")}

    def __sklearn_tags__(self) -> Any:
        """Say that the input is texts and that nothing need be fitted."""
        tags: Any = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags
