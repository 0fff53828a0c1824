from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import make_llama, make_sae

from conspectus.encoding import Encoder


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_llama(tmp_path_factory.mktemp("models") / "llama")


@pytest.fixture(scope="session")
def sae_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saes") / "tiny"
    make_sae(path)
    return path


@pytest.fixture(scope="session")
def encoder(llama: Path, sae_path: Path) -> Encoder:
    return Encoder.load(sae=sae_path, reader=llama, max_tokens=32)
