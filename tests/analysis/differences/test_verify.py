"""Discovery and verification: the split, the two tests, and what they keep out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.settings import Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.verify import position, split, united, verified
from conspectus.analysis.rules import Rules
from conspectus.analysis.selection import OUTSIDE
from conspectus.errors import AnalysisError
from conspectus.stats import benjamini_hochberg

HALF = Safeguards(verify_share=0.5)


def chosen(store):
    return select(store, None, by="model", a="a", b="b", where=None)


def test_positions_are_even_and_depend_on_key_and_seed_alone():
    keys = pd.Series([f"d{i}" for i in range(4000)])
    places = position(keys, 0)
    assert 0 <= places.min() < 0.01 < 0.99 < places.max() < 1
    np.testing.assert_allclose(np.histogram(places, 10, (0, 1))[0], 400, atol=80)
    np.testing.assert_array_equal(position(keys[::-1], 0), places[::-1])
    assert abs(np.corrcoef(places, position(keys, 1))[0, 1]) < 0.1


def test_positions_never_change():
    # Written down: a split must be the same with every version, machine and library.
    assert position(pd.Series(["d0", "d1", 7]), 0).tolist() == pytest.approx(
        [0.167693, 0.4436212, 0.1485556], abs=1e-7
    )


def test_a_whole_number_is_one_key_however_it_is_stored():
    whole, stored = pd.Series([1, 2, 30]), pd.Series([1.0, 2.0, 30.0])
    np.testing.assert_array_equal(position(whole, 3), position(stored, 3))
    np.testing.assert_array_equal(position(whole, 3), position(whole.astype(str), 3))
    truth = position(pd.Series([True, False]), 3)
    np.testing.assert_array_equal(truth, position(pd.Series([1, 0]), 3))
    assert position(pd.Series([1.5, 1.0]), 3)[0] != position(pd.Series([1.0]), 3)[0]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_no_document_is_in_both_halves_and_none_is_lost(make_store, two_groups, share):
    frame, strength = two_groups(np.random.default_rng(0), 300, 200, [(0.5, 0.5)])
    selection = chosen(make_store(frame, strength))
    halves = split(selection, "doc_id", Safeguards(verify_share=share))
    first, second = (set(half.rows) for half in (halves.discovery, halves.verification))
    assert not first & second
    assert first | second == set(selection.rows)
    assert len(second) / 500 == pytest.approx(share, abs=0.07)
    together = united(halves.discovery, halves.verification)
    np.testing.assert_array_equal(together.side, selection.side)


def test_documents_stay_in_their_half_when_others_are_added(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 150, 150, [(0.5, 0.5)])
    small = split(chosen(make_store(frame[:200], strength[:200])), "doc_id", HALF)
    large = split(chosen(make_store(frame, strength)), "doc_id", HALF)
    np.testing.assert_array_equal(small.discovery.side, large.discovery.side[:200])


def test_documents_of_a_pair_stay_together(make_store):
    frame = pd.DataFrame({"model": ["a"] * 90 + ["b"] * 90, "prompt": [*range(90)] * 2})
    selection = chosen(make_store(frame, np.ones((180, 1))))
    halves = split(selection, "prompt", HALF)
    held_out = halves.verification.side != OUTSIDE
    np.testing.assert_array_equal(held_out[:90], held_out[90:])


def test_a_half_without_a_side_is_refused(make_store):
    frame = pd.DataFrame({"model": ["a"] + ["b"] * 90})
    store = make_store(frame, np.ones((91, 1)))
    with pytest.raises(AnalysisError, match="leaves side 'a' without documents to"):
        diff(store, by="model", a="a", b="b", verify_share=0.5)


@pytest.mark.parametrize("share", [-0.1, 0.95, 1])
def test_impossible_shares_are_refused(make_store, share):
    store = make_store(pd.DataFrame({"model": ["a", "b"]}), np.ones((2, 1)))
    with pytest.raises(AnalysisError, match="verify_share must lie between 0 and 0.9"):
        diff(store, by="model", a="a", b="b", verify_share=share)


def discovered():
    """Six latents judged on discovery: four chosen, of which two are one family."""
    return pd.DataFrame(
        {
            "latent": [5, 3, 1, 4, 0, 2],
            "difference": [0.5, -0.4, 0.3, 0.3, 0.1, 0.0],
            "q_value": [0.001, 0.002, 0.01, 0.04, 0.2, 0.9],
            "family": [5, 3, 5, 4, 0, 2],
        }
    )


def test_only_concepts_chosen_are_tested_and_must_keep_their_sign():
    figures = pd.DataFrame(
        {
            "latent": [1, 3, 4, 5],
            "difference": [0.2, 0.3, 0.01, 0.25],
            "low": [0.1, 0.2, -0.1, 0.2],
            "high": [0.3, 0.4, 0.1, 0.3],
            "p_value": [0.0001, 0.001, 0.8, 0.02],
        }
    )
    table = verified(discovered(), figures, Rules()).set_index("latent")
    assert table["verification"].to_dict() == {
        5: "survived",
        3: "lost",
        1: "",
        4: "lost",
        0: "",
        2: "",
    }
    assert table.index.tolist() == [5, 3, 1, 4, 0, 2]
    tested = [5, 3, 4]
    np.testing.assert_allclose(
        table.loc[tested, "verified_q"], benjamini_hochberg([0.02, 0.001, 0.8])
    )
    assert table.loc[1, "verified"] == 0.2
    assert table.loc[[1, 0, 2], "verified_q"].isna().all()
    assert table.loc[[0, 2], "verified"].isna().all()


def test_the_figures_are_those_of_each_half_alone(make_store, two_groups):
    rng = np.random.default_rng(2)
    shares = [(0.2, 0.2)] * 25
    shares[3], shares[6] = (0.6, 0.2), (0.1, 0.5)
    frame, strength = two_groups(rng, 300, 300, shares)
    strength[:, 20] = strength[:, 3]
    store = make_store(frame, strength, n_tokens=rng.integers(4, 60, 600))
    options = {"by": "model", "a": "a", "b": "b"}
    result = diff(store, verify_share=0.5, seed=4, **options)
    assert result.findings["latent"].tolist() == [3, 6]
    assert result.members(3)["latent"].tolist() == [3, 20]
    assert result.settings["verify_share"] == 0.5
    assert result.settings["seed"] == 4
    halves = split(chosen(store), "doc_id", Safeguards(verify_share=0.5, seed=4))
    ids = np.asarray(store.column("doc_id"))
    for half, figure in ((halves.discovery, "difference"), (halves.verification, "verified")):
        alone = diff(store, where=f"doc_id in {ids[half.rows].tolist()}", **options)
        expected = alone.latents.set_index("latent")["difference"]
        for latent in (3, 6):
            row = result.latents.set_index("latent").loc[latent]
            assert row[figure] == pytest.approx(expected[latent])
    documents = [result.provenance[half]["documents"] for half in ("discovery", "verification")]
    assert np.sum(documents, axis=0).tolist() == result.provenance["documents"] == [300, 300]
    assert len({p.doc_id for p in result.evidence(3, k=600)}) == (strength[:, 3] > 0).sum()


def test_with_nothing_planted_next_to_nothing_is_reported(make_store, two_groups):
    chosen_by_luck, reported = 0, 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        frame, strength = two_groups(rng, 120, 120, [(0.3, 0.3)] * 120)
        store = make_store(frame, strength, part_size=300)
        # A lax choice lets flukes through, so that there is something to keep out.
        result = diff(store, by="model", a="a", b="b", verify_share=0.5, fdr=0.3, folding=None)
        chosen_by_luck += bool((result.table["verification"] != "").any())
        reported += not result.findings.empty
    assert chosen_by_luck >= 3
    assert reported <= 25 * 0.3 * 0.5


@pytest.mark.parametrize("paired_by", [None, "prompt"])
def test_planted_and_null_together_keep_the_rate(make_store, two_groups, paired_by):
    flukes, recalled = [], []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        base = rng.uniform(0.05, 0.5, 160)
        shares = np.column_stack([base, base])
        shares[:10] = [0.5, 0.15]
        frame, strength = two_groups(rng, 300, 300, shares)
        frame["prompt"] = [*range(300)] * 2
        store = make_store(frame, strength, part_size=700)
        result = diff(
            store, by="model", a="a", b="b", verify_share=0.5, fdr=0.1, folding=None,
            paired_by=paired_by,
        )  # fmt: skip
        found = result.findings["latent"].to_numpy()
        flukes.append(np.mean(found >= 10) if found.size else 0.0)
        recalled.append(np.mean(np.isin(np.arange(10), found)))
    assert np.mean(recalled) > 0.95
    assert np.mean(flukes) <= 0.05


def test_the_winners_curse_shows_in_the_choice_and_not_in_the_verification(make_store, two_groups):
    true, first, second, held = 0.12, [], [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        frame, strength = two_groups(rng, 150, 150, [(0.3 + true, 0.3)] * 60)
        store = make_store(frame, strength, part_size=400)
        table = diff(store, by="model", a="a", b="b", verify_share=0.5, folding=None).table
        rows = table[table["verification"] != ""]
        first += rows["difference"].tolist()
        second += rows["verified"].tolist()
        held += ((rows["verified_low"] <= true) & (true <= rows["verified_high"])).tolist()
    assert len(first) > 40
    assert np.mean(first) > true + 0.05
    assert np.mean(second) == pytest.approx(true, abs=0.02)
    assert np.mean(held) > 0.92


def test_the_adjusted_difference_is_what_is_verified_where_it_ranks(make_store):
    rng = np.random.default_rng(1)
    n_tokens = np.concatenate([rng.lognormal(4.4, 0.5, 800), rng.lognormal(3.9, 0.5, 800)])
    n_tokens = n_tokens.astype(int) + 3
    strength = (rng.random((1600, 20)) < 1 - 0.99 ** n_tokens[:, None]).astype(float)
    strength[:, 0] = rng.random(1600) < np.repeat([0.5, 0.2], 800)
    frame = pd.DataFrame({"model": ["a"] * 800 + ["b"] * 800})
    store = make_store(frame, strength, n_tokens=n_tokens)
    options = {"by": "model", "a": "a", "b": "b", "verify_share": 0.5, "folding": None}
    assert len(diff(store, **options).findings) > 15
    result = diff(store, rank_by="adjusted", **options)
    assert 0 in result.findings["latent"].tolist()
    assert len(result.findings) <= 3


def test_many_groups_are_verified_as_well(make_store):
    rng = np.random.default_rng(3)
    model = np.repeat(["t", "u", "v"], [400, 300, 200])
    strength = (rng.random((900, 30)) < 0.3).astype(float)
    strength[:, 0] = rng.random(900) < np.where(model == "t", 0.7, 0.3)
    strength[:, 1] = rng.random(900) < np.where(model == "t", 0.05, 0.4)
    store = make_store(pd.DataFrame({"model": model}), strength)
    result = diff(store, by="model", a="t", against="largest", verify_share=0.4, folding=None)
    assert set(result.findings["latent"]) == {0, 1}
    assert (np.sign(result.findings["verified"]) == np.sign(result.findings["difference"])).all()


def test_nothing_chosen_is_an_answer_too(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 60, 60, [(0.4, 0.4)] * 5)
    store = make_store(frame, strength)
    for options in ({}, {"b": None, "against": "largest"}):
        settings = {"by": "model", "a": "a", "b": "b", "verify_share": 0.5, **options}
        result = diff(store, **settings)
        assert result.findings.empty
        assert len(result.table) == 5
