from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.errors import StoreError
from conspectus.labels import peaks as module
from conspectus.labels.peaks import sample_peaks, systematic_sample
from conspectus.store import StoreWriter

masses = st.lists(st.floats(0.01, 100), min_size=1, max_size=200)


@given(masses, st.integers(1, 60))
def test_sample_is_bounded_ordered_and_whole(mass: list[float], size: int) -> None:
    drawn, share = systematic_sample(np.array(mass, np.float16), size)
    assert len(drawn) <= max(size, 1) or len(drawn) == len(mass)
    assert (np.diff(drawn) > 0).all()
    assert share.sum() == pytest.approx(1.0)
    assert (share > 0).all()


def test_few_items_are_all_taken_with_their_own_shares() -> None:
    drawn, share = systematic_sample(np.array([1.0, 3.0]), 5)
    assert drawn.tolist() == [0, 1]
    assert share.tolist() == [0.25, 0.75]
    assert len(systematic_sample(np.zeros(0), 5)[0]) == 0


def test_share_of_the_sample_estimates_the_share_of_the_mass() -> None:
    draw = np.random.default_rng(0)
    mass = draw.exponential(size=20_000)
    marked = draw.random(20_000) < 0.3
    drawn, share = systematic_sample(mass, 400)
    truth = mass[marked].sum() / mass.sum()
    assert share[marked[drawn]].sum() == pytest.approx(truth, abs=0.07)


def test_strong_items_are_drawn_more_often() -> None:
    mass = np.concatenate([np.full(1000, 1.0), np.full(100, 20.0)])
    drawn, _ = systematic_sample(mass, 60)
    assert (drawn >= 1000).mean() == pytest.approx(2 / 3, abs=0.03)


def test_sample_is_the_same_every_time_and_meets_no_pattern_of_rows() -> None:
    mass = np.ones(300)
    drawn, _ = systematic_sample(mass, 200)
    assert (drawn == systematic_sample(mass, 200)[0]).all()
    assert np.bincount(drawn % 3).min() > 50


def test_one_giant_stands_for_its_share() -> None:
    drawn, share = systematic_sample(np.array([1000.0] + [1.0] * 99), 10)
    assert share[drawn.tolist().index(0)] >= 0.9


def test_peaks_of_a_store(make_store, fire) -> None:
    texts = [f"alpha {'beta' if i < 2 else 'gamma'} end" for i in range(120)]
    store = make_store(texts, {3: fire("alpha"), 5: fire("beta"), 9: fire("gamma")})
    peaks = sample_peaks(store, per_latent=20, min_documents=3)
    assert np.unique(peaks.latent).tolist() == [3, 9]
    assert [(peaks.latent == latent).sum() for latent in (3, 9)] == [20, 20]
    assert (np.diff(peaks.latent) >= 0).all()
    for latent in (3, 9):
        mine = peaks.latent == latent
        assert (np.diff(peaks.row[mine]) > 0).all()
        assert peaks.weight[mine].sum() == pytest.approx(1.0)
    assert (peaks.end > peaks.start).all()


def test_memory_is_bounded_over_all_latents(
    make_store, fire, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(["alpha beta"] * 100, {i: fire("beta") for i in range(8)}, n_latents=8)
    monkeypatch.setattr(module, "MOST_PEAKS", 40)
    peaks = sample_peaks(store, per_latent=200, min_documents=3)
    assert len(peaks) == 40


def test_streamed_postings_are_those_looked_up(make_store, fire) -> None:
    texts = [f"alpha {'beta ' * (i % 3)}gamma" for i in range(90)]
    store = make_store(texts, {2: fire("beta"), 7: fire("gamma"), 63: fire("alpha")})
    streamed = list(store.all_postings())
    assert [postings.latent for postings in streamed] == [2, 7, 63]
    for postings in streamed:
        alone = store.postings(postings.latent)
        for name in ("rows", "max", "count"):
            assert np.array_equal(getattr(postings, name), getattr(alone, name))


def test_store_without_any_peak(make_store) -> None:
    assert len(sample_peaks(make_store(["a", "b"], {}), per_latent=5, min_documents=1)) == 0


def test_incomplete_store_is_refused(tmp_path) -> None:
    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=2) as writer:
        writer.close()
    from conspectus.store import Store

    with pytest.raises(StoreError, match="incomplete"):
        sample_peaks(Store.open(tmp_path / "s"), per_latent=5, min_documents=1)
