"""From all pairs to those worth reporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from conspectus.analysis.correlations.scan import APART, TOGETHER, Floors, RankBy, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.sieve import Looked, Sieve
    from conspectus.analysis.correlations.strata import Strata
    from conspectus.progress import Progress

DIRECTIONS = {TOGETHER: "together", APART: "apart"}


@dataclass(frozen=True)
class Found:
    """What a search gives.

    Parameters
    ----------
    kept
        Pairs to report: places of their members, units with both, share of documents in which they
        are neighbours, similarity of their labels.
    trivial
        Pairs set aside, with the reason.
    passed
        Pairs that met the floors, by direction.
    short
        Whether fewer than `limit` were found although not all that met the floors were looked at.
    """

    kept: pd.DataFrame
    trivial: pd.DataFrame
    passed: dict[str, int]
    short: bool


@dataclass(frozen=True)
class Search:
    """From all pairs to those worth reporting.

    Parameters
    ----------
    corpus
        Features of units.
    sieve
        Tells trivial pairs.
    floors
        What a pair needs.
    rank_by
        What makes it strong.
    limit
        Pairs of each direction and view.
    progress
        Told of every block of pairs.
    """

    corpus: Corpus
    sieve: Sieve
    floors: Floors
    rank_by: RankBy
    limit: int
    progress: Progress

    def run(self, cuts: Sequence[Strata]) -> Found:
        """Search within some strata, then within others.

        Parameters
        ----------
        cuts
            The first decides what is a finding.

        Returns
        -------
        Found
            Pairs of the first cut, then what only the others show.
        """
        frames: list[pd.DataFrame] = []
        passed: dict[str, int] = {}
        short = False
        pair = (self.corpus.first, self.corpus.second)
        for strata in cuts:
            scanned = scan(*pair, strata, self.floors, self.rank_by, self.progress)
            for direction, word in DIRECTIONS.items():
                ranked = scanned[direction]
                looked = self.sieve.take(ranked, direction, self.rank_by, self.limit)
                frames.append(_frame(looked, word))
                passed.setdefault(word, ranked.passed)
                found = int((looked.reason == "").sum())
                short |= found < self.limit and ranked.passed > ranked.first.size
        looked_at = pd.concat(frames, ignore_index=True)
        looked_at = looked_at.drop_duplicates(["first", "second"], ignore_index=True)
        kept = looked_at[looked_at["reason"] == ""].drop(columns="reason")
        aside = self._named(looked_at[looked_at["reason"] != ""])
        return Found(kept.reset_index(drop=True), aside, passed, short)

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.reset_index(drop=True)
        first, second = self.corpus.first, self.corpus.other
        i, j = frame["first"].to_numpy(), frame["second"].to_numpy()
        names = {
            "a": first.name[i],
            "b": second.name[j],
            "label_a": first.label[i],
            "label_b": second.label[j],
        }
        rest = frame.drop(columns=["first", "second", "score"]).rename(columns={"both": "support"})
        return pd.concat([pd.DataFrame(names), rest], axis=1)


def _frame(looked: Looked, direction: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": looked.first,
            "second": looked.second,
            "both": looked.both,
            "score": looked.score,
            "direction": direction,
            "near": looked.near,
            "label_similarity": looked.similarity,
            "reason": looked.reason,
        }
    )
