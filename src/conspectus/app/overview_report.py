"""The overview as a self-contained report."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from conspectus.analysis.result import flat
from conspectus.app.facts.columns import ColumnFacts
from conspectus.app.facts.contents import Contents
from conspectus.app.facts.lengths import Lengths
from conspectus.app.reports import SHARE, concept_rows
from conspectus.app.tables import rows_of
from conspectus.report.formats import format_value
from conspectus.report.layout import counted
from conspectus.report.page import Column, Page, Table, Value

_NUMBER = Column("latent", "Number", "", "text")
_NAME = Column("label", "Concept", "", "text")
_SOURCE = Column("source", "Named by", "Where the name is from, and how well it did.", "text")
_STRENGTH = Column("strength", "Strength", "Median of its activation in them.", "number")
_SPREAD = Column("spread", "Spread", "Documents by value, from the lowest to the highest.", "spark")
_FROM, _TO = Column("from", "From", "", "number"), Column("to", "To", "", "number")
_KINDS = {
    "values": "values",
    "numbers": "numbers",
    "dates": "dates, in years",
    "identifiers": "identifiers",
}


def overview_page(it: Contents) -> Page:
    """Lay out what the overview shows.

    Parameters
    ----------
    it
        What is in a store.

    Returns
    -------
    Page
        Key figures, the common concepts as rows, then tables: rare concepts, lengths, metadata
        columns, and why documents are missing.
    """
    store = it.opened.store
    encoder = flat(store.encoder)
    tables = [_lengths(it.size), _columns(it.columns, store.n_documents, it.further)]
    if it.unusual is not None:
        tables.insert(0, _concepts("Rare and strong", it.unusual_told, it.unusual))
    if it.failures:
        tables.append(_failed(it.failures))
    return Page(
        title=f"What is in {it.opened.name}?",
        lead=f"{counted(store.n_documents, 'document')}, read by "
        f"{encoder.get('reader.name', 'an unnamed reader')}, as {store.n_latents:,} concepts. "
        f"First those that are common and strong. {it.common_told}",
        sides=(),
        columns=(_STRENGTH,),
        rows=() if it.common is None else concept_rows(it.common),
        facts=it.told,
        provenance=flat({"store": str(store.path), "encoder": store.encoder}),
        notes=(f"{counted(store.n_failed, 'document')} could not be read.",)
        if store.n_failed
        else (),
        estimate=SHARE,
        tables=tuple(tables),
    )


def _concepts(title: str, caption: str, table: pd.DataFrame) -> Table:
    rows = tuple({**row, "latent": f"#{row['latent']}"} for row in rows_of(table))
    return Table(title, caption, (_NUMBER, _NAME, _SOURCE, SHARE, _STRENGTH), rows)


def _lengths(size: Lengths) -> Table:
    median = Column("median", "Median", "", "number")
    longest = Column("longest", "Longest", "", "number")
    caption = "Tokens of a document; what is longer than all but 0.5% is drawn with the last."
    row = {"median": size.median, "longest": size.longest, **_spread(size.counts, size.edges)}
    columns = (median, longest, _FROM, _TO, _SPREAD)
    return Table("Length", caption, columns, (row,) if size.counts else ())


def _columns(found: list[ColumnFacts], total: int, further: list[str]) -> Table:
    columns = (
        Column("name", "Column", "", "text"),
        Column("kind", "Holds", "", "text"),
        Column("distinct", "Different values", "Missing where only the first were read.", "number"),
        Column("missing", "Without a value", "", "number"),
        Column("top", "Frequent values", "Or examples, of identifiers.", "text"),
        _FROM,
        _TO,
        _SPREAD,
    )
    caption = f"And {len(further):,} further columns: {', '.join(further[:200])}" if further else ""
    rows = tuple(
        {
            "name": one.name,
            "kind": _KINDS[one.kind],
            "distinct": one.distinct,
            "missing": one.missing,
            "top": _frequent(one, total),
            **_spread(one.counts, one.edges),
        }
        for one in found
    )
    return Table("Metadata", caption, columns, rows)


def _frequent(one: ColumnFacts, total: int) -> str | None:
    if not one.top:
        return None
    if one.kind == "identifiers":
        return ", ".join(value[:60] for value, _ in one.top[:3])
    shares = ((value[:80], format_value(n / max(total, 1), "percent")) for value, n in one.top)
    return ", ".join(f"{value} {share}" for value, share in shares)


def _spread(counts: tuple[int, ...], edges: tuple[float, ...]) -> Mapping[str, Value]:
    if not counts:
        return {}
    return {"from": edges[0], "to": edges[-1], "spread": tuple(map(float, counts))}


def _failed(failures: tuple[tuple[str, int], ...]) -> Table:
    reason = Column("reason", "Reason", "", "text")
    documents = Column("documents", "Documents", "", "number")
    rows = tuple({"reason": why, "documents": n} for why, n in failures)
    return Table("Documents that could not be read", "", (reason, documents), rows)
