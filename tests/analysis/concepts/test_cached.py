from __future__ import annotations

import numpy as np

from conspectus.analysis.concepts.cached import cached_array, derived_path, key_of, read_array


def test_made_once_then_read() -> None:
    made = []

    def make():
        made.append(1)
        return np.arange(3, dtype=np.float32)

    for _ in range(2):
        np.testing.assert_array_equal(cached_array("x", "k", make), [0, 1, 2])
    assert len(made) == 1
    assert isinstance(read_array("x", "k", mapped=True), np.memmap)


def test_damaged_is_made_again() -> None:
    cached_array("x", "k", lambda: np.arange(3))
    path = derived_path("x", "k").with_suffix(".npy")
    path.write_bytes(path.read_bytes()[:20])
    assert read_array("x", "k") is None
    np.testing.assert_array_equal(cached_array("x", "k", lambda: np.arange(4)), np.arange(4))
    np.testing.assert_array_equal(read_array("x", "k"), np.arange(4))


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "file"))
    np.testing.assert_array_equal(cached_array("x", "k", lambda: np.arange(3)), np.arange(3))
    assert read_array("x", "k") is None


def test_keys_see_borders_and_order() -> None:
    keys = {key_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["c", "ab"], ["abc"], [])}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)
