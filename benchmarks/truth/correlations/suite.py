"""Suite 2 as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.correlations.planted import (
    OURS,
    OURS_LOW,
    RATES,
    REFERENCE,
    WORDS,
    read_corpus,
    run_rate,
)
from benchmarks.truth.correlations.structured import run_structures
from benchmarks.truth.correlations.structures import NOTHING
from benchmarks.truth.results import Options, SuiteResult, Table

if TYPE_CHECKING:
    from benchmarks.truth.work import Work

MOST_SEEDS = 3
STRUCTURES = 10
"""Structures of each kind at least: cheap, and the false share of one is mostly noise."""


def run(work: Work, options: Options) -> SuiteResult:
    """Run suite 2.

    Parameters
    ----------
    work
        The work folder.
    options
        Seeds; at most three are used for planted pairs, since every one takes a minute, and at
        least ten for structures.

    Returns
    -------
    SuiteResult
        Planted pairs against rate, and generated structures.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    seeds = min(options.seeds, MOST_SEEDS)
    structures = run_structures(work, max(options.seeds, STRUCTURES))
    corpus = read_corpus(work)
    found = pd.concat(
        [run_rate(corpus, rate, seed, work) for rate in RATES for seed in range(seeds)]
    )
    work.clear()
    note = f"Planted in {corpus.n} short texts, four pairs of properties at once."
    tables = (_ranks(found), _counts(found), _structures(structures))
    frames = {"planted": found, "structures": structures}
    return SuiteResult("correlations", tables, frames, (note,))


def _ranks(found: pd.DataFrame) -> Table:
    rows = []
    for (method, rate), group in found.groupby(["method", "rate"], sort=False):
        row: dict[str, Any] = {"method": method, "rate": f"{rate:g} %"}
        for pair, of in group.groupby("pair", sort=False):
            middle = of["rank"].median()
            row[str(pair)] = "none" if np.isinf(middle) else f"{middle:.0f}"
        row["in first 10"] = f"{(group['rank'] <= 10).mean():.2f}"
        row["in first 100"] = f"{(group['rank'] <= 100).mean():.2f}"
        row["in first 500"] = f"{(group['rank'] <= 500).mean():.2f}"
        rows.append(row)
    return Table(
        "Planted pairs: place in the list",
        "Median place of the first row that is the pair: of the documents with both at least half, "
        "and five, are planted ones. Over seeds; share of pairs and seeds in which it is among the "
        "first 10, 100 and 500 rows.",
        pd.DataFrame(rows),
    )


def _counts(found: pd.DataFrame) -> Table:
    ours = found[found["method"].isin([OURS, OURS_LOW])]
    wide = ours.pivot_table(index="method", columns="rate", values="found", sort=False)
    wide.columns = [f"{rate:g} %" for rate in wide.columns]
    many = ours.groupby("method", sort=False)["findings"].mean()
    wide["rows found"] = many.round()
    return Table(
        "Planted pairs: found",
        "Share of pairs and seeds in which such a row is a finding at a false-discovery rate of "
        f"5 %. {REFERENCE} and {WORDS} have no test.",
        wide.reset_index(),
    )


def _structures(found: pd.DataFrame) -> Table:
    rows = []
    for (n, rate, correlation), group in found.groupby(["n", "rate", "correlation"], sort=False):
        row: dict[str, Any] = {
            "documents": n,
            "firing rate": f"{100 * rate:g} %",
            "correlation": correlation,
        }
        for kind, of in group.groupby("kind", sort=False):
            if kind == NOTHING:
                false = of["found"] / np.maximum(of["findings"], 1)
                error = 1.96 * false.std() / np.sqrt(len(false))
                row["false share"] = f"{false.mean():.3f} ± {error:.3f}"
            else:
                row[f"{kind}: found"] = f"{(of['found'] / of['pairs']).mean():.2f}"
                row[f"{kind}: within topic"] = f"{(of['within'] / of['pairs']).mean():.2f}"
        rows.append(row)
    return Table(
        "Generated structures",
        "Share of pairs found with the right sign, and that is still a finding within topics. "
        "Mediated pairs are due to the topic alone, so that within topics none should be left. "
        "False share: of all findings, those on independent pairs, mean over structures and 95 % "
        "margin; 0.05 is nominal.",
        pd.DataFrame(rows),
    )
