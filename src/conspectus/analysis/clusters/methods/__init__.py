"""Clustering methods by name: a new one is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conspectus.analysis.clusters.methods.hdbscan import HDBSCANMethod
from conspectus.analysis.clusters.methods.kmeans import KMeansMethod
from conspectus.analysis.clusters.methods.leiden import LeidenMethod
from conspectus.analysis.clusters.methods.spectral import SpectralMethod
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.clusters.methods.base import Method

METHODS: dict[str, Method] = {
    "spectral": SpectralMethod(),
    "leiden": LeidenMethod(),
    "hdbscan": HDBSCANMethod(),
    "kmeans": KMeansMethod(),
}


AUTO: Final = "auto"


def method_for(name: str, about: str | None) -> str:
    """Tell which method is taken where the choice is left to us.

    Parameters
    ----------
    name
        What was asked for; `AUTO` leaves it.
    about
        The axis, None for all concepts.

    Returns
    -------
    str
        With `AUTO` ``"kmeans"`` along an axis asked for, else ``"spectral"``: measured, see
        ``docs/decisions/0011-clusters.md``. Any other name is itself.
    """
    if name != AUTO:
        return name
    return "spectral" if about is None else "kmeans"


def method_named(name: str) -> Method:
    """Look a method up.

    Parameters
    ----------
    name
        One of `METHODS`.

    Returns
    -------
    Method
        Ready to use.

    Raises
    ------
    AnalysisError
        There is no such method; the message lists those there are.
    """
    if name not in METHODS:
        raise AnalysisError(f"method must be one of {AUTO}, {', '.join(METHODS)}, not {name!r}")
    return METHODS[name]
