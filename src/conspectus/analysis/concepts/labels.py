"""The labels of a store made searchable: by their words and by their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pyarrow.compute as pc

from conspectus.analysis.concepts.cached import remembered
from conspectus.analysis.concepts.sentences import encoded
from conspectus.analysis.concepts.words import WordIndex, terms
from conspectus.errors import AnalysisError
from conspectus.labels.notation import fires_on, phrases_of, plain_label
from conspectus.labels.table import NEXT_TOKENS
from conspectus.progress import SILENT, Progress
from conspectus.store import format as fmt
from conspectus.store.trust import trust_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.encoders import TextEncoder
    from conspectus.store import Store

_LEXICAL: Final = "lexical"


@dataclass(frozen=True, eq=False)
class _Parts:
    """Different texts, and which of them each label is made of."""

    texts: list[str]
    head: NDArray[np.int64]
    phrase: NDArray[np.int64]
    first: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabelIndex:
    """Labelled latents that fire somewhere in a store.

    Parameters
    ----------
    latent
        The n latents, ascending.
    label, source
        Their names, and where these come from and how far they can be trusted.
    hint
        Further words of each, empty where there are none: what it makes the reader say next.
    lexical
        Which are written in the notation of lexical labels. Names of other sources are sentences
        as they are: "TCP/IP, DNS" is one concept and no list of forms.
    """

    latent: NDArray[np.int64]
    label: list[str]
    source: list[str]
    hint: list[str]
    lexical: list[bool]

    @cached_property
    def words(self) -> WordIndex:
        """BM25 over labels and hints; words of the label count twice."""
        pairs = zip(self._plain, self.hint, strict=True)
        return WordIndex.build([2 * terms(label) + terms(hint) for label, hint in pairs])

    def vectors(self, encoder: TextEncoder, progress: Progress = SILENT) -> NDArray[np.float32]:
        """Encode the labels; each is encoded once on a machine.

        Parameters
        ----------
        encoder
            A sentence encoder.
        progress
            Told of labels encoded, the first time.

        Returns
        -------
        ndarray of float32, shape (n, d)
            Unit rows.
        """
        return self._vectors("labels", encoder, progress)

    def likeness(
        self, ends: NDArray[np.float32], encoder: TextEncoder, progress: Progress = SILENT
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Compare texts with what the latents fire on, without what stands beside it.

        Parameters
        ----------
        ends
            Unit rows of m texts, by the same encoder, shape (m, d).
        encoder
            A sentence encoder.
        progress
            Told of texts encoded, the first time.

        Returns
        -------
        tuple of ndarray of float32, shape (n, m)
            Cosine with the head of each label, and with the nearest of its phrases alone.
        """
        parts = self._parts
        cosine = self._vectors("parts", encoder, progress) @ ends.T
        return cosine[parts.head], np.maximum.reduceat(cosine[parts.phrase], parts.first)

    @cached_property
    def _parts(self) -> _Parts:
        noted = list(zip(self.label, self.lexical, strict=True))
        said = [fires_on(label) if lexical else label for label, lexical in noted]
        phrases = [
            phrases_of(head) if lexical else [head]
            for head, lexical in zip(said, self.lexical, strict=True)
        ]
        texts = list(dict.fromkeys([*said, *chain.from_iterable(phrases)]))
        place = {text: number for number, text in enumerate(texts)}
        sizes = np.array([len(one) for one in phrases], np.int64)
        return _Parts(
            texts,
            np.array([place[head] for head in said], np.int64),
            np.array([place[one] for one in chain.from_iterable(phrases)], np.int64),
            np.cumsum(sizes) - sizes,
        )

    def _vectors(
        self, kind: Literal["labels", "parts"], encoder: TextEncoder, progress: Progress
    ) -> NDArray[np.float32]:
        known = self._encoded.get((kind, encoder.identity))
        if known is None:
            whole = kind == "labels"
            texts = self._plain if whole else self._parts.texts
            known = self._encoded[kind, encoder.identity] = encoded(texts, encoder, progress)
        return known

    @cached_property
    def _plain(self) -> list[str]:
        noted = zip(self.label, self.lexical, strict=True)
        return [plain_label(label) if lexical else label for label, lexical in noted]

    @cached_property
    def _encoded(self) -> dict[tuple[str, str], NDArray[np.float32]]:
        return {}


def label_index(store: Store) -> LabelIndex:
    """Read the labels of a store, kept in memory until they change.

    Parameters
    ----------
    store
        A complete store.

    Returns
    -------
    LabelIndex
        Of the labelled latents that some document has.

    Raises
    ------
    AnalysisError
        No latent of the store has a label.
    """
    if not (store.path / fmt.LABELS).exists():
        raise AnalysisError(
            f"{store.path} has no labels to search: run `conspectus label {store.path}` first, or "
            "name latents by number"
        )
    return remembered(store, "label index", _stamp(store), lambda: _read_index(store))


def names_of(store: Store) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Read the name of every latent and how far it can be trusted, in memory until they change.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    tuple of ndarray of str, shape (n_latents,)
        Labels, and what is shown beside them everywhere (`store.trust.trust_texts`), for example
        ``"llm 0.91"`` or ``"lexical, unverified"``; empty text for a latent that has none.
    """
    return remembered(store, "labels", _stamp(store), lambda: _read_names(store))


def _stamp(store: Store) -> str:
    """Tell one state of the labels from another without reading them."""
    path = store.path / fmt.LABELS
    if not path.exists():
        return ""
    status = path.stat()
    return f"{status.st_mtime_ns} {status.st_size}"


def _read_names(store: Store) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    table = store.labels()
    latent = table.column("latent").to_numpy()
    label, source = (np.full(store.n_latents, "", object) for _ in range(2))
    label[latent] = table.column("label").to_pylist()
    source[latent] = trust_texts(table)
    return label, source


def _read_index(store: Store) -> LabelIndex:
    table = store.labels()
    latent = table.column("latent").to_numpy().astype(np.int64)
    table = table.filter((store.document_frequency() > 0)[latent])
    hints = [""] * len(table)
    if NEXT_TOKENS in table.column_names:
        hints = pc.fill_null(table.column(NEXT_TOKENS), "").to_pylist()
    return LabelIndex(
        table.column("latent").to_numpy().astype(np.int64),
        table.column("label").to_pylist(),
        trust_texts(table),
        hints,
        [source == _LEXICAL for source in table.column("source").to_pylist()],
    )
