"""All that the overview shows of a store, for the page and for its files alike."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pandas as pd

from conspectus.analysis.result import records
from conspectus.app.facts.columns import SHOWN as COLUMNS
from conspectus.app.facts.columns import ColumnFacts, columns_shown, metadata_columns
from conspectus.app.facts.concepts import COMMON, common, concept_table, unusual
from conspectus.app.facts.lengths import Lengths, lengths
from conspectus.app.stores import Opened

SHOWN = 10
"""Concepts in each of the two short lists."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What is in a store, without its metadata columns, which take reading.

    Parameters
    ----------
    opened
        The store.
    table
        All concepts as from `list_concepts`; None of a store that is not complete.
    size
        How long its documents are.
    failures
        Reasons why documents could not be read, and how many there are of each, at most ten.
    """

    opened: Opened
    table: pd.DataFrame | None
    size: Lengths
    failures: tuple[tuple[str, int], ...]

    @property
    def common(self) -> pd.DataFrame | None:
        """Concepts that are common and strong."""
        return None if self.table is None else common(self.table, SHOWN)

    @property
    def unusual(self) -> pd.DataFrame | None:
        """Concepts that are rare and strong."""
        return None if self.table is None else unusual(self.table, SHOWN)

    @property
    def common_told(self) -> str:
        """What stands among the common concepts, in words."""
        if self.table is None:
            return ""
        if self.table["share"].between(*COMMON).any():
            return "In a tenth to half of the documents; first what is strongest where it is."
        return "What most documents have: nothing is in a tenth to half of them."

    @property
    def unusual_told(self) -> str:
        """What stands among the rare concepts, in words."""
        many = self.opened.store.n_documents >= 1000
        few = "at most 1% of the documents" if many else "5 to 10 documents"
        return f"In {few}, and what these are about."

    @property
    def figures(self) -> dict[str, float]:
        """Key figures, as numbers; those of concepts only of a complete store."""
        store = self.opened.store
        found: dict[str, float] = {
            "documents": store.n_documents,
            "failed": store.n_failed,
            "tokens": self.size.total,
            "median_tokens": self.size.median,
        }
        if self.table is not None:
            entries = int(self.table["documents"].sum())
            found |= {
                "latents": store.n_latents,
                "concepts": len(self.table),
                "named": int((self.table["label"] != "").sum()),
                "mean_concepts": entries / max(store.n_documents, 1),
            }
        return found

    @property
    def told(self) -> dict[str, str]:
        """Key figures as readers see them."""
        it = self.figures
        shown = {
            "Documents": f"{it['documents']:,}",
            "Tokens": f"{it['tokens']:,}",
            "Tokens of a document (median)": f"{it['median_tokens']:,.0f}",
        }
        if self.table is not None:
            shown["Concepts that fire"] = f"{it['concepts']:,} of {it['latents']:,}"
            shown["Of these named"] = f"{it['named']:,}"
            shown["Concepts of a document (mean)"] = f"{it['mean_concepts']:,.0f}"
        return shown | {"Could not be read": f"{it['failed']:,}"}

    @property
    def columns(self) -> list[ColumnFacts]:
        """The first metadata columns; kept once they have been read."""
        return columns_shown(self.opened)

    @property
    def further(self) -> list[str]:
        """Names of the metadata columns beyond these."""
        return metadata_columns(self.opened)[COLUMNS:]

    def to_json(self) -> str:
        """Write everything as JSON.

        Returns
        -------
        str
            ``facts``, ``common``, ``unusual``, ``lengths``, ``columns``, ``further_columns``,
            ``failures``, ``encoder``, and all concepts under ``table``.
        """
        tables = {"common": self.common, "unusual": self.unusual, "table": self.table}
        listed = {name: [] if one is None else records(one) for name, one in tables.items()}
        told = {
            "facts": self.figures,
            "common": listed["common"],
            "unusual": listed["unusual"],
            "lengths": asdict(self.size),
            "columns": [asdict(one) for one in self.columns],
            "further_columns": self.further,
            "failures": [{"reason": reason, "documents": n} for reason, n in self.failures],
            "encoder": self.opened.store.encoder,
            "table": listed["table"],
        }
        return json.dumps(told, ensure_ascii=False, allow_nan=False, default=str)


def contents(opened: Opened) -> Contents:
    """Gather what the overview shows; its parts are kept once they have been read.

    Parameters
    ----------
    opened
        The store, complete or not.

    Returns
    -------
    Contents
        Of all its documents.
    """
    table = concept_table(opened) if opened.store.is_complete else None
    return Contents(opened, table, lengths(opened), _failures(opened))


def _failures(opened: Opened) -> tuple[tuple[str, int], ...]:
    """Count the reasons why documents are missing."""
    if not opened.store.n_failed:
        return ()
    reasons = pd.Series(opened.store.errors().column("reason").to_pylist())
    return tuple((str(reason), int(n)) for reason, n in reasons.value_counts().head(10).items())
