"""From figures to findings: false-discovery control, verdicts, ranking, folding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.confounds.verdict import EXPLAINED, REVERSED, verdicts
from conspectus.analysis.differences.design import FIGURES
from conspectus.analysis.families import fold, foldable
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.differences.settings import Rules
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress

CORRECTIONS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli}
RANKS = {"difference": ("difference", "q_value"), "adjusted": ("adjusted", "adjusted_q")}


def judged(figures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add q-values and verdicts, and rank: findings first, then by size.

    Parameters
    ----------
    figures
        A row a latent tested.
    rules
        What makes a finding.

    Returns
    -------
    pandas.DataFrame
        Columns added: ``q_value``, ``adjusted_q``, ``verdict`` and ``explained``.
    """
    table = figures.copy()
    adjust = CORRECTIONS[rules.correction]
    table.insert(FIGURES.index("p_value") + 1, "q_value", adjust(table["p_value"].to_numpy()))
    table["adjusted_q"] = adjust(table["adjusted_p"].to_numpy())
    columns = ("difference", "adjusted", "adjusted_low", "adjusted_high")
    raw, adjusted, low, high = (table[name].to_numpy(np.float64) for name in columns)
    table["verdict"] = verdicts(
        raw,
        adjusted,
        low,
        high,
        significant=(table["q_value"] <= rules.fdr).to_numpy(),
        adjusted_significant=(table["adjusted_q"] <= rules.fdr).to_numpy(),
    )
    table["explained"] = table["verdict"].isin([EXPLAINED, REVERSED])
    size, q = RANKS[rules.rank_by]
    order = np.lexsort((table["latent"], -table[size].abs().fillna(0), ~(table[q] <= rules.fdr)))
    return table.iloc[order].reset_index(drop=True)


def fold_findings(
    table: pd.DataFrame, selection: Selection, rules: Rules, progress: Progress
) -> int:
    """Add ``family`` and ``family_size``.

    Parameters
    ----------
    table
        Judged figures; changed in place.
    selection
        Documents in which latents must fire together to be of one family.
    rules
        Whether and how to fold.
    progress
        Told of every part read.

    Returns
    -------
    int
        How many findings were looked through.
    """
    size, q = RANKS[rules.rank_by]
    table["family"] = table["latent"]
    findings = table.loc[table[q] <= rules.fdr].head(foldable(sum(selection.sizes)))
    if rules.folding is not None and len(findings) > 1:
        table.loc[findings.index, "family"] = fold(
            selection,
            findings["latent"].to_numpy(),
            findings[size].to_numpy() > 0,
            folding=rules.folding,
            presence=rules.presence,
            progress=progress,
        )
    table["family_size"] = table.groupby("family")["latent"].transform("size")
    return len(findings)
