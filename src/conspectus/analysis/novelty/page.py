"""Novel groups laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.novelty.describe import NOVEL, SUB
from conspectus.analysis.result import flat, records
from conspectus.report.page import Column, Page, Row, Table

if TYPE_CHECKING:
    from conspectus.analysis.novelty.result import NoveltyResult

_COLUMNS = (
    Column("documents", "Documents", "Documents of the group.", "number"),
    Column("share", "Of unlabelled", "Share of the unlabelled documents.", "percent"),
    Column("nearest_class", "Nearest known class", "The known class closest to it.", "text"),
    Column(
        "distance_ratio",
        "Distance",
        "Distance from that class; 1 is how far known classes typically lie from each other.",
        "number",
    ),
    Column("verdict", "Rather", "A group nearer than half that distance is a sub-theme.", "text"),
    Column(
        "concepts_beyond_all",
        "Own concepts",
        "Concepts that it has more of than every known class.",
        "number",
    ),
)
_CONCEPTS = (
    Column("group", "Group", "The novel group.", "text"),
    Column("concept", "Concept", "Label of the concept and its number.", "text"),
    Column("share", "Share", "Documents of the group that have it.", "percent"),
    Column("share_other", "Nearest class", "Documents of the nearest known class.", "percent"),
    Column("interval", "Difference", "Difference to that class with its interval.", "text"),
    Column("least", "To all classes", "Smallest difference to any known class.", "points"),
    Column("q_value", "q", "Expected share of flukes down to this line.", "pvalue"),
)
_HIDDEN = (
    Column("method", "Method", "How documents were grouped.", "text"),
    Column("weight", "Weight", "Weight of concepts that tell known classes apart.", "number"),
    Column("hidden_accuracy", "Hidden", "Documents of hidden classes recovered.", "percent"),
    Column("known_accuracy", "Others", "Other documents put into their class.", "percent"),
)
_NUMBERS = (
    Column("k", "Groups", "Number of groups tried.", "number"),
    Column("silhouette", "Silhouette", "From -1 to 1, larger is better.", "number"),
)
_SHOWN = 8


def novelty_page(result: NoveltyResult, rows: int, passages: int) -> Page:
    """Fill a page with novel groups.

    Parameters
    ----------
    result
        The groups.
    rows
        Groups to show.
    passages
        Documents a group.

    Returns
    -------
    Page
        The largest group first.
    """
    shown = records(result.groups.head(rows))
    tables = [_concepts(result, [int(r["group"]) for r in shown])] if shown else []
    if len(result.hidden):
        tables.append(_hidden(result))
    if len(result.numbers):
        title, caption = "How many groups", "The largest silhouette is taken, for want of better."
        tables.append(Table(title, caption, _NUMBERS, tuple(records(result.numbers))))
    return Page(
        title="What is there beyond the known classes",
        lead=_lead(result),
        sides=(),
        columns=_COLUMNS,
        rows=tuple(
            Row(
                key=row["name"],
                label=row["label"],
                label_source=row["label_source"],
                values={column.key: row[column.key] for column in _COLUMNS},
                passages=tuple(result.evidence(int(row["group"]), passages)) if passages else (),
                flags=_flags(row),
            )
            for row in shown
        ),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=result.notes,
        facts=_facts(result),
        estimate=None,
        subject="Group",
        tables=tuple(tables),
    )


def _flags(row: dict[str, Any]) -> dict[str, str]:
    if row["verdict"] != SUB:
        return {}
    return {"sub-theme": f"Lies so near to {row['nearest_class']} that it is rather part of it."}


def _lead(result: NoveltyResult) -> str:
    groups, provenance = result.groups, result.provenance
    classes, unlabelled = len(result.settings["known"]), provenance["unlabelled"]
    if groups.empty:
        return (
            f"None of the {unlabelled:,} unlabelled documents lies beyond the {classes} known "
            "classes."
        )
    novel = int((groups["verdict"] == NOVEL).sum())
    rest = len(groups) - novel
    lead = (
        f"{int(groups['documents'].sum()):,} of {unlabelled:,} unlabelled documents form "
        f"{len(groups)} groups beyond the {classes} known classes."
    )
    if rest and novel:
        lead += f" {novel} of these are as far off as classes are from each other; {rest} are not."
    return f"{lead} {result.notes[0]}"


def _facts(result: NoveltyResult) -> dict[str, str]:
    provenance, settings = result.provenance, result.settings
    own = result.hidden
    if len(own):
        own = own[(own["method"] == settings["method"]) & (own["weight"] == settings["weight"])]
    recovered = f"{own['hidden_accuracy'].mean():.0%}" if len(own) else "not tested"
    return {
        "Novel groups": str(len(result.groups)),
        "Known classes": str(len(settings["known"])),
        "Unlabelled documents": f"{provenance['unlabelled']:,}",
        "Hidden classes recovered": recovered,
    }


def _concepts(result: NoveltyResult, groups: list[int]) -> Table:
    lines: list[dict[str, Any]] = []
    for group in groups:
        for row in records(result.concepts_of(group, _SHOWN)):
            name = row["label"] or "unnamed"
            low, high = (round(100 * row[end]) for end in ("low", "high"))
            lines.append(
                {
                    **row,
                    "group": result.groups["name"].iloc[group],
                    "concept": f"{name} ({row['latent']})",
                    "interval": f"{round(100 * row['difference']):+d} [{low:+d}, {high:+d}]",
                }
            )
    rows = tuple({column.key: line[column.key] for column in _CONCEPTS} for line in lines)
    caption = (
        "Against the nearest known class, in percentage points; concepts that the group has more "
        "of than every known class come first."
    )
    return Table("Concepts of each group", caption, _CONCEPTS, rows)


def _hidden(result: NoveltyResult) -> Table:
    parts = ["hidden_accuracy", "known_accuracy"]
    means = result.hidden.groupby(["method", "weight"], sort=False)[parts].mean().reset_index()
    caption = "Known classes were hidden in turn and looked for; means over the folds."
    return Table("Trial on hidden classes", caption, _HIDDEN, tuple(records(means)))
