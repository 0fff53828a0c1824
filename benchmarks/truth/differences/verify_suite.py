"""Suite 1, continued: how much larger than true what was chosen looks, with and without new data.

The largest of thousands of differences are partly luck. What is true is known here: the share of
side a that is edited, times how much more often the edited versions of *all* documents have the
concept. Held against it: the difference on the documents that the concept was chosen on, and the
one on those kept out by `verify_share`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.truth.designs import A, B, null_designs, planted_designs
from benchmarks.truth.differences.planted import Planting, design_store, gained, plantings
from benchmarks.truth.plan import PLANTED
from benchmarks.truth.results import Options, SuiteResult, Table

import conspectus as cs

if TYPE_CHECKING:
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

SHARES = (10, 25)
KEPT = 0.5
MOST_SEEDS = 2
_FIGURES = ("difference", "low", "high", "verified", "verified_low", "verified_high")


def run(work: Work, options: Options) -> SuiteResult:
    """Compare chosen differences with true ones.

    Parameters
    ----------
    work
        The work folder.
    options
        How much.

    Returns
    -------
    SuiteResult
        Inflation and coverage, by share edited.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    seeds = min(MOST_SEEDS, options.seeds)
    found = pd.concat(
        [
            of_planting(planting, seeds, work)
            for corpus in PLANTED
            for planting in plantings(work, corpus, with_dense=False)
        ]
    )
    work.clear()
    return SuiteResult("verification", (table(found),), {"verification": found})


def of_planting(planting: Planting, seeds: int, work: Work) -> pd.DataFrame:
    """Choose on half of the documents and look at both halves.

    Parameters
    ----------
    planting
        A corpus with a property.
    seeds
        Number of splits at every share.
    work
        Where the derived store goes.

    Returns
    -------
    pandas.DataFrame
        A row a concept chosen: ``corpus, property, share, seed`` and what `judged` gives.
    """
    designs = planted_designs(planting.name, SHARES, seeds) + null_designs(seeds)
    store = design_store(planting, designs, work)
    truth = gained(planting.coded.matrix("max"), planting.n)
    frames: list[pd.DataFrame] = []
    for design in designs:
        result = cs.diff(
            store, by=design.column, a=A, b=B, verify_share=KEPT, seed=design.seed, folding=None
        )
        rows = judged(result.latents, design.share / 100 * truth)
        frames.append(rows.assign(**planting.of(design)))
    return pd.concat(frames)


def judged(latents: pd.DataFrame, truth: NDArray[np.float64]) -> pd.DataFrame:
    """Hold the concepts that were chosen against what is true of them.

    Parameters
    ----------
    latents
        Of a result with verification.
    truth
        True difference of each latent, shape (latents of the store,).

    Returns
    -------
    pandas.DataFrame
        A row a concept: ``chosen`` and ``kept`` (difference on either half, in the direction in
        which it was chosen), ``true`` in that direction, whether each interval holds the truth
        (``chosen_holds``, ``kept_holds``), ``survived``, and ``false`` (the truth is 0, or the
        other way round).
    """
    chosen = latents[latents["verification"] != ""]
    true = truth[chosen["latent"].to_numpy(np.int64)]
    figures = {name: chosen[name].to_numpy(np.float64) for name in _FIGURES}
    sign = np.sign(figures["difference"])
    return pd.DataFrame(
        {
            "chosen": sign * figures["difference"],
            "kept": sign * figures["verified"],
            "true": sign * true,
            "chosen_holds": (figures["low"] <= true) & (figures["high"] >= true),
            "kept_holds": (figures["verified_low"] <= true) & (figures["verified_high"] >= true),
            "survived": (chosen["verification"] == "survived").to_numpy(),
            "false": sign * true <= 0,
        }
    )


def table(found: pd.DataFrame) -> Table:
    """Lay the figures out, by share edited.

    Parameters
    ----------
    found
        From `of_planting`.

    Returns
    -------
    Table
        Mean differences in points and shares of concepts.
    """
    rows: list[dict[str, str]] = []
    for share, group in found[found["share"] > 0].groupby("share"):
        survived = group[group["survived"]]
        rows.append(
            {
                "edited": f"{share} %",
                "concepts chosen": f"{len(group):,}",
                "true": f"{100 * group['true'].mean():.1f}",
                "where chosen": f"{100 * group['chosen'].mean():.1f}",
                "on new documents": f"{100 * group['kept'].mean():.1f}",
                "interval where chosen holds truth": f"{group['chosen_holds'].mean():.2f}",
                "interval on new documents holds truth": f"{group['kept_holds'].mean():.2f}",
                "survive": f"{group['survived'].mean():.2f}",
                "false among chosen": f"{group['false'].mean():.3f}",
                "false among survivors": f"{survived['false'].mean():.3f}",
            }
        )
    return Table(
        "Verification on new documents",
        "Half of the documents kept out. Mean difference of the concepts chosen (q <= 0.05), in "
        "points, in the direction in which they were chosen: what is true, what the documents they "
        "were chosen on say, and what new ones say. Then the share of 95 % intervals that hold the "
        "truth, the share of concepts that survive, and of those whose true difference is 0 or the "
        "other way round. Nothing planted: "
        f"{int((found['share'] == 0).sum())} concepts chosen.",
        pd.DataFrame(rows),
    )
