"""Whether two records describe the same thing, and if not, in which fields they differ.

Appending with another model, template or SAE would give a store whose rows cannot be compared;
the difference is named field by field so that the user sees which knob was turned.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from conspectus.errors import EncoderMismatchError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conspectus.store.manifest import Manifest


def plain_record(record: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Bring a record to what JSON gives back, so that saved and given ones compare equal.

    Parameters
    ----------
    record
        Nested dicts, lists, strings, numbers, booleans and None.
    what
        Its name, for the message.

    Returns
    -------
    dict
        The same, tuples as lists.

    Raises
    ------
    StoreError
        It holds something that JSON cannot.
    """
    try:
        return cast("dict[str, Any]", json.loads(json.dumps(dict(record), allow_nan=False)))
    except (TypeError, ValueError) as error:
        raise StoreError(f"the {what} record must be plain JSON: {error}") from error


def differences(ours: object, theirs: object, prefix: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Compare two records field by field.

    Parameters
    ----------
    ours, theirs
        Records as `plain_record` gives them.
    prefix
        Dotted name of the place compared.

    Yields
    ------
    tuple of str, object, object
        Dotted name, our value, their value; ``"(absent)"`` where one has no such field.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        left, right = cast("dict[str, Any]", ours), cast("dict[str, Any]", theirs)
        for name in sorted(left.keys() | right.keys()):
            dotted = f"{prefix}.{name}" if prefix else name
            yield from differences(left.get(name, "(absent)"), right.get(name, "(absent)"), dotted)
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield prefix, ours, theirs


def check_encoder(manifest: Manifest, encoder: Mapping[str, Any], n_latents: int) -> None:
    """Refuse to add to a store what another encoder made.

    Parameters
    ----------
    manifest
        The store's manifest.
    encoder, n_latents
        The encoder at hand.

    Raises
    ------
    EncoderMismatchError
        Naming every differing field with both values.
    """
    found = list(differences(manifest.n_latents, n_latents, "n_latents"))
    found += differences(manifest.encoder, plain_record(encoder, "encoder"))
    if found:
        lines = "; ".join(f"{name} is {ours!r}, not {theirs!r}" for name, ours, theirs in found)
        raise EncoderMismatchError(
            tuple(name for name, _, _ in found),
            f"the store was made by another encoder: {lines}. Use the same encoder, or write to "
            "another path",
        )


def check_part_size(manifest: Manifest, part_size: int) -> None:
    """Refuse to cut the rest of the documents otherwise than the parts there are.

    Parameters
    ----------
    manifest
        The store's manifest.
    part_size
        The size at hand.

    Raises
    ------
    StoreError
        It is another one.
    """
    if part_size != manifest.part_size:
        raise StoreError(
            f"the store was begun with part_size={manifest.part_size}: go on with the same, not "
            f"{part_size}"
        )


def check_source(manifest: Manifest, source: Mapping[str, Any] | None) -> None:
    """Refuse to go on with a store from other documents than it was begun with.

    Parameters
    ----------
    manifest
        The store's manifest.
    source
        The documents at hand; None if unknown, which passes.

    Raises
    ------
    StoreError
        Naming the fields that differ.
    """
    if source is None:
        return
    changed = differences(manifest.source, plain_record(source, "source"), "source")
    names = ", ".join(name for name, _, _ in changed)
    if names:
        raise StoreError(
            f"the store was begun from other documents (differing: {names}): give the same "
            "documents, or write to another path"
        )
