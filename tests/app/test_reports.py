"""Reports of pages that are no results."""

from __future__ import annotations

import pytest

from conspectus.analysis.listings import concepts_of
from conspectus.app.facts.concepts import concept_table
from conspectus.app.reports import ROWS, concept_page, concepts_page, document_page
from conspectus.report.html import render_html
from conspectus.report.page import Mark, Passage


def test_concepts_are_ranked_by_documents_and_estimates_are_shares(opened):
    table = concept_table(opened)
    page = concepts_page(opened, table)
    shares = [row.estimate for row in page.rows]
    assert shares == sorted(table["share"], reverse=True)
    assert page.lead.startswith("60 documents have 4 of 6 concepts")
    first = page.rows[0]
    assert (first.label, first.label_source) == tuple(
        table.set_index("latent").loc[int(first.key), ["label", "source"]]
    )
    assert "What is in words?" in render_html(page)


def test_a_long_list_is_cut(opened):
    import pandas as pd

    table = pd.concat([concept_table(opened)] * 100, ignore_index=True)
    table["latent"] = range(len(table))
    assert len(concepts_page(opened, table).rows) == ROWS


def test_a_concept_has_one_row_with_its_passages(opened):
    passage = Passage("7", "", "alpha", (Mark(0, 5, 1.0),))
    page = concept_page(opened, 0, 0.25, [("Strongest", [passage]), ("rest", [passage])])
    (row,) = page.rows
    assert row.passages == (passage, passage)
    assert row.estimate == 0.25
    assert page.lead == "25.0% of 60 documents have it."
    assert concept_page(opened, 5, 0.0, []).title == "Concept #5"


def test_a_document_shows_its_text_once_and_its_metadata(opened):
    code = opened.store.document(3)
    table = concepts_of(opened.store, code)
    passage = Passage(code.doc_id, "", code.text, ())
    page = document_page(opened, passage, table, code.metadata)
    assert [row.key for row in page.rows] == [str(latent) for latent in table["latent"]]
    assert [len(row.passages) for row in page.rows] == [1] + [0] * (len(table) - 1)
    assert page.settings["model"] == code.metadata["model"]
    assert page.rows[0].estimate == pytest.approx(table["relative"].iloc[0])
    assert code.text in render_html(page)
