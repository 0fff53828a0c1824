"""The command line that gives what a page shows, where there is one."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Mapping
from typing import Any

import conspectus
from conspectus.app.stores import Opened

_OPTIONS = {"top": "--concepts", "n": "--top", "adjust_length": "--no-length"}
"""Arguments whose option has another name."""
_NUMBERS = ("latents", "without")
"""Arguments that are written with commas."""
_ALWAYS = ("n",)
"""Arguments whose default is another on the command line."""
_OWN = ("verify_share",)
"""Arguments that the command sets itself where it explains."""
MODEL = ("--llm", "ENDPOINT", "--llm-model", "NAME")
"""Options that name a language model, for a reader to fill in."""


def command(opened: Opened, verb: str, arguments: Mapping[str, Any], *more: str) -> str:
    """Write the command that gives the same result.

    Parameters
    ----------
    opened
        The store.
    verb
        Public name of `conspectus`, which the command has too.
    arguments
        Its keyword arguments; those that have their default are left out.
    *more
        Further words of the command.

    Returns
    -------
    str
        For a POSIX shell, for example ``conspectus diff answers.conspectus --by model --a x``.
    """
    known = inspect.signature(getattr(conspectus, verb)).parameters
    words = ["conspectus", verb]
    given = dict(arguments)
    other = given.pop("b_store", None)
    if other is None:
        words.append(opened.given)
    else:
        words += ["--a-store", opened.given, "--b-store", other.path.as_posix()]
    query = given.pop("query", None)
    for name, value in given.items():
        default = known[name].default
        if name in _OWN or value is None or (value == default and name not in _ALWAYS):
            continue
        option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
        if isinstance(value, bool):
            words.append(option)
        elif name in _NUMBERS:
            words.append(f"{option}={','.join(map(str, value))}")
        else:
            many = isinstance(value, list | tuple)
            for one in value if many else (value,):
                text = str(one)  # what begins with a dash would be taken for an option
                words += [f"{option}={text}"] if text.startswith("-") else [option, text]
    if query is not None and not query.startswith("-"):
        words.append(query)
    last = [*more, "--", query] if query is not None and query.startswith("-") else list(more)
    return shlex.join(words) + (f" \\\n    {shlex.join(last)}" if last else "")
