"""How many windows of each sort are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from conspectus.errors import InputError


@dataclass(frozen=True)
class Quota:
    """Windows a latent, at most.

    Parameters
    ----------
    naming, testing
        Active windows.
    naming_negatives, testing_negatives
        Windows of documents without the latent.

    Raises
    ------
    InputError
        A number is negative.
    """

    naming: int = 20
    testing: int = 20
    naming_negatives: int = 10
    testing_negatives: int = 20

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if min(self.naming, self.testing, self.naming_negatives, self.testing_negatives) < 0:
            raise InputError("numbers of examples must be 0 or more")

    @property
    def active(self) -> int:
        """Active windows together."""
        return self.naming + self.testing

    @property
    def near(self) -> int:
        """Near negatives wanted: all for naming, half for testing."""
        return self.naming_negatives + (self.testing_negatives + 1) // 2

    @property
    def negatives(self) -> int:
        """Negatives together."""
        return self.naming_negatives + self.testing_negatives
