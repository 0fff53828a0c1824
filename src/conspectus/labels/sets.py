"""Label sets: several names of a latent side by side in one store.

Each set is a file of its own, and what is shown is merged from them anew after every change, so
that no way of naming can lose what another found. Every change holds the store's lock, reads, and
replaces whole files: the set first, then what is shown. A run that is killed between the two leaves
a whole set, and the next change shows it.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from conspectus.errors import InputError, StoreError
from conspectus.labels.shown import knows_sets, merge_sets, sets_chosen
from conspectus.labels.table import SCHEMA, label_table, put_labels
from conspectus.store import format as fmt
from conspectus.store.lock import StoreLock
from conspectus.store.reading import as_row
from conspectus.store.trust import HUMAN, set_verified_from, verified_from

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from conspectus.store import Store

ALL: Final = "all"
"""Stands for every set where sets are chosen, so no set has this name."""
_WAIT_SECONDS, _LOOK_AGAIN_SECONDS = 10.0, 0.05
_LONGEST = 400


@dataclass(frozen=True)
class LabelSets:
    """The label sets of a store, as read at one moment.

    Parameters
    ----------
    tables
        pyarrow.Table by name of the set.
    chosen
        Sets that are shown; None for all.
    verified_from
        Score from which a label is verified.
    """

    tables: dict[str, Any]
    chosen: tuple[str, ...] | None
    verified_from: float

    def shown(self) -> Any:
        """Merge the sets into what is shown, see `shown.merge_sets`."""
        return merge_sets(self.tables, self.verified_from, self.chosen)


def label_sets(store: Store) -> LabelSets:
    """Read the label sets of a store.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    LabelSets
        Labels written by programs that know no sets belong to the sets named by their sources.

    Raises
    ------
    StoreError
        A file is damaged.
    """
    shown = store.labels()
    tables = {name: store.labels(name) for name in store.label_sets()}
    if not knows_sets(shown):
        for source in dict.fromkeys(shown.column("source").to_pylist()):
            rows = shown.filter(pc.equal(shown.column("source"), source))
            name = set_name_of(source)
            tables[name] = put_labels(tables.get(name, SCHEMA.empty_table()), rows)
    chosen = sets_chosen(shown)
    return LabelSets(tables, None if chosen is None else tuple(chosen), verified_from(shown))


def set_name_of(source: str) -> str:
    """Make a name for the set of a source.

    Parameters
    ----------
    source
        For example ``"gpt-4o mini"``.

    Returns
    -------
    str
        A name that a set may have, for example ``"gpt-4o-mini"``.
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", source.lower()).strip("-._")[:64].strip("-._")
    return f"{plain}-names" if plain == ALL else plain or "unnamed"


def check_set_name(name: str) -> str:
    """Refuse what cannot be the name of a set.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InputError
        It is empty, "all", or has characters that a file may not have everywhere.
    """
    if name == ALL or not fmt.is_set_name(name):
        raise InputError(
            f"a label set cannot be called {name!r}: use small letters, digits, '-', '_' and '.', "
            "at most 64, and not 'all'"
        )
    return name


def save_set(store: Store, name: str, new: Any) -> Any:
    """Put labels into a set, and show what is then best.

    Parameters
    ----------
    store
        The store.
    name
        The set; made if there is none.
    new
        pyarrow.Table of labels.

    Returns
    -------
    pyarrow.Table
        The whole set as stored now.

    Raises
    ------
    InputError
        The name cannot be that of a set.
    StoreError
        The labels do not fit the store, or it cannot be written.
    """
    check_set_name(name)

    def change(sets: LabelSets) -> LabelSets:
        old = sets.tables.get(name, SCHEMA.empty_table())
        return replace(sets, tables={**sets.tables, name: put_labels(old, new)})

    return _changed(store, change).tables[name]


def rename_latent(store: Store, latent: int, label: str | None) -> Any:
    """Name a latent by hand, in the set ``"human"``, which is shown before all others.

    Parameters
    ----------
    store
        The store.
    latent
        The latent.
    label
        Its name; None takes back what was given by hand.

    Returns
    -------
    pyarrow.Table
        All labels as shown now.

    Raises
    ------
    InputError
        The name is empty, longer than 400 characters, or there is none to take back.
    StoreError
        There is no such latent, or the store cannot be written.
    """
    number = as_row(latent, store.n_latents, "latent")
    name = None if label is None else " ".join(label.split())
    if name is not None and not 0 < len(name) <= _LONGEST:
        raise InputError(
            f"the name of latent {number} is {'too long' if name else 'empty'}: give 1 to "
            f"{_LONGEST} characters"
        )

    def change(sets: LabelSets) -> LabelSets:
        old = sets.tables.get(HUMAN, SCHEMA.empty_table())
        if name is None:
            mine = pc.equal(old.column("latent"), number)
            if not pc.any(mine).as_py():
                raise InputError(f"latent {number} has no name given by hand")
            new = old.filter(pc.invert(mine))
        else:
            new = put_labels(old, label_table(latent=[number], label=[name], source=HUMAN))
        chosen = None if sets.chosen is None else tuple(sorted({*sets.chosen, HUMAN}))
        return replace(sets, tables={**sets.tables, HUMAN: new}, chosen=chosen)

    return _changed(store, change).shown()


def choose_sets(store: Store, names: Sequence[str]) -> Any:
    """Choose whose names are shown.

    Parameters
    ----------
    store
        The store.
    names
        Sets; ``["all"]`` for every one there is and will be.

    Returns
    -------
    pyarrow.Table
        All labels as shown now.

    Raises
    ------
    InputError
        There is no such set.
    """

    def change(sets: LabelSets) -> LabelSets:
        unknown = [name for name in names if name not in sets.tables and name != ALL]
        if unknown or not names:
            there = ", ".join(sorted(sets.tables)) or "none yet"
            wrong = repr(unknown[0]) if unknown else "no set"
            raise InputError(f"{store.path} has no label set {wrong}: there are {there}, or 'all'")
        return replace(sets, chosen=None if ALL in names else tuple(sorted(names)))

    return _changed(store, change).shown()


def set_threshold(store: Store, score: float) -> Any:
    """Choose from which score a name counts as verified.

    Parameters
    ----------
    store
        The store.
    score
        From 0.5 to 1.

    Returns
    -------
    pyarrow.Table
        All labels as shown now.

    Raises
    ------
    InputError
        The score is out of bounds.
    """
    set_verified_from(SCHEMA.empty_table(), score)
    return _changed(store, lambda sets: replace(sets, verified_from=score)).shown()


def _changed(store: Store, change: Callable[[LabelSets], LabelSets]) -> LabelSets:
    """Change the sets under the store's lock, and write what changed."""
    if not store.is_complete:
        raise StoreError(f"{store.path} is incomplete: complete it first, by embedding again")
    with _locked(store):
        after = change(label_sets(store))
        stored = store.label_sets()
        for name, table in after.tables.items():
            if name not in stored or not table.equals(store.labels(name)):
                store.set_labels(table, name)
        store.set_labels(after.shown())
    return after


@contextmanager
def _locked(store: Store) -> Generator[None]:
    """Hold the store's lock, waiting a little for another change of labels to end."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            lock = StoreLock.acquire(store.path)
            break
        except StoreError as error:
            if "another writer" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
    try:
        yield
    finally:
        lock.release()
