from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.report.html import render_html


@pytest.fixture
def result(planted_store):
    return cs.cluster(planted_store()[1], resamples=3, neighbours=10)


def test_a_row_for_every_cluster_with_its_concepts(result) -> None:
    page = result.page(passages=2, concepts=4)
    assert page.subject == "Cluster"
    assert page.members == "contrasting concepts"
    assert [row.key for row in page.rows] == ["cluster 0", "cluster 1", "cluster 2"]
    first = page.rows[0]
    assert first.label == result.names[0].text
    assert first.values["documents"] == result.table["size"].iloc[0]
    assert len(first.members) == 4
    assert len(first.passages) == 2
    shown = tuple(int(member.key) for member in first.members)[: len(result.names[0].latents)]
    assert set(shown) == set(result.names[0].latents)


def test_the_choice_and_the_metadata_are_tables(result) -> None:
    choice, metadata, axis = result.page(passages=0).tables
    assert len(choice.rows) == len(result.choice)
    assert [row["taken"] for row in choice.rows].count("taken") == 1
    assert choice.caption == result.verdict
    assert {row["column"] for row in metadata.rows} == {"topic"}
    assert len(axis.rows) == len(result.concepts)


def test_the_tree_is_drawn(result) -> None:
    (figure,) = result.page(passages=0).figures
    assert figure.svg.startswith("<svg")
    assert "Tree of 3 clusters" in figure.alt


def test_it_renders(result, tmp_path) -> None:
    html = render_html(result.page())
    assert "How many clusters" in html
    assert "cluster 2" in html
    path = result.to_html(tmp_path / "report" / "clusters.html", passages=1)
    assert path.read_text(encoding="utf-8").startswith("<!")


def test_doubtful_clusters_are_flagged(make_store, rng) -> None:
    strength = (rng.random((120, 30)) < 0.3) * 1.0
    store = make_store(pd.DataFrame({"x": range(120)}), strength)
    page = cs.cluster(store, k=5, resamples=4).page(passages=0)
    flags = {flag for row in page.rows for flag in row.flags}
    assert "unstable" in flags or "not recovered" in flags
    assert all(np.isnan(row.estimate) for row in page.rows)


def test_an_incomplete_store_shows_no_passages(planted_store) -> None:
    _, store = planted_store(finish=False)
    page = cs.cluster(store, k=3, resamples=0).page()
    assert not any(row.passages for row in page.rows)
    assert any("no passages are shown" in note for note in page.notes)


def test_a_map_is_shown_above_the_tree(result) -> None:
    pytest.importorskip("umap")
    store = result.source.selection.stores[0]
    drawn = cs.document_map(store, clusters=result)
    titles = [figure.title for figure in result.page(passages=0, document_map=drawn).figures]
    assert titles == ["Map of the documents", "How the clusters join"]
