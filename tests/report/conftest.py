"""Pages as an analysis would fill them, for the tests of this room."""

from __future__ import annotations

import dataclasses
import math
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from conspectus.report.html import render_html
from conspectus.report.page import Column, Mark, Page, Passage, Row

if TYPE_CHECKING:
    from collections.abc import Callable

SIDES = ("gpt-4o-2024-05-13", "gpt-3.5-turbo-0301")
COLUMNS = (
    Column("share_a", "Documents with it", "Share of the first side's documents.", "percent", 0),
    Column("share_b", "Documents with it", "Share of the other side's documents.", "percent", 1),
    Column("q", "q-value", "False-discovery rate at which it would still be listed.", "pvalue"),
    Column("odds", "Odds ratio", "The odds of one side over those of the other.", "number"),
    Column("adjusted", "Length-adjusted", "Difference among documents of equal length.", "points"),
    Column("mean_a", "Mean strength", "Mean activation where it fires.", "number", 0),
    Column("mean_b", "Mean strength", "Mean activation where it fires.", "number", 1),
)
LABELS = (
    ("** · **: · bold list item", "lexical"),
    ("### heading · ## Step", "lexical"),
    ("numbered steps with a bold opening", "judge: verified 0.91"),
    ("as an AI language model", "lexical"),
    ("“however”, “on the other hand”", "lexical"),
    ("closing offer: let me know if", "user"),
    ("", ""),
    ("recipe quantities: cup, tablespoon, ¼ teaspoon", "lexical"),
)
ANSWER = (
    "Sure! Here are some of the best places to visit:\n\n1. **Old Town**: narrow streets, small "
    "cafés and a market that opens at dawn.\n2. **Harbour**: boats leave every hour.\n\n"
    + "The weather is mild for most of the year, and even in winter one can sit outside. " * 14
    + "\n\n### Getting around\n\nTake the **number 4** tram. Let me know if you need more!"
)
PLAIN = "You could visit the old town, which has a market, or take a boat from the harbour. " * 6


def marks_of(text: str, *words: str) -> tuple[Mark, ...]:
    """Mark every occurrence of `words`, the first the strongest."""
    found: list[Mark] = []
    for place, word in enumerate(words):
        start = text.find(word)
        while start >= 0:
            found.append(Mark(start, start + len(word), 1 - place / max(1, len(words))))
            start = text.find(word, start + 1)
    return tuple(found)


def make_row(rank: int, *, members: int = 0) -> Row:
    """One concept whose numbers depend on its rank only."""
    label, source = LABELS[rank % len(LABELS)]
    direction = -1 if rank % 3 == 2 else 1
    estimate = direction * 0.68 / (1 + rank / 9)
    share_b = 0.08 + (0 if direction > 0 else -estimate)
    adjusted = estimate * (0.05 if rank % 7 == 4 else 0.93)
    passages = tuple(
        Passage(
            f"{side}/{rank * 10 + copy}",
            side,
            text,
            marks_of(text, *words),
            "What should I see in Lisbon? I have two days and like walking." if copy == 0 else "",
        )
        for side, text, words in (
            (SIDES[0], ANSWER, ("**Old Town**", "**Harbour**", "**number 4**", "###")),
            (SIDES[1], PLAIN, ()),
        )
        for copy in range(2)
    )
    return Row(
        key=str((rank * 2575 + 17) % 8192),
        label=label,
        label_source=source,
        values={
            "share_a": share_b + estimate,
            "share_b": share_b,
            "q": 10.0 ** -(9 - rank / 4) if rank < 40 else 0.04,
            "odds": math.inf if rank == 3 else math.exp(estimate * 5),
            "adjusted": None if rank == 5 else adjusted,
            "mean_a": 3.4 + estimate,
            "mean_b": math.nan if rank == 1 else 2.9,
        },
        estimate=estimate,
        low=estimate - 0.07,
        high=estimate + 0.06,
        passages=passages,
        members=tuple(make_row(rank + 50 + i) for i in range(members)),
        flags={"length explains it": "Among documents of equal length the difference is small."}
        if rank % 7 == 4
        else {},
    )


def make_page(rows: int = 12) -> Page:
    """A comparison of two models' answers with `rows` concepts."""
    return Page(
        title="How do answers of gpt-4o differ from those of gpt-3.5-turbo?",
        lead=(
            "GPT-4o writes in Markdown: bold list items appear in 76.0% of its answers and in "
            "8.0% of the other model's, the largest of 212 differences that hold at a "
            "false-discovery rate of 1%."
        ),
        sides=SIDES,
        columns=COLUMNS,
        rows=tuple(make_row(i, members=2 if i % 5 == 0 else 0) for i in range(rows)),
        settings={
            "Presence": "at least 1 token, activation above 0",
            "Paired by": "prompt_id",
            "Test": "McNemar, exact",
            "False-discovery control": "Benjamini-Hochberg over 6,911 latents, 0.01",
        },
        provenance={
            "Store": "answers.conspectus",
            "Encoder": "smollm2-135m, resid_post.12, 8,192 latents",
            "Weights": "sha256:4f2b9c0e7d61a58f0c7c3be9a8c1d9c5f5e7ab3e1f6d2b4c8a9e0f1d2c3b4a59",
            "Conspectus": "0.1.0",
        },
        notes=("3 of 1,613 documents could not be encoded and are missing from both shares.",),
        sizes=(805, 805),
        facts={
            "concepts that differ at FDR 0.01": "212 of 6,911",
            "explained by length": "31",
            "answers to the same prompts": "805 pairs",
        },
    )


VOID = {"img", "meta", "link", "input", "br", "rect", "line", "circle"}


class Reader(HTMLParser):
    """Collects elements and text, and what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if len({name for name, _ in attrs}) != len(attrs):
            self.problems.append(f"repeated attribute in {tag}")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"unexpected </{tag}>")

    def handle_data(self, data):
        if "script" not in self.open and "style" not in self.open:
            self.text += data
        if self.open and self.open[-1] == "mark":
            self.marks[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture
def page_of() -> Callable[[int], Page]:
    """Makes pages with a given number of concepts."""
    return make_page


@pytest.fixture
def page() -> Page:
    """A page of twelve concepts."""
    return make_page()


@pytest.fixture
def with_row() -> Callable[..., Page]:
    """Makes pages of one concept whose fields are given."""

    def change(**changes: Any) -> Page:
        page = make_page(1)
        return dataclasses.replace(page, rows=(dataclasses.replace(page.rows[0], **changes),))

    return change


@pytest.fixture(scope="session")
def read() -> Callable[[Page], Reader]:
    """Renders a page and reads it back; fails where tags do not balance."""

    def render_and_read(page: Page) -> Reader:
        reader = Reader(render_html(page))
        assert reader.problems == []
        assert reader.open == []
        return reader

    return render_and_read
