"""Training sparse autoencoders on what a reader sees in a corpus."""

from __future__ import annotations

from conspectus.training.config import TrainConfig
from conspectus.training.run import Trained, train

__all__ = ["TrainConfig", "Trained", "train"]
