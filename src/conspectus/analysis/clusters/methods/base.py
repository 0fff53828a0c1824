"""What a clustering method must offer.

Methods differ in what they are steered by: a number of clusters, a resolution, a least size. Each
calls it its dial, so that choosing it and testing its stability need to be written only once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.analysis.clusters.space import Space
    from conspectus.stats.types import IntArray

Cut: TypeAlias = "Callable[[float], IntArray]"
"""From a dial's value to the cluster of each document (-1: none), shape (n,)."""


class Method(Protocol):
    """A way to cluster documents."""

    @property
    def dial(self) -> str:
        """Name of what steers it, for example ``"k"``."""
        ...

    def values(self, n: int) -> tuple[float, ...]:
        """Give the values of the dial that are tried for n documents, coarse to fine."""
        ...

    def prepare(self, space: Space, seed: int, most: float) -> Cut:
        """Do what does not depend on the dial.

        Parameters
        ----------
        space
            The documents.
        seed
            Of every random choice.
        most
            Largest value of the dial that will be asked for; larger ones cost extra.

        Returns
        -------
        callable
            Clusters the documents for a value of the dial.
        """
        ...

    def value_for(self, cut: Cut, k: int) -> float:
        """Find the value of the dial that gives k clusters.

        Raises
        ------
        AnalysisError
            The method finds the number of clusters itself.
        """
        ...


def numbers_of_clusters(n: int) -> tuple[float, ...]:
    """Give the numbers of clusters that are tried for n documents.

    Parameters
    ----------
    n
        Number of documents.

    Returns
    -------
    tuple of float
        Every number from 2 to 10, then in growing steps to 30; clusters hold 10 documents on
        average at least.
    """
    tried = (*range(2, 11), 12, 15, 20, 25, 30)
    return tuple(float(k) for k in tried if 10 * k <= n) or (2.0,)
