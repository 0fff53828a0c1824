"""Explanations as Neuronpedia exports them: JSON lines or a JSON list, one object a name.

Its bulk files (``explanations/batch-0.jsonl.gz``), its API (``/api/explanation/export``) and its
pages of one feature have the same fields: ``modelId``, ``layer`` (the source, for example
``"20-gemmascope-res-16k"``), ``index`` (text), ``description``, ``typeName``,
``explanationModelName``; files with scores (``explanation-scores/``) hold one feature an object
with a list ``explanations``, each with a list ``scores``. A latent may have several explanations.
"""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from conspectus.errors import InputError
from conspectus.labels.exchange.entries import EXPLAINER, KIND, Entry, as_label, as_latent
from conspectus.labels.exchange.files import write_bytes
from conspectus.store import format as fmt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conspectus.store import Store

SOURCE: Final = "neuronpedia"
_MEASURE_OF: Final = {
    "eleuther_recall": "detection",
    "eleuther_detection": "detection",
    "eleuther_fuzz": "fuzzing",
    "eleuther_embedding": "embedding",
}
_NAME_OF: Final = {
    "detection": "eleuther_recall",
    "fuzzing": "eleuther_fuzz",
    "embedding": "eleuther_embedding",
}
_SOURCE_KEYS: Final = ("modelId", "layer")


def looks_like(content: Any) -> bool:
    """Tell whether parsed JSON has this layout."""
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, dict):
        return False
    record = cast("dict[str, Any]", first)
    nested = record.get("explanations")
    return ("index" in record and "description" in record) or isinstance(nested, list)


def entries_of(content: Any, path: Path) -> list[Entry]:
    """Read the explanations of parsed JSON.

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
        A field is missing or wrong, or the file has explanations of several SAEs.
    """
    found: list[Entry] = []
    sources: set[tuple[str, ...]] = set()
    for number, record in enumerate(_records(content, path), 1):
        where = f"{path}, explanation {number}"
        for key in ("index", "description"):
            if key not in record:
                raise InputError(f"{where} has no {key!r}: is this Neuronpedia's layout?")
        sources.add(tuple(str(record.get(key, "")) for key in _SOURCE_KEYS))
        found.append(
            Entry(
                as_latent(record["index"], where),
                as_label(record["description"], where),
                as_label(record.get("explanationModelName"), where) or None,
                as_label(record.get("typeName"), where) or None,
                _scores(record.get("scores"), where),
            )
        )
    if len(sources) > 1:
        listed = ", ".join(sorted("/".join(source) for source in sources)[:4])
        raise InputError(
            f"{path} has explanations of {len(sources)} SAEs ({listed}): give a file of one"
        )
    return found


def _records(content: Any, path: Path) -> Iterator[dict[str, Any]]:
    """Take the explanations out of the objects that hold several, with the keys of these."""
    outer = cast("list[Any]", content) if isinstance(content, list) else [content]
    for record in outer:
        if not isinstance(record, dict):
            raise InputError(f"{path}: {record!r:.60} is no object of Neuronpedia's layout")
        own = cast("dict[str, Any]", record)
        inner = own.get("explanations")
        if not isinstance(inner, list):
            yield own
            continue
        shared = {key: own[key] for key in (*_SOURCE_KEYS, "index") if key in own}
        for explanation in cast("list[Any]", inner):
            if not isinstance(explanation, dict):
                raise InputError(f"{path}: {explanation!r:.60} is no explanation")
            yield {**shared, **cast("dict[str, Any]", explanation)}


def _scores(given: object, where: str) -> Mapping[str, float]:
    """Read the scores that mean the same as ours; what has no number is left out."""
    found: dict[str, float] = {}
    for score in cast("list[Any]", given) if isinstance(given, list) else []:
        if not isinstance(score, dict):
            raise InputError(f"{where}: {score!r:.60} is no score")
        record = cast("dict[str, Any]", score)
        measure = _MEASURE_OF.get(str(record.get("explanationScoreTypeName")))
        value = record.get("value")
        if measure is None or not isinstance(value, int | float) or isinstance(value, bool):
            continue
        if math.isfinite(value) and 0 <= value <= 1:
            found[measure] = max(found.get(measure, 0.0), float(value))
    return found


def write_neuronpedia(path: Path, table: Any, store: Store) -> None:
    """Write labels in this layout, one object a line; ``.json`` is one list, ``.gz`` packed.

    Parameters
    ----------
    path
        The file.
    table
        pyarrow.Table of labels.
    store
        Whose reader and hook point stand as ``modelId`` and ``layer``.
    """
    encoder = store.encoder
    reader = cast("Mapping[str, Any]", encoder.get("reader") or {})
    model, layer = str(reader.get("name", "")), str(encoder.get("hook", ""))
    records = [_record(row, model, layer) for row in table.to_pylist()]
    inner = path.name.removesuffix(".gz")
    if inner.endswith(".json"):
        text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    else:
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    raw = text.encode("utf-8")
    write_bytes(path, gzip.compress(raw, mtime=0) if path.name.endswith(".gz") else raw)


def _as_given(value: float) -> float:
    """Undo what single precision adds to a number of few digits."""
    return float(str(np.float32(value)))


def _record(row: Mapping[str, Any], model: str, layer: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "modelId": model,
        "layer": layer,
        "index": str(row["latent"]),
        "description": row["label"],
        "typeName": row.get(KIND) or "conspectus",
        "explanationModelName": row.get(EXPLAINER) or row["source"],
    }
    scores = [
        {"explanationScoreTypeName": _NAME_OF[measure], "value": _as_given(row[measure])}
        for measure in fmt.MEASURES
        if measure in _NAME_OF and row.get(measure) is not None
    ]
    return record | ({"scores": scores} if scores else {})
