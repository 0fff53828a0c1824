"""Tables beneath the hypotheses: what the judge is worth, what it cost, what was left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.report.page import Column, Table

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.result import HypothesesResult

PURPOSES = {
    "name": "naming latents",
    "hypotheses": "folding them into hypotheses",
    "judge": "judging documents",
    "calibration": "measuring the judge",
}
"""What questions of each purpose are asked for."""


def tables_of(result: HypothesesResult) -> tuple[Table, ...]:
    """Write the tables of a page.

    Parameters
    ----------
    result
        The explanation.

    Returns
    -------
    tuple of Table
        Those that have rows.
    """
    found = [_cost(result)]
    if result.calibration is not None:
        found[:0] = [_kinds(result.calibration), _judge(result.calibration)]
    if result.leftovers:
        found.append(_leftovers(result))
    return tuple(found)


def _kinds(measured: Calibration) -> Table:
    columns = (
        Column("kind", "Kind", "What a judge must look at.", "text"),
        Column("properties", "Properties", "Of this kind.", "number"),
        Column("sensitivity", "Yes where planted", "Sensitivity.", "percent"),
        Column("yes", "Interval", "Of sensitivity.", "text"),
        Column("specificity", "No where absent", "Specificity.", "percent"),
        Column("no", "Interval", "Of specificity.", "text"),
    )
    rows = tuple(
        {
            **one,
            "yes": f"{one['sensitivity_low']:.0%} to {one['sensitivity_high']:.0%}",
            "no": f"{one['specificity_low']:.0%} to {one['specificity_high']:.0%}",
        }
        for one in measured.kinds
    )
    caption = (
        f"Sensitivity {measured.sensitivity:.0%} ({measured.sensitivity_low:.0%} to "
        f"{measured.sensitivity_high:.0%}), specificity {measured.specificity:.0%} "
        f"({measured.specificity_low:.0%} to {measured.specificity_high:.0%}). Of a difference the "
        f"judge leaves {measured.youden:.0%} ({measured.youden_low:.0%} to "
        f"{measured.youden_high:.0%} for a property not among these). "
        f"{measured.missing:,} answers are missing."
    )
    return Table("What the judge is worth", caption, columns, rows)


def _judge(measured: Calibration) -> Table:
    columns = (
        Column("name", "Planted property", "Written into real documents by rule.", "text"),
        Column("kind", "Kind", "What a judge must look at.", "text"),
        Column("sensitivity", "Yes where planted", "Sensitivity.", "percent"),
        Column("n_with", "Texts", "With the property, answered.", "number"),
        Column("specificity", "No where absent", "Specificity.", "percent"),
        Column("n_without", "Without", "Documents without a trace of it, answered.", "number"),
    )
    return Table(
        "The judge, property by property",
        "Of one property few texts are asked: look at the kinds above first.",
        columns,
        measured.properties,
    )


def _cost(result: HypothesesResult) -> Table:
    columns = (
        Column("what", "For", "What tokens were used for.", "text"),
        Column("asked", "Questions", "Asked, answers known from before included.", "number"),
        Column("missing", "Missing", "Without an answer.", "number"),
        Column("tokens", "Tokens", "Read and written, now or when first asked.", "number"),
    )
    cost = result.cost
    rows = [
        {
            "what": f"Language model: {PURPOSES.get(name, name)}",
            "asked": row["asked"],
            "missing": row["missing"],
            "tokens": row["tokens_in"] + row["tokens_out"],
        }
        for name, row in cost.purposes.items()
    ]
    if result.judged:
        rows.append({"what": "Language model: in all", "tokens": cost.llm_tokens})
        rows.append(
            {
                "what": f"For comparison, estimated: a language model reads all "
                f"{cost.documents:,} documents once",
                "tokens": cost.read_all,
            }
        )
    rows.append({"what": "Reader (a small model, once)", "tokens": cost.reader_tokens})
    caption = (
        "Tokens of the reader and of the language model are different things: do not add them."
    )
    if cost.factor is not None:
        caption += (
            " To have a language model read everything once would take "
            f"{cost.factor:.2g} times its tokens here (estimated)."
        )
    return Table("Cost", caption, columns, tuple(rows))


def _leftovers(result: HypothesesResult) -> Table:
    columns = [
        Column("latent", "Latent", "Its number.", "text"),
        Column("label", "Concept", "Its name.", "text"),
    ]
    if len(result.case.themes) > 1:
        columns.append(Column("theme", "Groups", "What is compared.", "text"))
    claims = result.case.claims
    rows = tuple(
        {
            "latent": str(claims[number].latents[0]),
            "label": f"{name.label or 'unnamed'}{f' ({name.source})' if name.source else ''}",
            "theme": result.case.themes[claims[number].theme],
        }
        for number, name in result.leftovers
    )
    caption = "Findings that none of the statements stands for."
    return Table("Left over", caption, tuple(columns), rows)
