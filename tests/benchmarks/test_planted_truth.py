"""What counts as the planted concept, and that all methods are judged by one yardstick."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from benchmarks.truth.coded import flat_spans, read_coded
from benchmarks.truth.derived import derived_store
from benchmarks.truth.designs import NOTHING, Design, null_designs, planted_designs
from benchmarks.truth.differences import methods
from benchmarks.truth.differences import planted as experiments
from benchmarks.truth.differences.natural import halves_by_key
from benchmarks.truth.differences.rules import (
    CANDIDATES,
    STRENGTH,
    column_quantiles,
    ranked_by_rule,
)
from benchmarks.truth.differences.scoring import Ranked, Truth, score
from benchmarks.truth.planting import TOGETHER, with_edits, with_pairs
from benchmarks.truth.truth_units import coverage
from scipy import stats
from word_store import WORDS, word_store

from conspectus.store import Presence


def test_a_latent_is_the_concept_if_half_of_its_documents_peak_in_planted_words():
    present = sp.csr_array(np.array([[1, 1, 1, 1]] * 10 + [[0, 1, 1, 0]] * 10))
    inside = sp.csr_array(np.array([[1, 1, 0, 0]] * 9 + [[0, 0, 1, 0]] + [[0] * 4] * 10))
    planted, covered = coverage(present, inside)
    assert planted.tolist() == [True, False, False, False]
    assert covered.tolist() == [0.45, 0.45, 0.05, 0.0]


def test_a_latent_that_few_documents_have_is_not_the_concept():
    present = sp.csr_array(np.array([[1]] + [[0]] * 39))
    assert not coverage(present, present)[0][0]


def test_score_of_a_list():
    truth = Truth(
        np.array([False, True, True, False]),
        np.array([0.0, 0.3, 0.8, 0.0]),
        np.array([True, False, False, False]),
    )
    ranked = Ranked(
        np.array([0, 2, 1, 3]),
        np.array([True, False, True, True]),
        np.array([True, True, False, False]),
    )
    found = score(ranked, truth)
    assert found["rank"] == 3
    assert found["covered"] == 0.3
    assert found["found"] == 0
    assert (found["findings"], found["false"]) == (2, 0.5)
    assert found["precision"] == 0.25


def test_score_without_the_concept():
    truth = Truth(np.zeros(1, bool), np.zeros(1), np.ones(1, bool))
    found = score(Ranked(np.array([0]), np.array([True]), None), truth)
    assert found["rank"] == np.inf
    assert found["top10"] == 0
    assert np.isnan(found["found"])


def test_designs_split_all_documents_and_edit_a_share():
    a, b = Design("apology", 25, 3).sides(40)
    assert sorted([*(a % 40), *b]) == list(range(40))
    assert (a >= 40).sum() == 5
    assert (Design("apology", 25, 4).sides(40)[1] != b).any()
    column = Design("apology", 25, 3).values(40)
    assert set(np.flatnonzero(column == "a")) == set(a)
    assert (column == "-").sum() == 40


def test_designs_come_share_by_share():
    assert planted_designs("x", (10, 25), 2) == [
        Design("x", share, seed) for share, seed in ((10, 0), (10, 1), (25, 0), (25, 1))
    ]
    assert null_designs(2) == [Design(NOTHING, 0, 0), Design(NOTHING, 0, 1)]


def test_findings_are_counted_and_none_without_a_rule():
    of = np.arange(3)
    assert Ranked(of, of > 0, of > 0).findings == 2
    assert Ranked(of, of > 0, None).findings == 0


def test_nothing_is_run_on_the_first_property_of_a_corpus_alone(monkeypatch):
    def given(work, corpus, *, with_dense):
        yield from (f"{work}/{corpus}/{name}/{with_dense}" for name in ("one", "two"))

    monkeypatch.setattr(experiments, "plantings", given)
    found, null = experiments.over_properties(
        "w",
        ("x", "y"),
        lambda planting: pd.DataFrame({"of": [planting]}),
        lambda planting: pd.DataFrame({"null": [planting]}),
        with_dense=True,
    )
    every = [f"w/{corpus}/{name}/True" for corpus in "xy" for name in ("one", "two")]
    assert found["of"].tolist() == every
    assert null["null"].tolist() == every[::2]


def test_what_is_true_of_latents_is_counted_over_all_documents(planted):
    store, _, coded = planted
    planting = experiments.Planting("corpus", "beta", coded, None, None, store)
    moved = experiments.gained(coded.matrix("max"), 120)
    has = coded.matrix("max").toarray() > 0
    assert moved == pytest.approx(has[120:].mean(axis=0) - has[:120].mean(axis=0))
    assert planting.truth.planted.tolist() == [word == "beta" for word in WORDS]
    assert planting.truth.unmoved.tolist() == (np.abs(moved) < experiments.UNMOVED).tolist()
    assert planting.of(Design("beta", 25, 3)) == {
        "corpus": "corpus", "property": "beta", "share": 25, "seed": 3,
    }  # fmt: skip


def test_corpora_with_edits_repeat_their_documents_in_order():
    base = pd.DataFrame({"base_id": ["x", "y"], "text": ["One. Two.", "Three."], "era": [1, 2]})
    frame = with_edits(base, ["apology", "emoji"])
    assert frame["doc_id"].tolist() == [
        "x/base", "y/base", "x/apology", "y/apology", "x/emoji", "y/emoji",
    ]  # fmt: skip
    assert frame["era"].tolist() == [1, 2] * 3
    assert json.loads(frame["spans"][0]) == []
    assert json.loads(frame["spans"][2])[0][0] == 0


def test_pairs_know_the_characters_of_both():
    base = pd.DataFrame(
        {"base_id": [f"d{i}" for i in range(20)], "text": ["The color is gray. It stays."] * 20}
    )
    frame = with_pairs(base, 3)
    assert frame["property"].unique().tolist() == ["+".join(pair) for pair in TOGETHER]
    assert frame["base_id"].is_unique
    for text, spans, kind in frame[["text", "spans", "property"]].to_numpy():
        first, second = json.loads(spans)
        if kind == "emoji+apology":
            assert second[0][0] == 0
            assert all(not text[a:b].isascii() for a, b in first)
        if kind == "british+code_block":
            assert text[slice(*second[0])].startswith("```")
            assert text[slice(*first[0])] == "colour"
        assert flat_spans(spans) == [(a, b) for one in (first, second) for a, b in one]


@pytest.fixture
def planted(tmp_path):
    """120 documents of words: alpha in a third of all, beta planted in the second half."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(240):
        edited = i >= 120
        words = ["w"] * int(rng.integers(2, 6)) + (["alpha"] * int(1 + i % 2) if i % 3 == 0 else [])
        rng.shuffle(words)
        text = " ".join(words)
        spans = []
        if edited:
            spans = [[len(text) + 1, len(text) + 5]]
            text += " beta"
        rows.append({"doc_id": f"d{i}", "text": text, "spans": json.dumps(spans)})
    frame = pd.DataFrame(rows)
    store = word_store(tmp_path / "w.conspectus", rows, part_size=50)
    return store, frame, read_coded(store, frame)


def test_inside_agrees_with_the_spans_that_the_store_gives(planted):
    store, frame, coded = planted
    owner = np.repeat(np.arange(240), np.diff(coded.codes.indptr))
    spans = store.peak_spans(owner, coded.codes.latent)
    for row, (start, end), inside in zip(owner, spans, coded.inside, strict=True):
        ranges = json.loads(frame["spans"][row])
        assert inside == any(start < high and end > low for low, high in ranges)
    assert coded.inside.sum() == 120


def test_taking_documents_keeps_their_codes(planted):
    _, _, coded = planted
    rows = np.array([200, 3, 121])
    taken = coded.take(rows)
    assert (taken.matrix("max") != coded.matrix("max", rows)).nnz == 0
    assert (
        taken.matrix("inside").toarray().tolist() == coded.matrix("inside", rows).toarray().tolist()
    )
    assert list(taken.codes.doc_id) == ["d200", "d3", "d121"]


def test_derived_stores_hold_the_same_embeddings(planted, tmp_path):
    store, _, coded = planted
    rows = np.arange(100, 180)
    columns = pd.DataFrame({"side": ["a"] * 40 + ["b"] * 40})
    derived = derived_store(store, coded.take(rows), columns, tmp_path / "d.conspectus")
    assert derived.verify() == []
    assert (derived.matrix("max") != store.matrix("max", rows)).nnz == 0
    assert derived.column("side").tolist() == columns["side"].tolist()
    assert derived.labels().equals(store.labels())


@pytest.mark.parametrize(
    ("rule", "presence"), [("max > 0", Presence()), ("2 tokens", Presence(min_tokens=2))]
)
def test_rules_agree_with_diff_where_diff_has_them(planted, tmp_path, rule, presence):
    store, _, coded = planted
    design = Design("beta", 25, 0)
    columns = pd.DataFrame({"side": design.values(120)})
    derived = derived_store(store, coded, columns, tmp_path / "d.conspectus")
    ours = methods.conspectus_diff(derived, "side", presence)
    tested = ranked_by_rule(rule, coded, *design.sides(120))
    assert tested.units.tolist() == ours.units.tolist()
    assert tested.positive.tolist() == ours.positive.tolist()
    assert tested.reported.tolist() == ours.reported.tolist()


def test_the_reference_reports_whatever_differs_by_three_points(planted):
    _, _, coded = planted
    a, b = Design("beta", 50, 0).sides(120)
    found = methods.reference(coded.matrix("max"), a, b)
    assert found.units[0] == WORDS.index("beta")
    assert found.positive[0]
    assert len(found.units) <= 2


def test_quantiles_are_of_each_column_s_own_entries():
    matrix = sp.csr_array(np.array([[1, 5, 0], [2, 0, 0], [3, 7, 0], [4, 6, 0.0]]))
    assert column_quantiles(matrix, 0.5).tolist() == [2, 6, 0]
    assert column_quantiles(matrix, 0.9).tolist() == [3, 6, 0]
    assert column_quantiles(matrix, 0.0).tolist() == [1, 5, 0]


def test_strength_is_compared_by_welch(planted):
    _, _, coded = planted
    a, b = Design("beta", 50, 0).sides(120)
    found = ranked_by_rule(STRENGTH, coded, a, b)
    assert found.units[0] == WORDS.index("beta")
    dense = coded.matrix("max").toarray()
    p = stats.ttest_ind(dense[a, 0], dense[b, 0], equal_var=False).pvalue
    assert (p <= 0.05) == bool(found.reported[found.units.tolist().index(0)])


@pytest.mark.parametrize("rule", CANDIDATES)
def test_no_rule_depends_on_which_side_is_called_a(planted, rule):
    _, _, coded = planted
    a, b = Design("beta", 25, 1).sides(120)
    one, other = ranked_by_rule(rule, coded, a, b), ranked_by_rule(rule, coded, b, a)
    assert one.units.tolist() == other.units.tolist()
    assert one.reported.tolist() == other.reported.tolist()


def test_a_list_by_z_is_ordered_by_the_two_proportion_test(planted):
    _, _, coded = planted
    a, b = Design("beta", 25, 1).sides(120)
    plain, found = (ranked_by_rule(name, coded, a, b) for name in ("max > 0", "max > 0, by z"))
    assert sorted(plain.units) == sorted(found.units)
    has = coded.matrix("max").toarray() > 0
    p = []
    for unit in found.units:
        table = [[has[side, unit].sum(), (~has[side, unit]).sum()] for side in (a, b)]
        p.append(stats.chi2_contingency(table, correction=False).pvalue)
    within = found.reported.astype(int).tolist()
    assert within == sorted(within, reverse=True)
    for group in (0, 1):
        ordered = [x for x, r in zip(p, within, strict=True) if r == group]
        assert ordered == sorted(ordered)


def test_no_key_is_in_both_halves():
    keys = np.array([*"abcdefgh", *"abcdefgh"])
    a, b = np.arange(8), np.arange(8, 16)
    parts = halves_by_key(keys, a, b, "x")
    assert sorted(np.concatenate(parts)) == list(range(16))
    chosen, scored = (set(keys[np.concatenate(pair)]) for pair in (parts[:2], parts[2:]))
    assert not chosen & scored
    assert len(chosen) == 4
