"""Clusters laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from conspectus.analysis.clusters.choice import UNSTABLE
from conspectus.analysis.clusters.contrasts import NO_CLUSTER
from conspectus.analysis.clusters.dendrogram import dendrogram_svg
from conspectus.analysis.clusters.held_out import RECOVERED
from conspectus.analysis.result import flat
from conspectus.report.page import Column, Figure, Page, Passage, Row, Table, Value

if TYPE_CHECKING:
    from conspectus.analysis.clusters.result import ClusterResult
    from conspectus.analysis.maps.result import MapResult

_STABILITY = (
    "How well the cluster comes back when a fifth of the documents is left out: from 0.75 stable, "
    "under 0.5 dissolved (mean Jaccard index)."
)
_Q = "Expected share of flukes if this and all contrasts with a smaller q are believed."
_COLUMNS = (
    Column("used", "On the axis", "Whether documents were compared by this concept.", "text"),
    Column("documents", "Documents", "In the cluster; of a concept, those that have it.", "number"),
    Column(
        "share", "Share", "Of all documents; of a concept, of the cluster's documents.", "percent"
    ),
    Column("stability", "Stability", _STABILITY, "number"),
    Column("silhouette", "Silhouette", "From -1 to 1: nearer to its own than to others.", "number"),
    Column("nearest", "Nearest cluster", "The most similar one; contrasts are with it.", "text"),
    Column("share_nearest", "In nearest", "Share of the nearest cluster's documents.", "percent"),
    Column("share_rest", "In the rest", "Share of all other clustered documents.", "percent"),
    Column("interval", "Difference from nearest", "Points, with its interval.", "text"),
    Column("q_value", "q", _Q, "pvalue"),
)
_UNVERIFIED = "No test confirms this concept: the cluster may share it because it was made by it."
_MOST_CONCEPTS, _MOST_ENRICHED = 100, 40


def cluster_page(
    result: ClusterResult,
    rows: int,
    passages: int,
    concepts: int,
    document_map: MapResult | None,
) -> Page:
    """Fill a page with clusters.

    Parameters
    ----------
    result
        The clustering.
    rows
        Clusters to show.
    passages
        Central documents of each.
    concepts
        Contrasting concepts of each.
    document_map
        A map of the documents, if it is to be shown.

    Returns
    -------
    Page
        The largest cluster first.
    """
    settings = result.settings
    shown = result.table.head(rows).to_dict("records")
    notes = list(result.notes)
    complete = all(store.is_complete for store in result.source.selection.stores)
    if passages and not complete:
        notes.append("The store is incomplete and has no index yet, so no passages are shown.")
    wanted = passages if complete else 0
    about = f" by {settings['about']}" if settings["about"] else ""
    return Page(
        title=f"{len(result.table)} clusters{about}",
        lead=_lead(result),
        sides=(),
        columns=_COLUMNS,
        rows=tuple(_cluster(result, row, wanted, concepts) for row in shown),
        settings=flat(settings),
        provenance=flat(result.provenance),
        notes=tuple(notes),
        facts=_facts(result),
        estimate=None,
        subject="Cluster",
        members="contrasting concepts",
        figures=_figures(result, document_map),
        tables=(_choice(result), _enriched(result), _axis(result)),
    )


def _cluster(result: ClusterResult, row: dict[Any, Any], passages: int, concepts: int) -> Row:
    number = int(row["cluster"])
    name = result.names[number]
    found: list[Passage] = result.evidence(number, passages) if passages else []
    contrasts = result.contrasts(number)
    positive = contrasts[contrasts["distinction"] > 0]
    named = positive["latent"].isin(name.latents)
    positive = pd.concat([positive[named], positive[~named]]).head(concepts)
    flags: dict[str, str] = {}
    if row["stability"] < UNSTABLE:
        flags["unstable"] = "It seldom comes back when a fifth of the documents is left out."
    if row["recovered"] < RECOVERED:
        flags["not recovered"] = "It was not found again in half of the documents."
    if name.text and not name.verified:
        flags["name not verified"] = _UNVERIFIED
    nearest = int(row["nearest"])
    return Row(
        key=f"cluster {number}",
        label=name.text,
        label_source=name.source,
        values={
            "documents": int(row["size"]),
            "share": float(row["share"]),
            "stability": float(row["stability"]),
            "silhouette": float(row["silhouette"]),
            "nearest": f"cluster {nearest}" if nearest != NO_CLUSTER else None,
        },
        passages=tuple(found),
        members=tuple(_concept(each, int(row["size"])) for each in positive.to_dict("records")),
        flags=flags,
    )


def _concept(row: dict[Any, Any], size: int) -> Row:
    points = [round(100 * float(row[name])) for name in ("difference", "low", "high")]
    return Row(
        key=str(int(row["latent"])),
        label=str(row["label"]),
        label_source=str(row["label_source"]),
        values={
            "used": "yes" if row["used"] else "no",
            "documents": round(row["share"] * size),
            "share": float(row["share"]),
            "share_nearest": float(row["share_nearest"]),
            "share_rest": float(row["share_rest"]),
            "interval": "{:+d} [{:+d}, {:+d}]".format(*points),
            "q_value": float(row["q_value"]),
        },
        flags={} if row["verified"] else {"not verified": _UNVERIFIED},
    )


def _lead(result: ClusterResult) -> str:
    provenance, table = result.provenance, result.table
    outside = sum(provenance["unassigned"].values())
    lead = (
        f"{provenance['clustered']:,} documents fall into {len(table)} clusters by "
        f"{provenance['concepts']:,} concepts"
    )
    lead += f"; {outside:,} are in none. " if outside else ". "
    if table["stability"].notna().any():
        stable = int((table["stability"] >= 0.75).sum())
        whole = {0: "None of them is", 1: "One of them is", len(table): "All of them are"}
        lead += whole.get(stable, f"{stable} of them are")
        lead += " stable when a fifth of the documents is left out. "
    return lead + result.verdict


def _facts(result: ClusterResult) -> dict[str, str]:
    table, provenance = result.table, result.provenance
    facts = {
        "Clusters": str(len(table)),
        "Documents": f"{provenance['clustered']:,} of {provenance['documents'][0]:,}",
        "Concepts compared by": f"{provenance['concepts']:,} of {provenance['latents']:,}",
    }
    if table["stability"].notna().any():
        facts["Stability"] = f"{table['stability'].min():.2f} to {table['stability'].max():.2f}"
    return facts


def _figures(result: ClusterResult, document_map: MapResult | None) -> tuple[Figure, ...]:
    drawn = [_tree(result)] if len(result.table) > 1 else []
    if document_map is not None:
        from conspectus.analysis.maps.page import map_figure

        drawn.insert(0, map_figure(document_map))
    return tuple(drawn)


def _tree(result: ClusterResult) -> Figure:
    called = [name.text for name in result.names]
    names = [
        f"{i} ({size:,}){': ' if text else ''}{text}"
        for i, (text, size) in enumerate(zip(called, result.table["size"], strict=True))
    ]
    fit = result.tree.cophenetic
    caption = "The further left two branches meet, the less alike their clusters are."
    if fit == fit:  # not NaN
        caption += f" The tree fits the distances with a correlation of {fit:.2f}."
    drawn = dendrogram_svg(result.tree, names)
    alt = f"Tree of {len(names)} clusters, from top to bottom: " + "; ".join(
        names[i] for i in result.tree.order.tolist()
    )
    return Figure("How the clusters join", caption, svg=drawn, alt=alt)


def _choice(result: ClusterResult) -> Table:
    titles = (
        Column("k", "Clusters", "", "number"),
        Column("silhouette", "Silhouette", "More is better.", "number"),
        Column("coding_length", "Coding length", "Less is better; favours few.", "number"),
        Column("modularity", "Modularity", "More is better.", "number"),
        Column("conductance", "Conductance", "Links that leave; rises with k, no vote.", "number"),
        Column("stability", "Stability", "Agreement (ARI) of resamples; more is better.", "number"),
        Column("unassigned", "Unassigned", "Documents left out as noise.", "percent"),
        Column("mean_rank", "Mean rank", "Over the four that vote; less is better.", "number"),
        Column("taken", "", "", "text"),
    )
    dial = next((n for n in ("resolution", "min_cluster_size") if n in result.choice), None)
    if dial is not None:
        titles = (Column(dial, dial.replace("_", " ").capitalize(), "", "number"), *titles)
    rows = [
        {
            **{column.key: float(row[column.key]) for column in titles if column.key in row},
            "k": int(row["k"]),
            "taken": "taken" if row["suggested"] else "",
        }
        for row in result.choice.to_dict("records")
    ]
    return Table("How many clusters", result.verdict, titles, tuple(rows))


def _enriched(result: ClusterResult) -> Table:
    found = result.enrichment
    found = found[found["q_value"] <= result.settings["fdr"]].head(_MOST_ENRICHED)
    columns = (
        Column("cluster", "Cluster", "", "text"),
        Column("column", "Column", "", "text"),
        Column("value", "Value", "", "text"),
        Column("documents", "Documents", "", "number"),
        Column("share", "In the cluster", "Share of its documents with this value.", "percent"),
        Column("share_rest", "In the rest", "Share among other clustered documents.", "percent"),
        Column("interval", "Difference", "Points, with its interval.", "text"),
        Column("q_value", "q", _Q, "pvalue"),
    )
    rows: list[dict[str, Value]] = []
    for row in found.to_dict("records"):
        points = [round(100 * float(row[name])) for name in ("difference", "low", "high")]
        rows.append(
            {
                "cluster": f"{row['cluster']}: {result.names[int(row['cluster'])].text}",
                "column": str(row["column"]),
                "value": str(row["value"]),
                "documents": int(row["documents"]),
                "share": float(row["share"]),
                "share_rest": float(row["share_rest"]),
                "interval": "{:+d} [{:+d}, {:+d}]".format(*points),
                "q_value": float(row["q_value"]),
            }
        )
    caption = (
        "Values of metadata columns that are more, or less, frequent in a cluster than in the "
        "rest. The clusters do not know the metadata."
    )
    return Table("Metadata of the clusters", caption, columns, tuple(rows))


def _axis(result: ClusterResult) -> Table:
    table: pd.DataFrame = result.concepts.head(_MOST_CONCEPTS)
    columns = (
        Column("latent", "Latent", "", "text"),
        Column("label", "Label", "", "text"),
        Column("label_source", "Named by", "", "text"),
        Column("share", "Documents", "Share of all documents that have it.", "percent"),
    )
    rows = [
        {
            "latent": str(row["latent"]),
            "label": row["label"] or "unnamed",
            "label_source": row["label_source"],
            "share": float(row["share"]),
        }
        for row in table.to_dict("records")
    ]
    more = len(result.concepts) - len(table)
    caption = f"{result.settings['axis'].capitalize()}."
    if more:
        caption += f" The first {len(table)}; {more:,} more are in the result."
    return Table("What the documents were compared by", caption, columns, tuple(rows))
