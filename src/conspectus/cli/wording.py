"""Errors of the library in the words of the command line.

The same message serves Python, where a setting is ``min_support=5``, and the terminal, where it is
``--min-support 5``. It is written for Python; here its settings become options of the command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OTHERWISE: Final = {
    "adjust_length": "--no-length",
    "folding": "--no-fold",
    "trivial": "--keep-trivial",
    "correction": "--correction",
}
"""Settings whose option has another name, where the command has it."""


def options_of(command: Any, arguments: Sequence[str]) -> dict[str, str]:
    """Name the options of the command that is run.

    Parameters
    ----------
    command
        The program, a command of click (Typer brings a copy of its own).
    arguments
        What follows its name.

    Returns
    -------
    dict of str to str
        Setting in Python -> option, for example ``{"min_support": "--min-support"}``; empty where
        no command is named.
    """
    named = command
    for word in arguments:
        inner: Mapping[str, Any] = getattr(named, "commands", {})
        if word in inner:
            named = inner[word]
        elif not word.startswith("-"):
            break
    given = {
        str(one.name): max(one.opts, key=len)
        for one in named.params
        if any(name.startswith("--") for name in one.opts)
    }
    known = set(given.values())
    return given | {name: option for name, option in _OTHERWISE.items() if option in known}


def in_options(message: str, options: Mapping[str, str]) -> str:
    """Write the settings of a message as options.

    Parameters
    ----------
    message
        For example ``"lower min_support, or leave paired_by= out"``.
    options
        From `options_of`.

    Returns
    -------
    str
        For example ``"lower --min-support, or leave --paired-by out"``. Names of one word are
        settings only before ``=``; what stands in quotation marks is somebody's data.
    """
    if not options:
        return message
    names = "|".join(sorted(map(re.escape, options), key=len, reverse=True))
    setting = re.compile(
        rf"(?<![\w'\"/.-])({names})(?:(=)(?:True\b|False\b|None\b)?|(?![\w'\"/=]))"
    )

    def written(found: re.Match[str]) -> str:
        name, equals = found.groups()
        if not equals and "_" not in name:
            return found.group()
        after = message[found.end() : found.end() + 1]
        valued = found.group().endswith("=") and after and after not in " ,.:;)"
        return options[name] + (" " if valued else "")

    return setting.sub(written, message)
