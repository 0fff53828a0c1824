"""Options that several commands share, taken as one parameter of each.

A group is a dataclass whose fields are options. A command has a parameter of that type, and
`takes_groups` shows the command line an option a field in its place.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its groups.

    Parameters
    ----------
    command
        A function for Typer; a parameter whose type is a dataclass is a group of options, and so is
        such a field of a group.

    Returns
    -------
    callable
        The same command, with an option a field in the place of each group.
    """
    hints = get_type_hints(command)
    groups = {name: kind for name, kind in hints.items() if is_dataclass(kind)}

    @functools.wraps(command)
    def expanded(**given: Any) -> None:
        taken = {name: _filled(kind, given) for name, kind in groups.items()}
        command(**given, **taken)

    options = list(_options(command))
    expanded.__signature__ = inspect.Signature(options)  # pyright: ignore[reportAttributeAccessIssue]
    expanded.__annotations__ = {option.name: option.annotation for option in options}
    return expanded


def _options(source: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    """Give the options of a command or a group, those of the groups within in their place."""
    hints = get_type_hints(source, include_extras=True)
    for name, parameter in inspect.signature(source).parameters.items():
        if is_dataclass(hints[name]):
            yield from _options(hints[name])
        else:
            kind = inspect.Parameter.KEYWORD_ONLY
            yield parameter.replace(annotation=hints[name], kind=kind)


def _filled(group: Any, given: dict[str, Any]) -> Any:
    """Make a group of what the command line gave, and take its options out of that."""
    own = {
        name: _filled(hint, given) if is_dataclass(hint) else given.pop(name)
        for name, hint in get_type_hints(group).items()
    }
    return group(**own)
