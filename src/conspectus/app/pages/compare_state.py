"""The parameters of a comparison, and what they say in words and in Python."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from conspectus.app.facts.verdicts import NO_FINDING, UNADJUSTED, VERDICTS
from conspectus.app.url_state import UrlState

KNOWN = (*(one.key for one in VERDICTS if one.key not in (UNADJUSTED, NO_FINDING)), "")
"""Values of the column ``verdict``, in the order of the page."""
HALF = 0.5
"""Share of documents that is kept to verify findings on."""


class CompareState(UrlState):
    """Parameters of a comparison.

    Parameters
    ----------
    by, a, b, store_b
        The sides: values of a column, the rest if `b` has none; or another store.
    clusters, cluster, region, box
        Or a cluster, a visible group of the map or a part of it, against the rest: `clusters` is
        the query of the page Clusters.
    against, paired_by, strata, where, verify, rank_by, no_length
        Arguments of `conspectus.diff`; `verify` keeps half of the documents to test findings on.
    q, side, least, every, unfolded, family, verdict, sort, page
        Which concepts are shown: words of the name, the side that has more, documents that have
        it, also what is no finding, near-duplicates apart, those of one latent only, what is left
        of the difference; the order.
    open, k
        Concept whose passages are shown, and passages a side.
    """

    by: str = ""
    a: list[str] = Field(default_factory=list)
    b: list[str] = Field(default_factory=list)
    store_b: str = ""
    clusters: str = ""
    cluster: int | None = None
    region: int | None = None
    box: str = ""
    against: Literal["pooled", "largest"] = "pooled"
    paired_by: str = ""
    strata: list[str] = Field(default_factory=list)
    where: str = ""
    verify: bool = False
    rank_by: Literal["difference", "adjusted"] = "difference"
    no_length: bool = False
    q: str = ""
    side: Literal["", "a", "b"] = ""
    least: int = Field(0, ge=0)
    every: bool = False
    unfolded: bool = False
    family: int | None = None
    verdict: str = ""
    sort: str = ""
    page: int = Field(1, ge=1)
    open: int | None = None
    k: int = Field(3, ge=1, le=50)

    def options(self) -> dict[str, Any]:
        """Give the arguments of `conspectus.diff` besides the sides."""
        return {
            "against": self.against,
            "paired_by": self.paired_by or None,
            "where": self.where or None,
            "strata": tuple(self.strata),
            "adjust_length": not self.no_length,
            "verify_share": HALF if self.verify else 0.0,
            "rank_by": self.rank_by,
        }


VIEW = ("q", "side", "least", "every", "unfolded", "family", "verdict", "sort", "page", "open", "k")
"""Parameters that choose what is shown of a comparison."""


def filters(state: CompareState) -> list[str]:
    """Say which concepts were left out, for files that do not show the form.

    Parameters
    ----------
    state
        The parameters.

    Returns
    -------
    list of str
        A note, or none.
    """
    told = {
        f"names with {state.q!r}": state.q,
        f"more in side {state.side}": state.side,
        f"in at least {state.least:,} documents": state.least,
        f"near-duplicates of latent {state.family}": state.family is not None,
        f"those of which is said: {state.verdict}": state.verdict,
    }
    found = [text for text, on in told.items() if on]
    return [f"Only concepts shown in the app: {', '.join(found)}."] if found else []


def then(state: CompareState, *, judged: bool) -> str:
    """Write the lines of Python that leave the concepts shown, what holds first.

    Parameters
    ----------
    state
        The parameters.
    judged
        Whether findings are ordered by what is left of them.

    Returns
    -------
    str
        Lines that make ``table`` of ``result``.
    """
    lines = ["table = result.table" if state.every else "table = result.findings"]
    if state.family is not None:
        lines = [f"table = result.members({state.family})"]
    if state.verdict:
        key = "" if state.verdict in (UNADJUSTED, NO_FINDING) else state.verdict
        lines.append(f"table = table[table.verdict == {key!r}]")
    elif judged and not state.sort:
        lines.append(f"order = {list(KNOWN)}")
        lines.append(
            'table = table.sort_values("verdict", key=lambda v: v.map(order.index), kind="stable")'
        )
    if state.q:
        lines.append(
            f'table = table[table["label"].str.contains({state.q!r}, case=False, regex=False)]'
        )
    if state.side:
        sign = ">" if state.side == "a" else "<"
        lines.append(f'table = table[table["{state.rank_by}"] {sign} 0]')
    if state.least:
        lines.append(f"table = table[table.documents_a + table.documents_b >= {state.least}]")
    return "\n".join(lines)
