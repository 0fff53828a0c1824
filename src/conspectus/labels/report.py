"""What a labelling run did: counts that say how far its names can be trusted, and what it cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from conspectus.store.trust import set_verified_from, verified

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from conspectus.labels.tasks import Named


@dataclass(frozen=True, eq=False)
class LabelReport:
    """A finished labelling run.

    Parameters
    ----------
    name
        The label set.
    latents
        Latents looked at.
    named
        Of these, those with a name in the set now.
    unclear
        Of these, those that have no one meaning.
    missing
        Of these, how many could not be named, by reason.
    verified
        Of the named, those that are verified.
    tested
        Of the named, those that have a score.
    shown
        Whether the set is among those shown.
    ledger
        What the language model was asked and cost, by purpose; None where none was asked.
    labels
        pyarrow.Table of the whole set as stored now.
    looked_at
        Its rows of the latents looked at, with the score from which they are verified.
    notes
        What a careful reader of the scores must know.
    """

    name: str
    latents: int
    named: int
    unclear: int
    missing: Mapping[str, int]
    verified: int
    tested: int
    shown: bool
    ledger: Mapping[str, Any] | None
    labels: Any
    looked_at: Any
    notes: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Give the counts as plain JSON."""
        tables = {"labels", "looked_at"}
        counts = {key: value for key, value in vars(self).items() if key not in tables}
        return {
            **counts,
            "missing": dict(self.missing),
            "labels": len(self.labels),
            "notes": [*self.notes],
        }


def report_of(
    name: str,
    latents: NDArray[np.int64],
    named: Named,
    table: Any,
    *,
    verified_from: float,
    shown: bool,
    ledger: Mapping[str, Any] | None,
    notes: tuple[str, ...] = (),
) -> LabelReport:
    """Count what a run did.

    Parameters
    ----------
    name
        The label set.
    latents
        Latents looked at.
    named
        What the labeller said.
    table
        The set as stored now.
    verified_from
        Score from which a name is verified.
    shown, ledger, notes
        As for `LabelReport`.

    Returns
    -------
    LabelReport
        The counts.
    """
    mine = table.filter(pc.is_in(table.column("latent"), pa.array(latents, pa.uint32())))
    mine = set_verified_from(mine, verified_from)
    return LabelReport(
        name=name,
        latents=len(latents),
        named=len(mine),
        unclear=len(named.unclear),
        missing=dict(Counter(named.missing.values()).most_common()),
        verified=int(verified(mine).sum()),
        tested=len(mine) - mine.column("score").null_count,
        shown=shown,
        ledger=ledger,
        labels=table,
        looked_at=mine,
        notes=notes,
    )
