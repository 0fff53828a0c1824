"""A search laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.result import flat
from conspectus.report.page import Column, Page, Row, Table, Value

if TYPE_CHECKING:
    from conspectus.analysis.retrieval.result import SearchResult

_NAMES = {"concepts": "By concepts", "bm25": "By keywords", "dense": "By meaning"}
_HELP = {
    "concepts": "Place by the concepts below.",
    "bm25": "Place by words of the query (BM25).",
    "dense": "Place by the meaning of the whole document (cosine of a sentence encoder).",
}
_CONCEPTS = (
    Column("on", "Counts", "Whether it was searched by: for, against, or switched off.", "text"),
    Column("weight", "Weight", "Share of all weights; less than 0 counts against.", "percent"),
    Column("latent", "Latent", "Its number, for switching it off.", "text"),
    Column("label", "Concept", "What it is called.", "text"),
    Column("source", "Label by", "Where the name comes from.", "text"),
    Column("share", "Documents", "Share of the corpus that has it.", "percent"),
)
_BEGINNING = 90


def search_page(result: SearchResult, rows: int, passages: int) -> Page:
    """Fill a page with the documents found.

    Parameters
    ----------
    result
        The search.
    rows
        Documents to show.
    passages
        Concepts of each whose words are shown; none are read for 0.

    Returns
    -------
    Page
        Documents as ranked, and the concepts they were searched by as a table.
    """
    table = result.table.head(rows)
    makers = list(result.settings["fuse"])
    notes = result.source.notes if passages and "concepts" in makers else ()
    begins = _beginnings(result, table["row"].tolist())
    return Page(
        title=_title(result),
        lead=_lead(result, makers),
        sides=(),
        columns=(
            *(Column(f"{m}_rank", _NAMES[m], _HELP[m], "number") for m in makers),
            Column("score", "Score", _score_help(makers), "number"),
            Column("matched", "Matched", "How many of the concepts searched by it has.", "number"),
            Column("labels", "Because of", "The concepts that add most to its score.", "text"),
        ),
        rows=tuple(
            _document(result, row, begin, passages)
            for row, begin in zip(table.to_dict("records"), begins, strict=True)
        ),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=(*result.notes, *notes),
        facts=_facts(result, makers),
        estimate=None,
        subject="Document",
        tables=(_concepts(result),) if len(result.concepts) else (),
    )


def _document(result: SearchResult, row: dict[Any, Any], begin: str, passages: int) -> Row:
    values: dict[str, Value] = {
        name: int(row[name])
        for name in row
        if (name == "matched" or name.endswith("_rank")) and row[name] == row[name]
    }
    values["score"] = float(row["score"])
    return Row(
        key=str(row["doc_id"]),
        label=begin,
        label_source="",
        values=values | {"labels": "; ".join(row["labels"][:3]) or None},
        passages=tuple(result.evidence(row["rank"], passages)) if passages else (),
    )


def _beginnings(result: SearchResult, rows: list[int]) -> list[str]:
    store = result.source.selection.stores[0]
    texts = store.documents(["text"], rows).column("text").to_pylist()
    lines = [" ".join(text[: 4 * _BEGINNING].split()) for text in texts]
    return [line if len(line) <= _BEGINNING else line[: _BEGINNING - 1] + "…" for line in lines]


def _title(result: SearchResult) -> str:
    question = result.question
    if question.query is not None:
        return f"Documents with: {question.query}"
    if question.like:
        several = len(question.like) > 1
        return f"Documents like {f'{len(question.like)} examples' if several else 'an example'}"
    return "Documents with chosen concepts"


def _lead(result: SearchResult, makers: list[str]) -> str:
    question, found = result.question, result.ranking
    total = result.provenance["documents"][0]
    if not len(found.rows):
        return f"None of {total:,} documents was found."
    asked = f" unlike “{question.unlike}”" if question.unlike else ""
    lead = f"The best {len(found.rows):,} of {total:,} documents{asked}. "
    if "concepts" in makers:
        on = result.concepts[result.concepts["on"]]
        first = [label for label in on.loc[on["weight"] > 0, "label"].head(3) if label]
        if first:
            lead += f"Searched by {len(on)} concepts, first of all {'; '.join(first)}. "
    if len(makers) > 1:
        names = [_NAMES[maker].lower().removeprefix("by ") for maker in makers]
        lead += f"Rankings by {_and(names)} were fused"
        near = ", weighed by how near the query is to the best of each"
        lead += f"{near if 'match' in result.settings else ''}. "
    return lead.strip()


def _facts(result: SearchResult, makers: list[str]) -> dict[str, str]:
    total = result.provenance["documents"][0]
    on = int(result.concepts["on"].sum())
    facts = {"Documents searched": f"{total:,}"}
    facts |= {f"Found {_NAMES[m].lower()}": f"{result.ranking.matching[m]:,}" for m in makers}
    if len(makers) > 1:
        facts |= {f"Weight {_NAMES[m].lower()}": _weight(result, m) for m in makers}
    if "concepts" in makers:
        facts["Concepts"] = f"{on} of {len(result.concepts)} on"
    return facts


def _weight(result: SearchResult, maker: str) -> str:
    """Write the weight of a ranking as a share of all, and how near to the query its best are."""
    weights, matches = result.settings["fuse"], result.settings.get("match")
    share = f"{weights[maker] / sum(weights.values()):.0%}"
    return f"{share} (match {matches[maker]:.2f})" if matches else share


def _score_help(makers: list[str]) -> str:
    if len(makers) > 1:
        return "Sum over the rankings of weight times score, each scaled to 0 to 1."
    return "What it was ranked by."


def _concepts(result: SearchResult) -> Table:
    total = max(result.source.selection.stores[0].n_documents, 1)
    rows: list[dict[str, Value]] = [
        {
            "on": ("for" if row["weight"] > 0 else "against") if row["on"] else "switched off",
            "weight": float(row["weight"]),
            "latent": str(row["latent"]),
            "label": str(row["label"]) or None,
            "source": str(row["label_source"]) or None,
            "share": row["documents"] / total,
        }
        for row in result.concepts.to_dict("records")
    ]
    caption = (
        "Switch off what does not mean what was asked: result.without([latent, ...]) or --without."
    )
    return Table("Concepts searched by", caption, _CONCEPTS, tuple(rows))


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
