"""Which latents are to be named: all, the commonest, those of a result, or by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from conspectus.errors import InputError
from conspectus.store.reading import as_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from conspectus.store import Store


FROM_RESULT: Final = "from-result:"
_TOP: Final = "top:"
_ASIDE: Final = frozenset({"settings", "provenance", "notes", "trivial", "members"})
_PAIR: Final = ("a", "b")


def choose_latents(store: Store, wanted: str | int | Iterable[int]) -> NDArray[np.int64]:
    """Find the latents that a user means.

    Parameters
    ----------
    store
        A complete store.
    wanted
        ``"all"`` that fire somewhere, ``"top:500"`` that most documents have,
        ``"from-result:FILE"`` of a result as an analysis writes it (`to_json`, ``--json``),
        ``"from-result:FILE:200"`` the first 200 of these, ``"12,880"``, or numbers.

    Returns
    -------
    ndarray of int64
        Latents, ascending, each once.

    Raises
    ------
    InputError
        It cannot be read that way, or there are none.
    StoreError
        There is no such latent, or the store is incomplete.
    """
    if not isinstance(wanted, str):
        numbers = [wanted] if isinstance(wanted, int | np.integer) else list(wanted)
        return _there(store, numbers, "the list of latents is empty")
    text = wanted.strip()
    frequency = store.document_frequency()
    if text == "all":
        return np.flatnonzero(frequency)
    if text.startswith(_TOP):
        most = _count(text.removeprefix(_TOP))
        order = np.argsort(-frequency, kind="stable")[:most]
        return np.sort(order[frequency[order] > 0]).astype(np.int64)
    if text.startswith(FROM_RESULT):
        name, _, most = text.removeprefix(FROM_RESULT).rpartition(":")
        path = Path(name if name and most.isdecimal() else text.removeprefix(FROM_RESULT))
        found = list(dict.fromkeys(latents_of(_parsed(path))))
        if name and most.isdecimal():
            found = found[: _count(most)]
        return _there(store, found, f"{path} names no latents: give the JSON of an analysis")
    return _there(store, _numbers(text), "the list of latents is empty")


def latents_of(result: object) -> Iterator[int]:
    """Find the latents that a result is about.

    Parameters
    ----------
    result
        A result of any analysis, as parsed from its JSON.

    Yields
    ------
    int
        Each ``latent``, and ``a`` and ``b`` of pairs of concepts, in the order of the result, some
        twice; of tables that tell findings from the rest only those of findings.
    """
    settings = cast("dict[str, Any]", result).get("settings") if isinstance(result, dict) else None
    judged = cast("dict[str, Any]", settings) if isinstance(settings, dict) else {}
    column = "adjusted_q" if judged.get("rank_by") == "adjusted" else "q_value"
    yield from _latents(result, column, judged.get("fdr"))


def _latents(result: object, column: str, fdr: object) -> Iterator[int]:
    if isinstance(result, list):
        for entry in cast("list[object]", result):
            yield from _latents(entry, column, fdr)
    elif isinstance(result, dict):
        record = cast("dict[str, Any]", result)
        missed = isinstance(fdr, int | float) and column in record and _above(record[column], fdr)
        if missed or record.get("finding") is False:
            return
        keys = ("latent", *(_PAIR if "label_a" in record else ()))
        for key in keys:
            if isinstance(record.get(key), int) and not isinstance(record[key], bool):
                yield record[key]
        for key, value in record.items():
            if key not in _ASIDE:
                yield from _latents(value, column, fdr)


def _above(q_value: object, fdr: float) -> bool:
    """Tell whether a row is no finding; one that could not be tested is none."""
    return not (isinstance(q_value, int | float) and q_value <= fdr)


def _there(store: Store, numbers: list[int], nothing: str) -> NDArray[np.int64]:
    if not numbers:
        raise InputError(nothing)
    return np.unique(as_rows(numbers, store.n_latents, "latent"))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise InputError(f"'top:' needs a number of latents, for example top:500, not {text!r}")
    return int(text)


def _numbers(text: str) -> list[int]:
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    for piece in pieces:
        if not piece.isdecimal():
            raise InputError(
                f"{text!r} names no latents: give all, top:500, from-result:FILE or numbers such "
                "as 12,880"
            )
    return [int(piece) for piece in pieces]


def _parsed(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path} is not JSON ({error}): save a result with --json, or with to_json()"
        ) from error
