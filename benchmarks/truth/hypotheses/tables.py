"""The tables of the suite, made from its long frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.truth.hypotheses.judge import SKILLS
from benchmarks.truth.intervals import over_seeds, written
from benchmarks.truth.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATED = {
    "stated": "planted concept stated",
    "first": "among the first three",
    "confirmed": "stated and confirmed",
}
_WORTH = {one.name: f"{one.sensitivity:.2f}, {one.specificity:.2f}" for one in SKILLS}
_ESTIMATES = {"own": "latent's own", "plain": "judged", "corrected": "corrected"}


def stated(found: pd.DataFrame) -> Table:
    """Lay out how often the planted concept is among the statements, by share edited.

    Parameters
    ----------
    found
        A row a design, from `planted.run_planting`.

    Returns
    -------
    Table
        Shares of designs with intervals over splits.
    """
    rows: list[dict[str, str]] = []
    for share, group in found.groupby("share"):
        row = {"edited": f"{share} %", "designs": f"{len(group):,}"}
        row["statements a design"] = f"{group['statements'].mean():.1f}"
        for value, title in _STATED.items():
            (mean,) = over_seeds(group, ["share"], value).to_dict("records")
            row[title] = written(mean["mean"], mean["low"], mean["high"])
        rows.append(row)
    return Table(
        "Statements without a model: the planted concept",
        "Claims of `cs.diff` made on half of the documents, told in at most ten statements. Share "
        "of designs (corpus x property x split) in which one of the statements has a latent that "
        "fires on the planted characters, with more of it on the edited side.",
        pd.DataFrame(rows),
    )


def own(found: pd.DataFrame) -> Table:
    """Lay out what is true of the statements' first latents, by share edited.

    Parameters
    ----------
    found
        A row a statement, from `planted.run_planting`.

    Returns
    -------
    Table
        Mean differences in points, and how many intervals hold the truth.
    """
    rows: list[dict[str, str]] = []
    for (share, planted), group in found.groupby(["share", "planted"]):
        rows.append(
            {
                "edited": f"{share} %",
                "first latent": "the planted concept" if planted else "another",
                "statements": f"{len(group):,}",
                "true": _points(group["true"]),
                "where chosen": _points(group["chosen"]),
                "on other documents": _points(group["kept"]),
                "interval holds truth": f"{group['holds'].mean():.3f}",
                "confirmed": f"{group['confirmed'].mean():.2f}",
            }
        )
    return Table(
        "Statements without a model: their figures",
        "The difference of each statement's first latent, in points, in the direction in which it "
        "was chosen: in truth, on the documents that chose it, on the others; and the share of "
        "95 % intervals (on the others) that hold the truth.",
        pd.DataFrame(rows),
    )


def judged(found: pd.DataFrame) -> Table:
    """Lay out errors and coverage of judged differences, by judge.

    Parameters
    ----------
    found
        A row a statement and judge, from `planted.run_planting`.

    Returns
    -------
    Table
        Of statements about the planted property, then of others.
    """
    rows: list[dict[str, str]] = []
    for planted, about in ((True, "the planted property"), (False, "other latents")):
        for skill in SKILLS:
            group = found[(found["judge"] == skill.name) & (found["planted"] == planted)]
            if group.empty:
                continue
            row = {"statement about": about, "judge": skill.name, "worth": _WORTH[skill.name]}
            row |= {"statements": f"{len(group):,}", "true": _points(group["true"])}
            for name, title in _ESTIMATES.items():
                row[f"{title}: off by"] = _points(group[f"{name}_error"])
                row[f"{title}: holds truth"] = f"{group[f'{name}_holds'].mean():.3f}"
                row[f"{title}: width"] = _points(group[f"{name}_width"])
            row["judge useless"] = f"{group['corrected_error'].isna().mean():.2f}"
            rows.append(row | {"confirmed": f"{group['confirmed'].mean():.2f}"})
    return Table(
        "Judged by rule, with known errors",
        "A judge that knows what each name stands for and errs as told (sensitivity, specificity; "
        "uneven: each differs from statement to statement with a standard deviation of 0.10). Mean "
        "error of each estimate in points (below 0: too small), share of 95 % intervals that hold "
        "the true difference, and their mean width; share in which the exam finds the judge "
        "useless (no estimate, an interval of everything). This measures correction and coverage, "
        "not reading.",
        pd.DataFrame(rows),
    )


def nothing(found: pd.DataFrame) -> Table:
    """Lay out what is confirmed where nothing differs.

    Parameters
    ----------
    found
        A row a split and judge, from `planted.run_nothing`.

    Returns
    -------
    Table
        A row a judge.
    """
    rows: list[dict[str, str]] = []
    for judge in ("none", *_WORTH):
        group = found[found["judge"] == judge]
        if group.empty:
            continue
        forced = group[group["forced"] > 0]
        rows.append(
            {
                "judge": judge,
                "splits": f"{len(group):,}",
                "with a claim": f"{int((group['claimed'] > 0).sum()):,}",
                "with forced claims": f"{len(forced):,}",
                "statements": f"{int(forced['forced'].sum()):,}",
                "confirmed": f"{int(forced['confirmed'].sum()):,}",
                "splits with one confirmed": f"{int((forced['confirmed'] > 0).sum()):,}",
                "interval holds 0": f"{_weighed(forced):.3f}",
            }
        )
    return Table(
        "Nothing planted",
        "Random halves of unedited documents. As things are, hardly anything is claimed; with "
        "claims forced (whatever is largest), statements are judged on other documents. Confirmed, "
        "either way round: at most 5 % of splits should have one.",
        pd.DataFrame(rows),
    )


def _weighed(group: pd.DataFrame) -> float:
    return float(np.average(group["holds"], weights=group["forced"])) if len(group) else np.nan


def _points(values: Iterable[float]) -> str:
    known = np.array([value for value in values if np.isfinite(value)])
    return f"{100 * known.mean():.1f}".replace("-0.0", "0.0") if known.size else "-"
