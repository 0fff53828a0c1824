"""Units of clusters: shares by hand, documents of their own as without units, and levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.enrichment import enrich
from conspectus.analysis.clusters.units import Units, compare_units, limits, read_units
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.stats import fisher_exact, newcombe


def test_units_are_read_and_missing_ones_stand_alone(make_store) -> None:
    frame = pd.DataFrame({"prompt": ["p", None, "q", "p", None], "same": ["s"] * 5})
    selection = everything(make_store(frame, np.ones((5, 2))), "prompt != 'q'")
    assert read_units(selection, "prompt").tolist() == [0, 1, -1, 0, 2]
    with pytest.raises(AnalysisError, match="all documents have one value of 'same'"):
        read_units(selection, "same")


def test_documents_of_a_unit_weigh_one_together() -> None:
    units = Units(np.array([4, 4, 4, 7, 9, 9]))
    assert units.n == 3
    np.testing.assert_allclose(units.weight, [1 / 3] * 3 + [1] + [1 / 2] * 2)
    assert units.among(np.array([0, 3])).code.tolist() == [4, 7]


def test_a_half_has_whole_units(rng) -> None:
    units = Units(rng.integers(0, 30, 200))
    half = units.half(rng.permutation(200), 100)
    inside = np.isin(np.arange(200), half)
    assert not set(units.code[inside]) & set(units.code[~inside])
    assert 100 <= half.size < 100 + np.bincount(units.code).max()
    assert Units(np.array([0, 0, 1])).half(np.array([2, 0, 1]), 3).tolist() == [2]


def test_independent_documents_are_compared_as_without_units(rng) -> None:
    member, has = rng.random(400) < 0.3, (rng.random((400, 3)) < 0.4).astype(float)
    found = compare_units(Units(np.arange(400)), np.ones(400), member, sp.csc_array(has))
    a, b = has[member].sum(axis=0), has[~member].sum(axis=0)
    exact = fisher_exact(a, member.sum(), b, (~member).sum())
    np.testing.assert_allclose(found.p_value, exact, atol=0.1)
    np.testing.assert_allclose(found.kept, 399 / 400)
    low, high = limits((a / 120, 120.0), (b / 280, 280.0), 1.0, 0.9)
    np.testing.assert_allclose((low, high), newcombe(a, 120, b, 280, 0.9))


def test_copies_of_a_document_tell_nothing_more(rng) -> None:
    member, has = rng.random(120) < 0.4, (rng.random((120, 4)) < 0.4).astype(float)
    once = compare_units(Units(np.arange(120)), np.ones(120), member, sp.csc_array(has))
    code = np.repeat(np.arange(120), 3)
    units = Units(code)
    thrice = compare_units(units, units.weight, member[code], sp.csc_array(has[code]))
    np.testing.assert_allclose(thrice.p_value, once.p_value)
    np.testing.assert_allclose(thrice.kept, once.kept)


def test_nobody_else_is_no_comparison() -> None:
    found = compare_units(Units(np.arange(5)), np.ones(5), np.ones(5, bool), sp.csc_array((5, 2)))
    assert np.isnan(found.p_value).all()


def test_metadata_of_alike_answers_keeps_its_level(make_store, answers, rng) -> None:
    told, blind = [], []
    for _ in range(12):
        frame, _ = answers(rng)
        selection = everything(make_store(frame, np.ones((len(frame), 2))))
        unit = read_units(selection, "prompt")
        labels = rng.integers(0, 3, 90)[unit]  # answers to a prompt are in one cluster
        table = enrich(selection, labels, 0.95, unit)
        told.append(table[table["column"] != "prompt"])
        blind.append(enrich(selection, labels, 0.95))
    told, blind = pd.concat(told), pd.concat(blind)
    assert np.mean(told["p_value"] <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(told))
    kinds = blind["column"].str.startswith("kind")
    assert np.mean(blind["p_value"][kinds] <= 0.05) > 0.15
    inside = (told["low"] <= 0) & (told["high"] >= 0)
    assert 0.93 < inside.mean() < 0.99


def test_shares_count_units(make_store) -> None:
    frame = pd.DataFrame({"prompt": list("aaabbcdefg"), "kind": list("xxyxyxyxyy"), "n": range(10)})
    selection = everything(make_store(frame, np.ones((10, 2))))
    labels = np.array([0, 0, 1, 0, 0, 1, 1, 0, 1, 1])
    table = enrich(selection, labels, 0.95, read_units(selection, "prompt"))
    row = table[(table["cluster"] == 0) & (table["value"] == "x")].iloc[0]
    assert row["documents"] == 4
    assert row["share"] == pytest.approx((2 / 3 + 1 / 2 + 1) / (2 / 3 + 1 + 1))
    assert row["share_rest"] == pytest.approx(1 / (1 / 3 + 4))
