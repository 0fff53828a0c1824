"""The overview as a report holds what the page shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conspectus.app.facts.columns import ColumnFacts
from conspectus.app.facts.contents import Contents, contents
from conspectus.app.facts.lengths import Lengths
from conspectus.app.overview_report import overview_page
from conspectus.report.html import render_html


@pytest.fixture
def it(opened):
    return contents(opened)


def tables(page):
    return {table.title: table for table in page.tables}


def test_it_has_every_part_of_the_page(it):
    page = overview_page(it)
    assert page.title == "What is in words?"
    assert page.lead.startswith("60 documents, read by words, as 6 concepts.")
    assert it.common_told in page.lead
    assert page.facts == it.told
    assert [row.key for row in page.rows] == it.common["latent"].astype(str).tolist()
    found = tables(page)
    assert list(found) == ["Rare and strong", "Length", "Metadata"]
    rare = found["Rare and strong"].rows
    assert [row["latent"] for row in rare] == [f"#{i}" for i in it.unusual["latent"]]
    (length,) = found["Length"].rows
    assert length["spread"] == it.size.counts
    assert (length["median"], length["longest"]) == (it.size.median, it.size.longest)
    columns = {row["name"]: row for row in found["Metadata"].rows}
    assert columns["model"]["top"] == "x 33.3%, y 33.3%, z 33.3%"
    assert sum(columns["year"]["spread"]) == 60
    assert (columns["year"]["from"], columns["year"]["to"]) == (1990.0, 2019.0)


def test_it_is_one_file_that_says_so_much(it):
    text = render_html(overview_page(it))
    assert "the word alpha" in text
    assert "x 33.3%" in text
    assert "Content-Security-Policy" in text


def test_failures_and_further_columns_are_told(it, monkeypatch):
    monkeypatch.setattr("conspectus.app.facts.contents.COLUMNS", 2)
    page = overview_page(replace(it, failures=(("too long", 3),)))
    found = tables(page)
    assert found["Documents that could not be read"].rows[0]["reason"] == "too long"
    assert found["Metadata"].caption == "And 1 further columns: pair"


def test_identifiers_are_examples_without_shares(it, monkeypatch):
    one = ColumnFacts("key", "identifiers", None, None, (("u1" * 50, 1), ("u2", 1)))
    none = ColumnFacts("nothing", "values", 0, 60)
    monkeypatch.setattr(Contents, "columns", property(lambda self: [one, none]))
    first, second = tables(overview_page(it))["Metadata"].rows
    assert first["top"] == f"{'u1' * 30}, u2"
    assert (first["distinct"], second["top"]) == (None, None)
    assert render_html(overview_page(it))


def test_a_store_without_documents_or_concepts_is_laid_out(it):
    page = overview_page(replace(it, table=None, size=Lengths(0, 0.0, 0, (), ())))
    assert page.rows == ()
    assert tables(page)["Length"].rows == ()
    assert "Rare and strong" not in tables(page)
    assert render_html(page)
