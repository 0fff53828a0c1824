"""Scores of names as the terminal shows them: every measure, with its limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from conspectus.cli import console

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOWN: Final = 10
"""Names whose scores are shown after a run."""


def score_text(row: Mapping[str, Any], measure: str) -> str:
    """Write the score of a name by one measure.

    Parameters
    ----------
    row
        A label with its scores.
    measure
        For example ``"detection"``.

    Returns
    -------
    str
        For example ``"0.81 [0.60, 0.92]"``, without limits where none are known; nothing where the
        measure has no score.
    """
    value, *limits = (row.get(f"{measure}{end}") for end in ("", "_low", "_high"))
    if value is None or math.isnan(value):
        return ""
    known = all(limit is not None and not math.isnan(limit) for limit in limits)
    between = f" [{limits[0]:.2f}, {limits[1]:.2f}]" if known else ""
    return f"{value:.2f}{between}"


def scores_text(row: Mapping[str, Any]) -> str:
    """Write the scores of a name by all measures that it has, in the order of `MEASURES`."""
    from conspectus.store.trust import MEASURES

    found: list[str] = []
    for measure in MEASURES:
        missing, judged = row.get(f"{measure}_missing"), row.get(f"{measure}_n")
        lost = f"no answer on {missing} of {missing + (judged or 0)}" if missing else ""
        text = ", ".join(part for part in (score_text(row, measure), lost) if part)
        found += [f"{measure} {text}"] if text else []
    return "; ".join(found)


def scores_of(row: Mapping[str, Any]) -> dict[str, list[float | None]]:
    """Give programs the scores of a name: value, lower and upper limit by measure."""
    from conspectus.store.trust import MEASURES

    return {
        measure: [row[measure], row[f"{measure}_low"], row[f"{measure}_high"]]
        for measure in MEASURES
        if row.get(measure) is not None
    }


def examples_of(row: Mapping[str, Any]) -> dict[str, list[int]]:
    """Give programs the examples behind the scores of a name: judged and unanswered by measure."""
    from conspectus.store.trust import MEASURES

    return {
        measure: [row[f"{measure}_n"], row[f"{measure}_missing"]]
        for measure in MEASURES
        if row.get(f"{measure}_missing") is not None
    }


def write_scores(table: Any, measures: Sequence[str]) -> None:
    """Write the scores of the names that were just verified.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    measures
        What they were verified by. Names without a score of any of these are left out; of the
        others the first `SHOWN` are shown.
    """
    from conspectus.store.trust import too_few_answers, verified

    rows = [
        (row, confirmed)
        for row, confirmed in zip(table.to_pylist(), verified(table).tolist(), strict=True)
        if any(score_text(row, measure) for measure in measures)
    ]
    if not rows:
        return
    headings = ["latent>", "name", *(f"{measure}>" for measure in measures), "verified"]
    console.write("")
    console.write_table(
        headings,
        [
            [
                row["latent"],
                row["label"],
                *(score_text(row, measure) for measure in measures),
                "yes" if confirmed else "no",
            ]
            for row, confirmed in rows[:SHOWN]
        ],
    )
    lost = sum(map(any, zip(*(too_few_answers(table, name) for name in measures), strict=True)))
    if lost:
        console.note(
            f"note: of {lost:,} names a measure has no answer on more than a fifth of its "
            "excerpts: they are not verified; run again to ask for the rest"
        )
    if len(rows) > SHOWN:
        console.note(f"and {len(rows) - SHOWN:,} more; --export names.csv writes all")
