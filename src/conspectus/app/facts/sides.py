"""The sides of a comparison as a URL names them: values of a column, another store, documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conspectus.analysis.differences.diff import diff
from conspectus.app.apart import Call
from conspectus.app.calls import python_call
from conspectus.app.facts.columns import column_facts, first_look, metadata_columns
from conspectus.app.stores import Opened
from conspectus.progress import Progress
from conspectus.store.compare import differences

LISTED = 60
"""Values that are listed to choose from; rarer ones are chosen by a filter."""


@dataclass(frozen=True)
class Sides:
    """What is compared.

    Parameters
    ----------
    decided
        All that decides the sides, as plain JSON.
    arguments
        The same as arguments of `conspectus.diff`.
    title
        What is compared, for a person who waits.
    of
        Store of each side, where these differ.
    before
        Lines of Python that the call needs before it.
    written
        Arguments that are written in Python in another way than their value.
    where
        Condition that all documents of both sides meet by how they were chosen.
    """

    decided: Mapping[str, Any]
    arguments: Mapping[str, Any]
    title: str
    of: tuple[Opened, ...] = ()
    before: tuple[str, ...] = ()
    written: Mapping[str, str] | None = None
    where: str = ""

    def compare(self, opened: Opened, options: Mapping[str, Any]) -> Callable[[Progress], Any]:
        """Give the work that compares them.

        Parameters
        ----------
        opened
            The store.
        options
            Further arguments of `conspectus.diff`.

        Returns
        -------
        callable
            Progress to `DiffResult`.
        """
        return Call(diff, (opened.store,), {**self.arguments, **options})

    def call(self, opened: Opened, options: Mapping[str, Any], then: str) -> str:
        """Write the Python call that gives the same.

        Parameters
        ----------
        opened
            The store.
        options
            Further arguments of `conspectus.diff`.
        then
            Lines after it.

        Returns
        -------
        str
            Python.
        """
        own = dict(self.arguments)
        if "b_store" in own:
            own["b_store"] = own["b_store"].path.as_posix()
        written = {name: Raw(text) for name, text in (self.written or {}).items()}
        call = python_call(opened, "diff", then=then, **{**own, **written}, **options)
        opening, made, rest = call.partition("result = cs.diff(")
        return opening + "".join(f"{line}\n" for line in self.before) + made + rest


class Raw(str):
    """Python that stands in a call as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Give the text without quotes."""
        return str(self)


def grouping_columns(opened: Opened) -> dict[str, int]:
    """List the columns whose values group documents, with the number of values.

    Those of a large store are counted in a part of it: to read all columns takes long.
    """
    found: dict[str, int] = {}
    for name, look in first_look(opened).items():
        seen = look
        if look.kind == "values" and (look.distinct or 0) < 2:
            seen = column_facts(opened, name)  # a store in order of this column
        if seen.kind == "values" and (seen.distinct or 0) > 1:
            found[name] = seen.distinct or 0
    return found


def pairing_columns(opened: Opened) -> list[str]:
    """List the columns that documents of several sides may share."""
    return metadata_columns(opened)


def other_stores(opened: Opened, stores: Mapping[str, Opened]) -> list[Opened]:
    """List the stores that this one can be compared with: those of the same encoder."""

    def alike(one: Opened) -> bool:
        mine, its = opened.store, one.store
        return mine.n_latents == its.n_latents and not any(differences(mine.encoder, its.encoder))

    return [one for one in stores.values() if one is not opened and alike(one)]
