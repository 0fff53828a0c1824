"""The parameters of statements: those of the page whose result they tell, and which are open."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import parse_qs

from pydantic import Field

from conspectus.analysis.hypotheses.explain import DEFAULTS
from conspectus.app.facts.asking import SETTINGS
from conspectus.app.facts.clustering import ClusteringState
from conspectus.app.pages.compare_state import CompareState
from conspectus.app.pages.search import SearchState
from conspectus.app.pages.together import TogetherState
from conspectus.app.url_state import UrlState
from conspectus.errors import InputError

S = TypeVar("S", bound=UrlState)


class StatementsState(UrlState):
    """Parameters of the page besides those of the result.

    Parameters
    ----------
    of
        Page that shows the result.
    statement
        Number of the statement that is open.
    passages
        Passages of each group under it.
    judged
        Whether statements of the language model are shown; this never starts to ask it.
    claims, documents, calibrate
        Arguments of `conspectus.explain` with a language model.
    """

    of: str = ""
    statement: int | None = None
    passages: int = Field(3, ge=1, le=50)
    judged: bool = False
    claims: int = Field(DEFAULTS.claims, ge=1, le=1000)
    documents: int = Field(DEFAULTS.documents, ge=1, le=10_000)
    calibrate: int = Field(DEFAULTS.calibrate, ge=0, le=1000)

    @property
    def settings(self) -> dict[str, int]:
        """The arguments of `conspectus.explain`."""
        return {name: getattr(self, name) for name in SETTINGS}


class OfCompare(CompareState, StatementsState):
    """Statements of a comparison."""


class OfTogether(TogetherState, StatementsState):
    """Statements of pairs."""


class OfClusters(ClusteringState, StatementsState):
    """Statements of clusters."""


class OfSearch(SearchState, StatementsState):
    """Statements of a search."""


Told = OfCompare | OfTogether | OfClusters | OfSearch
"""Parameters of the page, whatever it tells."""
_STATES: dict[str, type[Told]] = {
    "compare": OfCompare,
    "together": OfTogether,
    "clusters": OfClusters,
    "search": OfSearch,
}


def read_state(query: str) -> Told:
    """Read the parameters from a URL.

    Parameters
    ----------
    query
        The query without its question mark; its `of` names the page of the result.

    Returns
    -------
    Told
        The parameters of that page, too.

    Raises
    ------
    InputError
        `of` names no such page, or another parameter cannot be read.
    """
    try:
        of = parse_qs(query, max_num_fields=1000).get("of", [""])[-1]
    except ValueError as error:
        raise InputError(f"this address cannot be read: {error}") from None
    if of not in _STATES:
        known = ", ".join(_STATES)
        raise InputError(f"of names the page whose result is to be told ({known}), not {of!r}")
    return _STATES[of].read(query)


def back_to(state: UrlState, kind: type[S]) -> S:
    """Take the parameters of the page that shows the result itself.

    Parameters
    ----------
    state
        All parameters.
    kind
        Those of that page.

    Returns
    -------
    S
        Without what only statements have.
    """
    return kind(**{name: getattr(state, name) for name in kind.model_fields})
