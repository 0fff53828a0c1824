from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes import SparseCodes, check_sae
from conspectus.saes.relu import ReLUSAE


def test_every_architecture_conforms(any_sae):
    check_sae(any_sae)


@pytest.mark.parametrize("how", ["constant_norm_rescale", "layer_norm"])
def test_every_normalisation_conforms(make_sae, how):
    check_sae(make_sae("topk", normalise_input=how, apply_b_dec_to_input=False))


class Forgets(ReLUSAE):
    def select(self, pre):
        codes = super().select(pre)
        return codes.keep(codes.latent > 0)


class Unordered(ReLUSAE):
    def select(self, pre):
        codes = super().select(pre)
        return replace(codes, latent=codes.latent.flip(0))


class DependsOnTheChunk(ReLUSAE):
    def activation(self, pre):
        return (pre - pre.mean()).relu()

    def select(self, pre):
        return SparseCodes.from_dense(self.activation(pre))


class NotLinear(ReLUSAE):
    def decode(self, codes):
        return super().decode(codes) ** 2


class Swallows(ReLUSAE):
    def encode(self, x, chunk=1024):
        return super().encode(torch.nan_to_num(x), chunk)


class WrongType(ReLUSAE):
    def select(self, pre):
        codes = super().select(pre)
        return replace(codes, latent=codes.latent.long())


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (Forgets, "encode differs from encode_dense"),
        (Unordered, "not ascending"),
        (DependsOnTheChunk, "chunk size"),
        (NotLinear, "not linear"),
        (Swallows, "nan is not refused"),
        (WrongType, "types"),
    ],
)
def test_each_fault_is_found(tensors, kind, says):
    with pytest.raises(SAEError, match=says):
        check_sae(kind.from_tensors(tensors("standard")))


def test_an_unregistered_class_does_not_survive_the_disk(tensors):
    """It comes back as the class registered under its name, and the suite says so."""
    sae = type("Mine", (ReLUSAE,), {}).from_tensors(tensors("standard"))
    with pytest.raises(SAEError, match="on its way to disk"):
        check_sae(sae)
