from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import InputError
from conspectus.store import Presence


def test_default_needs_nothing_read() -> None:
    presence = Presence()
    assert presence.fields == ()
    assert presence.mask() is None
    assert presence.record() == {"min_tokens": 1, "threshold": 0.0}


@pytest.mark.parametrize(
    ("presence", "fields"),
    [
        (Presence(2), ("count",)),
        (Presence(threshold=0.5), ("max",)),
        (Presence(2, 0.5), ("max", "count")),
    ],
)
def test_fields_are_those_that_decide(presence: Presence, fields: tuple[str, ...]) -> None:
    assert presence.fields == fields


@given(
    min_tokens=st.integers(1, 4),
    threshold=st.sampled_from([0.0, 0.1, 0.5, 2.0]),
    entries=st.lists(st.tuples(st.integers(1, 5), st.floats(0.01, 3.0)), max_size=20),
)
def test_mask_is_both_conditions(
    min_tokens: int, threshold: float, entries: list[tuple[int, float]]
) -> None:
    count = np.array([entry[0] for entry in entries], np.uint16)
    strength = np.array([entry[1] for entry in entries], np.float16)
    mask = Presence(min_tokens, threshold).mask(max=strength, count=count)
    expected = [
        c >= min_tokens and float(m) > float(np.float32(threshold))
        for c, m in zip(count.tolist(), strength.tolist(), strict=True)
    ]
    if mask is None:
        assert all(expected)
    else:
        assert mask.tolist() == expected


def test_threshold_is_not_rounded_to_half_precision() -> None:
    # 1.0004 in float16 is 1.0: compared there, an activation of 1.0009765625 would not exceed it.
    above = np.array([1.0, 1.0009765625], np.float16)
    assert Presence(threshold=1.0004).mask(max=above).tolist() == [False, True]


def test_threshold_is_exclusive() -> None:
    assert Presence(threshold=1.0).mask(max=np.array([1.0], np.float16)).tolist() == [False]


@pytest.mark.parametrize("min_tokens", [0, -1, 1.5, "2", True, None])
def test_bad_min_tokens(min_tokens: object) -> None:
    with pytest.raises(InputError, match="min_tokens"):
        Presence(min_tokens=min_tokens)


@pytest.mark.parametrize("threshold", [-0.1, float("nan"), float("inf")])
def test_bad_threshold(threshold: float) -> None:
    with pytest.raises(InputError, match="threshold"):
        Presence(threshold=threshold)


def test_numpy_integers_are_whole_numbers() -> None:
    assert Presence(np.int64(3)).record() == {"min_tokens": 3, "threshold": 0.0}


@pytest.mark.parametrize("presence", [Presence(2), Presence(threshold=1.0)])
def test_missing_field_is_named(presence: Presence) -> None:
    with pytest.raises(InputError, match=presence.fields[0]):
        presence.mask()


def test_kept_takes_the_arrays_it_needs_from_what_has_them() -> None:
    entries = SimpleNamespace(max=np.array([0.5, 2.0, 2.0]), count=np.array([3, 1, 3]))
    assert Presence().kept(object()) is None
    kept = Presence(2, 1.0).kept(entries)
    assert kept is not None
    assert kept.tolist() == [False, False, True]
