"""Trivial pairs are told from others, by each rule alone and down a ranking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.concepts.wording import WordSimilarity
from conspectus.analysis.correlations import sieve as module
from conspectus.analysis.correlations.adjacency import Peaks
from conspectus.analysis.correlations.corpus import read_corpus
from conspectus.analysis.correlations.scan import APART, TOGETHER, Ranked
from conspectus.analysis.correlations.settings import Settings
from conspectus.analysis.correlations.sieve import Sieve, sieve_of
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.analysis.families import Folding
from conspectus.progress import SILENT
from conspectus.store import Presence

LABELS = ["salt", "apology · start", "code", "starts · apologies", "lists", "numbers", "", ""]

RULES, FOLDING = Trivial(), Folding()


@pytest.fixture
def present():
    rng = np.random.default_rng(0)
    x = rng.random((400, 8)) < 0.3
    x[:, 2] = x[:, 0] ^ (rng.random(400) < 0.02)
    return x


@pytest.fixture
def make(features_of, present):
    def build(trivial=RULES, folding=FOLDING, directions=None, peaks=None):
        features = features_of(present, LABELS)
        both = None if directions is None else (directions, directions)
        words = WordSimilarity(LABELS)
        return Sieve(features, features, both, peaks, trivial, folding, words)

    return build


@pytest.fixture
def ranked(present):
    pairs = [(0, 2), (1, 3), (4, 5), (0, 5), (6, 7), (2, 4)]
    first, second = np.array(pairs).T
    both = (present[:, first] & present[:, second]).sum(axis=0)
    return Ranked(first, second, both, np.linspace(1, 0.5, 6), np.full(6, 9.0), 6)


def peaks_of(present, pairs):
    """Peaks that lie far apart but for some pairs."""
    place = np.where(present, 1 + 100 * np.arange(present.shape[1]), 0)
    for i, j in pairs:
        place[:, j] = np.where(present[:, j], place[:, i].max() + 1, 0)
    return Peaks(sp.csc_array(place.astype(np.int32)), np.full(len(present), 1000.0))


def reasons(looked):
    return dict(
        zip(
            zip(looked.first.tolist(), looked.second.tolist(), strict=True),
            looked.reason,
            strict=True,
        )
    )


def test_each_rule_finds_its_pair_and_the_rest_stays(make, ranked, present):
    looked = make(peaks=peaks_of(present, [(4, 5)])).take(ranked, TOGETHER, "npmi", 10)
    assert reasons(looked) == {
        (0, 2): "family",
        (1, 3): "labels",
        (4, 5): "near",
        (0, 5): "",
        (6, 7): "",
        (2, 4): "",
    }
    assert looked.near[2] == 1.0
    assert looked.near[3] == pytest.approx(0.0, abs=0.01)
    assert looked.similarity[1] > 0.6 > looked.similarity[3]


def test_rules_can_be_switched_off(make, ranked, present):
    peaks = peaks_of(present, [(4, 5)])
    only_family = reasons(make(trivial=None, peaks=peaks).take(ranked, TOGETHER, "npmi", 10))
    assert [pair for pair, why in only_family.items() if why] == [(0, 2)]
    only_trivial = reasons(make(folding=None, peaks=peaks).take(ranked, TOGETHER, "npmi", 10))
    assert only_trivial[0, 2] == ""
    strict = Trivial(similarity=1.0, near_share=1.0)
    assert reasons(make(trivial=strict, peaks=peaks).take(ranked, TOGETHER, "npmi", 10))[1, 3] == ""


def test_families_need_like_directions_where_they_are_known(make, ranked):
    apart = np.eye(8, dtype=np.float32)
    assert reasons(make(directions=apart).take(ranked, TOGETHER, "npmi", 10))[0, 2] == ""
    alike = apart.copy()
    alike[2] = alike[0]
    assert reasons(make(directions=alike).take(ranked, TOGETHER, "npmi", 10))[0, 2] == "family"


def test_halves_of_one_concept_that_avoid_each_other_are_a_family(make, features_of):
    x = np.zeros((400, 8), bool)
    x[:150, 0], x[150:300, 1] = True, True
    ranked = Ranked(np.array([0]), np.array([1]), np.array([0]), np.ones(1), np.ones(1), 1)
    same = np.tile(np.eye(8, dtype=np.float32)[:1], (8, 1))
    features = features_of(x, LABELS)
    words = WordSimilarity(LABELS)
    split = Sieve(features, features, (same, same), None, Trivial(), Folding(), words)
    assert split.take(ranked, APART, "npmi", 5).reason.tolist() == ["family"]
    unknown = Sieve(features, features, None, None, Trivial(), Folding(), words)
    assert unknown.take(ranked, APART, "npmi", 5).reason.tolist() == [""]


def test_pairs_that_avoid_each_other_are_no_neighbours(make, ranked, present):
    looked = make(peaks=peaks_of(present, [(4, 5)])).take(ranked, APART, "npmi", 10)
    assert reasons(looked)[4, 5] == ""
    assert np.isnan(looked.near).all()


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_as_many_as_asked_for_and_what_is_trivial_before_the_last(
    make, ranked, monkeypatch, at_once
):
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    looked = make().take(ranked, TOGETHER, "npmi", 2)
    assert reasons(looked) == {(0, 2): "family", (1, 3): "labels", (4, 5): "", (6, 7): ""}
    assert looked.both.tolist() == ranked.both[[0, 1, 2, 4]].tolist()
    one = make().take(ranked, TOGETHER, "npmi", 1)
    assert reasons(one) == {(0, 2): "family", (1, 3): "labels", (4, 5): ""}


def test_a_concept_returns_only_where_there_is_nothing_else(make, ranked):
    three = make().take(ranked, TOGETHER, "npmi", 3)
    assert (0, 5) in reasons(three)
    assert (2, 4) not in reasons(three)


def test_surprise_puts_first_what_words_and_labels_do_not_explain(make, ranked, present):
    sieve = make(folding=None, peaks=peaks_of(present, [(4, 5)]))
    looked = sieve.take(ranked, TOGETHER, "surprise", 10)
    plain = sieve.take(ranked, TOGETHER, "npmi", 10)
    assert list(reasons(looked))[-2:] == [(1, 3), (4, 5)]
    by_pair = {pair: i for i, pair in enumerate(reasons(plain))}
    for i, pair in enumerate(reasons(looked)):
        at = by_pair[pair]
        near, alike = (np.clip(x[at], 0, 1) for x in (plain.near, plain.similarity))
        expected = plain.score[at] * ((1 - near) * (1 - alike)) ** 2
        assert looked.score[i] == pytest.approx(expected, abs=1e-12)
    assert (np.diff(looked.score) <= 0).all()


def test_what_avoids_each_other_stays_in_its_order(make, ranked):
    looked = make().take(ranked, APART, "surprise", 10)
    assert looked.score.tolist() == ranked.score.tolist()


def test_values_of_columns_may_return(features_of, present, make):
    other = features_of(np.random.default_rng(1).random((400, 2)) < 0.5, [""] * 2)
    other = replace(other, latent=np.full(2, -1))
    pairs = np.arange(6), np.zeros(6, int)
    ranked = Ranked(*pairs, np.full(6, 50), np.linspace(1, 0.5, 6), np.full(6, 9.0), 6)
    sieve = Sieve(features_of(present), other, None, None, None, None, WordSimilarity(LABELS))
    assert sieve.take(ranked, TOGETHER, "npmi", 3).first.tolist() == [0, 1, 2]


def test_an_empty_ranking_gives_nothing(make):
    nothing = np.zeros(0, np.int64)
    looked = make().take(
        Ranked(nothing, nothing, nothing, np.zeros(0), np.zeros(0), 0), TOGETHER, "npmi", 5
    )
    assert looked.first.size == looked.reason.size == 0


def test_a_concept_that_meets_itself_across_fields_is_a_family(features_of, present):
    ranked = Ranked(
        np.array([1, 1]), np.array([1, 4]), np.array([50, 50]), np.ones(2), np.ones(2), 2
    )
    other = features_of(np.random.default_rng(1).random((400, 8)) < 0.3, [""] * 8)
    words = WordSimilarity(LABELS)
    sieve = Sieve(features_of(present), other, None, None, Trivial(), Folding(), words)
    assert sieve.take(ranked, TOGETHER, "npmi", 5).reason.tolist() == ["family", ""]


@pytest.fixture
def read(make_store):
    def make_corpus(decoder=None, **options):
        rng = np.random.default_rng(3)
        strength = (rng.random((200, 5)) < 0.4).astype(float)
        frame = pd.DataFrame({"key": np.arange(200), "model": ["a", "b"] * 100})
        store = make_store(frame, strength, decoder=decoder)
        if "across" in options:
            options["across"] = make_store(frame, strength, decoder=decoder)
        return read_corpus(store, Settings(min_support=10, **options), SILENT)

    return make_corpus


def test_what_telling_takes_is_read_from_the_stores(read):
    decoder = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    corpus = read(decoder)
    sieve, remark = sieve_of(corpus, Trivial(labels="words"), Folding(), Presence(), SILENT)
    assert remark == ""
    unit = decoder / np.linalg.norm(decoder, axis=1, keepdims=True)
    np.testing.assert_allclose(sieve.directions[0], unit[corpus.first.latent], atol=2e-3)
    assert sieve.peaks is not None
    bare, _ = sieve_of(corpus, None, None, Presence(), SILENT)
    assert bare.peaks is None
    assert bare.directions is None


def test_values_of_columns_have_neither_peaks_nor_directions(read):
    corpus = read(np.eye(5, dtype=np.float32), with_column="model")
    sieve, _ = sieve_of(corpus, Trivial(labels="words"), Folding(), Presence(), SILENT)
    assert sieve.peaks is None
    assert sieve.directions is None


def test_across_stores_directions_are_compared_and_peaks_are_not(read):
    corpus = read(np.eye(5, dtype=np.float32), across=True, on="key")
    sieve, _ = sieve_of(corpus, Trivial(labels="words"), Folding(), Presence(), SILENT)
    assert sieve.peaks is None
    np.testing.assert_allclose(np.abs(sieve.directions[1]).max(axis=1), 1.0)


def test_pairs_of_the_same_units_make_room_for_others(features_of):
    rng = np.random.default_rng(1)
    x = rng.random((400, 8)) < 0.1
    x[:40, [0, 1, 2, 3]] = True  # one topic seen from several sides
    x[100:130, [4, 5]] = True
    features = features_of(x, [""] * 8)
    first, second = np.array([(0, 1), (2, 3), (4, 5)]).T
    both = np.array([40, 40, 30])
    ranked = Ranked(first, second, both, np.linspace(1, 0.5, 3), np.full(3, 9.0), 3)
    sieve = Sieve(features, features, None, None, None, None, WordSimilarity([""] * 8))
    looked = sieve.take(ranked, TOGETHER, "npmi", 2)
    assert looked.first.tolist() == [0, 4]
    assert sieve.take(ranked, TOGETHER, "npmi", 3).first.size == 3
    assert sieve.take(ranked, APART, "npmi", 2).first.tolist() == [0, 2]
