"""Every token on which a latent fires, against the whole table of token codes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from word_store import WORDS, word_store

from conspectus.errors import StoreError
from conspectus.store import Store
from conspectus.store import format as fmt

FILLER = ("one", "two", "\u00e9t\u00e9", "\u4e2d\u6587", "\U0001f600x")


@pytest.fixture
def rows() -> list[dict[str, object]]:
    rng = np.random.default_rng(3)
    words = (*WORDS, *FILLER)
    return [{"text": " ".join(rng.choice(words, size=int(rng.integers(1, 40))))} for _ in range(23)]


@pytest.fixture(params=[7, 4096], ids=["small groups", "usual groups"])
def store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    rows: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> Store:
    monkeypatch.setitem(fmt.ROW_GROUP_ROWS, fmt.TOKENS, request.param)
    return word_store(tmp_path / "s", rows, part_size=6, tokens=True)


def expected(text: str, latent: int) -> list[tuple[int, int, int, float]]:
    """Token, start, end and activation of every occurrence of a word."""
    tokens = list(re.finditer(r"\S+", text))
    at = [i for i, token in enumerate(tokens) if token.group() == WORDS[latent]]
    return [(i, *tokens[i].span(), 1 + len(at) / 8 if i == at[0] else 0.5) for i in at]


def found(store: Store, pairs: list[tuple[int, int]]) -> list[list[tuple[int, int, int, float]]]:
    fired = store.firings(*np.array(pairs, np.int64).reshape(-1, 2).T)
    columns = (fired.token, *fired.span.T, fired.value)
    flat = list(zip(*(column.tolist() for column in columns), strict=True))
    return [flat[a:b] for a, b in zip(fired.indptr[:-1], fired.indptr[1:], strict=True)]


def test_all_pairs_in_any_order(store: Store, rows: list[dict[str, object]]) -> None:
    pairs = [(row, latent) for row in range(23) for latent in range(len(WORDS))]
    pairs = [pairs[i] for i in np.random.default_rng(1).permutation(len(pairs))]
    wanted = [expected(str(rows[row]["text"]), latent) for row, latent in pairs]
    assert found(store, pairs) == wanted
    assert sum(map(len, wanted)) > 100


def test_few_and_repeated_and_no_pairs(store: Store, rows: list[dict[str, object]]) -> None:
    pairs = [(20, 1), (3, 0), (20, 1), (20, 4)]
    wanted = [expected(str(rows[row]["text"]), latent) for row, latent in pairs]
    assert found(store, pairs) == wanted
    assert found(store, []) == []


def test_the_strongest_is_the_peak(store: Store) -> None:
    matrix = store.matrix("max").tocoo()
    fired = store.firings(matrix.row, matrix.col)
    assert (np.diff(fired.indptr) == store.matrix("count").tocoo().data).all()
    best = [
        a + int(np.argmax(fired.value[a:b]))
        for a, b in zip(fired.indptr[:-1], fired.indptr[1:], strict=True)
    ]
    assert (fired.value[best] == matrix.data).all()
    assert (fired.span[best] == store.peak_spans(matrix.row, matrix.col)).all()


def test_only_the_row_groups_of_the_documents_are_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    original = pq.ParquetFile.read_row_group

    def counted(self: pq.ParquetFile, i: int, **options: object) -> object:
        read.append(i)
        return original(self, i, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", counted)
    groups = pq.ParquetFile(store.path / fmt.part_name(fmt.TOKENS, 1)).num_row_groups
    store.firings([7, 7, 7], [0, 1, 2])
    n_tokens = int(store.n_tokens()[7])
    assert len(read) == len(set(read)) <= n_tokens // 7 + 2
    assert groups == 1 or len(read) < groups


def test_token_codes_of_one_document(store: Store, rows: list[dict[str, object]]) -> None:
    for row in (0, 5, 6, 22):
        table = store.token_codes(row)
        words = str(rows[row]["text"]).split()
        latents = [[WORDS.index(word)] if word in WORDS else [] for word in words]
        assert table.column("latent").to_pylist() == latents
        assert table.column("position").to_pylist() == list(range(len(words)))


def test_what_is_not_there(store: Store, tmp_path: Path, rows: list[dict[str, object]]) -> None:
    assert store.keeps_token_codes
    with pytest.raises(StoreError, match="no row 23"):
        store.firings([23], [0])
    with pytest.raises(StoreError, match="no latent 6"):
        store.firings([0], [6])
    with pytest.raises(StoreError, match="2 rows and 1 latents"):
        store.firings([0, 1], [0])
    without = word_store(tmp_path / "without", rows)
    assert not without.keeps_token_codes
    with pytest.raises(StoreError, match="keeps no token codes"):
        without.firings([0], [0])


def test_tokens_across_many_groups_are_one_document(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(fmt.ROW_GROUP_ROWS, fmt.TOKENS, 3)
    text = "alpha beta " * 20
    store = word_store(tmp_path / "s", [{"text": "beta"}, {"text": text}], tokens=True)
    assert found(store, [(1, 0), (0, 1)]) == [expected(text, 0), expected("beta", 1)]
