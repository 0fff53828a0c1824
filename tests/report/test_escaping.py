"""Whatever a document, label or setting says, it is shown and never obeyed."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conspectus.report.html import render_html
from conspectus.report.page import Column, Mark, Page, Passage, Row

ATTACKS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "'><svg onload=alert(1)>",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
    "{{ 7 * 7 }} {% raw %}",
    "</style></title></textarea><!--",
    "]]><![CDATA[",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_text_is_escaped(attack, read):
    passage = Passage(attack, attack, attack, (Mark(0, 3, 1.0), Mark(2, 6, 0.5)), attack)
    columns = (
        Column("a", attack, attack, "percent", 0),
        Column("b", attack, attack, "percent", 1),
        Column(attack, attack, attack, "text"),
    )
    values = {"a": 0.5, "b": attack, attack: attack}
    member = Row("2", attack, attack, values, 0.1, 0.0, 0.2)
    row = dataclasses.replace(
        member, key=attack, passages=(passage,), members=(member,), flags={attack: attack}
    )
    hostile = Page(
        *(attack, attack, (attack, attack + "2"), columns, (row,)),
        *({attack: attack}, {attack: attack}, (attack,), (1, 2), {attack: attack}),
        estimate=Column("e", attack, attack, "points"),
    )
    reader = read(hostile)
    harmless = {"html", "head", "body", "main", "title", "style", "script", "section", "svg"}
    assert len(reader.all("script")) == 1
    assert reader.all("img") == []
    assert len(reader.all("style")) == 1
    assert len(reader.all("title")) == 1
    assert not any(name.startswith("on") for _, attrs in reader.elements for name in attrs)
    assert not any("onload" in attrs for tag, attrs in reader.elements if tag in harmless)
    assert reader.text.count(attack) >= 20


@pytest.mark.parametrize(
    "text",
    [
        "cafe\u0301",
        "👩‍👩‍👧‍👦 family",
        "مرحبا بالعالم",
        "\ufffd",
        "\u202eevil",
        "x" * 10_000,
        "a\r\nb\tc",
        "𝔘",
    ],
)
def test_texts_arrive_as_they_are(with_row, text):
    document = render_html(with_row(passages=(Passage("d", "s", text, (Mark(0, 1, 1.0),)),)))
    body = document.split('class="words', 1)[1].split(">", 1)[1].split("</article>", 1)[0]
    body = re.sub(r"<summary>.*?</summary>", "", body)
    assert html.unescape(re.sub(r"<[^>]*>", "", body)).rstrip("\n") == text


def test_lone_surrogates_and_nul_do_not_break_the_file(with_row):
    page = with_row(label="a\ud83d", passages=(Passage("\udc00", "s\x00", "\ud800x\x00"),))
    encoded = render_html(page).encode("utf-8")
    assert b"\x00" not in encoded
    assert "␀" in encoded.decode()


def test_document_text_keeps_its_own_direction(page, read):
    words = [a for a in read(page).all("div") if str(a.get("class", "")).startswith("words")]
    assert words
    assert all(attrs["dir"] == "auto" for attrs in words)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200), st.floats(), st.floats(), st.floats())
def test_any_text_and_number_gives_a_balanced_file(read, label, text, estimate, low, high):
    passage = Passage(label, "a", text, (Mark(0, 2, estimate), Mark(1, 150, 0.5)), label)
    columns = (Column("x", label, label, "number"), Column("y", label, label, "percent", 0))
    row = Row("0", label, label, {"x": low, "y": high}, estimate, low, high, (passage,))
    read(Page(label, text, ("a", "b"), columns, (row,), {label: text}, {}, (text,)))
