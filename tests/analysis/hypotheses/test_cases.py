"""Every kind of result says what it claims, on documents that had no say."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rule_judge import TOKENS, WORDS, planted_store, rule_judge, worded
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep

import conspectus as cs
from conspectus.analysis.differences.settings import Safeguards
from conspectus.analysis.differences.verify import split
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.analysis.hypotheses.figures import compared, difference
from conspectus.analysis.hypotheses.hypothesis import section_of
from conspectus.analysis.hypotheses.own import own_pair
from conspectus.analysis.hypotheses.pairs.drawing import cells_for
from conspectus.errors import AnalysisError

WANTED = Wanted(claims=10, share=0.5, seed=3)
SMALL = {"documents": 60, "calibrate": 0}


def correlated_store(make_store, rng, n=900, together=0.6):
    """Words 0 and 1 go together, 2 and 3 keep apart, 4 is independent."""
    has = np.zeros((n, 5), bool)
    has[:, 0] = rng.random(n) < 0.4
    has[:, 1] = np.where(rng.random(n) < together, has[:, 0], rng.random(n) < 0.4)
    has[:, 2] = rng.random(n) < 0.5
    has[:, 3] = ~has[:, 2] & (rng.random(n) < 0.8)
    has[:, 4] = rng.random(n) < 0.3
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts, "kind": np.where(has[:, 0], "x", "y")})
    frame["key"] = np.arange(n)
    return make_store(frame, strength, n_tokens=np.full(n, TOKENS), peak=peak), has


def grouped_store(make_store, rng, n=600):
    """Two groups of documents; words 0 to 2 are frequent in one, 3 to 5 in the other."""
    group = rng.random(n) < 0.5
    share = np.where(group[:, None], [0.9] * 3 + [0.1] * 3, [0.1] * 3 + [0.9] * 3)
    has = rng.random((n, 6)) < share
    texts, strength, peak = worded(has, rng)
    return make_store(
        pd.DataFrame({"text": texts}), strength, n_tokens=np.full(n, TOKENS), peak=peak
    )


def everyone_apart(case):
    """No judging document is a discovery document, in any theme."""
    for theme in range(len(case.themes)):
        groups = case.groups(theme, ())
        assert not np.intersect1d(case.discovery, groups.first).size
        assert not np.intersect1d(case.discovery, groups.second).size
        assert not np.intersect1d(groups.first, groups.second).size


def test_a_comparison_claims_what_the_discovery_documents_chose(make_store):
    found = cs.diff(
        planted_store(make_store, shares=((0.8, 0.2), (0.2, 0.7), (0.5, 0.5))),
        by="model",
        a="a",
        b="b",
        verify_share=0.5,
    )
    case = case_of(found, WANTED)
    everyone_apart(case)
    assert {(claim.latents[0], claim.more) for claim in case.claims} == {(0, True), (1, False)}
    assert case.chosen_apart
    groups = case.groups(0, ())
    side = np.array(found.source.selection.column("model"))
    assert set(side[groups.first]) == {"a"}
    assert set(side[groups.second]) == {"b"}


def test_units_stay_on_the_side_that_the_comparison_put_them_on(make_store):
    rng = np.random.default_rng(6)
    has = rng.random((600, 2)) < np.repeat([[0.8, 0.3], [0.2, 0.3]], 300, axis=0)
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"model": np.repeat(["a", "b"], 300), "text": texts})
    frame["prompt"] = np.tile(np.arange(100), 6)
    store = make_store(frame, strength, n_tokens=np.full(600, TOKENS), peak=peak)
    found = cs.diff(store, by="model", a="a", b="b", unit="prompt", verify_share=0.5)
    case = case_of(found, WANTED)
    everyone_apart(case)
    groups, prompt = case.groups(0, ()), frame["prompt"].to_numpy()
    told = set(prompt[case.discovery])
    for rows in (groups.first, groups.second):
        assert not told & set(prompt[rows])
        assert len(set(prompt[rows])) == rows.size > 20
    verified = split(found.source.selection, "prompt", Safeguards(verify_share=0.5)).verification
    assert set(groups.first) | set(groups.second) <= set(verified.rows)


def test_claims_lost_on_the_verification_documents_are_claims_all_the_same(make_store):
    """Who survived was decided by the judging documents: they must not choose what is judged."""
    rng = np.random.default_rng(8)
    shares = np.tile(rng.uniform(0.2, 0.6, 8)[:, None], 2)
    store = planted_store(make_store, seed=4, shares=shares)
    found = cs.diff(store, by="model", a="a", b="b", verify_share=0.5, fdr=0.99)
    chosen = found.table[found.table["verification"] != ""]
    claimed = {claim.latents[0] for claim in case_of(found, WANTED).claims}
    assert "lost" in set(chosen["verification"])
    assert claimed == set(chosen["latent"])


def many_store(make_store, shares, n=150, seed=1):
    """Groups a, b, c ... of `n` documents; `shares` are those of each word, group by group."""
    rng = np.random.default_rng(seed)
    has = rng.random((n * len(shares), len(shares[0]))) < np.repeat(shares, n, axis=0)
    texts, strength, peak = worded(has, rng)
    names = np.repeat(list("abcdef"[: len(shares)]), n)
    frame = pd.DataFrame({"model": names, "text": texts})
    frame["prompt"] = np.tile(np.arange(n), len(shares))
    return make_store(frame, strength, n_tokens=np.full(len(frame), TOKENS), peak=peak)


def test_each_of_many_groups_is_a_group_of_its_own(make_store):
    store = many_store(make_store, [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4]])
    found = cs.diff(store, by="model", a="a", against="largest", verify_share=0.5)
    case = case_of(found, WANTED)
    groups = case.groups(0, ())
    assert groups.names == ("a", "the others")
    model = np.array(found.source.selection.column("model"))
    assert [part.names for part in groups.parts] == [("a", "b"), ("a", "c")]
    assert [set(model[part.second]) for part in groups.parts] == [{"b"}, {"c"}]
    assert set(model[groups.first]) == {"a"}
    assert not np.intersect1d(case.discovery, np.concatenate([groups.first, groups.second])).size
    assert not any("together" in note for note in case.notes)


def test_many_groups_are_judged_against_the_largest_as_the_latents_are(make_store):
    store = many_store(make_store, [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4]], n=200)
    found = cs.diff(store, by="model", a="a", against="largest", verify_share=0.5)
    row = cs.explain(found, rule_judge(), documents=400, calibrate=45).table.iloc[0]
    # The judge reads words as the latent does, on all judging documents: the same figures.
    for name in ("share_a", "share_b", "difference", "low", "high", "p_value"):
        assert row[name] == pytest.approx(row[f"latent_{name}"])
    theirs = found.table.set_index("latent").loc[0]
    assert row["latent_difference"] == pytest.approx(theirs["verified"])
    assert row["latent_low"] == pytest.approx(theirs["verified_low"])
    assert row["latent_high"] == pytest.approx(theirs["verified_high"])
    assert (row["nearest"], row["verdict"]) == ("c", "confirmed")
    assert row["difference"] == pytest.approx(row["share_a"] - row["share[c]"])
    assert row["share[b]"] < row["share[c]"] < row["share_a"]
    assert row["corrected_low"] < row["corrected"] < row["corrected_high"]


def test_pairs_of_many_groups_are_judged_as_pairs_of_each(make_store):
    store = many_store(make_store, [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4]])
    found = cs.diff(
        store, by="model", a="a", against="largest", paired_by="prompt", verify_share=0.5
    )
    result = cs.explain(found, rule_judge(), documents=40, calibrate=0)
    prompt = np.tile(np.arange(150), 3)
    drawn = result.sample.drawn[0]
    for part in drawn.parts:
        assert part.paired
        assert part.sizes == (40, 40)
        assert np.array_equal(prompt[part.first], prompt[part.second])
    assert drawn.first.size == 40  # the target's documents are read once
    assert result.table.iloc[0]["verdict"] == "confirmed"


def test_what_the_others_have_together_but_one_of_them_more_is_not_confirmed(make_store):
    """Above the others pooled, below the largest of them."""
    rng = np.random.default_rng(3)
    store = many_store(make_store, [[0.55, 0.9], [0.05, 0.2], [0.55, 0.3]], n=160)
    found = cs.diff(store, by="model", a="a", against="largest", verify_share=0.5)
    case = case_of(found, WANTED)
    assert {claim.latents[0] for claim in case.claims} == {1}
    groups, has = case.groups(0, ()), np.zeros(480)
    has[:] = rng.random(480) < np.repeat([0.55, 0.05, 0.55], 160)
    answers = [(has[part.first], has[part.second]) for part in groups.parts]
    assert compared(answers, paired=False, confidence=0.95).low <= 0
    pooled = difference(has[groups.first], has[groups.second], paired=False, confidence=0.95)
    assert pooled.low > 0


def test_two_stores_are_named_from_the_store_that_has_more(make_store):
    rng = np.random.default_rng(2)
    stores = []
    for name, share in (("one", 0.8), ("two", 0.2)):
        has = rng.random((200, 2)) < [share, 1 - share]
        texts, strength, peak = worded(has, rng)
        tokens = np.full(200, TOKENS)
        frame = pd.DataFrame({"text": texts})
        stores.append(make_store(frame, strength, n_tokens=tokens, peak=peak, name=name))
    found = cs.diff(stores[0], b_store=stores[1], verify_share=0.5)
    result = cs.explain(found, rule_judge(), **SMALL)
    assert set(result.table["statement"]) == {
        "This text mentions apple.",
        "This text mentions brick.",
    }
    assert set(result.table["verdict"]) == {"confirmed"}


def test_a_correlation_parts_the_documents_by_the_first_concept(make_store):
    store, has = correlated_store(make_store, np.random.default_rng(0))
    found = cs.correlate(store, verify_share=0.5, trivial=None)
    case = case_of(found, WANTED)
    everyone_apart(case)
    kinds = {frozenset((claim.latents[0], _part(case, claim))): claim.more for claim in case.claims}
    assert kinds[frozenset((0, 1))]
    assert not kinds[frozenset((2, 3))]
    for claim in case.claims:
        groups = case.groups(claim.theme, ())
        part = _part(case, claim)
        assert has[groups.first, part].all()
        assert not has[groups.second, part].any()
    result = cs.explain(found, rule_judge(), documents=200, calibrate=0)
    rows = {
        frozenset((row["latents"][0], WORDS.index(row["first"].split()[-1]))): row
        for row in result.table.to_dict("records")
    }
    goes_with, avoids = rows[frozenset((0, 1))], rows[frozenset((2, 3))]
    assert goes_with["verdict"] == avoids["verdict"] == "confirmed"
    assert goes_with["more_in"] == goes_with["group_a"]
    assert avoids["more_in"] == avoids["group_b"] == "without"


def _part(case, claim):
    return int(case.themes[claim.theme].split("latent ")[1].split(" ")[0])


def test_values_of_columns_part_the_documents(make_store):
    store, has = correlated_store(make_store, np.random.default_rng(0))
    found = cs.correlate(store, with_column="kind", verify_share=0.5)
    case = case_of(found, WANTED)
    claim = next(claim for claim in case.claims if claim.latents == (1,))
    groups = case.groups(claim.theme, ())
    value = case.themes[claim.theme].split("kind = ")[1][0]
    kind = np.where(has[:, 0], "x", "y")
    assert set(kind[groups.first]) == {value}
    assert value not in set(kind[groups.second])


def test_ranges_of_numbers_part_the_documents_as_they_did_where_they_were_chosen(make_store):
    rng = np.random.default_rng(5)
    score = rng.normal(size=800)
    has = np.stack([score > 0.7, rng.random(800) < 0.4], axis=1)
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts, "score": score})
    store = make_store(frame, strength, n_tokens=np.full(800, TOKENS), peak=peak)
    case = case_of(cs.correlate(store, with_column="score", verify_share=0.5), WANTED)
    for claim in case.claims:
        groups = case.groups(claim.theme, ())
        assert (
            score[groups.first].min() > np.quantile(score, 0.7) or score[groups.first].max() < 0.8
        )


def test_concepts_of_prompts_part_their_answers(make_store):
    rng = np.random.default_rng(6)
    n = 500
    asked = rng.random((n, 2)) < 0.4
    answered = np.stack([rng.random(n) < 0.4, asked[:, 0] ^ (rng.random(n) < 0.2)], axis=1)
    stores = []
    for name, has in (("prompts", asked), ("answers", np.repeat(answered, 2, axis=0))):
        texts, strength, peak = worded(has, rng)
        frame = pd.DataFrame({"text": texts, "key": np.repeat(np.arange(n), len(has) // n)})
        tokens = np.full(len(has), TOKENS)
        stores.append(make_store(frame, strength, n_tokens=tokens, peak=peak, name=name))
    found = cs.correlate(stores[0], across=stores[1], on="key", verify_share=0.5, trivial=None)
    case = case_of(found, WANTED)
    everyone_apart(case)
    assert case.selection.stores[0].path == stores[1].path
    groups = case.groups(0, ())
    keys = np.concatenate([groups.first, groups.second]) // 2
    assert np.unique(keys).size == keys.size  # one answer of each prompt
    assert asked[groups.first // 2, 0].all()
    result = cs.explain(found, rule_judge(), **SMALL)
    assert result.table.iloc[0]["statement"] == "This text mentions brick."
    assert result.table.iloc[0]["verdict"] == "confirmed"


def test_pairs_that_length_makes_are_compared_at_equal_length(make_store):
    """Length alone gives both concepts: judged, too, they go together only without bands."""
    rng = np.random.default_rng(7)
    n, tokens = 2400, rng.integers(5, 120, 2400)
    likely = tokens / 150
    first = rng.random(n) < likely
    joined = np.where(rng.random(n) < 0.6, first, rng.random(n) < 0.3)
    has = np.stack([first, joined, rng.random(n) < likely], axis=1)
    store = make_store(pd.DataFrame(index=range(n)), has.astype(float), n_tokens=tokens)
    found = cs.correlate(store, verify_share=0.5, trivial=None)
    assert found.decides == "adjusted_"
    case = case_of(found, WANTED)
    assert np.array_equal(case.pairs.length, tokens)
    assert set(case.pairs.concepts) <= {0, 1}
    by_length = cells_for(case, case.groups(0, ()), 2, 100)
    assert by_length.bands == 5
    plain = own_pair(replace(by_length, band=np.zeros_like(by_length.band), bands=1), 0.95)
    held = own_pair(by_length, 0.95)
    assert plain.npmi_low > 0.03
    assert held.npmi_low < 0.02 < plain.npmi - held.npmi
    assert any("as long" in note for note in case.notes)


def test_a_correlation_of_one_document_a_key_is_judged_on_other_keys(make_store):
    store, has = correlated_store(make_store, np.random.default_rng(4))
    frame = pd.DataFrame({"text": store.column("text"), "prompt": np.arange(900) % 300})
    peak = np.zeros(has.shape, int)
    store = make_store(frame, has * 2.0, n_tokens=np.full(900, TOKENS), peak=peak)
    found = cs.correlate(store, one_per="prompt", verify_share=0.5, trivial=None)
    case = case_of(found, WANTED)
    everyone_apart(case)
    told = set(frame["prompt"].iloc[case.discovery])
    assert set(case.discovery) == set(found.corpus.fields[0].selection.rows)
    for theme in range(len(case.themes)):
        groups = case.groups(theme, ())
        judging = frame["prompt"].iloc[np.concatenate([groups.first, groups.second])]
        assert judging.is_unique
        assert not told & set(judging)


def test_a_correlation_over_all_documents_is_told_of(make_store):
    store, _ = correlated_store(make_store, np.random.default_rng(0))
    case = case_of(cs.correlate(store, trivial=None), WANTED)
    assert not case.chosen_apart
    assert any("verify_share" in note for note in case.notes)


def test_clusters_are_judged_without_the_concept_in_question(make_store):
    store = grouped_store(make_store, np.random.default_rng(3))
    found = cs.cluster(store, latents=range(6), k=2, method="kmeans", resamples=0)
    case = case_of(found, WANTED)
    everyone_apart(case)
    first = case.claims[0]
    with_it, without = case.groups(first.theme, ()), case.groups(first.theme, first.latents)
    assert not np.array_equal(with_it.first, without.first)
    result = cs.explain(found, rule_judge(), **SMALL)
    assert set(result.table["verdict"]) == {"confirmed"}
    assert set(result.table["group_a"]) == {"cluster 0", "cluster 1"}
    assert {row["statement"] for row in result.table.to_dict("records")} >= {
        "This text mentions apple.",
        "This text mentions drums.",
    }


def test_a_search_is_judged_by_its_query(make_store):
    store = planted_store(make_store, shares=((0.4, 0.4), (0.3, 0.3), (0.5, 0.5)))
    found = cs.search(store, "old name 0", latents=[0], fuse="concepts", encoder=None, n=40)
    case = case_of(found, WANTED)
    everyone_apart(case)
    assert case.claims[0].statement == "old name 0"
    bare = cs.explain(found)
    assert set(bare.table["verdict"]) == {"not judged"}
    assert bare.table["latent_q_value"].isna().all()
    model = rule_judge()
    result = cs.explain(found, model, **SMALL)
    assert result.table.iloc[0]["source"] == "query"
    assert "old name 0" in result.table.iloc[0]["statement"]
    assert result.table.iloc[1]["statement"] == "This text mentions apple."
    assert result.table.iloc[1]["verdict"] == "confirmed"


def test_a_search_by_query_alone_asks_for_no_names(make_store):
    store = planted_store(make_store)
    found = cs.search(store, "old name 0", fuse="concepts", encoder=None, n=20)
    model = rule_judge()
    result = cs.explain(found, model, claims=1, **SMALL)
    assert len(result.table) == 1
    assert {q.purpose for q in model.asked} == {"judge"}
    assert set(cs.plan_explanation(found, model, claims=1, **SMALL)) == {"judge"}


def test_a_search_that_found_everything_cannot_be_compared(make_store):
    store = planted_store(make_store, n=15)
    found = cs.search(store, latents=[0], n=500, where="model == 'a'")
    everything = cs.search(store, latents=[0, 1, 2], n=500)
    assert len(found.table) < 15
    case_of(found, WANTED)
    if len(everything.table) == 30:
        with pytest.raises(AnalysisError, match="nothing can be compared"):
            case_of(everything, WANTED)


def test_claims_of_one_theme_and_direction_are_one_section(make_store):
    store = planted_store(make_store, shares=((0.8, 0.2), (0.2, 0.7), (0.5, 0.5)))
    case = case_of(cs.diff(store, by="model", a="a", b="b", verify_share=0.5), WANTED)
    assert len({section_of(claim) for claim in case.claims}) == 2


def test_what_sets_a_cluster_apart_is_ranked_by_walds_statistic():
    from conspectus.analysis.hypotheses.cases.clustered import standings

    own, rest = np.array([30, 10]), np.array([20, 20])
    found = standings(own, 40, rest, 160)
    low, high = confint_proportions_2indep(
        30, 40, 20, 160, method="wald", compare="diff", alpha=0.05
    )
    assert found[0] == pytest.approx((0.75 - 0.125) * 2 * norm.ppf(0.975) / (high - low))
    assert found[0] > found[1] > 0


def test_a_single_other_group_is_no_group_of_several(make_store):
    store = many_store(make_store, [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4]])
    result = cs.diff(store, by="model", a=["a"], b=["b"], against="largest", verify_share=0.5)
    case = case_of(result, WANTED)
    assert case.groups(0, ()).each == ()
    assert len(cs.explain(result).table) > 0


def test_a_case_can_go_to_another_process(make_store):
    store = many_store(make_store, [[0.9, 0.4], [0.2, 0.4], [0.6, 0.4]])
    groups = case_of(cs.diff(store, by="model", a=["a"], verify_share=0.5), WANTED).groups
    again = pickle.loads(pickle.dumps(groups))
    assert again(0, (1,)).first.tolist() == groups(0, ()).first.tolist()


def test_a_search_without_concepts_has_nothing_to_explain(make_store):
    found = cs.search(planted_store(make_store), "old name 0", encoder=None, n=20)
    none = replace(found, concepts=found.concepts.assign(on=False))
    with pytest.raises(AnalysisError, match="used no concepts"):
        case_of(none, WANTED)


def test_what_a_search_was_to_be_without_is_claimed_the_other_way(make_store):
    found = cs.search(planted_store(make_store), latents=[0, 1], n=20)
    on = found.concepts.assign(on=True, weight=[1.0, -1.0][: len(found.concepts)])
    case = case_of(replace(found, concepts=on), WANTED)
    told = {claim.latents: claim.more for claim in case.claims if not claim.statement}
    wanted, unwanted = ((int(latent),) for latent in on["latent"])
    assert told == {wanted: True, unwanted: False}
