"""Training sparse autoencoders on what a reader sees in a corpus."""

from __future__ import annotations

from conspectus.optional import require

for _module in ("torch", "transformers", "safetensors"):
    require(_module, "training an SAE")

from conspectus.training.config import TrainConfig  # noqa: E402 - only where torch is installed
from conspectus.training.plan import TrainPlan, plan_training  # noqa: E402
from conspectus.training.run import Trained, train  # noqa: E402

__all__ = ["TrainConfig", "TrainPlan", "Trained", "plan_training", "train"]
