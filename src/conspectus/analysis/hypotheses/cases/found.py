"""A search claims that its documents have what was asked for, and other documents have not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Always, Contrast
from conspectus.errors import AnalysisError
from conspectus.store import Presence

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.claims import Wanted
    from conspectus.analysis.result import Result
    from conspectus.analysis.retrieval.result import SearchResult

_RANKED_BY = (
    "Documents were ranked by these latents, so that the latents' own differences are large by "
    "construction. Only the judge's differences say whether the search found what was asked for."
)
_OTHERS = 400
"""Documents that were not found, from which those to compare with are drawn."""


def case(result: Result, wanted: Wanted) -> Case:
    """Say what a search claims; see `claims.Adapter`.

    The query is the first claim: it was there before any document was looked at, so all documents
    found can judge it. Names of concepts are made from documents that are neither found nor among
    those compared with.
    """
    search = cast("SearchResult", result)
    selection = search.source.selection
    top = np.sort(search.ranking.rows.astype(np.int64))
    others = np.setdiff1d(selection.rows, top)
    if not top.size or others.size < 2:
        raise AnalysisError("the search found no documents, or all: nothing can be compared")
    place = np.random.default_rng([wanted.seed, 19]).permutation(others)
    drawn = min(_OTHERS, max(1, round(wanted.share * others.size)))
    contrast = Contrast(("found", "others"), top, np.sort(place[:drawn]))
    return Case(
        selection=selection,
        discovery=np.sort(place[drawn:]),
        claims=_claims(search, wanted.claims),
        themes=("documents that a search found against other documents",),
        groups=Always(contrast),  # one theme
        presence=Presence(),
        chosen_apart=True,
        by_construction=True,
        notes=(_RANKED_BY,),
    )


def _claims(search: SearchResult, most: int) -> tuple[Claim, ...]:
    on = search.concepts[search.concepts["on"]]
    wanted, unwanted = on[on["weight"] > 0], on[on["weight"] < 0]
    latents = [int(latent) for latent in wanted["latent"].tolist()]
    against = [int(latent) for latent in unwanted["latent"].tolist()]
    query = search.question.query
    asked = [Claim(tuple(latents), 0, more=True, statement=query)] if query and latents else []
    named = [Claim((latent,), 0, more=True) for latent in latents]
    named += [Claim((latent,), 0, more=False) for latent in against]
    claims = (*asked, *named)[:most]
    if not claims:
        raise AnalysisError("the search used no concepts, so that there is nothing to explain")
    return claims
