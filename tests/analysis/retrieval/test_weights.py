from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.retrieval.weights import any_left, choose_concepts, rank_weights
from conspectus.errors import InputError
from conspectus.progress import SILENT


@pytest.fixture
def chosen(ask):
    def choose(store, **options):
        return choose_concepts(store, ask(**{"query": None} | options), SILENT)

    return choose


def test_weights_by_hand() -> None:
    raw = [np.exp(-rank / 4 / 0.5) for rank in range(3)]
    np.testing.assert_allclose(rank_weights(3, 4, 0.5), np.array(raw) / sum(raw))
    assert rank_weights(0, 4, 0.5).tolist() == []


def test_small_temperature_is_the_first_concept_alone() -> None:
    assert rank_weights(5, 100, 1e-4)[0] > 0.999
    np.testing.assert_allclose(rank_weights(5, 100, 1e6), 0.2, rtol=1e-4)


def test_words_become_concepts(chosen, corpus) -> None:
    table, notes = chosen(corpus[0], query="apology")
    assert table["latent"].tolist() == [0]
    assert table["weight"].tolist() == [1.0]
    assert table["label"].tolist() == ["apology"]
    assert table["label_source"].tolist() == ["human"]
    assert table["documents"].tolist() == [int((corpus[1][:, 0] > 0).sum())]
    assert notes == ()


def test_sides_are_added_and_taken_away(chosen, corpus) -> None:
    table, _ = chosen(corpus[0], query="apology", latents=(1, 2), unlike="code", k=2, temperature=1)
    weight = table.set_index("latent")["weight"]
    first, second = rank_weights(2, 2, 1)
    assert weight[0] == 1
    assert weight[1] == pytest.approx(first)
    assert weight[2] == pytest.approx(second - 1)
    assert table["weight"].abs().is_monotonic_decreasing


def test_switched_off_stays_in_the_list_and_the_others_keep_their_weight(chosen, corpus) -> None:
    on, _ = chosen(corpus[0], latents=(1, 2, 3))
    off, _ = chosen(corpus[0], latents=(1, 2, 3), without=(2,))
    assert off["on"].tolist() == [True, False, True]
    assert off["weight"].tolist() == on["weight"].tolist()


def test_any_left(chosen, corpus) -> None:
    table, _ = chosen(corpus[0], latents=(1,))
    assert any_left(table)
    assert not any_left(table.assign(on=False))
    assert not any_left(table.assign(weight=-1.0))


def test_words_that_no_label_has_are_noted(chosen, corpus) -> None:
    table, notes = chosen(corpus[0], query="zebra")
    assert table.empty
    assert "zebra" in notes[0]


def test_a_missing_encoder_is_noted(chosen, corpus) -> None:
    _, notes = chosen(corpus[0], query="apology", encoder="auto")
    assert "conspectus models pull minilm-l6" in notes[0]


@pytest.mark.parametrize("name", ["latents", "without"])
def test_no_such_latent(chosen, corpus, name: str) -> None:
    with pytest.raises(InputError, match="no latent 6"):
        chosen(corpus[0], **{"query": "apology", name: (6,)})


def test_a_silent_latent_is_noted_and_left_out(chosen, make_store) -> None:
    import pandas as pd

    store = make_store(pd.DataFrame({"g": ["a"]}), np.array([[1.0, 0.0]]))
    table, notes = chosen(store, latents=(1, 0))
    assert table["latent"].tolist() == [0]
    assert notes == ("No document has latent 1.",)
