"""A comparison in words: the paragraph and the key figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.confounds.crossing import listed
from conspectus.analysis.confounds.verdict import REVERSED
from conspectus.analysis.differences.verify import NOT_CHOSEN
from conspectus.analysis.per_latent_page import told_of_confounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.differences.result import DiffResult

_NAMED = 5


def title(result: DiffResult) -> str:
    """Say what is compared.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    str
        A heading.
    """
    first, *others = result.sides
    if not result.many:
        return f"{first} against {others[0]}"
    return f"{first} against each of {len(others)} other groups"


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
    findings = result.findings
    sentences = [_verified(result)] if result.settings["verify_share"] else []
    if not sentences or len(findings):
        sentences.append(_found(result))
    turned = int((findings["verdict"] == REVERSED).sum())
    if turned and result.settings["rank_by"] == "adjusted":
        sentences.append(
            f"{turned:,} of them show only at equal {result.held_equal}: unadjusted, the other "
            "side has more."
        )
    return " ".join(sentences) + told_of_confounds(findings, result.held_equal)


def _found(result: DiffResult) -> str:
    findings, tested = result.findings, len(result.table)
    first, *others = result.sides
    rate = f"at a false-discovery rate of {result.settings['fdr']:.3g}"
    every = listed(others) if len(others) <= _NAMED else f"{len(others)} other groups"
    if findings.empty:
        differs = "sets {0} apart from all of {1}" if result.many else "differs between {0} and {1}"
        return f"None of the {tested:,} concepts tested {differs.format(first, every)} {rate}."
    more = int((findings[result.settings["rank_by"]] > 0).sum())
    less = len(findings) - more
    counted = f"{len(findings):,} of {len(result.table):,} concepts tested"
    if result.many:
        return (
            f"{counted} set {first} apart from each of {every} {rate}: {more:,} more often than in "
            f"all of them, {less:,} less often than in all of them."
        )
    second = others[0]
    return (
        f"{counted} differ between {first} and {second} {rate}: {more:,} more often in {first}, "
        f"{less:,} more often in {second}."
    )


def _verified(result: DiffResult) -> str:
    chosen = int((result.table["verification"] != NOT_CHOSEN).sum())
    unit = "pairs" if result.provenance["pairs"] else "documents"
    halves = (result.provenance["discovery"], result.provenance["verification"])
    first, second = (f"{half['pairs'] or sum(half['documents']):,} {unit}" for half in halves)
    return (
        f"{chosen:,} concepts were chosen on {first}; on the {second} kept for verification "
        f"{len(result.findings):,} of them held."
    )


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
    first, *others = (f"{tokens:,.0f}" for tokens in provenance["median_tokens"])
    found = {
        "Concepts that differ": f"{len(result.findings):,} of {len(result.table):,}",
        "Latents tested": _tested(provenance, len(result.table)),
        "Median length": f"{first} against {listed(others)} tokens",
    }
    if provenance["pairs"]:
        found["Pairs"] = f"{provenance['pairs']:,}"
    if provenance["verification"]:
        kept = result.settings["verify_share"]
        found["Kept for verification"] = f"{kept:.0%} (seed {result.settings['seed']})"
    return found


def _tested(provenance: Mapping[str, Any], concepts: int) -> str:
    """Count latents, and the concepts that they are where near-duplicates are folded."""
    tested, every = int(provenance["latents_tested"]), int(provenance["latents"])
    folded = f", as {concepts:,} concepts" if concepts != tested else ""
    return f"{tested:,} of {every:,}{folded}"
