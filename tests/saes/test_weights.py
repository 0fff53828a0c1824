from __future__ import annotations

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes.weights import check_weights, hash_weights

SHAPES = {"a": (2, 3), "b": (3,)}


def weights():
    return {"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(3)}


def test_what_is_expected_passes():
    check_weights(weights(), SHAPES)


def test_what_is_missing_is_named():
    with pytest.raises(SAEError, match="needed are the tensors a, b; found are none"):
        check_weights({}, SHAPES)


def test_a_wrong_shape_is_named():
    with pytest.raises(SAEError, match=r"tensor a has shape \(3, 2\), not \(2, 3\)"):
        check_weights(weights() | {"a": torch.zeros(3, 2)}, SHAPES)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_is_named(value):
    with pytest.raises(SAEError, match="tensor b holds"):
        check_weights(weights() | {"b": torch.tensor([0.0, value, 0.0])}, SHAPES)


def test_the_hash_does_not_depend_on_order_or_storage():
    one = weights()
    other = {"b": one["b"].half(), "a": one["a"].T.contiguous().T}
    assert hash_weights(one) == hash_weights(other)


def test_the_hash_depends_on_values_names_and_shapes():
    base = hash_weights(weights())
    assert hash_weights(weights() | {"b": torch.tensor([1.0, 1.0, 1.0001])}) != base
    assert hash_weights({"a": weights()["a"], "c": torch.ones(3)}) != base
    assert hash_weights(weights() | {"a": weights()["a"].reshape(3, 2)}) != base
