"""Encoding: documents into sparse embeddings, and embeddings into a store."""

from __future__ import annotations

from conspectus.optional import require

for _module in ("torch", "transformers", "safetensors"):
    require(_module, "embedding documents")

from conspectus.encoding.encoder import Encoder  # noqa: E402 - only where torch is installed
from conspectus.encoding.pipeline import embed  # noqa: E402
from conspectus.encoding.plan import Plan, plan  # noqa: E402
from conspectus.encoding.pooling import Pooling  # noqa: E402

__all__ = ["Encoder", "Plan", "Pooling", "embed", "plan"]
