"""Near-duplicates and how they are told from latents that merely overlap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.concepts.wording import WordSimilarity
from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.differences.sides import select
from conspectus.analysis.families import (
    MOST_FOLDED,
    Folding,
    chance_corrected,
    corrected_jaccard,
    fold,
    foldable,
    heads,
    likeness_of_names,
    same_family,
)
from conspectus.labels.table import label_table
from conspectus.progress import SILENT
from conspectus.store import Presence


def together(*columns):
    x = np.array(columns, float).T
    return x.T @ x, len(x)


def test_overlap_is_zero_for_independent_and_one_for_equal_sets():
    rng = np.random.default_rng(0)
    x = rng.random(20_000) < 0.9
    y = rng.random(20_000) < 0.9
    overlap = corrected_jaccard(*together(x, x, y))
    assert overlap[0, 1] == pytest.approx(1.0)
    assert overlap[0, 2] == pytest.approx(0.0, abs=0.03)


def test_overlap_of_rare_latents_is_the_plain_jaccard():
    x, y = np.zeros(100_000), np.zeros(100_000)
    x[:100], y[50:150] = 1, 1
    assert corrected_jaccard(*together(x, y))[0, 1] == pytest.approx(50 / 150, abs=0.001)


def test_latents_in_all_documents_are_not_alike():
    ones = np.ones(50)
    assert corrected_jaccard(*together(ones, ones))[0, 1] == 0.0


@pytest.fixture
def corpus(make_store):
    def make(decoder=None):
        rng = np.random.default_rng(5)
        base = rng.random((300, 4)) < 0.3
        near = base[:, 0] ^ (rng.random(300) < 0.02)
        further = near ^ (rng.random(300) < 0.05)
        columns = np.column_stack([base, near, further]).astype(float)
        frame = pd.DataFrame({"g": ["a", "b"] * 150})
        store = make_store(frame, columns, decoder=decoder)
        return select(store, None, by="g", a="a", b="b", where=None)

    return make


def folded(selection, latents, positive=None, **options):
    latents = np.array(latents)
    positive = np.ones(latents.size, bool) if positive is None else np.array(positive)
    return fold(
        selection,
        latents,
        positive,
        folding=Folding(**options),
        presence=Presence(),
        progress=SILENT,
    ).tolist()


def test_same_documents_are_folded_under_the_first(corpus):
    assert folded(corpus(), [1, 4, 0, 2]) == [1, 4, 4, 2]
    assert folded(corpus(), [1, 0, 4, 2]) == [1, 0, 0, 2]


def test_opposite_directions_are_not_folded(corpus):
    assert folded(corpus(), [0, 4], [True, False]) == [0, 4]


def test_members_resemble_the_head_and_not_just_each_other(corpus):
    # 5 resembles 4 and 4 resembles 0, but 5 is too far from 0.
    chosen = corpus()
    x = presence_matrix(chosen, np.arange(6), Presence(), SILENT).toarray().astype(float)
    overlap = corrected_jaccard(x.T @ x, 300)
    assert overlap[0, 5] < overlap[4, 5] < overlap[0, 4]
    between = float(overlap[0, 5] + overlap[4, 5]) / 2
    assert folded(chosen, [4, 0, 5], jaccard=between) == [4, 4, 4]
    assert folded(chosen, [0, 4, 5], jaccard=between) == [0, 0, 5]


def test_decoder_directions_must_agree_where_there_are_any(corpus):
    decoder = np.eye(6, 8)
    assert folded(corpus(decoder), [0, 4]) == [0, 4]
    decoder[4] = decoder[0] * 3 + 0.5
    assert folded(corpus(decoder), [0, 4]) == [0, 0]
    assert folded(corpus(decoder), [0, 4], cosine=0.99) == [0, 4]


@pytest.fixture
def named(corpus):
    """Return a corpus whose latents 0 and 4 have the same documents and unlike directions."""

    def make(**labels):
        selection = corpus(np.eye(6, 8))
        names = {int(key[1:]): label for key, label in labels.items()}
        table = label_table(latent=list(names), label=list(names.values()), source="lexical")
        selection.stores[0].set_labels(table)
        return selection

    return make


def test_like_names_stand_in_for_like_directions(named):
    alike = named(_0="list number “1.” · Serve", _1="sugar", _4="list numbers “⏎1.”", _5="apology")
    assert folded(alike, [1, 0, 4, 5, 2]) == [1, 0, 0, 5, 2]
    assert folded(alike, [0, 4], names=None) == [0, 4]
    assert folded(alike, [0, 4], names=0.99) == [0, 4]


def test_like_names_in_other_documents_are_not_folded(named):
    assert folded(named(_0="list number", _1="list number"), [0, 1]) == [0, 1]


def test_latents_without_a_name_are_like_no_other(named):
    assert folded(named(_1="sugar"), [0, 4, 5]) == [0, 4, 5]
    assert folded(named(_0="list number"), [0, 4, 5]) == [0, 4, 5]


def test_names_are_asked_only_where_they_could_decide(corpus):
    present = presence_matrix(corpus(), np.arange(6), Presence(), SILENT)

    def names():
        raise AssertionError

    apart, same = np.eye(6, dtype=np.float32), np.ones((6, 6), np.float32)
    assert heads(present[:, :4], apart[:4, :4], Folding(), names=names).tolist() == [0, 1, 2, 3]
    assert heads(present, same, Folding(), names=names).tolist() == [0, 1, 2, 3, 0, 0]
    with pytest.raises(AssertionError):
        heads(present, apart, Folding(), names=names)


def test_likeness_of_names_is_that_of_each_pair(named):
    store = named(_0="list number", _2="list of sugar", _3="sugar").stores[0]
    known = ["list number", "", "list of sugar", "sugar"]
    words = WordSimilarity([label for label in known if label])
    pairs = [[words([a], [b])[0] for b in known] for a in known]
    np.testing.assert_allclose(likeness_of_names(store, np.arange(4)), pairs, atol=1e-9)


def test_large_corpora_are_looked_through_less_deeply():
    assert foldable(1_000) == MOST_FOLDED
    assert 100 < foldable(100_000) < MOST_FOLDED


def test_families_of_a_corpus_are_those_of_a_comparison(corpus):
    selection = corpus()
    latents = np.arange(6)
    present = presence_matrix(selection, latents, Presence(), SILENT)
    assert heads(present, None, Folding()).tolist() == folded(selection, latents)
    apart = heads(present, None, Folding(), kinds=np.arange(6) % 2)
    assert all(head % 2 == i % 2 for i, head in enumerate(apart.tolist()))


def test_a_pair_is_of_one_family_if_folding_would_join_it(corpus):
    present = presence_matrix(corpus(), np.arange(6), Presence(), SILENT).toarray().astype(float)
    whole, n = present.T @ present, len(present)
    i, j = np.triu_indices(6, 1)
    size = np.diag(whole)
    pairs = chance_corrected(whole[i, j], size[i], size[j], n)
    np.testing.assert_allclose(pairs, corrected_jaccard(whole, n)[i, j])
    same = same_family(whole[i, j], size[i], size[j], n, None, Folding())
    assert set(zip(i[same].tolist(), j[same].tolist(), strict=True)) == {(0, 4), (0, 5), (4, 5)}


@pytest.mark.parametrize(
    ("both", "cosine", "same"),
    [(95, 0.9, True), (95, 0.1, False), (30, 0.9, False), (0, 0.9, True), (0, 0.1, False)],
)
def test_latents_of_like_direction_are_a_family_if_they_coincide_or_avoid_each_other(
    both, cosine, same
):
    sizes = np.array([100.0])
    found = same_family(np.array([both * 1.0]), sizes, sizes, 500, np.array([cosine]), Folding())
    assert found[0] == same
