"""Faults of the reference implementation (interp_embed) that must never come back.

Numbers are those of the audit in the project's specification of the method.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.store import Presence


@pytest.fixture
def corpus(two_groups):
    shares = [(0.3, 0.3)] * 20
    shares[5], shares[6] = (0.0, 0.4), (0.4, 0.0)
    return two_groups(np.random.default_rng(21), 200, 160, shares)


def compared(store, **options):
    return diff(store, **{"by": "model", "a": "a", "b": "b", **options})


def test_a1_missing_documents_never_poison_the_numbers(make_store, corpus):
    # There: one failed document turned every figure of all latents into NaN, or counted as active.
    whole = compared(make_store(*corpus)).latents
    missing = compared(make_store(*corpus, failed=7))
    pd.testing.assert_frame_equal(missing.latents, whole)
    figures = ["share_a", "share_b", "difference", "p_value", "q_value", "odds_ratio"]
    assert missing.latents[figures].notna().all().all()
    assert missing.provenance["missing"] == [7]
    assert any("7 documents" in note for note in missing.notes)


def test_a2_the_threshold_of_presence_is_heeded(make_store):
    # There: 'count' ignored its threshold and counted what lay below it.
    strength = np.zeros((40, 2))
    strength[:20, 0], strength[20:, 0] = 0.2, 3.0
    frame = pd.DataFrame({"model": ["a"] * 20 + ["b"] * 20})
    rows = compared(make_store(frame, strength), presence=Presence(threshold=1.0)).latents
    assert rows.set_index("latent").loc[0, ["documents_a", "documents_b"]].tolist() == [0, 20]
    few = np.where(strength > 0, np.where(np.arange(40) < 20, 1, 4)[:, None], 0)
    store = make_store(frame, strength, count=np.maximum(few, 1))
    rows = compared(store, presence=Presence(min_tokens=2)).latents
    assert rows.set_index("latent").loc[0, ["documents_a", "documents_b"]].tolist() == [0, 20]


def test_a8_a_latent_absent_from_one_side_is_found(make_store, corpus):
    # There: a floor on the smaller share dropped exactly the latents that one side lacks.
    findings = compared(make_store(*corpus)).findings
    assert set(findings["latent"]) == {5, 6}
    rows = findings.set_index("latent")
    assert rows.loc[5, "share_a"] == 0.0
    assert rows.loc[6, "share_b"] == 0.0
    assert rows.loc[5, "difference"] < 0 < rows.loc[6, "difference"]


def test_a8_two_stores_of_one_name_stay_two_sides(make_store, corpus, tmp_path):
    # There: two data sets with the same id collapsed into one column.
    (tmp_path / "x").mkdir()
    one = make_store(*corpus, name="same.conspectus")
    two = make_store(corpus[0], corpus[1] * (np.arange(20) != 3), name="x/same.conspectus")
    result = diff(one, b_store=two)
    assert len(set(result.sides)) == 2
    assert result.findings["latent"].tolist() == [3]


def test_a9_evidence_is_sorted_by_strength_and_touches_nothing(make_store, corpus):
    # There: by position and first firing, and the caller's documents were written to.
    store = make_store(*corpus)
    result = compared(store)
    before = result.table.copy()
    passages = result.evidence(0, k=20)
    strength = dict(zip((f"d{i}" for i in range(360)), corpus[1][:, 0], strict=True))
    for side in ("a", "b"):
        shown = [strength[p.doc_id] for p in passages if p.side == side]
        assert shown == sorted(shown, reverse=True)
        in_side = (corpus[0]["model"] == side).to_numpy()
        assert max(shown) == corpus[1][in_side, 0].max()
    pd.testing.assert_frame_equal(result.table, before)


def test_a10_the_strongest_k_come_in_order_for_every_k(make_store, corpus):
    # There: argpartition gave the right documents in no order.
    result = compared(make_store(*corpus))
    longest = [p.doc_id for p in result.evidence(1, k=30) if p.side == "a"]
    for k in (1, 2, 7, 19):
        assert [p.doc_id for p in result.evidence(1, k=k) if p.side == "a"] == longest[:k]


def test_a17_negatives_are_really_negatives(make_store, two_groups):
    # There: where few documents lacked a latent, documents that have it were passed as negatives.
    frame, strength = two_groups(np.random.default_rng(0), 100, 100, [(0.97, 0.97), (1.0, 1.0)])
    result = compared(make_store(frame, strength))
    silent = {f"d{i}" for i in np.flatnonzero(strength[:, 0] == 0)}
    drawn = result.negatives(0, k=50)
    assert {p.doc_id for p in drawn} == silent
    assert len(drawn) == len(silent)
    assert result.negatives(1, k=50) == []
    positives = {p.doc_id for p in result.evidence(0, k=100)}
    assert not positives & silent


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint16, np.uint32, int])
def test_a18_any_whole_number_is_a_latent(make_store, corpus, kind):
    # There: np.int64 was refused.
    result = compared(make_store(*corpus))
    assert result.evidence(kind(5)) == result.evidence(5)
    assert result.negatives(kind(5)) == result.negatives(5)
    assert result.members(kind(5))["latent"].tolist() == [5]
    assert result.evidence(result.table["latent"].iloc[0])


def test_b2_both_directions_show_the_right_documents(make_store, corpus):
    # There: for latents commoner in the others, documents without it were shown as positives.
    result = compared(make_store(*corpus))
    assert {p.side for p in result.evidence(5)} == {"b"}
    assert {p.side for p in result.evidence(6)} == {"a"}


def test_b3_a_short_list_keeps_the_largest_of_both_directions(make_store, two_groups):
    # There: a budget kept the strongest positive and the weakest negative differences.
    gaps = [0.9, 0.6, 0.45, 0.3]
    shares = [(g, 0.0) for g in gaps] + [(0.0, g) for g in gaps]
    frame, strength = two_groups(np.random.default_rng(0), 400, 400, shares)
    result = compared(make_store(frame, strength), folding=None)
    shown = result.page(rows=4, passages=0).rows
    assert {row.key for row in shown} == {"0", "1", "4", "5"}
