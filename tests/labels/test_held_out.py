from __future__ import annotations

import numpy as np
import pytest

from conspectus.labels.held_out import EVERY, HOLD_OUT_FROM, held_out_rows, naming_rows


@pytest.mark.parametrize("n", [0, 1, HOLD_OUT_FROM - 1])
def test_small_stores_hold_nothing_back(n: int) -> None:
    assert held_out_rows(n).size == 0
    assert naming_rows(n).tolist() == list(range(n))


@pytest.mark.parametrize("n", [HOLD_OUT_FROM, 1001, 6650])
def test_every_document_names_or_tests(n: int) -> None:
    held, named = held_out_rows(n), naming_rows(n)
    assert sorted([*held.tolist(), *named.tolist()]) == list(range(n))
    assert held.size == n // EVERY
    assert np.isin(held, named).sum() == 0
