"""Sub-themes laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.result import flat, records
from conspectus.report.page import Column, Page, Row, Table

if TYPE_CHECKING:
    from conspectus.analysis.novelty.subthemes_result import SubthemesResult

_COLUMNS = (
    Column("of", "Label", "The label it is a part of.", "text"),
    Column("documents", "Documents", "Documents of the sub-theme.", "number"),
    Column("share", "Of the label", "Share of the label's documents.", "percent"),
    Column(
        "stability",
        "Stability",
        "How well it comes back when documents are left out: 0.75 is stable, under 0.5 dissolved.",
        "number",
    ),
    Column("n_verified", "Concepts", "Concepts that tests find more often in it.", "number"),
)
_CONCEPTS = (
    Column("of", "Label", "The label.", "text"),
    Column("theme", "Sub-theme", "The sub-theme's number.", "text"),
    Column("concept", "Concept", "Label of the concept and its number.", "text"),
    Column("share", "Share", "Documents of the sub-theme that have it.", "percent"),
    Column("share_rest", "Rest of label", "Other documents of the label.", "percent"),
    Column("q", "q", "Expected share of flukes if this is believed.", "pvalue"),
)
_SHOWN = 5


def subthemes_page(result: SubthemesResult, rows: int, passages: int) -> Page:
    """Fill a page with sub-themes.

    Parameters
    ----------
    result
        The sub-themes.
    rows
        How many to show.
    passages
        Documents of each.

    Returns
    -------
    Page
        By label.
    """
    shown = records(result.themes.head(rows))
    labels = result.themes["label"].nunique()
    return Page(
        title=f"Themes within each {result.settings['label']}",
        lead=(
            f"{labels:,} values of {result.settings['label']} hold {len(result.themes):,} "
            "sub-themes. Each is described against the rest of its own label."
        ),
        sides=(),
        columns=_COLUMNS,
        rows=tuple(
            Row(
                key=f"sub-theme {row['theme']}",
                label=row["name"],
                label_source=row["name_source"],
                values={**{c.key: row.get(c.key) for c in _COLUMNS}, "of": row["label"]},
                passages=tuple(result.evidence(int(row["theme"]), passages)) if passages else (),
            )
            for row in shown
        ),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=result.notes,
        facts={"Labels": f"{labels:,}", "Sub-themes": f"{len(result.themes):,}"},
        estimate=None,
        subject="Sub-theme",
        tables=(_concepts(result, shown),),
    )


def _concepts(result: SubthemesResult, shown: list[dict[str, Any]]) -> Table:
    lines: list[dict[str, Any]] = []
    for row in shown:
        found = result.contrasts(int(row["theme"]))
        found = found[found["verified"] & (found["distinction"] > 0)].head(_SHOWN)
        for concept in records(found):
            tests = [q for q in (concept["q_value"], concept["rest_q"]) if q is not None]
            lines.append(
                {
                    "of": row["label"],
                    "theme": str(row["theme"]),
                    "concept": _named(concept),
                    "share": concept["share"],
                    "share_rest": concept["share_rest"],
                    "q": max(tests) if tests else None,
                }
            )
    caption = "Against the rest of the same label; concepts that tests confirm."
    return Table("Concepts of each sub-theme", caption, _CONCEPTS, tuple(lines))


def _named(concept: dict[str, Any]) -> str:
    label, trust = concept["label"], concept["label_source"]
    return f"{label} ({trust}; {concept['latent']})" if label else f"unnamed ({concept['latent']})"
