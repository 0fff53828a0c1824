"""Excerpts show what they are cut around, in its place; pieces of words become words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.excerpts import WINDOW, cut, whole_words

LONG = " ".join(f"word{i}" for i in range(400))


def joined(text, *pieces):
    """Join occurrences of `pieces`, each searched behind the one before."""
    spans, at = [], 0
    for piece in pieces:
        at = text.index(piece, at)
        spans.append((at, at + len(piece), 0.1 * (len(spans) + 1)))
        at += len(piece)
    return [(text[a:b], round(s, 1)) for a, b, s in whole_words(text, spans)]


def test_one_window():
    start = LONG.index("word200")
    shown = cut(LONG, [(start, start + 7)])
    ((first, last),) = shown.places(start, start + 7)
    assert shown.text[first:last] == "word200"
    assert shown.text.startswith("… word")
    assert shown.text.endswith(" …")
    assert len(shown.text) <= 2 * WINDOW + 7 + 4


def test_two_windows_far_apart_and_close():
    one, two, near = (LONG.index(word) for word in ("word50", "word300", "word60"))
    far = cut(LONG, [(two, two + 7), (one, one + 6)])
    assert len(far.stretches) == 2
    assert far.text.count(" … ") == 1
    for start, word in ((one, "word50"), (two, "word300")):
        ((first, last),) = far.places(start, start + len(word))
        assert far.text[first:last] == word
    assert far.places(LONG.index("word200"), LONG.index("word200") + 7) == []
    close = cut(LONG, [(one, one + 6), (near, near + 6)])
    assert len(close.stretches) == 1
    assert " … " not in close.text


def test_without_spans_the_beginning_is_shown():
    assert cut(LONG, []).text.startswith("word0 word1")
    assert cut("short", []).text == "short"
    assert cut("", []).text == ""


def test_spans_at_the_edge_are_cut():
    shown = cut("x" * 1000, [(500, 501)])
    places = shown.places(0, 1000)
    assert places == [(2, 2 + 2 * WINDOW + 1)]
    assert shown.places(5, 5) == []


@given(
    st.text(max_size=900), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=4)
)
def test_what_is_shown_is_what_stands_there(text, spans):
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    shown = cut(text, spans)
    for start, end in spans:
        parts = shown.places(start, end)
        assert "".join(shown.text[a:b] for a, b in parts) == text[start:end]
    for first, last, place in shown.stretches:
        assert shown.text[place : place + last - first] == text[first:last]


@pytest.mark.parametrize(
    ("text", "pieces", "words"),
    [
        ("I apologise now", ("apo", "logise"), [("apologise", 0.2)]),
        ("I apologise now", ("apo", "ise"), [("apo", 0.1), ("ise", 0.2)]),
        ("I apologise now", ("I", "apologise"), [("I", 0.1), ("apologise", 0.2)]),
        ("I apologise now", (" apo", "logise"), [("apologise", 0.2)]),
        ("we don't", ("don", "'t"), [("don't", 0.2)]),
        ("**Bold**", ("**", "Bold", "**"), [("**", 0.1), ("Bold", 0.2), ("**", 0.3)]),
        ("été là", ("ét", "é"), [("été", 0.2)]),
        ("e\u0301te\u0301", ("e", "\u0301t", "e\u0301"), [("e\u0301te\u0301", 0.3)]),
        ("नमस्ते", ("नम", "स्ते"), [("नमस्ते", 0.2)]),
        ("안녕하세요 세계", ("안녕", "하세요"), [("안녕하세요", 0.2)]),
        ("我很抱歉", ("我", "很", "抱歉"), [("我", 0.1), ("很", 0.2), ("抱歉", 0.3)]),
        ("ขอโทษครับ", ("ขอโทษ", "ครับ"), [("ขอโทษ", 0.1), ("ครับ", 0.2)]),
        ("مرحبا", ("مر", "حبا"), [("مرحبا", 0.2)]),
        ("a\n\nb", ("\n\n",), [("\n\n", 0.1)]),
        ("snake_case", ("snake", "_", "case"), [("snake_case", 0.3)]),
    ],
)
def test_pieces_of_a_word_are_one(text, pieces, words):
    assert joined(text, *pieces) == words


def test_tokens_that_share_a_character_are_one():
    assert whole_words("😀!", [(0, 1, 0.5), (0, 1, 0.9), (0, 1, 0.2)]) == [(0, 1, 0.9)]


def test_nothing_fired():
    assert whole_words("text", []) == []


@given(st.text(min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=9), st.data())
def test_words_cover_what_fired_but_for_white_space(text, cuts, data):
    edges = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    tokens = [(a, b, data.draw(st.floats(0.1, 9))) for a, b in itertools.pairwise(edges)]
    fired = [token for token in tokens if data.draw(st.booleans())]
    words = whole_words(text, fired)
    covered = {i for a, b, _ in words for i in range(a, b)}
    wanted = {i for a, b, _ in fired for i in range(a, b)}
    assert covered <= wanted
    assert all(text[i].isspace() for i in wanted - covered)
    assert all(a < b for a, b, _ in words)
    assert [a for a, _, _ in words] == sorted(a for a, _, _ in words)
    assert max((s for *_, s in words), default=0) == max((s for *_, s in fired), default=0)
