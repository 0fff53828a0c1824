from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import make_bert, make_gpt2, make_llama


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("readers")
    return {
        "llama": make_llama(folder / "llama"),
        "gpt2": make_gpt2(folder / "gpt2"),
        "bert": make_bert(folder / "bert"),
    }
