from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import torch

from conspectus.saes.files.writing import save_sae
from conspectus.saes.topk import TopKSAE

if TYPE_CHECKING:
    from pathlib import Path


def test_an_sae_is_as_readable_as_any_new_file(tmp_path: Path) -> None:
    """The reference's saved files could be read by their owner alone (fault D)."""
    tensors = {
        "W_enc": torch.eye(4),
        "b_enc": torch.zeros(4),
        "W_dec": torch.eye(4),
        "b_dec": torch.zeros(4),
    }
    save_sae(TopKSAE.from_tensors(tensors, k=2), tmp_path / "sae")
    (tmp_path / "other").touch()
    usual = stat.S_IMODE((tmp_path / "other").stat().st_mode)
    for path in (tmp_path / "sae").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == usual, path.name
