"""A comparison in words: the paragraph and the key figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.differences.verdict import EXPLAINED, REVERSED

if TYPE_CHECKING:
    from conspectus.analysis.differences.result import DiffResult


def lead(result: DiffResult) -> str:
    """Answer the question in a paragraph.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    str
        Plain sentences.
    """
    findings, tested = result.findings, int(result.provenance["latents_tested"])
    first, second = result.sides
    rate = f"{result.settings['fdr']:.3g}"
    if findings.empty:
        return (
            f"None of the {tested:,} concepts tested differs between {first} and {second} at a "
            f"false-discovery rate of {rate}."
        )
    more = int((findings[result.settings["rank_by"]] > 0).sum())
    explained = int((findings["verdict"] == EXPLAINED).sum())
    text = (
        f"{len(findings):,} of {len(result.table):,} concepts tested differ between {first} and "
        f"{second} at a false-discovery rate of {rate}: {more:,} more often in {first}, "
        f"{len(findings) - more:,} more often in {second}."
    )
    turned = int((findings["verdict"] == REVERSED).sum())
    if turned and result.settings["rank_by"] == "adjusted":
        text += (
            f" {turned:,} of them show only at equal {result.held_equal}: unadjusted, the other "
            "side has more."
        )
    if explained:
        text += f" {explained:,} of them are explained by {result.held_equal}."
    return text


def facts(result: DiffResult) -> dict[str, str]:
    """Give the key figures that stand under the lead.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    dict of str to str
        Name to value.
    """
    provenance = result.provenance
    found = {
        "Concepts that differ": f"{len(result.findings):,} of {len(result.table):,}",
        "Latents tested": f"{provenance['latents_tested']:,} of {provenance['latents']:,}",
        "Median length": "{:,.0f} against {:,.0f} tokens".format(*provenance["median_tokens"]),
    }
    if provenance.get("pairs"):
        found["Pairs"] = f"{provenance['pairs']:,}"
    return found
