"""How many windows of each sort are wanted."""

from __future__ import annotations

import pytest

from conspectus.errors import InputError
from conspectus.labels.examples.quota import Quota


def test_all_negatives_for_naming_and_half_of_those_for_testing_are_near():
    quota = Quota(3, 4, 5, 7)
    assert (quota.active, quota.near, quota.negatives) == (7, 9, 12)


@pytest.mark.parametrize("place", range(4))
def test_numbers_are_not_negative(place):
    numbers = [1, 1, 1, 1]
    numbers[place] = -1
    with pytest.raises(InputError, match="0 or more"):
        Quota(*numbers)
