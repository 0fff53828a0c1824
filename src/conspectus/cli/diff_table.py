"""A comparison as lines of a terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conspectus.cli.findings import held, interval, points, write_findings
from conspectus.report.layout import counted

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
    sure = f"{result.settings['confidence']:.0%}"
    second = ["nearest>", "nearest group"] if result.many else ["b>"]
    verified = [f"verified [{sure}]>", "q verified>"] if result.verified else []
    headings = ["a>", *second, f"a-b [{sure}]>", held(result), "q>", *verified]
    write_findings(result, top, [_summary(result)], headings, partial(_cells, result))


def _summary(result: DiffResult) -> str:
    first, *others = result.sides
    sizes = [f"{n:,}" for n in result.provenance["documents"]]
    pairs = result.provenance["pairs"]
    of = counted(pairs, "pair") if pairs else f"{', '.join(sizes[:-1])} and {sizes[-1]} documents"
    second = f"each of {', '.join(others)}" if result.many else f"{others[0]} (b)"
    found = f"{len(result.findings):,} of {len(result.table):,} concepts differ"
    if result.settings["verify_share"]:
        chosen = int((result.table["verification"] != "").sum())
        found = f"{counted(chosen, 'concept')} chosen, {len(result.findings):,} of them verified"
    return (
        f"{first} (a) against {second}: {of}; {found} (false-discovery rate "
        f"{result.settings['fdr']:.0%}, {result.provenance['test']})"
    )


def _cells(result: DiffResult, row: dict[str, Any]) -> list[object]:
    verified = ("verified", "verified_low", "verified_high")
    return [
        f"{row['share_a']:.0%}",
        f"{row['share_b']:.0%}",
        *([row["nearest"]] if result.many else []),
        interval(row, ("difference", "low", "high")),
        f"{row['verdict']} {points(row['adjusted'])}".strip(),
        f"{row[result.judged_by]:.1g}",
        *([interval(row, verified), f"{row['verified_q']:.1g}"] if result.verified else []),
    ]
