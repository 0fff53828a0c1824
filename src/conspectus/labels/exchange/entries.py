"""What a foreign file of labels says, brought to one form and checked before a store is touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from conspectus.errors import InputError
from conspectus.labels.table import from_rows, headline
from conspectus.report.layout import counted
from conspectus.store import format as fmt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EXPLAINER: Final = "explainer"
"""Further column: the model that wrote the name."""
KIND: Final = "explanation_type"
"""Further column: how it was asked."""
_TEXT = pa.string()


@dataclass(frozen=True)
class Entry:
    """One name in a foreign file.

    Parameters
    ----------
    latent
        The latent.
    label
        Its name; empty where the file has none.
    explainer, kind
        The model that wrote it and how it was asked; None where the file does not say.
    scores
        Values by measure, without intervals.
    """

    latent: int
    label: str
    explainer: str | None = None
    kind: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, eq=False)
class Imported:
    """Labels from a file.

    Parameters
    ----------
    labels
        pyarrow.Table of labels, one row a latent.
    layout
        The file's layout.
    notes
        What was left out and why, in sentences.
    """

    labels: Any
    layout: str
    notes: tuple[str, ...] = ()


def as_latent(value: object, where: str) -> int:
    """Read the number of a latent, written as a number or as text.

    Parameters
    ----------
    value
        What the file has.
    where
        Place in the file, for the message.

    Returns
    -------
    int
        At least 0.

    Raises
    ------
    InputError
        It is no such number.
    """
    if isinstance(value, str) and value.strip().isdecimal() and value.isascii():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise InputError(f"{where}: {value!r} is not the number of a latent")


def as_label(value: object, where: str) -> str:
    """Read a name: one line without white space around; empty where the file has none.

    Raises
    ------
    InputError
        It is no text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{where}: a name is text, not {value!r}")
    return " ".join(value.split())


def imported(
    entries: Sequence[Entry], *, path: Path, layout: str, source: str, n_latents: int
) -> Imported:
    """Make labels of the entries of a file.

    Parameters
    ----------
    entries
        What the file says.
    path
        The file, for messages.
    layout
        Its layout.
    source
        Where the labels come from.
    n_latents
        Width of the store's dictionary.

    Returns
    -------
    Imported
        Names that are empty are left out; of several names of a latent the one with the best
        score stays, else the first.

    Raises
    ------
    InputError
        The file has no names, or latents that the store does not have.
    """
    check_width([entry.latent for entry in entries], path, n_latents)
    named = [entry for entry in entries if entry.label]
    if not named:
        raise InputError(f"{path} has no names of latents")
    best: dict[int, Entry] = {}
    for entry in named:
        known = best.get(entry.latent)
        if known is None or _height(entry) > _height(known):
            best[entry.latent] = entry
    notes: list[str] = []
    if len(named) < len(entries):
        nameless = counted(len(entries) - len(named), "entry")
        notes.append(f"{nameless} without a name: left out.")
    if len(best) < len(named):
        times = Counter(entry.latent for entry in named)
        several = sum(count > 1 for count in times.values())
        they = counted(several, "latent has", "latents have")
        notes.append(
            f"{they} several names: of each the one with the best score was taken, else the first."
        )
    rows = [_row(best[latent], source) for latent in sorted(best)]
    schema = pa.schema([(EXPLAINER, _TEXT), (KIND, _TEXT)])
    further = [name for name in schema.names if any(row[name] for row in rows)]
    return Imported(
        from_rows(rows, pa.schema([schema.field(name) for name in further])), layout, tuple(notes)
    )


def check_width(latents: Sequence[int], path: Path, n_latents: int) -> None:
    """Refuse labels of latents that a store does not have.

    Raises
    ------
    InputError
        There are such.
    """
    if latents and max(latents) >= n_latents:
        raise InputError(
            f"{path} names latent {max(latents)}, and the store has {n_latents:,} latents, 0 to "
            f"{n_latents - 1}: it was made for another SAE"
        )


def _height(entry: Entry) -> tuple[float, ...]:
    return tuple(entry.scores.get(measure, -1.0) for measure in fmt.MEASURES)


def _row(entry: Entry, source: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "latent": entry.latent,
        "label": entry.label,
        "source": source,
        "version": 1,
        EXPLAINER: entry.explainer,
        KIND: entry.kind,
        **entry.scores,
    }
    return row | headline(row)
