"""Concepts that go with an outcome, laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.outcomes.features import CONCEPTS, WORDS
from conspectus.analysis.per_latent_page import (
    Layout,
    as_records,
    concept_page,
    named,
    q_shown,
    told_of_confounds,
)
from conspectus.analysis.rules import ADJUSTED, ADJUSTED_FIGURES
from conspectus.report.page import Column, Page, Table

if TYPE_CHECKING:
    from conspectus.analysis.outcomes.result import OutcomeResult
    from conspectus.report.page import Kind

_DIFFERENCE = ("difference", "low", "high")
_METRICS = {
    "AUC": "chance that of two documents the one with the outcome ranks higher; 0.5 is guessing",
    "pairs ordered rightly": "share of pairs of a group that are ranked rightly; 0.5 is guessing",
    "R2": "share of the variance that is predicted; 0 is guessing",
}


def outcome_page(result: OutcomeResult, rows: int, passages: int) -> Page:
    """Fill a page with the first concepts that go with an outcome.

    Parameters
    ----------
    result
        The associations.
    rows
        Concepts to show, folded ones counted once.
    passages
        Passages a group and concept; none are read for 0.

    Returns
    -------
    Page
        Findings first, as ranked; then how well concepts and words predict, and few concepts.
    """
    return concept_page(
        result,
        layout_of(result),
        rows,
        passages,
        title=f"What goes with {_asked(result)}",
        lead=_lead(result),
        facts=_facts(result),
        tables=(*_models(result), *_few(result)),
    )


def layout_of(result: OutcomeResult) -> Layout:
    """Choose the columns of a page.

    Parameters
    ----------
    result
        The associations.

    Returns
    -------
    Layout
        By what it is ranked; what is held equal stands in the headings.
    """
    rank_by, held = result.settings["rank_by"], result.held_equal
    adjusted, y, group = rank_by == ADJUSTED, result.settings["y"], result.settings["group_by"]
    binary = bool(result.provenance["binary"])
    mean: Kind = "percent" if binary else "number"
    change: Kind = "points" if binary else "number"
    columns = [
        Column("share", "Documents", "Share of documents in which it is present.", "percent"),
        Column("mean_with", f"{y} with it", f"Mean {y} of documents that have it.", mean),
        Column("mean_without", "without", f"Mean {y} of documents that do not.", mean),
    ]
    if adjusted:
        told = "Difference with nothing held equal."
        columns.append(Column("difference", "Unadjusted", told, change))
    elif held:
        told = f"Difference among documents of equal {held}."
        columns.append(Column(ADJUSTED, f"At equal {held}", told, change))
    within = ", within groups" if group else ""
    told = f"Correlation with {y}{within}, from -1 to 1."
    columns += [Column("correlation", "r", told, "number"), q_shown(rank_by)]
    told = f"Mean {y} with the concept minus mean {y} without it"
    if result.settings["value"] == "max":
        told = f"Change of {y} from no strength to a high one (90th percentile)"
    told += f", within each {group}." if group else "."
    # With and without it are means over all documents, which a slope or groups do not subtract.
    title = "Slope" if result.settings["value"] == "max" else "Difference"
    title += f" within {group}" if group else ""
    title += f" at equal {held}" if adjusted else ""
    return Layout(
        Column("estimate", title, told, change),
        ADJUSTED_FIGURES[:3] if adjusted else _DIFFERENCE,
        tuple(columns),
        held or "length",
    )


def _asked(result: OutcomeResult) -> str:
    if result.settings["positive"] is not None:
        return f"{result.settings['y']} = {result.settings['positive']}"
    return str(result.settings["y"])


def _lead(result: OutcomeResult) -> str:
    findings, tested = result.findings, int(result.provenance["latents_tested"])
    asked, rate = _asked(result), f"{result.settings['fdr']:.3g}"
    if findings.empty:
        lead = (
            f"None of the {tested:,} concepts tested goes with {asked} at a false-discovery rate "
            f"of {rate}."
        )
    else:
        column = ADJUSTED if result.settings["rank_by"] == ADJUSTED else "difference"
        more = int((findings[column] > 0).sum())
        lead = (
            f"{len(findings):,} of {len(result.table):,} concepts tested go with {asked} at a "
            f"false-discovery rate of {rate}: {more:,} with more of it, {len(findings) - more:,} "
            "with less."
        )
        lead += told_of_confounds(findings, result.held_equal)
    return lead + told_by_models(result)


def told_by_models(result: OutcomeResult) -> str:
    """Say in a sentence how concepts and plain words compare.

    Parameters
    ----------
    result
        The associations.

    Returns
    -------
    str
        Begins with a space; empty without cross-validation.
    """
    if result.models is None:
        return ""
    by_name = result.models.set_index("model")
    concepts, words = by_name.loc[CONCEPTS], by_name.loc[WORDS]
    metric = result.provenance["metric"]
    figures = (
        f"{metric} {concepts['score']:.2f} for concepts, {words['score']:.2f} for words, "
        f"difference {concepts['over_words']:+.2f} "
        f"[{concepts['over_low']:+.2f}, {concepts['over_high']:+.2f}]"
    )
    winner = result.provenance["winner"]
    if winner == CONCEPTS:
        return f" Concepts predict it better than plain words do ({figures})."
    if winner == WORDS:
        return f" Plain words predict it better than concepts do ({figures})."
    return f" Concepts and plain words predict it about equally well ({figures})."


def _facts(result: OutcomeResult) -> dict[str, str]:
    provenance = result.provenance
    facts = {
        "Concepts that go with it": f"{len(result.findings):,} of {len(result.table):,}",
        "Latents tested": f"{provenance['latents_tested']:,} of {provenance['latents']:,}",
        "Documents": f"{sum(provenance['documents']):,}",
    }
    if provenance["keys"]:
        facts[f"Values of {result.settings['group_by']}"] = f"{provenance['keys']:,}"
    return facts


def _models(result: OutcomeResult) -> tuple[Table, ...]:
    if result.models is None:
        return ()
    metric = str(result.provenance["metric"])
    sure = f"{result.settings['confidence']:.0%} interval"
    columns = (
        Column("model", "Learned from", "What the model sees of a document.", "text"),
        Column("score", metric, f"{metric} with its {sure}: {_METRICS[metric]}.", "text"),
        Column("over", "Above plain words", f"Score minus that of words, with its {sure}.", "text"),
    )
    rows = tuple(
        {
            "model": row["model"],
            "score": f"{row['score']:.3f} ({row['low']:.3f} to {row['high']:.3f})",
            "over": None
            if row["model"] == WORDS
            else f"{row['over_words']:+.3f} ({row['over_low']:+.3f} to {row['over_high']:+.3f})",
        }
        for row in as_records(result.models)
    )
    caption = (
        f"Documents not learned from, {result.settings['folds']} folds"
        + (
            f" that never split a {result.settings['group_by']}"
            if result.settings["group_by"]
            else ""
        )
        + f". {metric}: {_METRICS[metric]}. Words: TF-IDF of single words and pairs."
    )
    return (Table("How well it is predicted", caption, columns, rows),)


def _few(result: OutcomeResult) -> tuple[Table, ...]:
    if result.few is None or result.few.empty:
        return ()
    columns = (
        Column("concept", "Concept", "Name of the concept, and its latent.", "text"),
        Column("weight", "Weight", "In the model on all documents; sign: more or less.", "number"),
        Column("folds", "Folds", "Folds in which it was chosen too.", "text"),
    )
    rows = tuple(
        {
            "concept": named(row),
            "weight": float(row["weight"]),
            "folds": f"{int(row['folds'])} of {result.settings['folds']}",
        }
        for row in as_records(result.few)
    )
    caption = (
        "Chosen one after the other, each for what those before it do not tell. Those chosen in "
        "few folds would be others on other documents."
    )
    return (Table("Few concepts that go with it together", caption, columns, rows),)
