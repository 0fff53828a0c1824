"""A store whose latents are known."""

from __future__ import annotations

import pytest
from forest import N_LATENTS, forest_firing, forest_texts


@pytest.fixture
def forest(make_store):
    return make_store(forest_texts(), forest_firing(), n_latents=N_LATENTS)
