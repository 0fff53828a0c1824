"""Which pairs of a correlation are shown, and how a pair is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from conspectus.analysis.correlations.layout import ODDS, columns_of
from conspectus.analysis.correlations.result import CorrelationResult
from conspectus.app.facts.network import Network, lay_out
from conspectus.app.stores import Concept
from conspectus.app.tables import ordered
from conspectus.report.page import Column

DRAWN = 50
"""Pairs that a graph begins with."""
MOST_LINES = 120
"""Lines of a graph, with the further pairs of the same concepts."""
_NAME = 25

ORDERS = {
    "": "as ranked",
    "-npmi": "strength (NPMI)",
    "-support": "documents with both",
    "-surplus": "most beyond chance",
    "label_a": "name",
}


@dataclass(frozen=True)
class Node:
    """A concept, or a value of a column, of a graph.

    Parameters
    ----------
    member
        It.
    x, y
        Its place, in pixels.
    """

    member: Concept
    x: float
    y: float

    @property
    def short(self) -> str:
        """Its name, cut to what there is room for."""
        name = self.member.label or f"#{self.member.latent}"
        return name if len(name) <= _NAME else name[: _NAME - 1].rstrip() + "…"


@dataclass(frozen=True)
class Graph:
    """Pairs as drawn.

    Parameters
    ----------
    nodes
        Concepts.
    edges
        Row of the table, the two nodes, and how strong the pair is, 0 to 1; negative for pairs
        that avoid each other.
    size
        Width and height in pixels.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, Node, Node, float], ...]
    size: tuple[float, float]


def narrow(
    result: CorrelationResult,
    *,
    text: str = "",
    direction: str = "",
    latent: int | None = None,
    least: int = 0,
    findings: bool = True,
    order: str = "",
) -> pd.DataFrame:
    """Take the pairs that a reader asks for.

    Parameters
    ----------
    result
        The correlation.
    text
        Words that one of the two names must have.
    direction
        ``"together"`` or ``"apart"``; both if empty.
    latent
        Only pairs with this latent.
    least
        Documents that must have both.
    findings
        Whether to leave out what is no finding.
    order
        One of `ORDERS`; the ranking if it is none.

    Returns
    -------
    pandas.DataFrame
        Rows of the result's table, with their numbers there as index.
    """
    table = result.findings if findings else result.table
    keep = np.ones(len(table), np.bool_)
    if text.strip():
        wanted = text.strip().lower()
        sides = [table[f"label_{x}"].str.lower().str.contains(wanted, regex=False) for x in "ab"]
        keep &= (sides[0] | sides[1]).to_numpy(np.bool_)
    if direction:
        keep &= (table["direction"] == direction).to_numpy()
    if latent is not None:
        keep &= (
            (table["a"].astype(str) == str(latent)) | (table["b"].astype(str) == str(latent))
        ).to_numpy()
    keep &= (table["support"] >= least).to_numpy()
    table = table[keep]
    if order in ORDERS and order:
        npmi, expected = (table[f"{result.decides}{name}"] for name in ("npmi", "expected"))
        helped = table.assign(npmi=npmi.abs(), surplus=(table["support"] - expected).abs())
        table = table.loc[ordered(helped, order).index]
    return table


def only(
    result: CorrelationResult, rows: Sequence[int], notes: Sequence[str] = ()
) -> CorrelationResult:
    """Keep some rows with the pairs folded under them, in the order given.

    Parameters
    ----------
    result
        The correlation.
    rows
        Their numbers in its table.
    notes
        What to say of the others.

    Returns
    -------
    CorrelationResult
        With all that was recorded, so that files made of it tell where they are from.
    """
    pairs = result.pairs
    heads = np.flatnonzero(pairs["family"].to_numpy() == np.arange(len(pairs)))[list(rows)]
    place = pd.Series(np.arange(len(heads)), index=heads)
    kept = pairs[pairs["family"].isin(heads)]
    kept = kept.iloc[np.argsort(place.loc[kept["family"]].to_numpy(), kind="stable")]
    number = pd.Series(np.arange(len(kept)), index=kept.index)
    family = number.groupby(kept["family"]).transform("first")
    pairs = kept.assign(family=family).reset_index(drop=True)
    return replace(result, pairs=pairs, notes=(*result.notes, *notes))


def shown_columns(result: CorrelationResult) -> tuple[Column, ...]:
    """Choose the columns of a table of pairs."""
    return tuple(c for c in columns_of(result) if c.key not in (ODDS, "share_a", "share_b"))


def members(row: dict[str, Any]) -> tuple[Concept, Concept]:
    """Give the two of a pair; a value of a column has the number -1."""

    def one(x: str) -> Concept:
        name = row[x]
        number = int(name) if str(name).isdecimal() else -1
        return Concept(number, str(row[f"label_{x}"]), str(row[f"source_{x}"]))

    return one("a"), one("b")


def graph(result: CorrelationResult, table: pd.DataFrame) -> Graph:
    """Draw the first pairs of a table.

    Parameters
    ----------
    result
        The correlation.
    table
        From `narrow`.

    Returns
    -------
    Graph
        Of the first 50 pairs, and of further ones among the same concepts.
    """
    begun = table.head(DRAWN)
    known = {str(name) for x in "ab" for name in begun[x]}
    own = table["a"].astype(str).isin(known) & table["b"].astype(str).isin(known)
    rows = table[own].head(MOST_LINES)
    records = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    pairs = [members(row) for row in records]
    concepts = list(dict.fromkeys(one for pair in pairs for one in pair))
    place = {one: i for i, one in enumerate(concepts)}
    drawn: Network = lay_out([(place[a], place[b]) for a, b in pairs], len(concepts))
    nodes = tuple(
        Node(one, round(float(x), 1), round(float(y), 1))
        for one, (x, y) in zip(concepts, drawn.places, strict=True)
    )
    strength = rows[f"{result.decides}npmi"].to_numpy(np.float64)
    edges = tuple(
        (int(i), nodes[place[a]], nodes[place[b]], float(value))
        for i, (a, b), value in zip(rows.index, pairs, strength, strict=True)
    )
    return Graph(nodes, edges, (drawn.width, drawn.height))
