"""A clustering claims that the documents of a cluster have some concepts more often than others.

Documents are in a cluster *because* they have its concepts. A judging document is therefore put
into a cluster by a rule that the discovery documents taught, and without the concept in question
(`clusters.held_out` says why): the groups then differ in it only if it goes with the others. All
latents of a statement are left out together: any of them left in would make the groups by what the
statement says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from conspectus.analysis.clusters.axis import told_by
from conspectus.analysis.clusters.held_out import SHARE, learn_rule
from conspectus.analysis.clusters.units import read_units
from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.differences.diff import DOC_ID
from conspectus.analysis.families import Folding, fold
from conspectus.analysis.held_back import MOST
from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.split import halves, one_a_key
from conspectus.analysis.keys import key_codes
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.stats import benjamini_hochberg, fisher_exact

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.held_out import Rule
    from conspectus.analysis.clusters.result import ClusterResult
    from conspectus.analysis.hypotheses.claims import Wanted
    from conspectus.analysis.result import Result
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

_ASSIGNED = (
    "Judging documents are put into clusters by their other concepts, each time without those that "
    "the statement is about; a few are then in another cluster than the table of clusters says."
)


@dataclass(frozen=True, eq=False)
class _Assigned:
    """Judging documents, and how much each concept speaks for each cluster."""

    names: tuple[str, ...]
    judging: IntArray
    axis: IntArray
    matrix: sp.csr_array
    rule: Rule
    scores: FloatArray

    def groups(self, theme: int, latents: tuple[int, ...]) -> Contrast:
        """Put documents into clusters without some concepts; see `claims.Groups`."""
        left_out = np.flatnonzero(np.isin(self.axis, latents))
        scores = self.scores - self.rule.offset[:, left_out].sum(axis=1)
        part = self.matrix[:, left_out]
        scores = scores - np.asarray(part @ self.rule.weight[:, left_out].T)
        inside = scores.argmax(axis=1) == theme
        whole = self.scores.argmax(axis=1) == theme
        either = int((inside | whole).sum())
        return Contrast(
            (self.names[theme], "the rest"),
            self.judging[inside],
            self.judging[~inside],
            found_again=int((inside & whole).sum()) / either if either else 0.0,
        )


def case(result: Result, wanted: Wanted) -> Case:
    """Say what a clustering claims; see `claims.Adapter`."""
    found = cast("ClusterResult", result)
    selection = found.source.selection
    cluster = np.full(selection.side.size, -1, np.int64)
    cluster[selection.rows] = found.assignments["cluster"].to_numpy(np.int64)
    k = len(found.clusters)
    unit = found.settings.get("unit")
    discovery, judging = _halves(found, wanted)
    if unit:
        code = key_codes(selection.column(unit))[judging]
        judging = np.sort(one_a_key(judging[code >= 0], code[code >= 0], wanted.seed))
    axis = np.unique(found.concepts["latent"].to_numpy(np.int64))
    present = presence_matrix(selection, axis, found.source.presence, SILENT)
    taught = discovery[cluster[discovery] >= 0]
    if min(taught.size, judging.size) < 2 or k < 2:
        raise AnalysisError("there are too few clusters or documents to set one apart from others")
    rule = learn_rule(present[taught], cluster[taught], k)
    matrix = present[judging].astype(np.float64)
    names = tuple(f"cluster {number}" for number in range(k))
    assigned = _Assigned(names, judging, axis, matrix, rule, rule.scores(matrix))
    return Case(
        selection=selection,
        discovery=discovery,
        claims=_claims(found, cluster, taught, wanted.claims),
        themes=tuple(f"documents of {name} against all others" for name in names),
        groups=assigned.groups,
        presence=found.source.presence,
        chosen_apart=True,
        notes=(_ASSIGNED,),
    )


def _halves(found: ClusterResult, wanted: Wanted) -> tuple[IntArray, IntArray]:
    """Split documents; those by whose company concepts were chosen judge none of them."""
    selection, settings = found.source.selection, found.settings
    unit = settings.get("unit")
    if settings["about"] is None or settings["names_only"]:
        return halves(selection, unit or DOC_ID, wanted.share, wanted.seed)
    told = told_by(selection, settings["seed"], read_units(selection, unit) if unit else None)
    rest = selection.narrowed(~told)
    share = wanted.share / SHARE
    judging = rest.rows if share > MOST else halves(rest, unit or DOC_ID, share, wanted.seed)[1]
    return np.setdiff1d(selection.rows, judging), judging


def _claims(
    found: ClusterResult, cluster: IntArray, taught: IntArray, most: int
) -> tuple[Claim, ...]:
    """Choose what sets each cluster apart, on the discovery documents alone."""
    whole = found.source.selection
    kept = np.zeros(whole.side.size, np.bool_)
    kept[taught] = True
    selection = whole.narrowed(kept)
    k = len(found.clusters)
    counted = count(selection, np.maximum(cluster, 0), k, found.source.presence, SILENT).present
    sizes = np.bincount(cluster[taught], minlength=k)
    total, everyone = counted.sum(axis=0), int(sizes.sum())
    chosen: list[list[Claim]] = []
    for theme in range(k):
        if not 0 < sizes[theme] < everyone:
            continue
        own, rest = counted[theme], total - counted[theme]
        size, others = int(sizes[theme]), everyone - int(sizes[theme])
        p = fisher_exact(own, size, rest, others)
        passed = benjamini_hochberg(p) <= found.settings["fdr"]
        passed &= own / size > rest / others
        standing = np.where(passed, standings(own, size, rest, others), -np.inf)
        latents = np.argsort(-standing, kind="stable")[: min(2 * most, int(passed.sum()))]
        chosen.append(_families(selection, latents, theme, found))
    # Each cluster says its first thing before any says its second.
    turns = max(map(len, chosen), default=0)
    claims = [own[turn] for turn in range(turns) for own in chosen if turn < len(own)]
    if not claims:
        raise AnalysisError("no concept sets a cluster apart, so that there is nothing to explain")
    return tuple(claims[:most])


def standings(own: IntArray, size: int, rest: IntArray, others: int) -> FloatArray:
    """Say by how many standard errors shares inside a cluster are above those outside.

    Parameters
    ----------
    own, rest
        Documents inside and outside that have each concept, shape (n,).
    size, others
        Documents inside and outside.

    Returns
    -------
    array of float64
        The difference of shares over its standard error (Wald), shape (n,).
    """
    share, other = own / size, rest / others
    spread = np.sqrt(share * (1 - share) / size + other * (1 - other) / others)
    return (share - other) / np.maximum(spread, 1e-6)


def _families(
    selection: Selection, latents: IntArray, theme: int, found: ClusterResult
) -> list[Claim]:
    heads = fold(
        selection,
        latents.astype(np.int64),
        np.ones(latents.size, np.bool_),
        folding=Folding(),
        presence=found.source.presence,
        progress=SILENT,
    )
    families: dict[int, list[int]] = {}
    for latent, head in zip(latents.tolist(), heads.tolist(), strict=True):
        families.setdefault(head, []).append(latent)
    return [Claim(tuple(own), theme, more=True) for own in families.values()]
