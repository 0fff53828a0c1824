from __future__ import annotations

from typing import Any

import pytest

from conspectus.errors import EncoderMismatchError, StoreError
from conspectus.store.compare import (
    check_encoder,
    check_part_size,
    check_source,
    differences,
    plain_record,
)
from conspectus.store.manifest import Manifest

STORED: dict[str, Any] = {
    "reader": {"name": "tiny", "weights": "abc", "special": None},
    "sae": {"hash": "123", "k": 8},
    "hooks": ["resid_post.3"],
}


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        created="", written_by="", encoder=STORED, n_latents=4, part_size=10, source={"path": "a"}
    )


def test_same_encoder_passes_whatever_the_order(manifest: Manifest) -> None:
    check_encoder(manifest, dict(reversed(STORED.items())) | {"hooks": ("resid_post.3",)}, 4)


@pytest.mark.parametrize(
    ("changes", "n_latents", "fields"),
    [
        ({"sae": {"hash": "999", "k": 8}}, 4, ("sae.hash",)),
        (
            {
                "sae": {"hash": "9", "k": 9},
                "reader": {"name": "x", "weights": "abc", "special": None},
            },
            4,
            ("reader.name", "sae.hash", "sae.k"),
        ),
        ({"hooks": ["resid_post.4"]}, 4, ("hooks",)),
        ({"hooks": {"a": 1}}, 4, ("hooks",)),
        ({"new": {"deep": 1}}, 4, ("new",)),
        ({}, 5, ("n_latents",)),
        ({"sae": {"hash": "123"}}, 4, ("sae.k",)),
        ({"reader": {"name": "tiny", "weights": "abc", "special": False}}, 4, ("reader.special",)),
    ],
)
def test_differences_are_named_with_dots(
    manifest: Manifest, changes: dict[str, Any], n_latents: int, fields: tuple[str, ...]
) -> None:
    with pytest.raises(EncoderMismatchError) as caught:
        check_encoder(manifest, STORED | changes, n_latents)
    assert caught.value.fields == fields
    assert all(field in str(caught.value) for field in fields)
    assert "another path" in str(caught.value)


def test_both_values_are_told(manifest: Manifest) -> None:
    with pytest.raises(EncoderMismatchError, match=r"sae\.hash is '123', not '999'"):
        check_encoder(manifest, STORED | {"sae": {"hash": "999", "k": 8}}, 4)


def test_numbers_compare_by_value_but_booleans_are_not_numbers() -> None:
    assert list(differences({"a": 1}, {"a": 1.0})) == []
    assert [name for name, _, _ in differences({"a": 1}, {"a": True})] == ["a"]


def test_absence_is_told() -> None:
    assert list(differences({}, {"a": None})) == [("a", "(absent)", None)]


def test_part_size(manifest: Manifest) -> None:
    check_part_size(manifest, 10)
    with pytest.raises(StoreError, match="part_size=10.*not 11"):
        check_part_size(manifest, 11)


def test_source(manifest: Manifest) -> None:
    check_source(manifest, None)
    check_source(manifest, {"path": "a"})
    with pytest.raises(StoreError, match=r"other documents \(differing: source\.path\)"):
        check_source(manifest, {"path": "b"})


def test_source_of_a_store_that_recorded_none() -> None:
    bare = Manifest(created="", written_by="", encoder={}, n_latents=1, part_size=1)
    with pytest.raises(StoreError, match="differing: source"):
        check_source(bare, {"path": "b"})


def test_plain_record_turns_tuples_to_lists() -> None:
    assert plain_record({"a": (1, 2)}, "encoder") == {"a": [1, 2]}


@pytest.mark.parametrize("value", [{1, 2}, object(), float("nan"), b"x"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(StoreError, match="encoder record must be plain JSON"):
        plain_record({"a": value}, "encoder")
