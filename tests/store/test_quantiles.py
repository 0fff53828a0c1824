from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import InputError
from conspectus.store.quantiles import STORED, check_share, quantiles_of


@given(
    st.lists(st.floats(2**-24, 65_504, width=16), min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_against_numpy(numbers, shares) -> None:
    given = np.array(numbers, np.float16)
    truth = np.quantile(given.astype(np.float64), shares)
    found = quantiles_of(given, shares)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, truth, rtol=1e-6)


def test_the_argument_is_left_as_it_was() -> None:
    given = np.array([3, 1, 2], np.float16)
    quantiles_of(given, [0.5])
    assert given.tolist() == [3, 1, 2]


def test_stored_names_say_their_share() -> None:
    assert {name: float(f"0.{name[1:]}") for name in STORED} == STORED


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_shares(share) -> None:
    assert check_share(share) == share


@pytest.mark.parametrize("share", [-1e-9, 1.5, float("nan"), float("inf")])
def test_no_shares(share) -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        check_share(share)
