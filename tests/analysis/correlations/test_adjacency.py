"""Whether latents fire side by side, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations import features
from conspectus.analysis.correlations.adjacency import Peaks
from conspectus.analysis.correlations.units import of_documents
from conspectus.progress import SILENT
from conspectus.store import Presence

# Documents by latents: the token of the strongest activation, -1 where silent.
PEAKS = np.array(
    [
        [3, 3, 4, 9],
        [5, 5, 7, -1],
        [2, 8, 3, 0],
        [1, -1, 2, 2],
        [-1, 6, 6, 7],
    ]
)


@pytest.fixture
def field(make_store):
    def make(**options):
        frame = pd.DataFrame({"model": list("aabba")})
        strength = np.where(PEAKS >= 0, 1.0, 0.0)
        strength[0, 0] = 0.2
        store = make_store(frame, strength, peak=np.maximum(PEAKS, 0), part_size=2)
        return of_documents(store, options.get("where"))

    return make


TOKENS = 12


def by_hand(i, j, window, rows=range(5)):
    both = [d for d in rows if PEAKS[d, i] >= 0 and PEAKS[d, j] >= 0]
    near = [d for d in both if abs(PEAKS[d, i] - PEAKS[d, j]) <= window]
    places = [(a, b) for a in range(TOKENS) for b in range(TOKENS)]
    chance = np.mean([abs(a - b) <= window for a, b in places])
    return (len(near) / max(len(both), 1) - chance) / (1 - chance)


@pytest.mark.parametrize("window", [0, 1, 2, 6])
def test_share_of_shared_documents_with_neighbouring_peaks(field, window):
    peaks = Peaks.of(field(), np.arange(4), Presence(), SILENT)
    i, j = np.triu_indices(4, 1)
    expected = [by_hand(a, b, window) for a, b in zip(i, j, strict=True)]
    np.testing.assert_allclose(peaks.near_share(i, j, window), expected)
    np.testing.assert_allclose(peaks.near_share(j, i, window), expected)


def test_a_peak_on_the_first_token_counts(field):
    # Token 0 must not be taken for a silent latent.
    peaks = Peaks.of(field(), np.arange(4), Presence(), SILENT)
    assert peaks.near_share(np.array([0]), np.array([3]), 2)[0] == pytest.approx(by_hand(0, 3, 2))
    assert by_hand(0, 3, 2) > 0.4


def test_latents_are_numbered_as_they_were_asked_for(field):
    peaks = Peaks.of(field(), np.array([3, 1]), Presence(), SILENT)
    near = peaks.near_share(np.array([0]), np.array([1]), 1)[0]
    assert near == pytest.approx(by_hand(3, 1, 1))


def test_only_chosen_documents_and_present_latents_count(field):
    chosen = Peaks.of(field(where="model == 'a'"), np.arange(4), Presence(), SILENT)
    assert chosen.near_share(np.array([0]), np.array([1]), 0)[0] == pytest.approx(
        by_hand(0, 1, 0, [0, 1, 4])
    )
    strict = Peaks.of(field(), np.arange(4), Presence(threshold=0.5), SILENT)
    assert strict.near_share(np.array([0]), np.array([1]), 0)[0] == pytest.approx(
        by_hand(0, 1, 0, [1, 2, 3, 4])
    )


def test_small_batches_give_the_same(field, monkeypatch):
    peaks = Peaks.of(field(), np.arange(4), Presence(), SILENT)
    i, j = np.triu_indices(4, 1)
    whole = peaks.near_share(i, j, 1)
    monkeypatch.setattr(features, "_ENTRIES_AT_ONCE", 5)
    np.testing.assert_allclose(peaks.near_share(i, j, 1), whole)


def test_no_shared_document_is_no_neighbour(make_store):
    store = make_store(pd.DataFrame({"x": [1, 2]}), np.eye(2))
    peaks = Peaks.of(of_documents(store, None), np.arange(2), Presence(), SILENT)
    assert peaks.near_share(np.array([0]), np.array([1]), 2).tolist() == [0.0]


def test_chance_gives_none_whatever_the_length(make_store):
    rng = np.random.default_rng(0)
    tokens = rng.integers(4, 30, 4000)
    peak = (rng.random((4000, 3)) * tokens[:, None]).astype(int)
    peak[:, 2] = np.minimum(peak[:, 1] + 1, tokens - 1)
    frame = pd.DataFrame({"x": np.arange(4000)})
    store = make_store(frame, np.ones((4000, 3)), peak=peak, n_tokens=tokens, part_size=4000)
    peaks = Peaks.of(of_documents(store, None), np.arange(3), Presence(), SILENT)
    near = peaks.near_share(np.array([0, 1]), np.array([1, 2]), 2)
    assert near[0] == pytest.approx(0.0, abs=0.03)
    assert near[1] == pytest.approx(1.0)


def test_documents_too_short_to_tell_say_nothing(make_store):
    frame = pd.DataFrame({"x": np.arange(50)})
    store = make_store(frame, np.ones((50, 2)), n_tokens=np.full(50, 2))
    peaks = Peaks.of(of_documents(store, None), np.arange(2), Presence(), SILENT)
    assert peaks.near_share(np.array([0]), np.array([1]), 2).tolist() == [0.0]
