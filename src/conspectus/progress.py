"""How long jobs tell how far they are, without knowing who listens.

Library code reports to a `Progress`; the command line hands in one that draws a bar, a notebook
may hand in its own, and by default nothing is shown.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receiver of progress reports."""

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Begin a task of `total` units (None where unknown)."""
        ...

    def advance(self, amount: float) -> None:
        """Report `amount` further units done."""
        ...

    def finish(self) -> None:
        """End the task begun last."""
        ...


class Silent:
    """A `Progress` that shows nothing."""

    def start(self, task: str, total: float | None, unit: str) -> None:
        """Ignore the start of a task."""

    def advance(self, amount: float) -> None:
        """Ignore an advance."""

    def finish(self) -> None:
        """Ignore the end."""


SILENT = Silent()
