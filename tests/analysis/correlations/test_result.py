"""What a user does with a result."""

from __future__ import annotations

import json

import numpy as np
import pytest

from conspectus.analysis import Result, Trivial, correlate
from conspectus.errors import AnalysisError, StoreError

WORDS = Trivial(labels="words")


@pytest.fixture
def result(planted):
    return correlate(planted, given="topic", trivial=WORDS)


def test_it_is_a_result_like_any_other(result):
    assert isinstance(result, Result)
    assert len(result.findings) == 3
    assert result.findings["finding"].all()
    assert result.decides == "adjusted_"
    assert list(result.table.columns[:2]) == ["a", "b"] or "direction" in result.table


@pytest.mark.parametrize("adjust", [True, False])
def test_all_pairs_of_some_concepts_have_their_npmi(planted, adjust):
    result = correlate(planted, trivial=WORDS, adjust_length=adjust)
    names = list(result.corpus.first.name[:5])
    found = result.npmi_between(names, names)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if i == j:
                assert np.isnan(found[i, j])
            else:
                assert found[i, j] == pytest.approx(result.pair(a, b)[f"{result.decides}npmi"])
    demanding = correlate(planted, trivial=WORDS, adjust_length=adjust, min_support=150)
    few = demanding.npmi_between(names, names)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if i != j:
                row = demanding.pair(a, b)
                rare = max(row["support"], row[f"{demanding.decides}expected"]) < 150
                assert np.isnan(few[i, j]) == rare


def test_any_tested_pair_has_its_figures(result):
    row = result.table.iloc[0]
    again = result.pair(row["a"], row["b"])
    shared = [name for name in again.index if name in row.index]
    assert {"npmi", "adjusted_npmi", "given_odds_ratio", "p_value"} <= set(shared)
    for name in shared:
        if isinstance(row[name], float):
            np.testing.assert_allclose(again[name], row[name], rtol=1e-9)
        else:
            assert again[name] == row[name]


def test_a_pair_not_kept_has_figures_too_whichever_way_round(result):
    # 8 and 9 are independent.
    one, other = result.pair(8, 9), result.pair(9, 8)
    assert one["support"] == other["support"]
    assert one["adjusted_odds_ratio"] == pytest.approx(other["adjusted_odds_ratio"])
    assert one["b_given_a"] == other["a_given_b"]
    assert one["adjusted_odds_low"] < 1 < one["adjusted_odds_high"]


def test_untested_members_are_named(result):
    with pytest.raises(AnalysisError, match="99 was not tested"):
        result.pair(0, 99)


def test_strata_show_a_pair_by_length_and_by_topic(result):
    by_topic = result.strata(4, 5, view="given")
    assert by_topic["group"].tolist() == ["food", "sports"]
    assert by_topic["units"].sum() == 1500
    assert (by_topic["odds_low"] < 1).all()
    assert (by_topic["odds_high"] > 1).all()
    by_length = result.strata(0, 1)
    assert len(by_length) == 5
    assert by_length["support"].sum() == result.pair(0, 1)["support"]
    with pytest.raises(AnalysisError, match="there is adjusted, given"):
        result.strata(0, 1, view="model")


def test_evidence_and_negatives_are_those_of_the_row(result, planted):
    dense = planted.matrix("presence").toarray() > 0
    row = result.table.iloc[0]
    for passage in result.evidence(0, k=4):
        assert dense[planted.row_of(passage.doc_id), [row["a"], row["b"]]].all()
    for passage in result.negatives(0, k=3):
        assert dense[planted.row_of(passage.doc_id), [row["a"], row["b"]]].sum() == 1


@pytest.mark.parametrize("i", [-1, 1000])
def test_rows_are_counted_from_zero(result, i):
    for ask in (result.evidence, result.negatives, result.members):
        with pytest.raises(AnalysisError, match="there is no pair .*: they go from 0 to"):
            ask(i)


def test_numpy_numbers_are_rows(result):
    assert result.evidence(np.int64(0)) == result.evidence(0)
    assert result.pair(np.int64(0), np.int32(1))["support"] == result.pair(0, 1)["support"]


def test_json_is_strict_and_whole(result):
    content = json.loads(result.to_json())
    assert len(content["table"]) == len(result.table)
    first = content["table"][0]
    assert first["members"] == []
    assert isinstance(first["a"], int)
    assert first["adjusted_p_value"] == pytest.approx(result.table.loc[0, "adjusted_p_value"])
    assert content["trivial"]["family"] == 0
    assert content["settings"]["given"] == "topic"
    assert content["provenance"]["strata"]["given"].startswith("values of topic")


def test_charts_hold_the_pairs(result):
    chart = result.plot().to_dict()
    points = chart["layer"][1]["data"]["values"]
    assert {point["direction"] for point in points} == {"together", "apart"}
    assert len(points) == 3
    assert chart["layer"][1]["encoding"]["x"]["scale"]["type"] == "log"
    squares = result.heatmap().to_dict()["data"]["values"]
    assert len(squares) == 2 * len(result.pairs)


def test_a_chart_of_pairs_that_never_meet_has_a_place_for_them(make_store):
    import pandas as pd

    x = np.zeros((400, 4))
    x[:150, 0], x[150:300, 1] = 1, 1
    x[:, 2:] = np.random.default_rng(0).random((400, 2)) < 0.3
    result = correlate(make_store(pd.DataFrame({"m": ["a"] * 400}), x), trivial=None)
    points = result.plot().to_dict()["layer"][1]["data"]["values"]
    never = [point for point in points if point["documents with both"] == 0]
    assert [point["support"] for point in never] == [0.5]


def test_an_incomplete_store_has_figures_and_no_evidence(copula_store):
    from correlated_codes import Structure

    structure = Structure(np.full(6, 0.3), pairs=[(0, 1, 0.9)])
    result = correlate(copula_store(structure, n=300, finish=False), trivial=WORDS)
    with pytest.raises(StoreError):
        result.evidence(0)
    page = result.page()
    assert page.rows[0].passages == ()
    assert any("no index yet" in note for note in page.notes)
