"""The whole analysis: planted pairs are found, and nothing where there is nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from correlated_codes import Structure, draw, long_tailed_rates
from scipy import stats

from conspectus.analysis import Folding, Trivial, correlate
from conspectus.errors import AnalysisError, StoreError
from conspectus.store import Presence

WORDS = Trivial(labels="words")


def found(result):
    rows = result.findings
    return {
        (min(a, b), max(a, b)): direction
        for a, b, direction in zip(rows["a"], rows["b"], rows["direction"], strict=True)
    }


def test_planted_pairs_are_found_with_their_sign_and_nothing_else(planted):
    result = correlate(planted, trivial=WORDS)
    assert found(result) == {(0, 1): "together", (2, 3): "apart", (4, 5): "together"}
    assert result.provenance["pairs_tested"] == 16 * 15 // 2
    assert result.provenance["test"].startswith("Fisher")


def test_figures_are_those_of_the_documents(planted):
    result = correlate(planted, trivial=WORDS)
    dense = planted.matrix("presence").toarray() > 0
    for row in result.table.to_dict("records"):
        a, b = dense[:, row["a"]], dense[:, row["b"]]
        assert row["support"] == (a & b).sum()
        cells = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
        assert row["p_value"] == pytest.approx(stats.fisher_exact(cells)[1], rel=1e-6)


def test_independent_latents_give_no_findings_whatever_the_lengths(copula_store):
    # Without the adjustment every pair is a finding: long documents have more of everything.
    rates = long_tailed_rates(60, 0, low=0.05)
    false = []
    for seed in range(6):
        store = copula_store(Structure(rates, spread=0.7), n=1000, seed=seed)
        false.append(len(correlate(store, trivial=None, rank_by="certainty").findings))
        assert len(correlate(store, trivial=None, adjust_length=False, limit=2000).findings) > 300
    # At a rate of 5 % no more than one run in twenty may report anything.
    assert sum(count > 0 for count in false) <= 1


def test_false_discoveries_stay_under_the_rate_beside_true_ones(copula_store):
    pairs = [(2 * i, 2 * i + 1, 0.6) for i in range(10)]
    share = []
    for seed in range(5):
        structure = Structure(np.full(60, 0.2), pairs=pairs, spread=0.6)
        store = copula_store(structure, n=1200, seed=seed)
        pairs_found = found(correlate(store, trivial=None, fdr=0.2))
        true = {(i, j) for i, j, _ in pairs}
        assert true <= set(pairs_found)
        share.append(len(set(pairs_found) - true) / len(pairs_found))
    assert np.mean(share) <= 0.2


def test_a_pair_in_half_a_percent_of_the_documents_is_found(make_store):
    # The paper's planted correlations: two rare properties, always together.
    rng = np.random.default_rng(0)
    present = rng.random((6000, 30)) < 0.1
    chosen = rng.permutation(6000)[:30]
    present[:, :2] = False
    present[chosen, 0] = present[chosen, 1] = True
    store = make_store(
        pd.DataFrame({"x": np.arange(6000)}),
        present.astype(float),
        n_tokens=np.full(6000, 20),
        peak=rng.integers(0, 20, (6000, 30)),
        part_size=2000,
    )
    result = correlate(store, folding=None, trivial=WORDS)
    assert found(result) == {(0, 1): "together"}
    assert result.table.loc[0, "npmi"] == pytest.approx(1.0)
    assert result.table.loc[0, "support"] == 30


def test_simpsons_paradox_is_exposed(planted):
    verdict = correlate(planted, given="topic", trivial=WORDS).table.set_index(["a", "b"])["given"]
    by_pair = {tuple(sorted(pair)): word for pair, word in verdict.items()}
    assert by_pair[0, 1] == "remains"
    assert by_pair[2, 3] == "remains"
    assert by_pair[4, 5] == "explained"


def test_a_pair_that_turns_round_within_strata(make_store):
    # More of both in one topic, yet within each topic they avoid each other.
    rng = np.random.default_rng(1)
    topic = np.repeat([0, 1], 600)
    a = rng.random(1200) < np.where(topic, 0.8, 0.15)
    b = rng.random(1200) < np.where(topic, np.where(a, 0.7, 0.98), np.where(a, 0.02, 0.3))
    rest = rng.random((1200, 4)) < 0.3
    frame = pd.DataFrame({"topic": np.where(topic, "x", "y")})
    store = make_store(frame, np.column_stack([a, b, rest]).astype(float))
    result = correlate(store, given="topic", folding=None, trivial=None)
    row = result.table.set_index(["a", "b"]).iloc[0]
    assert row["direction"] == "together"
    assert row["given"] == "reversed"
    assert row["given_odds_high"] < 1 < row["odds_low"]
    within = result.strata(*result.table.loc[0, ["a", "b"]], view="given")
    assert (within["odds_ratio"] < 1).all()


def test_a_pair_that_shows_only_within_strata(make_store):
    rng = np.random.default_rng(2)
    topic = np.repeat([0, 1], 800)
    a = rng.random(1600) < np.where(topic, 0.7, 0.3)
    b = rng.random(1600) < np.where(topic, np.where(a, 0.25, 0.05), np.where(a, 0.8, 0.55))
    rest = rng.random((1600, 4)) < 0.3
    frame = pd.DataFrame({"topic": np.where(topic, "x", "y")})
    store = make_store(frame, np.column_stack([a, b, rest]).astype(float))
    table = correlate(store, given="topic", folding=None, trivial=None, min_support=30).pairs
    row = table[(table["a"].isin([0, 1])) & (table["b"].isin([0, 1]))].iloc[0]
    assert row["given"] == "appears"
    assert not row["finding"]


def test_columns_are_paired_with_latents(planted):
    result = correlate(planted, with_column="topic", trivial=WORDS, fdr=0.001)
    rows = result.findings
    assert set(rows["b"]) == {"topic = food", "topic = sports"}
    with_sports = rows[(rows["b"] == "topic = sports") & (rows["direction"] == "together")]
    assert set(with_sports["a"]) == {4, 5}
    assert result.provenance["features_tested"] == [16, 2]
    assert result.settings["decides"] == "plain"


def test_length_stands_beside_the_figures_of_columns(make_store):
    # One author writes at length, so that all latents go with it, and none at equal length.
    rng = np.random.default_rng(4)
    author = np.repeat(["long", "short"], 700)
    tokens = np.where(author == "long", rng.integers(40, 140, 1400), rng.integers(20, 80, 1400))
    present = rng.random((1400, 8)) < 1 - 0.99 ** tokens[:, None]
    store = make_store(pd.DataFrame({"author": author}), present.astype(float), n_tokens=tokens)
    rows = correlate(store, with_column="author").findings
    assert len(rows) >= 12
    assert (rows["length"] == "explained").mean() > 0.7


@pytest.fixture
def fields(make_store):
    """Prompts and answers: prompt latent 0 brings answer latent 3; two answers a prompt."""
    rng = np.random.default_rng(5)
    n = 700
    prompts = rng.random((n, 6)) < 0.25
    answers = rng.random((2 * n, 6)) < 0.15
    answers[:, 3] |= np.repeat(prompts[:, 0], 2) & (rng.random(2 * n) < 0.6)
    keys = [f"p{i}" for i in range(n)]
    one = make_store(pd.DataFrame({"key": keys}), prompts.astype(float), name="prompts.conspectus")
    other = make_store(
        pd.DataFrame({"key": np.repeat(keys, 2), "model": ["a", "b"] * n}),
        answers.astype(float),
        name="answers.conspectus",
    )
    return one, other


def test_prompt_concepts_are_paired_with_answer_concepts(fields):
    result = correlate(fields[0], across=fields[1], on="key", trivial=WORDS)
    rows = result.findings
    assert rows[["a", "b"]].to_numpy().tolist() == [[0, 3]]
    assert result.provenance["units"] == 700
    assert result.provenance["pairs_tested"] == 36
    assert result.provenance["documents"] == [700, 1400]
    assert any("1,400 documents of answers.conspectus were pooled" in n for n in result.notes)


def test_pooling_keeps_repeated_answers_from_counting_twice(fields):
    # Support counts prompts, however many answers each of them has.
    result = correlate(fields[0], across=fields[1], on="key", trivial=WORDS)
    assert result.table["support_b"].max() <= 700


def test_limits_and_floors(planted):
    whole = correlate(planted, trivial=None)
    one = correlate(planted, trivial=None, limit=1)
    assert one.pairs["direction"].value_counts().max() == 1
    assert one.provenance["pairs_passing_floors"] == whole.provenance["pairs_passing_floors"]
    strict = correlate(planted, trivial=None, min_npmi=0.2, min_support=60)
    assert (strict.table["adjusted_npmi"].abs() >= 0.2).all()
    assert (strict.pairs.loc[strict.pairs["direction"] == "together", "support"] >= 60).all()


def test_a_shorter_report_never_claims_more(planted):
    # Pairs that are not reported count as tested: q can only grow with a smaller limit.
    whole = correlate(planted, trivial=None, limit=100).pairs.set_index(["a", "b"])
    few = correlate(planted, trivial=None, limit=2).pairs.set_index(["a", "b"])
    shared = whole.loc[few.index, "adjusted_q_value"]
    assert (few["adjusted_q_value"] >= shared - 1e-15).all()


def test_trivial_pairs_are_set_aside_and_counted(make_store):
    rng = np.random.default_rng(6)
    x = rng.random((800, 8)) < 0.3
    x[:, 1] = x[:, 0] ^ (rng.random(800) < 0.01)  # one concept twice
    for i in (3, 5, 7):
        x[:, i] = x[:, i - 1] & (rng.random(800) < 0.6) | (x[:, i] & (rng.random(800) < 0.2))
    peak = rng.integers(0, 100, x.shape)
    peak[:, 3] = peak[:, 2] + 1  # side by side
    labels = ["", "", "", "", "apology", "apologies", "salt", "code"]
    table = {"latent": range(8), "label": labels, "source": ["lexical"] * 8}
    store = make_store(
        pd.DataFrame({"m": ["a"] * 800}),
        x.astype(float),
        n_tokens=np.full(800, 102),
        peak=peak,
        labels=table,
    )
    result = correlate(store, trivial=WORDS)
    assert result.set_aside == {"family": 1, "near": 1, "labels": 1}
    aside = result.trivial.set_index("reason")[["a", "b"]].to_dict("index")
    assert {why: set(pair.values()) for why, pair in aside.items()} == {
        "family": {0, 1},
        "near": {2, 3},
        "labels": {4, 5},
    }
    assert set(found(result)) == {(6, 7)}
    everything = correlate(store, trivial=None, folding=None)
    assert set(found(everything)) == {(0, 1), (2, 3), (4, 5), (6, 7)}
    assert everything.trivial.empty


def test_pairs_of_one_concept_with_another_are_one_row(make_store):
    rng = np.random.default_rng(7)
    x = rng.random((900, 6)) < 0.3
    x[:, 1] = x[:, 0] ^ (rng.random(900) < 0.01)
    x[:, 2] = (x[:, 0] & (rng.random(900) < 0.7)) | (rng.random(900) < 0.1)
    peak = rng.integers(0, 200, x.shape)
    store = make_store(
        pd.DataFrame({"m": ["a"] * 900}), x.astype(float), n_tokens=np.full(900, 200), peak=peak
    )
    result = correlate(store, trivial=WORDS)
    assert len(result.findings) == 1
    assert result.findings.loc[0, "family_size"] == 2
    pairs = result.members(0)[["a", "b"]].to_numpy()
    assert sorted(map(sorted, pairs.tolist())) == [[0, 2], [1, 2]]
    assert len(correlate(store, folding=None, trivial=None).findings) == 3


def test_presence_and_where_are_heeded(planted):
    strict = correlate(planted, presence=Presence(threshold=2.0), trivial=WORDS)
    assert strict.settings["presence"] == {"min_tokens": 1, "threshold": 2.0}
    assert strict.pair(0, 1)["support_a"] < correlate(planted).pair(0, 1)["support_a"]
    sports = correlate(planted, where="topic == 'sports'", trivial=WORDS)
    assert (4, 5) not in found(sports)
    assert sports.provenance["units"] < 1500


def test_the_same_question_has_the_same_answer(planted):
    one, other = (correlate(planted, given="topic", trivial=WORDS) for _ in range(2))
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    assert one.to_json() == other.to_json()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fdr": 0}, "fdr must lie between"),
        ({"confidence": 1}, "confidence must lie"),
        ({"correction": "holm"}, "one of bh, by"),
        ({"rank_by": "pmi"}, "one of surprise, npmi, lift, certainty"),
        ({"limit": 0}, "limit must be at least 1"),
        ({"min_support": 0}, "min_support must be at least 1"),
        ({"min_npmi": 1.0}, "min_npmi must be"),
        ({"on": "topic"}, "across= and on= go together"),
        ({"given": "toppic"}, "did you mean 'topic'"),
        ({"with_column": "nothing"}, "has no column 'nothing'"),
        ({"where": "topic == 'x'"}, "no documents that meet"),
        ({"min_support": 900}, "lower min_support"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(planted, options, message):
    with pytest.raises(AnalysisError, match=message):
        correlate(planted, **options)


def test_across_and_columns_are_asked_one_at_a_time(planted):
    with pytest.raises(AnalysisError, match="one at a time"):
        correlate(planted, across=planted, on="topic", with_column="topic")


def test_a_store_is_opened_by_its_path_and_may_be_incomplete(copula_store, tmp_path):
    structure = Structure(np.full(8, 0.3), pairs=[(0, 1, 0.8)])
    store = copula_store(structure, n=400, finish=False)
    result = correlate(store.path, trivial=WORDS)
    assert set(found(result)) == {(0, 1)}
    assert any("still to come" in note for note in result.notes)
    with pytest.raises(StoreError):
        correlate(tmp_path / "nowhere")


def test_missing_documents_are_counted(copula_store):
    store = copula_store(Structure(np.full(8, 0.3)), n=300, failed=4)
    result = correlate(store, trivial=WORDS)
    assert result.provenance["missing"] == [4]
    assert any("4 documents" in note for note in result.notes)


def test_little_memory_of_documents_of_one_length(make_store):
    rng = np.random.default_rng(9)
    store = make_store(pd.DataFrame({"m": ["a"] * 300}), (rng.random((300, 6)) < 0.3).astype(float))
    result = correlate(store, trivial=WORDS)
    assert result.decides == ""
    assert "adjusted_npmi" not in result.table
    assert draw(Structure(np.full(3, 0.5)), 10, 0).n_tokens.tolist() == [200] * 10


def test_folding_is_recorded(planted):
    settings = correlate(planted, folding=Folding(0.7, 0.4), trivial=WORDS).settings
    assert settings["folding"] == {"jaccard": 0.7, "cosine": 0.4, "names": 0.3}
    assert settings["trivial"]["labels"] == "words"
