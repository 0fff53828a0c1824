from __future__ import annotations

import pytest

from conspectus.errors import SAEError
from conspectus.saes import REGISTRY
from conspectus.saes.registry import architecture


def test_names_are_those_of_saelens():
    assert set(REGISTRY) == {
        "standard",
        "topk",
        "batchtopk",
        "jumprelu",
        "gated",
        "matryoshka_batchtopk",
    }


def test_each_class_is_found_by_its_own_name(any_sae):
    assert architecture(any_sae.config.architecture) is type(any_sae)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(SAEError, match=r"'transcoder'; known are standard, topk"):
        architecture("transcoder")
