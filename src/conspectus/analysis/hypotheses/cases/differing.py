"""A comparison claims that more documents of one side have a concept."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from conspectus.analysis.differences.diff import DOC_ID
from conspectus.analysis.differences.standard_errors import IN_ERRORS
from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Always, Contrast
from conspectus.analysis.hypotheses.split import CHOSEN_ON_ALL, halves, one_a_key
from conspectus.analysis.keys import key_codes
from conspectus.analysis.rules import q_column
from conspectus.analysis.selection import SIDE_A
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.result import DiffResult
    from conspectus.analysis.hypotheses.claims import Wanted
    from conspectus.analysis.result import Result
    from conspectus.stats.types import IntArray

OTHERS = "the others"
"""What several other groups are called together."""


def case(result: Result, wanted: Wanted) -> Case:
    """Say what a comparison claims; see `claims.Adapter`."""
    found = cast("DiffResult", result)
    settings, selection = found.settings, found.source.selection
    apart = bool(settings["verify_share"])
    paired_by, unit = settings["paired_by"], settings["unit"]
    share = float(settings["verify_share"]) if apart else wanted.share
    seed = int(settings["seed"]) if apart else wanted.seed
    discovery, judging = halves(selection, paired_by or unit or DOC_ID, share, seed)
    key = None if (paired_by or unit) is None else key_codes(selection.column(paired_by or unit))
    each: list[Contrast] = []
    for other, name in enumerate(found.sides[1:], SIDE_A + 1):
        side = selection.side[judging]
        first, second = judging[side == SIDE_A], judging[side == other]
        contrast = Contrast((found.sides[0], name), first, second)
        if key is not None:
            draw = _one_of_each if paired_by is None else _pairs
            contrast = draw(contrast, key, seed)
        if 0 in contrast.sizes:
            raise AnalysisError(
                "a side has no documents left to judge: take a share nearer to a half"
            )
        each.append(contrast)
    several = len(each) > 1
    contrast = Contrast.of_each(OTHERS, tuple(each)) if several else each[0]
    names = contrast.names
    notes = () if apart else (CHOSEN_ON_ALL.format("verify_share=0.5"),)
    return Case(
        selection=selection,
        discovery=discovery,
        claims=_claims(found, wanted.claims),
        themes=(f"documents of {names[0]} against those of {'each of ' * several}{names[1]}",),
        groups=Always(contrast),  # one theme, no grouping by concepts
        presence=found.source.presence,
        chosen_apart=apart,
        notes=notes,
    )


def _claims(found: DiffResult, most: int) -> tuple[Claim, ...]:
    """Take what the discovery documents chose, in their order.

    Survivors of a verification are not preferred: the documents that made them survive will judge.
    """
    size = found.settings["rank_by"]
    table = found.latents
    chosen = table[(table[q_column(size)] <= found.settings["fdr"]) & (table[size] != 0)]
    heads = chosen[chosen["latent"] == chosen["family"]]
    if heads.empty:
        raise AnalysisError(
            "the comparison has no findings to explain: no concept differs beyond chance"
        )
    in_errors = IN_ERRORS[size == "adjusted"]
    rank = size if found.settings["order"] == "points" else in_errors
    order = np.argsort(-np.abs(heads[rank].to_numpy(np.float64)), kind="stable")[:most]
    return tuple(
        Claim(_family(table, int(latent)), 0, more=value > 0)
        for latent, value in zip(
            heads["latent"].iloc[order].tolist(), heads[size].iloc[order].tolist(), strict=True
        )
    )


def _family(table: pd.DataFrame, head: int) -> tuple[int, ...]:
    latents = table.loc[table["family"] == head, "latent"].tolist()
    return (head, *(int(latent) for latent in latents if latent != head))


def _one_of_each(contrast: Contrast, code: IntArray, seed: int) -> Contrast:
    """Draw one document of each unit and side: those of one unit do not judge independently."""
    known = (rows[code[rows] >= 0] for rows in (contrast.first, contrast.second))
    first, second = (np.sort(one_a_key(rows, code[rows], seed)) for rows in known)
    return Contrast(contrast.names, first, second)


def _pairs(contrast: Contrast, code: IntArray, seed: int) -> Contrast:
    """Draw one document of each pair and side."""
    first, second = (rows[code[rows] >= 0] for rows in (contrast.first, contrast.second))
    shared = np.intersect1d(code[first], code[second])
    first, second = (rows[np.isin(code[rows], shared)] for rows in (first, second))
    drawn = (one_a_key(rows, code[rows], seed) for rows in (first, second))
    return Contrast(contrast.names, *drawn, paired=True)
