"""The evidence of one latent, made from texts with its peak marked."""

from __future__ import annotations

import numpy as np

from conspectus.labels.conditions import Words, nameable
from conspectus.labels.evidence import Evidence, Places
from conspectus.labels.peaks import Peaks
from conspectus.labels.roles import SINGLE, Around, context_keys, role_keys
from conspectus.labels.terms import Background, Terms, best_terms
from conspectus.labels.windows import REACH, Reading, read_documents
from conspectus.labels.words import Kind
from conspectus.progress import SILENT


class Texts:
    """A store, as far as reading needs one."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def documents(self, columns: list[str], rows: np.ndarray) -> Texts:
        return Texts([self.texts[row] for row in rows.tolist()])

    def column(self, name: str) -> Texts:
        return self

    def to_pylist(self) -> list[str]:
        return self.texts


class Case:
    """A latent that fires where a text has a word in « », and lacks the others.

    Attributes
    ----------
    evidence
        Its evidence.
    terms
        Its terms, against a background of peaks on every word of the silent texts.
    words
        What may be named.
    """

    def __init__(self, marked: list[str], weight: list[float] | None = None) -> None:
        texts, spans = [], []
        for row, text in enumerate(marked):
            plain = text.replace("«", "").replace("»", "")
            texts.append(plain)
            if "«" in text:
                spans.append((0, row, text.index("«"), text.index("»") - 1))
        n = len(spans)
        for row, text in enumerate(texts):
            if "«" not in marked[row]:
                at = 0
                for word in text.split(" "):
                    spans.append((1, row, at, at + len(word)))
                    at += len(word) + 1
        latent, row, start, end = (np.array(column) for column in zip(*spans, strict=True))
        shares = np.full(n, 1 / n) if weight is None else np.array(weight)
        others = max(len(spans) - n, 1)
        every = np.concatenate([shares, np.full(len(spans) - n, 1 / others)]).astype(np.float32)
        peaks = Peaks(latent, row, start, end, every, np.ones(len(spans), np.float32))
        store: object = Texts(texts)
        self.reading: Reading = read_documents(store, np.arange(len(texts)), peaks, SILENT)  # type: ignore[arg-type]
        corpus, surface = self.reading.corpus, self.reading.windows()
        folded, centre = corpus.fold[surface], surface[:, REACH]
        around = Around(
            folded,
            corpus.kind[centre],
            corpus.stem[centre],
            self.reading.piece,
            self.reading.digits(),
            corpus.group[folded],
        )
        is_word = np.isin(corpus.kind, (Kind.WORD, Kind.CAPITALISED, Kind.UPPERCASE))
        mine = slice(0, n)
        keys = [role_keys(role, around[mine]) for role in SINGLE]
        keys.append(context_keys(folded[mine], is_word))
        lacks = np.array(["«" not in text for text in marked])
        self.words: Words = nameable(corpus)
        self.terms: Terms = best_terms(keys, every[mine], Background(around, every, 20, is_word), 8)
        self.evidence = Evidence(
            keys,
            around[mine],
            surface[mine],
            corpus.document[self.reading.centre][mine],
            shares,
            np.ones(n),
            lacks,
            Places(corpus, self.reading.pieces, self.reading.holders()),
        )

    def unit(self, text: str) -> int:
        """Number of the folded unit of a text."""
        return int(self.evidence.corpus.fold[self.evidence.corpus.texts.index(text)])


_WORDS = [
    "the",
    "a",
    "of",
    "and",
    "to",
    "is",
    "was",
    "house",
    "houses",
    "Garden",
    "run",
    "running",
    "12",
    "7",
    "1984",
    "happy",
    "sun",
    "sea",
    "film",
    "plot",
    ",",
    ".",
    "!",
]


def random_case(seed: int, n: int = 24) -> Case:
    """Make a latent of texts of random words, in every second of which one "sun" is marked."""
    rng = np.random.default_rng(seed)
    texts: list[str] = []
    for row in range(n):
        words = rng.choice(_WORDS, rng.integers(6, 14)).tolist()
        if row % 2:
            words[int(rng.integers(1, len(words) - 1))] = "«sun»"
        texts.append(" ".join(words))
    return Case(texts, rng.dirichlet(np.ones(n // 2)).tolist())
