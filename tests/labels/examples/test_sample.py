"""Examples of planted latents: what is drawn, from where, and by what it is decided."""

from __future__ import annotations

import re

import numpy as np
import pytest
from word_store import word_store

from conspectus.errors import InputError, StoreError
from conspectus.labels.examples import NO_QUANTILE, sample_examples


def at(pattern, strength=1.0):
    return lambda text: [(match.start(), strength) for match in re.finditer(pattern, text)]


FILLER = [f"{a}{b}" for a in "bcdfghjklmnp" for b in ("ara", "omo", "ilu", "esk", "und")]
BANK, MONEY, RIVER, RARE, NEVER, ALWAYS = range(6)


def strength_of(text):
    return 1 + len(text) % 17


def bank_of_money(text):
    """Fire on "bank" where the text is about money, and only there."""
    places = [m.start() for m in re.finditer("bank", text)] if "money" in text else []
    return [(place, strength_of(text)) for place in places]


FIRING = {
    BANK: bank_of_money,
    MONEY: at("money"),
    # Peaks on every "bank", so on the very token on which BANK does.
    RIVER: at("bank", 3.0),
    RARE: at("unique"),
    ALWAYS: at(r"^\w+"),
}


def texts(n=300, seed=0):
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n):
        words = rng.choice(FILLER, rng.integers(40, 90)).tolist()
        if i % 3 == 0:
            words[20] = "bank"
        if i % 6 == 0:
            words[30] = "money"
        if i == 7:
            words[5] = "unique"
        made.append(" ".join(words))
    return made


@pytest.fixture
def store(make_store):
    return make_store(texts(), FIRING, n_latents=6)


def parts(examples):
    return examples.naming, examples.naming_negatives, examples.testing, examples.testing_negatives


def everything(examples):
    return [example for part in parts(examples) for example in part]


def test_active_windows_show_the_word_that_fired_and_mark_it(store):
    found = sample_examples(store, [BANK])[BANK]
    assert (len(found.naming), len(found.testing)) == (20, 20)
    for example in (*found.naming, *found.testing):
        ((start, end, share),) = example.marks
        assert example.text[start:end] == "bank"
        assert example.kind == "active"
        assert share == pytest.approx(example.strength / 17, rel=1e-2)
        assert 0 <= example.quantile <= 9
    assert {e.quantile for e in found.naming} == {e.quantile for e in found.testing} == {*range(10)}


def test_windows_are_cut_from_the_documents_where_they_say(store):
    whole = store.documents(["text"]).column("text").to_pylist()
    for example in everything(sample_examples(store, [BANK])[BANK]):
        text = whole[example.row]
        assert text[example.offset : example.offset + len(example.text)] == example.text
        assert example.to_end == text.endswith(example.text)


def test_no_document_serves_twice(store):
    for found in sample_examples(store, range(6)).values():
        rows = [example.row for example in everything(found)]
        assert len(set(rows)) == len(rows)


def test_negatives_are_documents_in_which_the_latent_is_silent(store):
    for latent, found in sample_examples(store, range(6)).items():
        fires = set(store.postings(latent).rows.tolist())
        for example in (*found.naming_negatives, *found.testing_negatives):
            assert example.row not in fires
            assert (example.marks, example.strength) == ((), 0.0)
            assert example.quantile == NO_QUANTILE


def test_near_negatives_show_the_word_without_the_latent(store):
    found = sample_examples(store, [BANK])[BANK]
    near = [e for e in (*found.naming_negatives, *found.testing_negatives) if e.kind == "near"]
    assert len(near) == 20
    assert all("bank" in e.text and "money" not in e.text for e in near)
    assert all(e.kind == "near" for e in found.naming_negatives)
    kinds = [e.kind for e in found.testing_negatives]
    assert (kinds.count("near"), kinds.count("random")) == (10, 10)


def test_a_neighbour_that_shares_peaks_gives_near_negatives_without_the_word(make_store):
    """Both fire on "oak"; the neighbour fires on "elm" too, a word that the latent never has."""
    rng = np.random.default_rng(3)
    tree = ["oak", "elm", ""]
    made = [
        " ".join([*rng.choice(FILLER, 50), tree[i % 3], *rng.choice(FILLER, 50)])
        for i in range(150)
    ]
    store = make_store(made, {0: at("oak"), 1: at("oak|elm")}, n_latents=2)
    found = sample_examples(store, [0])[0]
    near = [e for e in found.naming_negatives if e.kind == "near"]
    assert len(near) == 10
    assert all("elm" in e.text for e in near)


def test_what_a_latent_gets_depends_on_no_other(store):
    alone = sample_examples(store, [BANK], seed=5)[BANK]
    together = sample_examples(store, [ALWAYS, RARE, BANK, MONEY], seed=5)
    assert together[BANK] == alone
    assert list(together) == [ALWAYS, RARE, BANK, MONEY]
    assert sample_examples(store, [BANK], seed=6)[BANK] != alone


def test_a_pool_smaller_than_the_store_changes_nothing_of_that(store, monkeypatch):
    monkeypatch.setattr("conspectus.labels.examples.sample.POOL", 100)
    alone = sample_examples(store, [BANK])[BANK]
    assert sample_examples(store, [MONEY, BANK, RIVER])[BANK] == alone
    assert len(alone.naming) == 20
    rows = [e.row for e in alone.testing_negatives if e.kind == "random"]
    pool = np.random.default_rng(0).choice(300, 100, replace=False)
    assert rows
    assert set(rows) <= set(pool.tolist())


def test_few_documents_give_few_examples(store):
    found = sample_examples(store, [RARE, NEVER, ALWAYS])
    assert (len(found[RARE].naming), len(found[RARE].testing)) == (1, 0)
    assert len(found[RARE].testing_negatives) == 20
    assert everything(found[NEVER]) == []
    assert len(found[ALWAYS].naming) == 20
    assert found[ALWAYS].naming_negatives == found[ALWAYS].testing_negatives == ()


def test_scarce_negatives_are_shared_between_naming_and_testing(make_store):
    made = [f"{'oak ' if i >= 9 else ''}{' '.join(FILLER[i % 40 :][:20])}" for i in range(60)]
    found = sample_examples(make_store(made, {0: at("oak")}, n_latents=1), [0])[0]
    assert (len(found.naming_negatives), len(found.testing_negatives)) == (3, 6)


def test_only_the_documents_asked_for_are_shown(store):
    rows = np.arange(0, 300, 2)
    found = sample_examples(store, [BANK], rows=rows)[BANK]
    assert {e.row % 2 for e in everything(found)} == {0}
    mask = np.arange(300) % 2 == 0
    assert sample_examples(store, [BANK], rows=mask)[BANK] == found
    assert everything(sample_examples(store, [BANK], rows=[])[BANK]) == []


def test_copies_of_a_document_do_not_serve_naming_and_testing(make_store):
    store = make_store(["the same oak in a text"] * 30 + ["no tree"] * 30, {0: at("oak")})
    found = sample_examples(store, [0])[0]
    assert len(found.naming) == 1
    assert found.testing == ()
    assert len(everything(found)) == 2


def test_numbers_of_examples_are_kept_to(store):
    found = sample_examples(
        store, [BANK], n_naming=3, n_testing=5, n_naming_negatives=0, n_testing_negatives=7
    )[BANK]
    assert [len(part) for part in parts(found)] == [3, 0, 5, 7]


def test_all_words_that_fired_are_marked_where_token_codes_are_kept(tmp_path):
    rows = [{"text": f"alpha word{i} beta alpha"} for i in range(6)]
    kept = word_store(tmp_path / "kept.conspectus", rows, tokens=True)
    lost = word_store(tmp_path / "lost.conspectus", rows)
    for store, marks in ((kept, ["alpha", "alpha"]), (lost, ["alpha"])):
        for example in sample_examples(store, [0])[0].naming:
            assert [example.text[a:b] for a, b, _ in example.marks] == marks
            assert example.marks[0][2] == 1.0
    assert sample_examples(kept, [0])[0].naming[0].marks[1][2] == pytest.approx(0.4)


def test_near_windows_do_not_all_show_the_first_such_word(make_store):
    rng = np.random.default_rng(0)
    made = []
    for i in range(200):
        words = rng.choice(FILLER, 300)
        words[[20, 150, 280]] = "oak"
        made.append(" ".join([*words, "forest" if i % 2 else ""]))
    store = make_store(made, {0: lambda t: at("oak")(t) if "forest" in t else []})
    near = sample_examples(store, [0])[0].naming_negatives
    assert all("oak" in e.text for e in near)
    assert len({e.offset // 500 for e in near}) == 3


def test_long_documents_are_compared_with_long_ones(make_store):
    """The latent fires in long texts; half of the others are of three words."""
    rng = np.random.default_rng(0)
    long = [" ".join(rng.choice(FILLER, 80)) for _ in range(200)]
    short = [" ".join(rng.choice(FILLER, 3)) for _ in range(100)]
    made = [text.replace(text.split()[9], "oak", 1) for text in long[:100]] + long[100:] + short
    found = sample_examples(make_store(made, {0: at("oak")}), [0])[0]
    random = [e for e in found.testing_negatives if e.kind == "random"]
    assert random
    assert all(len(e.text.split()) > 20 for e in random)


def test_refusals(store):
    with pytest.raises(InputError, match="0 or more"):
        sample_examples(store, [0], n_naming=-1)
    with pytest.raises(InputError, match="seed"):
        sample_examples(store, [0], seed=-1)
    with pytest.raises(StoreError):
        sample_examples(store, [6])
    with pytest.raises(StoreError):
        sample_examples(store, [0], rows=[300])
