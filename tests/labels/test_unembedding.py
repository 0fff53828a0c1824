from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import InputError
from conspectus.labels import unembedding as module
from conspectus.labels.shown import merge_sets
from conspectus.labels.table import NEXT_TOKENS
from conspectus.labels.unembedding import show_token, unembedding_labels


def test_direction_of_a_token_names_it() -> None:
    draw = np.random.default_rng(0)
    tokens = [f" t{i}" for i in range(4000)]
    W_U = draw.normal(size=(4000, 256)).astype(np.float32)
    W_dec = np.stack([W_U[7] + W_U[9], draw.normal(size=256) * 0, W_U[3000]])
    table = unembedding_labels(W_dec, W_U, tokens)
    assert table.column("latent").to_pylist() == [0, 2]
    assert set(table.column(NEXT_TOKENS)[0].as_py().split(", ")) == {"t7", "t9"}
    assert table.column("label")[1].as_py() == "→ next: t3000"
    assert set(table.column("source").to_pylist()) == {"unembedding"}
    assert table.column("score").null_count == 2


def test_luck_of_the_draw_is_not_shown() -> None:
    draw = np.random.default_rng(1)
    W_U = draw.normal(size=(50_000, 32)).astype(np.float32)
    W_dec = draw.normal(size=(40, 32)).astype(np.float32)
    table = unembedding_labels(W_dec, W_U, ["x"] * 50_000)
    assert table.num_rows <= 2


def test_token_that_every_latent_likes_is_no_hint() -> None:
    draw = np.random.default_rng(3)
    common = draw.normal(size=256)
    W_dec = draw.normal(size=(2000, 256)) + common
    W_U = np.vstack([20 * common, draw.normal(size=(3000, 256))])
    W_dec[5] = 3 * W_U[77] + common
    tokens = ["everywhere", *(f"t{i}" for i in range(1, 3001))]
    hints = unembedding_labels(W_dec, W_U, tokens).to_pydict()
    assert not any("everywhere" in hint for hint in hints[NEXT_TOKENS])
    assert hints[NEXT_TOKENS][hints["latent"].index(5)] == "t77"


def test_oracle_without_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(2)
    W_U = draw.normal(size=(500, 16)).astype(np.float32)
    W_dec = draw.normal(size=(30, 16)).astype(np.float32)
    scale = draw.random(16).astype(np.float32)
    tokens = [f"t{i}" for i in range(500)]
    monkeypatch.setattr(module, "_CHUNK_BYTES", 4 * 500 * 7)
    table = unembedding_labels(W_dec, W_U, tokens, norm_weight=scale, most=3, stands_out=-9)
    D = W_dec * scale
    C = D.T @ D / 30
    C = 30 / 46 * C + 16 / 46 * np.eye(16) * np.trace(C) / 16
    logits = D @ W_U.T / np.array([np.sqrt(u @ C @ u) for u in W_U])
    for row in table.to_pylist():
        expected = [tokens[i] for i in np.argsort(-logits[row["latent"]])[:3]]
        assert row[NEXT_TOKENS].split(", ") == expected
    assert table.num_rows == 30


def test_forms_that_look_alike_are_shown_once() -> None:
    W_U = np.vstack([np.tile([[1.0, 0.0]], (3, 1)), np.zeros((300, 2))])
    tokens = ["the", " the", "\ufffd", *["x"] * 300]
    table = unembedding_labels([[1.0, 0.0]], W_U, tokens)
    assert table.column(NEXT_TOKENS).to_pylist() == ["the"]


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (" Paris", "Paris"),
        ("\n\n", "⏎⏎"),
        ("\t", "⇥"),
        ("  ", "␣"),
        ("", ""),
        ("\ufffd", ""),
        ("a" * 20, "a" * 15 + "…"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_show_token(token: str, shown: str) -> None:
    assert show_token(token) == shown


@given(st.text())
def test_show_token_is_short_and_on_one_line(token: str) -> None:
    shown = show_token(token)
    assert len(shown) <= max(16, len(token))
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("decoder", "unembedding", "tokens"),
    [
        (np.ones((2, 3)), np.ones((4, 5)), ["a"] * 4),
        (np.ones((2, 3)), np.ones((4, 3)), ["a"] * 3),
        (np.ones(3), np.ones((4, 3)), ["a"] * 4),
        (np.ones((2, 3)), np.ones((0, 3)), []),
    ],
)
def test_shapes_that_do_not_fit(decoder, unembedding, tokens: list[str]) -> None:
    with pytest.raises(InputError, match="do not fit"):
        unembedding_labels(decoder, unembedding, tokens)


def test_hint_stands_beside_a_better_label() -> None:
    from conspectus.labels.table import label_table

    W_U = np.vstack([[[1.0, 0.0]], np.zeros((300, 2))])
    hints = unembedding_labels([[1.0, 0.0]], W_U, ["Paris", *["x"] * 300])
    names = label_table(latent=[0], label=["capital of"], source="lexical", coverage=[0.5])
    for sets in ({"a": hints, "b": names}, {"a": names, "b": hints}):
        (row,) = merge_sets(sets, 0.7).to_pylist()
        assert (row["label"], row["source"], row["coverage"]) == ("capital of", "lexical", 0.5)
        assert row[NEXT_TOKENS] == "Paris"
