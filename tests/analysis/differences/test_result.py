"""What a result offers: table, families, evidence, JSON, HTML, chart."""

from __future__ import annotations

import json

import numpy as np
import pytest

from conspectus.analysis import diff
from conspectus.errors import AnalysisError


@pytest.fixture
def result(make_store, two_groups):
    rng = np.random.default_rng(2)
    shares = [(0.2, 0.2)] * 30
    shares[4], shares[9] = (0.7, 0.2), (0.05, 0.5)
    frame, strength = two_groups(rng, 300, 260, shares)
    strength[:, 17] = strength[:, 4] * 0.5
    labels = {"latent": [4, 9], "label": ["bold <b>", "apologies"], "source": ["lexical", "human"]}
    store = make_store(frame, strength, labels=labels, n_tokens=rng.integers(4, 60, 560))
    return diff(store, by="model", a="a", b="b")


def test_a_family_is_one_row_that_opens(result):
    table = result.table
    assert table["latent"].tolist()[:2] == [4, 9]
    assert 17 not in table["latent"].tolist()
    assert table.loc[0, "family_size"] == 2
    assert result.members(4)["latent"].tolist() == [4, 17]
    assert result.members(17)["latent"].tolist() == [4, 17]
    assert len(result.latents) == 30
    assert len(table) == 29


def test_findings_are_what_passes_the_limit(result):
    assert result.findings["latent"].tolist() == [4, 9]
    assert (result.findings["q_value"] <= result.settings["fdr"]).all()


def test_labels_come_with_their_source(result):
    table = result.table.set_index("latent")
    assert table.loc[4, ["label", "label_source"]].tolist() == ["bold <b>", "lexical, unverified"]
    assert table.loc[9, ["label", "label_source"]].tolist() == ["apologies", "human"]
    assert table.loc[0, ["label", "label_source"]].tolist() == ["", ""]


def test_json_is_strict_and_whole(result):
    content = json.loads(result.to_json(), parse_constant=lambda name: pytest.fail(name))
    assert content["sides"] == ["a", "b"]
    assert len(content["table"]) == len(result.table)
    first = content["table"][0]
    assert first["members"] == [17]
    assert first["p_value"] == pytest.approx(result.table.loc[0, "p_value"], rel=1e-12)
    assert 0 < first["p_value"] < 1e-20
    assert content["settings"]["presence"] == {"min_tokens": 1, "threshold": 0.0}
    assert content["provenance"]["documents"] == [300, 260]


@pytest.mark.parametrize("latent", [4.0, "4", None, -1, 30, np.float32(3)])
def test_what_is_no_latent_is_refused(result, latent):
    with pytest.raises(AnalysisError, match="latent"):
        result.evidence(latent)


def test_members_of_an_untested_latent_are_refused(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 60, 60, [(0.5, 0.5), (0.0, 0.0)])
    result = diff(make_store(frame, strength), by="model", a="a", b="b")
    with pytest.raises(AnalysisError, match="fewer than 10"):
        result.members(1)
    assert result.evidence(1) == []


def test_the_report_holds_labels_escaped_and_marks(result, tmp_path):
    path = result.to_html(tmp_path / "diff.html", rows=5, passages=2)
    page = path.read_text(encoding="utf-8")
    assert "bold &lt;b&gt;" in page
    assert "<mark" in page
    assert "lexical" in page


def test_a_report_that_cannot_be_written_says_so(result, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AnalysisError, match="cannot be written"):
        result.to_html(tmp_path / "file" / "diff.html")


def test_the_folder_of_a_report_is_made(result, tmp_path):
    assert result.to_html(tmp_path / "new" / "er" / "diff.html").is_file()


def test_the_chart_has_a_row_a_concept(result):
    chart = result.plot(rows=2).to_dict()
    assert "apologies" in json.dumps(chart)
