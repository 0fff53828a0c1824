from __future__ import annotations

import json

import pytest

from conspectus.errors import SAEError
from conspectus.saes.batchtopk import BatchTopKConfig
from conspectus.saes.config import SAEConfig, check_choice
from conspectus.saes.matryoshka import MatryoshkaConfig
from conspectus.saes.topk import TopKConfig


def test_json_round_trip_of_every_architecture(any_sae):
    config = any_sae.config
    values = json.loads(json.dumps(config.to_dict()))
    assert type(config).from_dict(values) == config
    assert values["architecture"] == config.architecture


def test_unknown_and_missing_fields_are_named():
    with pytest.raises(SAEError, match="no field colour"):
        SAEConfig.from_dict({"d_in": 2, "n_latents": 3, "colour": "red"})
    with pytest.raises(SAEError, match="n_latents"):
        SAEConfig.from_dict({"d_in": 2})


@pytest.mark.parametrize("sizes", [(0, 5), (5, 0), (-1, 5)])
def test_impossible_sizes(sizes):
    with pytest.raises(SAEError, match="impossible"):
        SAEConfig(d_in=sizes[0], n_latents=sizes[1])


def test_unsupported_choices_list_the_valid_ones():
    with pytest.raises(SAEError, match=r"covariance_whitening.*valid are none, expected_average"):
        SAEConfig(d_in=2, n_latents=3, normalise_input="covariance_whitening")
    with pytest.raises(SAEError, match=r"int8.*float32"):
        SAEConfig(d_in=2, n_latents=3, dtype="int8")
    check_choice("colour", "red", ("red", "blue"))


@pytest.mark.parametrize("kind", [TopKConfig, BatchTopKConfig])
@pytest.mark.parametrize("k", [0, -1, 11])
def test_impossible_k(kind, k):
    with pytest.raises(SAEError, match=f"k = {k} of 10"):
        kind(d_in=2, n_latents=10, k=k)


@pytest.mark.parametrize("widths", [(), (4, 2, 10), (4, 4, 10), (4, 8), (0, 10), (4, 12)])
def test_impossible_widths(widths):
    with pytest.raises(SAEError, match="do not ascend to the 10 latents"):
        MatryoshkaConfig(d_in=2, n_latents=10, k=2, widths=widths)


def test_widths_from_json_become_a_tuple():
    assert MatryoshkaConfig(d_in=2, n_latents=10, k=2, widths=[4, 10]).widths == (4, 10)
