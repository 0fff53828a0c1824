from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.contrasts import contrast
from conspectus.analysis.clusters.held_out import HeldOut
from conspectus.analysis.clusters.naming import name_clusters
from conspectus.analysis.selection import everything
from conspectus.store import Presence

LABELS = pd.DataFrame(
    {
        "label": ["rain", "rain", "snow", "", "wind", "sun"],
        "label_source": ["lexical", "user", "user", "", "lexical", "lexical"],
    }
)


@pytest.fixture
def named(make_store, rng):
    """Two clusters: the first has latents 0 to 4 (2 and 4 are twins), the second has 5."""
    labels = np.repeat([0, 1], 60)
    share = np.array([[0.75, 0.7, 0.65, 0.8, 0.6, 0.05], [0.05, 0.05, 0.05, 0.05, 0.05, 0.9]])
    present = rng.random((120, 6)) < share[labels]
    present[:, 4] = present[:, 2]
    store = make_store(pd.DataFrame({"x": range(120)}), present * 1.0)
    counts = np.array([present[labels == c].sum(axis=0) for c in (0, 1)])
    half = HeldOut(counts[:, [0, 5]] // 2, np.full((2, 2), 30), np.ones(2))

    def name(on_axis=False, fdr=0.05):
        found = contrast(counts, np.array([60, 60]), np.array([1, 0]), np.array([0, 5]), half, 5)
        return name_clusters(
            found,
            LABELS,
            selection=everything(store),
            presence=Presence(),
            fdr=fdr,
            on_axis=on_axis,
        )

    return name


def test_the_most_distinctive_labels_each_once(named) -> None:
    first, second = named()
    assert first.text == "rain; snow"  # one rain, and the twin of snow is snow
    assert first.verified
    assert second.text == "sun"
    assert second.latents == (5,)


def test_sources_are_named(named) -> None:
    assert set(named()[0].source.split("; ")) <= {"lexical", "user"}


def test_a_chosen_axis_names_its_clusters(named) -> None:
    assert [name.latents for name in named(on_axis=True)] == [(0,), (5,)]


def test_without_a_confirmed_concept_the_name_says_so(named) -> None:
    first, second = named(fdr=1e-60)
    assert not first.verified
    assert first.text
    assert second.text == "sun"


def test_an_axis_that_was_asked_for_names_its_clusters_even_unconfirmed(named) -> None:
    first, _ = named(on_axis=True, fdr=1e-20)
    assert first.latents == (0,)
    assert not first.verified
