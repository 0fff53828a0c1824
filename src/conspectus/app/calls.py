"""The Python call that gives what a page shows."""

from __future__ import annotations

import inspect
from typing import Any

import conspectus
from conspectus.app.stores import Opened


def python_call(
    opened: Opened, verb: str, *arguments: Any, then: str = "result.table", **options: Any
) -> str:
    """Write the lines that give the same result.

    Parameters
    ----------
    opened
        The store.
    verb
        Public name of `conspectus` that is called with the store.
    *arguments
        Positional arguments after the store.
    then
        Last line.
    **options
        Keyword arguments; those that have their default are left out.

    Returns
    -------
    str
        Python, for example with ``result = cs.search(store, "apologises", n=20)``.
    """
    known = inspect.signature(getattr(conspectus, verb)).parameters
    written = [repr(argument) for argument in arguments]
    for name, value in options.items():
        if name in known and known[name].default == value:
            continue
        written.append(f"{name}={value!r}")
    call = f"result = cs.{verb}({', '.join(['store', *written])})"
    return lines_for(opened, call, then)


def lines_for(opened: Opened, *lines: str) -> str:
    """Write lines that begin with opening the store.

    Parameters
    ----------
    opened
        The store.
    *lines
        What to do with ``store``.

    Returns
    -------
    str
        Python.
    """
    return "\n".join(
        ["import conspectus as cs", "", f"store = cs.open({opened.given!r})", *filter(None, lines)]
    )
