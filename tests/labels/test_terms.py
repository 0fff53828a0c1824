from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.roles import (
    AFTER_CLASS,
    BEFORE_CLASS,
    CLASS,
    CONTEXT,
    DIGIT,
    FORMS,
    KIND,
    PHRASES,
    PIECE,
    PLACE,
    ROLES,
    SINGLE,
    TOPIC,
    Around,
    context_keys,
    pack,
    role_keys,
    unpack,
)
from conspectus.labels.terms import BACKGROUND_FLOOR, PRIOR_PEAKS, Background, best_terms
from conspectus.labels.units import END, START
from conspectus.labels.windows import REACH, WIDTH
from conspectus.labels.words import Kind

UNIT = 0


@given(st.lists(st.integers(3, 2**21 - 1), min_size=1, max_size=3))
def test_pack_and_unpack(units: list[int]) -> None:
    (key,) = pack(np.array([units], np.int32)).tolist()
    assert unpack(key, len(units)) == tuple(units)
    assert key > 0


def test_units_beyond_the_limit_fall_together() -> None:
    keys = pack(np.array([[2**21 - 1], [2**21 + 5], [2**22]], np.int64))
    assert len(set(keys.tolist())) == 1


def windows_with(rows: list[list[int]]) -> np.ndarray:
    """Windows whose middle is each row; the rest is nothing."""
    windows = np.zeros((len(rows), WIDTH), np.int32)
    for window, row in zip(windows, rows, strict=True):
        low = REACH - len(row) // 2
        window[low : low + len(row)] = row
    return windows


def around(windows: np.ndarray, kinds=None, stems=None, **others) -> Around:
    """Peaks of no kind, stem or class but those given."""
    none = np.zeros(len(windows), np.int64)
    given = {"piece": none, "digit": none, "group": np.zeros_like(windows)} | others
    kinds, stems = (none if one is None else one for one in (kinds, stems))
    return Around(windows, kinds, stems, **given)


def test_role_keys_of_phrases() -> None:
    windows = windows_with([[5, 6, 7], [START, 6, END]])
    found = {role.offsets: role_keys(role, around(windows)) for role in PHRASES}
    assert found[(0,)].tolist() == [6, 6]
    assert unpack(int(found[(-1, 0)][0]), 2) == (5, 6)
    assert found[(-1, 0)][1] == 0, "edges of the text are in no phrase"
    assert unpack(int(found[(-1, 0, 1)][0]), 3) == (5, 6, 7)
    assert found[(1,)].tolist() == [7, 0]


def test_kind_and_place() -> None:
    windows = windows_with([[9, 9, 9], [START, 6, 9], [9, 6, END]])
    kinds = np.array([Kind.NUMBER, Kind.WORD, Kind.EMOJI])
    assert role_keys(KIND, around(windows, kinds)).tolist() == [Kind.NUMBER, 0, Kind.EMOJI]
    assert role_keys(PLACE, around(windows, kinds)).tolist() == [0, START, END]


def test_context_has_each_word_once_and_not_the_peak() -> None:
    is_word = np.array([False] * 5 + [True] * 10)
    windows = np.array([[5, 6, 5, 3, 7, 6, 7, 4, 8]], np.int32)
    assert sorted(set(context_keys(windows, is_word)[0].tolist())) == [0, 5, 6, 8]
    assert (context_keys(windows, is_word) > 0).sum() == 3


def two_latents() -> tuple[np.ndarray, np.ndarray, Background]:
    """Latent A fires on unit 5 (nine of ten), B on ten others, both once on 6; six on nothing."""
    centres = [5] * 9 + [6] + list(range(10, 19)) + [6]
    windows = windows_with([[centre] for centre in centres])
    weight = np.full(20, 0.1, np.float32)
    is_word = np.zeros(30, bool)
    background = Background(around(windows), weight, 8, is_word)
    return windows, weight, background


def test_background_is_the_mean_share_over_latents() -> None:
    _, _, background = two_latents()
    shares = background.share(UNIT, np.array([5, 6, 10]))
    assert shares == pytest.approx([0.1125, 0.025, 0.0125])


def test_score_is_share_times_shrunken_log_ratio() -> None:
    windows, weight, background = two_latents()
    mine = windows[:10]
    keys = [role_keys(role, around(mine)) for role in SINGLE]
    keys.append(context_keys(mine, np.zeros(30, bool)))
    terms = best_terms(keys, weight[:10], background, 5)
    assert terms.key.tolist() == [5]
    assert terms.role.tolist() == [UNIT]
    usual = 0.1125 + BACKGROUND_FLOOR
    ratio = math.log((0.9 * 10 + usual * PRIOR_PEAKS) / (10 + PRIOR_PEAKS) / usual)
    assert terms.ratio[0] == pytest.approx(ratio, rel=1e-4)
    assert terms.score[0] == pytest.approx(0.9 * ratio, rel=1e-4)


def test_term_of_one_peak_is_none() -> None:
    windows, weight, background = two_latents()
    other = windows[10:]
    keys = [role_keys(role, around(other)) for role in SINGLE]
    keys.append(context_keys(other, np.zeros(30, bool)))
    assert len(best_terms(keys, weight[10:], background, 5).key) == 0


def test_few_peaks_are_trusted_less() -> None:
    def ratio_with(n: int) -> float:
        windows = windows_with([[5]] * n + [[6]] * 1000)
        weight = np.concatenate([np.full(n, 1 / n), np.full(1000, 1e-3)])
        background = Background(around(windows), weight, 100, np.zeros(9, bool))
        keys = [role_keys(role, around(windows[:n])) for role in SINGLE]
        keys.append(context_keys(windows[:n], np.zeros(9, bool)))
        return float(best_terms(keys, weight[:n], background, 5).ratio[0])

    assert ratio_with(3) < ratio_with(10) < ratio_with(200)


def test_context_background_matches_the_other_roles() -> None:
    windows = windows_with([[5, 8, 6]] * 4)
    is_word = np.ones(9, bool)
    is_word[:3] = False
    background = Background(around(windows), np.full(4, 0.25), 1, is_word)
    assert background.share(ROLES.index(CONTEXT), np.array([5, 6, 8])) == pytest.approx([1, 1, 0])


def test_common_everywhere_tells_nothing_however_sure() -> None:
    windows = windows_with([[5]] * 1000 + [[5], [6]] * 500)
    weight = np.full(2000, 1e-3)
    background = Background(around(windows), weight, 2, np.zeros(9, bool))
    mine = windows[:1000]
    keys = [role_keys(role, around(mine)) for role in SINGLE]
    keys.append(context_keys(mine, np.zeros(9, bool)))
    assert len(best_terms(keys, weight[:1000], background, 5).key) == 0


def test_forms_are_keyed_by_the_stem_of_words_only() -> None:
    windows = windows_with([[9], [8], [7]])
    kinds = np.array([Kind.WORD, Kind.CAPITALISED, Kind.NUMBER])
    assert role_keys(FORMS, around(windows, kinds, np.array([4, 4, 7]))).tolist() == [4, 4, 0]


def test_classes_are_keyed_where_they_stand() -> None:
    windows = windows_with([[7, 8, 9]])
    groups = windows_with([[1, 2, 3]])
    found = {
        role.name: role_keys(role, around(windows, group=groups)).tolist()
        for role in (CLASS, AFTER_CLASS, BEFORE_CLASS)
    }
    assert found == {"class": [2], "after class": [1], "before class": [3]}


def test_pieces_and_digits_are_keys_themselves() -> None:
    peaks = around(windows_with([[7], [8]]), piece=np.array([5, 0]), digit=np.array([0, 2]))
    assert role_keys(PIECE, peaks).tolist() == [5, 0]
    assert role_keys(DIGIT, peaks).tolist() == [0, 2]


def test_some_of_the_peaks() -> None:
    peaks = around(windows_with([[7], [8], [9]]), piece=np.array([1, 2, 3]))
    some = peaks[1:]
    assert some.folded[:, REACH].tolist() == [8, 9]
    assert some.piece.tolist() == [2, 3]
    assert len(some.kind) == len(some.stem) == len(some.digit) == len(some.group) == 2


def test_what_is_near_is_worth_less_than_what_the_peak_is() -> None:
    assert ROLES[UNIT].offsets == (0,)
    assert ROLES[-2:] == (CONTEXT, TOPIC)
    beside = (AFTER_CLASS, BEFORE_CLASS, CONTEXT, TOPIC)
    besides = [role.worth for role in ROLES if role in beside or role.name in ("after", "before")]
    itself = [
        role.worth
        for role in ROLES
        if role not in beside and role.name not in ("after", "before", "place")
    ]
    assert max(besides) < min(itself) < ROLES[UNIT].worth == 1
    phrases = [role.worth for role in ROLES if role.name == "phrase"]
    assert 1 < min(phrases) <= max(phrases) == max(itself) < 1.02  # where both tell as well
