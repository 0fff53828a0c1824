from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from number_questions import SCHEMA

from conspectus.llm.extraction import MalformedAnswerError, extract_answer

ANY = {"type": "object"}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), VALUES, max_size=4
)
TALK = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]))


@given(OBJECTS, TALK, TALK, st.sampled_from([None, 2]), st.booleans())
def test_an_object_is_found_within_talk(value, before, after, indent, ascii_only) -> None:
    assume("<think" not in before)
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert extract_answer(f"{before}{text}{after}", ANY) == value
    assert extract_answer(f"{before}\n```json\n{text}\n```\n{after}", ANY) == value


@given(st.text())
def test_any_text_gives_an_object_that_fits_or_is_malformed(text: str) -> None:
    try:
        value = extract_answer(text, SCHEMA)
    except MalformedAnswerError:
        return
    assert list(value) == ["n"]
    assert value["n"] >= 0


@given(OBJECTS, st.integers(0, 30))
def test_a_cut_object_is_never_taken_for_whole(value, cut: int) -> None:
    wanted = {
        "type": "object",
        "required": ["answer"],
        "additionalProperties": False,
        "properties": {"answer": {}},
    }
    text = json.dumps({"answer": value})
    cut_text = text[: max(0, len(text) - 1 - cut)]
    inner = '"answer"' in json.dumps(value)
    assume(not inner)
    with pytest.raises(MalformedAnswerError):
        extract_answer(cut_text, wanted)


def test_the_object_that_fits_is_chosen_among_others() -> None:
    assert extract_answer('Given {"text": "x"} I say {"n": 2}.', SCHEMA) == {"n": 2}
    assert extract_answer('{"n": 2} - yes, {"n": 2}', SCHEMA) == {"n": 2}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON object in the answer ''"),
        ("[1, 2]", "no JSON object"),
        ("42", "no JSON object"),
        ('{"n": 1} {"n": 2}', "several different"),
        ('{"n": {"n": 1}}', r"at \$\.n"),
        ('{"n": Infinity}', "no JSON object"),
        ("{" * 5000, "no JSON object"),
        ('{"a":' * 5000, "no JSON object"),
        ('{"n": 1', "no JSON object"),
        ("x" * 1000, r"x\.\.\."),
    ],
)
def test_what_is_wrong_is_said(text: str, fault: str) -> None:
    with pytest.raises(MalformedAnswerError, match=fault) as caught:
        extract_answer(text, SCHEMA)
    assert len(str(caught.value)) < 400


def test_halves_of_characters_are_malformed() -> None:
    with pytest.raises(MalformedAnswerError, match="halves of characters"):
        extract_answer('{"label": "\\ud83d"}', ANY)
    assert extract_answer('{"label": "\\ud83d\\ude00"}', ANY) == {"label": "😀"}


def test_thoughts_are_left_out() -> None:
    text = '<think>maybe {"n": 1}? no</think>\n{"n": 2}'
    assert extract_answer(text, SCHEMA) == {"n": 2}
    with pytest.raises(MalformedAnswerError):
        extract_answer('{"n": 2} <think>{"n": 1}</think>', SCHEMA)
