"""Which concepts of a comparison are shown."""

from __future__ import annotations

import numpy as np
import pytest
from word_store import word_store

from conspectus.analysis import diff
from conspectus.app.facts.differences import focused, named, narrow
from conspectus.errors import AnalysisError

ALPHA, BETA, GAMMA, DELTA = range(4)


@pytest.fixture
def result(tmp_path):
    """In x "alpha"; in y "beta" with "gamma"; "delta" as often in both."""
    rng = np.random.default_rng(3)
    rows = []
    for i in range(160):
        x = i % 2 == 0
        words = ["some", "words"]
        words += ["alpha"] * (rng.random() < (0.8 if x else 0.2))
        words += ["beta", "gamma"] * (rng.random() < (0.1 if x else 0.6))
        words += ["delta"] * (i % 8 < 2)
        rows.append({"text": " ".join(words), "model": "x" if x else "y"})
    store = word_store(tmp_path / "two.conspectus", rows, part_size=50)
    return diff(store, by="model", a="x", b="y", min_support=5)


def latents(narrowed):
    return narrowed.table["latent"].tolist()


def test_findings_come_as_the_comparison_ranks_them(result):
    shown = narrow(result)
    assert latents(shown) == result.findings["latent"].tolist() == [ALPHA, BETA]
    assert shown.of == 2
    assert shown.result.members(BETA)["latent"].tolist() == [BETA, GAMMA]


def test_what_is_no_finding_is_shown_on_demand(result):
    assert latents(narrow(result, findings=False)) == [ALPHA, BETA, DELTA]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"side": "a"}, [ALPHA]),
        ({"side": "b"}, [BETA]),
        ({"text": "WORD b"}, [BETA]),
        ({"text": "#1"}, [BETA]),
        ({"text": "0"}, [ALPHA]),
        ({"text": "("}, []),
        ({"order": "label"}, [ALPHA, BETA]),
        ({"order": "difference"}, [BETA, ALPHA]),
        ({"order": "-share_b"}, [BETA, ALPHA]),
        ({"order": "nonsense"}, [ALPHA, BETA]),
        ({"folded": False}, [ALPHA, BETA, GAMMA]),
        ({"family": BETA}, [BETA, GAMMA]),
    ],
)
def test_filters_and_orders(result, filters, kept):
    shown = narrow(result, **filters)
    assert sorted(latents(shown)) == sorted(kept) if "folded" in filters else latents(shown) == kept


def test_support_counts_documents_of_both_sides(result):
    support = result.table.set_index("latent")[["documents_a", "documents_b"]].sum(axis=1)
    least = int(support[BETA])
    assert BETA in latents(narrow(result, least=least))
    assert BETA not in latents(narrow(result, least=least + 1))


def test_orders_by_size_and_by_support(result):
    table = result.table.set_index("latent")
    by_size = latents(narrow(result, findings=False, order="-size"))
    assert by_size == table["difference"].abs().sort_values(ascending=False).index.tolist()
    support = (table["documents_a"] + table["documents_b"]).sort_values(ascending=False)
    assert latents(narrow(result, findings=False, order="-documents")) == support.index.tolist()


def test_exports_hold_what_is_shown_in_its_order(result):
    shown = narrow(result, order="difference")
    assert shown.result.table["latent"].tolist() == [BETA, ALPHA]
    assert [row.key for row in shown.result.page(passages=0).rows] == [str(BETA), str(ALPHA)]
    assert narrow(result, text="nothing so named").result.table.empty


def test_rows_have_the_figures_of_the_result(result):
    shown = narrow(result)
    rows = shown.rows(shown.table)
    expected = result.page(passages=0).rows
    assert rows == expected
    assert [member.key for member in rows[1].members] == [str(GAMMA)]


def test_one_concept_has_its_passages_and_near_duplicates(result):
    page = focused(result, BETA, 2)
    (row,) = page.rows
    assert [p.side for p in row.passages] == ["x", "x", "y", "y"]
    assert row.passages == tuple(result.evidence(BETA, 2))
    assert [member.key for member in row.members] == [str(GAMMA)]


def test_a_near_duplicate_and_what_is_no_finding_open_too(result):
    assert focused(result, GAMMA, 1).rows[0].key == str(GAMMA)
    assert focused(result, GAMMA, 1).rows[0].members == ()
    assert focused(result, DELTA, 1).rows[0].passages == tuple(result.evidence(DELTA, 1))
    with pytest.raises(AnalysisError, match="not tested"):
        focused(result, 5, 1)


def test_names_are_matched_as_text(result):
    table = result.table
    assert named(table, " the word ").all()
    assert not named(table, ".").any()
    assert named(table, "#0").tolist() == (table["latent"] == ALPHA).tolist()
