"""Units of several documents: figures by hand, against scipy, and the level of the tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.api import OLS, add_constant

from conspectus.analysis.confounds.held import confounds_of
from conspectus.analysis.differences.diff import diff
from conspectus.analysis.differences.settings import Question, Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.units import unit_design
from conspectus.analysis.differences.unpaired import group_design
from conspectus.analysis.rules import Rules
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.stats import newcombe

GUARDS = Safeguards()


def designed(store, guards=GUARDS, column="prompt", **rules):
    selection = select(store, None, by="model", a="a", b="b", where=None)
    return unit_design(selection, column, Rules(**rules), guards, SILENT)


def answers(rng, prompts=(60, 50), most=5, latents=8, rate=0.2, alike=0.8):
    """Several answers to each prompt, alike in their concepts; each prompt is on one side."""
    size = rng.integers(1, most + 1, sum(prompts))
    prompt = np.repeat(np.arange(size.size), size)
    level = rng.random((size.size, latents)) < rate
    own = rng.random((prompt.size, latents)) < rate
    present = np.where(rng.random((prompt.size, latents)) < alike, level[prompt], own)
    model = np.where(prompt < prompts[0], "a", "b")
    frame = pd.DataFrame({"model": model, "prompt": prompt})
    return frame, present.astype(float)


def by_unit(frame, present, latent):
    means = pd.Series(present[:, latent]).groupby(frame["prompt"].to_numpy()).mean()
    side = frame.groupby("prompt")["model"].first()
    return means[side == "a"].to_numpy(), means[side == "b"].to_numpy()


def test_figures_equal_direct_computation(make_store):
    rng = np.random.default_rng(0)
    frame, present = answers(rng)
    n_tokens = rng.integers(5, 80, len(frame))
    design = designed(make_store(frame, present, n_tokens=n_tokens))
    assert design.units == (60, 50)
    assert design.divided == 0
    figures = design.figures(1, 0.95).set_index("latent")
    covariates = confounds_of(design.selection, (), adjust_length=True).covariates
    means = pd.DataFrame(covariates).groupby(frame["prompt"].to_numpy()).mean().to_numpy()
    for latent in range(8):
        a, b = by_unit(frame, present, latent)
        row = figures.loc[latent]
        assert row["share_a"] == pytest.approx(a.mean())
        assert row["difference"] == pytest.approx(a.mean() - b.mean())
        assert row["low"] < row["difference"] < row["high"]
        found = stats.permutation_test(
            (a, b),
            lambda x, y, axis: x.mean(axis) - y.mean(axis),
            vectorized=True,
            rng=1,
            n_resamples=5000,
        )
        assert row["p_value"] == pytest.approx(found.pvalue, abs=0.03)
        x = np.column_stack([np.repeat([1.0, 0.0], [60, 50]), means])
        model = OLS(np.concatenate([a, b]), add_constant(x)).fit(cov_type="HC2")
        assert row["adjusted"] == pytest.approx(model.params[1])
        assert row["adjusted_p"] == pytest.approx(model.pvalues[1], abs=0.05)


def test_one_document_a_unit_is_the_comparison_of_documents(make_store):
    rng = np.random.default_rng(1)
    frame, present = answers(rng, most=1)
    store = make_store(frame, present)
    units = designed(store).figures(1, 0.95)
    selection = select(store, None, by="model", a="a", b="b", where=None)
    plain = group_design(selection, Rules(), GUARDS, SILENT).figures(1, 0.95)
    for name in ("share_a", "difference", "low", "high", "odds_ratio", "odds_low"):
        np.testing.assert_allclose(units[name], plain[name])
    np.testing.assert_allclose(units["p_value"], plain["p_value"], atol=0.1)


def test_documents_without_a_value_are_units_of_their_own(make_store):
    frame = pd.DataFrame(
        {"model": list("aaaabbbb"), "prompt": ["p", "p", None, None, "q", "r", "r", "p"]}
    )
    design = designed(make_store(frame, np.ones((8, 2))))
    assert design.units == (3, 3)
    assert design.divided == 1


def test_a_side_of_one_unit_is_refused(make_store):
    frame = pd.DataFrame({"model": list("aabb"), "prompt": [1, 1, 2, 3]})
    with pytest.raises(AnalysisError, match="side 'a' has a single value of 'prompt'"):
        designed(make_store(frame, np.ones((4, 2))))


def test_units_and_pairs_exclude_each_other():
    with pytest.raises(AnalysisError, match="pairs are units already"):
        Question(by="model", a="a", paired_by="prompt", unit="prompt")


def test_answers_to_one_prompt_make_flukes_unless_units_are_told(make_store):
    rng = np.random.default_rng(2)
    frame, present = answers(rng, (100, 100), latents=1500, rate=0.1, alike=0.95)
    store = make_store(frame, present, n_tokens=rng.integers(5, 80, len(frame)))
    told, blind = (diff(store, by="model", a="a", unit=unit) for unit in ("prompt", None))
    assert len(blind.findings) > 20
    assert len(told.findings) <= 1
    for name in ("p_value", "adjusted_p"):
        assert np.mean(told.latents[name] <= 0.05) < 0.06
        assert np.mean(told.latents[name] <= 0.01) < 0.015
    inside = (told.latents["low"] <= 0) & (told.latents["high"] >= 0)
    assert 0.93 < inside.mean() < 0.985


def test_what_is_there_is_found_and_told(make_store):
    rng = np.random.default_rng(3)
    frame, present = answers(rng, (120, 120), latents=30)
    on_a = (frame["model"] == "a").to_numpy()
    present[:, 4] = rng.random(len(frame)) < np.where(on_a, 0.6, 0.2)
    result = diff(make_store(frame, present), by="model", a="a", unit="prompt", verify_share=0.4)
    assert result.findings["latent"].tolist() == [4]
    assert result.settings["unit"] == "prompt"
    assert result.provenance["units"] == [120, 120]
    assert result.provenance["test"] == "permutation test of units (prompt)"
    assert (
        "Documents that share a prompt are one unit: 120 of a and 120 of the rest." in result.notes
    )


def test_units_on_both_sides_are_pointed_out(make_store):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"model": ["a", "b"] * 40, "prompt": np.repeat(np.arange(40), 2)})
    result = diff(make_store(frame, rng.random((80, 3)) > 0.5), by="model", a="a", unit="prompt")
    assert any("40 of these have documents on more than one side" in n for n in result.notes)


def test_many_groups_are_compared_by_units(make_store):
    rng = np.random.default_rng(5)
    frame, present = answers(rng, (60, 120))
    frame.loc[frame["prompt"] >= 120, "model"] = "c"
    result = diff(make_store(frame, present), by="model", a="a", against="largest", unit="prompt")
    assert result.provenance["units"] == [60, 60, 60]


def test_newcombes_interval_is_that_of_effective_documents(make_store):
    frame = pd.DataFrame({"model": ["a"] * 40 + ["b"] * 40, "prompt": np.arange(80) // 2})
    present = np.repeat(np.random.default_rng(6).random((40, 1)) < 0.4, 2, axis=0).astype(float)
    row = designed(make_store(frame, present)).figures(1, 0.95).iloc[0]
    a, b = (int(present[half, 0].sum()) // 2 for half in (slice(0, 40), slice(40, 80)))
    assert (row["low"], row["high"]) == pytest.approx(newcombe(a, 20, b, 20))


def test_answers_that_are_not_alike_tell_as_much_as_documents(make_store):
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"model": np.repeat(["a", "b"], 160), "prompt": np.arange(320) // 4})
    present = (rng.random((320, 200)) < 0.3).astype(float)
    figures = designed(make_store(frame, present)).figures(1, 0.95)
    a, b = (present[half].sum(axis=0) for half in (slice(0, 160), slice(160, 320)))
    low, high = newcombe(a, 160, b, 160)
    width = (figures["high"] - figures["low"]).mean()
    assert 0.97 * np.mean(high - low) < width < 1.15 * np.mean(high - low)
