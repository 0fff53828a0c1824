"""Clustering methods by name: a new one is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        raise AnalysisError(f"method must be one of {', '.join(METHODS)}, not {name!r}")
    return METHODS[name]
