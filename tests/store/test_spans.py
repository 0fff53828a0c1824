from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from conspectus.store.codes import TO_THE_END
from conspectus.store.spans import token_ends


def reference(text: str, starts: list[int], read_to: int = TO_THE_END) -> list[int]:
    """The rule of docs/format.md, word for word."""
    ends = []
    for start in starts:
        later = [other for other in starts if other > start]
        end = min(later) if later else min(read_to, len(text))
        trimmed = start + len(text[start:end].rstrip())
        ends.append(trimmed if trimmed > start else end)
    return ends


def run(text: str, starts: list[int], read_to: int = TO_THE_END) -> list[int]:
    pointer = np.array([0, len(starts)])
    return token_ends([text], np.array(starts), pointer, np.array([read_to])).tolist()


def test_words_end_before_the_space() -> None:
    assert run("to be  or", [0, 3, 7]) == [2, 5, 9]


def test_white_space_alone_is_kept_whole() -> None:
    assert run("a\n\nb", [0, 1, 3]) == [1, 3, 4]
    assert run("a \n", [0, 1]) == [1, 3]


def test_pieces_of_one_character_share_its_span() -> None:
    assert run("é🙂!", [0, 1, 1, 1, 2]) == [1, 2, 2, 2, 3]


def test_a_token_at_the_end_is_empty() -> None:
    assert run("ab", [0, 2, 2]) == [2, 2, 2]


def test_code_points_not_bytes() -> None:
    assert run("数据 🙂 x", [0, 3, 5]) == [2, 4, 6]


def test_unusual_white_space() -> None:
    assert run("a\u00a0\u3000b\u200b", [0, 3]) == [1, 5]  # a zero width space is not white space


def test_no_tokens() -> None:
    nothing = np.zeros(0, np.int64)
    assert token_ends([], nothing, np.zeros(1, np.int64), nothing).tolist() == []
    assert token_ends(["", "abc"], nothing, np.zeros(3, np.int64), np.ones(2)).tolist() == []


def test_the_last_token_ends_where_the_reading_stopped() -> None:
    assert run("to be or not to be", [0, 3, 6], read_to=8) == [2, 5, 8]
    assert run("to be or not to be", [0, 3, 6], read_to=9) == [2, 5, 8]
    assert run("🙂🙂🙂", [0, 1, 1], read_to=2) == [1, 2, 2]


texts = st.text(st.sampled_from("ab é🙂\n\t\u3000数"), max_size=12)


cases = st.tuples(texts, st.lists(st.integers(0, 12), max_size=8), st.integers(0, 14))


@given(st.lists(cases, max_size=6))
def test_many_texts_at_once_match_the_rule(cases: list[tuple[str, list[int], int]]) -> None:
    texts = [text for text, _, _ in cases]
    stops = np.array([TO_THE_END if stop > 12 else stop for _, _, stop in cases], np.uint32)
    starts = [sorted(min(s, len(text), stop) for s in raw) for text, raw, stop in cases]
    pointer = np.cumsum([0, *map(len, starts)])
    flat = np.array([s for some in starts for s in some], np.uint32)
    rows = zip(texts, starts, stops.tolist(), strict=True)
    expected = [end for text, some, stop in rows for end in reference(text, some, stop)]
    ends = token_ends(texts, flat, pointer, stops)
    assert ends.dtype == np.uint32
    assert ends.tolist() == expected
