"""The file is whole, balanced, escaped, and the same every time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import math
import re

import pytest
from sample_pages import all_pages, cluster_page, document_page, groups_page, pair_page, png

from conspectus.report.html import render_html
from conspectus.report.page import Column, Figure, Mark, Page, Passage, Row


@pytest.mark.parametrize("rows", [0, 1, 12, 60])
def test_pages_of_any_length_are_balanced(page_of, rows, read):
    reader = read(page_of(rows))
    identifiers = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    links = [attrs["href"] for attrs in reader.all("a")]
    assert {link[1:] for link in links} <= set(identifiers)


def test_all_that_a_reader_must_see_is_there(page, read):
    text = html.unescape(read(page).text)
    for wanted in (page.title, page.lead, *page.sides, *page.notes, "n\xa0=\xa0805"):
        assert wanted in text
    for mapping in (page.settings, page.provenance, page.facts):
        assert all(name in text and value in text for name, value in mapping.items())
    for row in page.rows:
        assert row.label in text
        assert row.label_source in text
        assert f"#{row.key}" in text
    for column in page.columns:
        assert column.title in text
        assert column.help in text
    for number in ("76.0%", "8.0%", "+68.0 pp", "+61.0 to +74.0", "< 0.0001", "30.0", "+63.2 pp"):
        assert number in text


def test_a_label_never_stands_without_its_source(page, read):
    reader = read(page)
    badges = [attrs for attrs in reader.all("span") if attrs.get("class") == "badge"]
    labels = [attrs for attrs in reader.all("bdi") if attrs.get("class") == "label"]
    assert len(badges) == len(labels) > 0


def test_unverified_names_are_pale_and_say_so_in_a_word(page, read):
    """The word is there too, for those who do not see that it is pale."""
    from dataclasses import replace

    trusted, doubtful = "llm 0.91", "lexical, unverified 0.55"
    rows = (
        replace(page.rows[0], label_source=trusted, members=()),
        replace(page.rows[1], label_source=doubtful, members=()),
    )
    reader = read(replace(page, rows=rows))
    shown = [
        attrs["class"]
        for name in ("bdi", "span")
        for attrs in reader.all(name)
        if attrs.get("class", "").split(" ")[0] in ("label", "badge")
    ]
    assert sorted(shown) == ["badge", "badge doubtful", "label", "label doubtful"]
    assert trusted in reader.text
    assert doubtful in reader.text
    assert "pale name is unverified" in reader.text


def test_length_warnings_stand_beside_the_label_in_the_evidence_and_in_the_chart(page):
    document = render_html(page)
    concerned = [r for row in page.rows for r in (row, *row.members) if r.flags]
    assert document.count("length explains it") == 2 * len(concerned) == 6
    assert document.count('plot side-0 flagged"') == 1
    assert document.count('side-1 flagged"') == 1


def test_nothing_is_fetched_and_nothing_else_may_run(page, read):
    document = render_html(page)
    reader = read(page)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", document)
    assert "@import" not in document
    assert "url(" not in document
    assert [attrs["href"] for attrs in reader.all("link")] == ["data:,"]
    assert not any("style" in attrs for _, attrs in reader.elements)
    assert not any(name.startswith("on") for _, attrs in reader.elements for name in attrs)
    policy = next(a["content"] for a in reader.all("meta") if "http-equiv" in a)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("style", "script"):
        content = document.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert len(reader.all(tag)) == 1


def test_marks_carry_their_words_and_strength(with_row, read):
    text = "one two three"
    page = with_row(
        passages=(Passage("d", "s", text, (Mark(0, 3, 0.1), Mark(8, 13, 1.0))),), members=()
    )
    reader = read(page)
    assert reader.marks == ["one", "three"]
    assert [attrs["class"] for attrs in reader.all("mark")] == ["m1", "m5"]


def test_long_texts_can_be_scrolled_with_the_keyboard(with_row, read):
    page = with_row(passages=(Passage("d", "s", "word " * 900),), members=())
    words = [a for a in read(page).all("div") if str(a.get("class", "")).startswith("words")]
    assert words[0]["tabindex"] == "0"
    assert words[0]["aria-label"] == "Text of d"


def test_near_duplicates_are_a_table_of_their_own(page, read):
    tables = read(page).all("table")
    assert tables[0]["class"] == "rows"
    assert sum(attrs["class"] == "rows nested" for attrs in tables) == 3


def test_table_headings_are_headings(page, read):
    reader = read(page)
    headings = reader.all("th")
    assert all(attrs.get("scope") in ("col", "row") for attrs in headings)
    assert sum(attrs["scope"] == "row" for attrs in headings) == 12 + 3 * 2
    assert len(reader.all("caption")) == len(reader.all("table"))
    assert reader.all("html")[0]["lang"] == "en"


def test_every_cell_of_a_row_is_drawn(page):
    line = render_html(page).split("<tbody")[1].split("</tr>")[0]
    drawn = ("rank", "finding", "shares", "difference", "q", "odds", "adjusted", "strength")
    assert line.count("<td") + line.count("<th") == len(drawn)


def test_a_page_without_sides_columns_sizes_or_intervals(read):
    row = Row("1", "", "", {}, 2.5, math.nan, math.nan)
    bare = Page("t", "l", (), (), (row,), estimate=Column("e", "Lift", "h", "number"))
    reader = read(bare)
    assert "2.50" in reader.text
    assert "unlabelled" in reader.text
    assert not any(attrs.get("class") == "interval" for attrs in reader.all("line"))


def test_a_page_of_one_side_and_of_values_that_are_not_there(read):
    columns = (Column("x", "X", "", "percent", 0), Column("y", "Y", "", "pvalue"))
    row = Row("1", "l", "s", {"x": None}, math.nan, math.nan, math.nan)
    reader = read(Page("t", "l", ("only",), columns, (row,)))
    assert "–" in reader.text
    assert reader.all("figure") == []


def test_no_concepts_says_so(page_of, read):
    reader = read(page_of(0))
    assert "No concept met the conditions" in reader.text
    assert reader.all("table") == []
    assert reader.all("figure") == []


def test_a_chart_of_many_says_that_it_shows_some(page_of, read):
    assert "The first 30 of 60 concepts" in read(page_of(60)).text
    assert "The first" not in read(page_of(12)).text


def test_the_same_page_gives_the_same_bytes(page_of):
    assert render_html(page_of(12)).encode() == render_html(page_of(12)).encode()


def test_infinite_values_sort(page):
    assert 'data-key="odds" data-value="Infinity"' in render_html(page)


@pytest.mark.parametrize("name", all_pages())
def test_every_kind_of_page_is_balanced_quiet_and_linked(name, read):
    page = all_pages()[name]
    reader = read(page)
    identifiers = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    assert {attrs["href"][1:] for attrs in reader.all("a")} <= set(identifiers)
    assert not any("style" in attrs for _, attrs in reader.elements)
    assert all(attrs["src"].startswith("data:image/") for attrs in reader.all("img"))
    assert len(reader.all("caption")) == len(reader.all("table"))
    assert page.subject in reader.text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", render_html(page))


def test_pairs_have_two_colours_a_legend_and_anchors_of_their_keys(read):
    reader = read(pair_page())
    classes = [str(attrs["class"]) for attrs in reader.all("mark")]
    assert classes.count("m4 hue-1") >= 3  # the legends
    assert any("both-hues" in name for name in classes)
    assert "the first and the second of the two" in reader.text
    assert {attrs["id"] for attrs in reader.all("tbody")} >= {"r-12-880", "r-13-881"}
    assert "Pairs 3" in reader.text
    assert "Evidence: 2 passages" in reader.text
    assert reader.all("section")[1].get("aria-label") is None


def test_a_comparison_has_no_legend(page, read):
    assert "of the two" not in read(page).text


def test_figures_are_images_with_words(read):
    svg, bitmap = read(cluster_page()).all("img")
    assert svg["alt"] == "400 dots in three colours"
    kind, content = str(svg["src"]).split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content).decode().startswith("<svg xmlns=")
    assert base64.b64decode(str(bitmap["src"]).split(",", 1)[1]) == png()


def test_hostile_pictures_stay_inside_their_image(read):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    )
    figure = Figure('"><script>', "<b>", svg=svg, alt='" onerror="alert(1)')
    reader = read(dataclasses.replace(cluster_page(), figures=(figure,)))
    (image,) = reader.all("img")
    assert set(image) == {"src", "alt"}
    assert len(reader.all("script")) == 1


def test_tables_stand_after_the_rows(read):
    document = render_html(cluster_page())
    assert document.index('id="ranked"') < document.index('id="table-1"')
    reader = read(cluster_page())
    assert "Indices disagree" in reader.text
    assert "0.250" in reader.text
    assert "Nothing to list." in reader.text


def test_a_page_without_an_estimate_has_no_chart_and_no_such_column(read):
    reader = read(cluster_page())
    assert not any(attrs.get("class") == "chart" for attrs in reader.all("figure"))
    assert not any("estimate" in str(attrs.get("class")) for attrs in reader.all("td"))
    assert "Folded into this cluster, concepts: 1" in reader.text


def test_many_sides_are_named_beside_their_shares(read):
    reader = read(groups_page(4))
    names = [attrs for attrs in reader.all("bdi") if attrs.get("class") == "who"]
    assert len(names) == 4 * 5
    assert not any("fan" in str(attrs.get("class")) for attrs in reader.all("details"))
    assert not any("side-" in str(attrs.get("class")) for attrs in reader.all("svg"))
    assert reader.all("polyline")


def test_very_many_sides_fold(read):
    reader = read(groups_page(12))
    folds = [attrs for attrs in reader.all("details") if "fan" in str(attrs.get("class"))]
    assert len(folds) == 5
    assert "10.0% to 70.0%, 12 sides" in reader.text
    assert not any(attrs.get("class") == "key side-0" for attrs in reader.all("span"))


def test_a_label_that_is_the_key_is_not_repeated(read):
    reader = read(document_page())
    keys = [attrs for attrs in reader.all("bdi") if attrs.get("class") == "key-name"]
    assert len(keys) == 2
    assert "Score with interval" not in reader.text
    opened = [a for a in reader.all("details") if a.get("class") == "evidence" and "open" in a]
    assert len(opened) == 4
