"""Label files of Goodfire's SAEs: one JSON object, the latent's number as text -> its name.

This is the layout of the published label files that `interp_embed` reads. What Goodfire's SDK and
API return, objects with ``label`` and ``index_in_sae``, alone, in a list or under ``features``, is
read too. Neither has scores.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from conspectus.errors import InputError
from conspectus.labels.exchange.entries import Entry, as_label, as_latent
from conspectus.labels.exchange.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store import Store

SOURCE: Final = "goodfire"
_INDEX: Final = "index_in_sae"


def looks_like(content: Any) -> bool:
    """Tell whether parsed JSON has this layout."""
    if isinstance(content, dict):
        record = cast("dict[str, Any]", content)
        numbered = bool(record) and all(key.strip().isdecimal() for key in record)
        return numbered or _INDEX in record or isinstance(record.get("features"), list)
    first = cast("list[Any]", content)[0] if isinstance(content, list) and content else None
    return isinstance(first, dict) and _INDEX in first


def entries_of(content: Any, path: Path) -> list[Entry]:
    """Read the labels of parsed JSON.

    Parameters
    ----------
    content
        What the file has.
    path
        The file, for messages.

    Returns
    -------
    list of Entry
        In the order of the file.

    Raises
    ------
    InputError
        A field is missing or wrong, or two names contradict each other.
    """
    if isinstance(content, dict) and _INDEX not in content and "features" not in content:
        mapping = cast("dict[str, Any]", content)
        pairs = [(key, value, f"{path}, {key!r}") for key, value in mapping.items()]
    else:
        pairs = _of_features(content, path)
    found = [Entry(as_latent(key, where), as_label(value, where)) for key, value, where in pairs]
    known: dict[int, str] = {}
    for entry in found:
        if known.setdefault(entry.latent, entry.label) != entry.label:
            raise InputError(f"{path} has two names for latent {entry.latent}: keep one")
    return found


def _of_features(content: Any, path: Path) -> list[tuple[object, object, str]]:
    record = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    features = record.get("features", [record] if record else content)
    pairs: list[tuple[object, object, str]] = []
    for number, feature in enumerate(cast("list[Any]", features), 1):
        where = f"{path}, feature {number}"
        if not isinstance(feature, dict) or _INDEX not in feature:
            raise InputError(f"{where} has no {_INDEX!r}: is this Goodfire's layout?")
        one = cast("dict[str, Any]", feature)
        pairs.append((one[_INDEX], one.get("label"), where))
    return pairs


def write_goodfire(path: Path, table: Any, store: Store) -> None:
    """Write labels in this layout, without where they come from and how good they are.

    Parameters
    ----------
    path
        The file.
    table
        pyarrow.Table of labels.
    store
        Not needed by this layout.
    """
    del store
    names = zip(table.column("latent").to_pylist(), table.column("label").to_pylist(), strict=True)
    text = json.dumps({str(latent): label for latent, label in names}, ensure_ascii=False, indent=1)
    write_bytes(path, text.encode("utf-8") + b"\n")
