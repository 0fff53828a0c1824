"""A comparison as lines of a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from conspectus.cli import console

if TYPE_CHECKING:
    from conspectus.analysis import DiffResult


def write_diff(result: DiffResult, top: int) -> None:
    """Write what was compared, what a careful reader must know, and the first concepts.

    Parameters
    ----------
    result
        The comparison.
    top
        Concepts to show.
    """
    console.note(_summary(result))
    for line in result.notes:
        console.note(f"note: {line}")
    shown = result.findings if len(result.findings) else result.table
    rows = [_cells(result, row) for row in shown.head(top).to_dict("records")]
    console.write_table(_headings(result), rows)


def _summary(result: DiffResult) -> str:
    first, *others = result.sides
    sizes = [f"{n:,}" for n in result.provenance["documents"]]
    pairs = result.provenance["pairs"]
    counted = f"{pairs:,} pairs" if pairs else f"{', '.join(sizes[:-1])} and {sizes[-1]} documents"
    second = f"each of {', '.join(others)}" if result.many else f"{others[0]} (b)"
    found = f"{len(result.findings):,} of {len(result.table):,} concepts differ"
    if result.settings["verify_share"]:
        chosen = int((result.table["verification"] != "").sum())
        found = f"{chosen:,} concepts chosen, {len(result.findings):,} of them verified"
    return (
        f"{first} (a) against {second}: {counted}; {found} (false-discovery rate "
        f"{result.settings['fdr']:.0%}, {result.provenance['test']})"
    )


def _headings(result: DiffResult) -> list[str]:
    sure = f"{result.settings['confidence']:.0%}"
    second = ["nearest>", "nearest group"] if result.many else ["b>"]
    held = f"equal {result.held_equal}>" if result.held_equal else "adjusted>"
    verified = [f"verified [{sure}]>", "q verified>"] if result.verified else []
    return ["latent>", "concept (named by)", "a>", *second, f"a-b [{sure}]>", held, "q>", *verified]


def _cells(result: DiffResult, row: dict[Any, Any]) -> list[object]:
    label = f"{row['label']} ({row['label_source']})" if row["label"] else "unnamed"
    folded = f" (+{row['family_size'] - 1} alike)" if row["family_size"] > 1 else ""
    q = "adjusted_q" if result.settings["rank_by"] == "adjusted" else "q_value"
    verified = ("verified", "verified_low", "verified_high")
    return [
        row["latent"],
        f"{label}{folded}",
        f"{row['share_a']:.0%}",
        f"{row['share_b']:.0%}",
        *([row["nearest"]] if result.many else []),
        _interval(row, ("difference", "low", "high")),
        f"{row['verdict']} {_points(row['adjusted'])}".strip(),
        f"{row[q]:.1g}",
        *([_interval(row, verified), f"{row['verified_q']:.1g}"] if result.verified else []),
    ]


def _interval(row: dict[Any, Any], columns: tuple[str, str, str]) -> str:
    estimate, low, high = (_points(row[column]) for column in columns)
    return f"{estimate} [{low}, {high}]"


def _points(share: float) -> str:
    return "" if math.isnan(share) else f"{round(100 * share):+d}"
