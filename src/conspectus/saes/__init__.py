"""Sparse autoencoders at inference: activations in, sparse codes out.

`load_sae` reads any known file, `SAE.encode` gives `SparseCodes`, `save_sae` writes what SAELens
reads. Importing this package imports torch.
"""

from __future__ import annotations

from conspectus.saes.base import SAE
from conspectus.saes.batchtopk import BatchTopKSAE
from conspectus.saes.codes import SparseCodes
from conspectus.saes.config import SAEConfig
from conspectus.saes.conformance import check_sae
from conspectus.saes.files.writing import save_sae
from conspectus.saes.fits import check_fits
from conspectus.saes.folding import fold_decoder_norms, fold_input_scale
from conspectus.saes.gated import GatedSAE
from conspectus.saes.jumprelu import JumpReLUSAE
from conspectus.saes.loading import load_sae
from conspectus.saes.matryoshka import MatryoshkaSAE
from conspectus.saes.registry import REGISTRY
from conspectus.saes.relu import ReLUSAE
from conspectus.saes.topk import TopKSAE

__all__ = [
    "REGISTRY",
    "SAE",
    "BatchTopKSAE",
    "GatedSAE",
    "JumpReLUSAE",
    "MatryoshkaSAE",
    "ReLUSAE",
    "SAEConfig",
    "SparseCodes",
    "TopKSAE",
    "check_fits",
    "check_sae",
    "fold_decoder_norms",
    "fold_input_scale",
    "load_sae",
    "save_sae",
]
