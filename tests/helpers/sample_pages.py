"""Pages other than a comparison of two sides: pairs, clusters, documents, many groups."""

from __future__ import annotations

import math
import struct
import zlib

from conspectus.report.page import Column, Figure, Mark, Page, Passage, Row, Table

ANSWER = "I am sorry, but I cannot help with that. I understand that this may be frustrating, and "
ANSWER += "I apologise again. Perhaps a colleague could help you; it may be worth asking."
NPMI = Column("npmi", "NPMI", "Agreement beyond chance, -1 to 1.", "number")
YEARS = tuple(f"{decade}s" for decade in range(1900, 2020, 10))


def png() -> bytes:
    """A red picture of two by two pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + b"\xd0\x30\x30" * 2 + b"\x00" + b"\xd0\x30\x30" * 2)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def map_svg() -> str:
    """A small map of points."""
    points = [
        (math.sin(i * 2.4) * (i % 40) * 4, math.cos(i * 2.4) * (i % 40) * 3) for i in range(400)
    ]
    colours = ("#1c5d99", "#b4531a", "#1f7a5c")
    dots = "".join(
        f'<circle cx="{300 + x:.1f}" cy="{150 + y:.1f}" r="3" fill="{colours[i % 3]}"/>'
        for i, (x, y) in enumerate(points)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="300" viewBox="0 0 600 300">'
        f'{dots}<text x="300" y="150" font-family="sans-serif">apologies</text></svg>'
    )


def words(text: str, *found: tuple[str, float, int]) -> tuple[Mark, ...]:
    """Mark the first occurrence of words with a strength and a hue."""
    return tuple(
        Mark(text.index(word), text.index(word) + len(word), strength, hue)
        for word, strength, hue in found
    )


def pair_page() -> Page:
    """Correlations: no sides, two hues, an estimate that is no share."""
    marks = words(ANSWER, ("I am sorry", 1.0, 0), ("apologise", 0.5, 0), ("Perhaps", 1.0, 1))
    marks += words(ANSWER, ("may be worth", 0.7, 1), ("understand that this", 0.6, 0))
    marks += words(ANSWER, ("this may be", 0.8, 1))
    passages = (Passage("d17", "", ANSWER, marks, "strengths 3.1 and 2.2"),) * 2
    labels = ("apology + hedging", "emoji + exclamation", "citation + passive")
    rows = tuple(
        Row(
            key=f"{12 + i} + {880 + i}",
            label=label,
            label_source="lexical",
            values={"support": 40 - i, "q": 10.0 ** (-12 + 5 * i), "across": "prompt x answer"},
            estimate=0.6 - 0.45 * i,
            low=0.5 - 0.45 * i,
            high=0.7 - 0.45 * i,
            passages=passages,
        )
        for i, label in enumerate(labels)
    )
    return Page(
        title="Which concepts go together?",
        lead="An apology is seldom without a hedge.",
        sides=(),
        columns=(
            Column("support", "Documents", "Documents with both.", "number"),
            Column("q", "q", "False-discovery rate.", "pvalue"),
            Column("across", "Fields", "Where each of them fires.", "text"),
        ),
        rows=rows,
        estimate=NPMI,
        subject="Pair",
        members="pairs of the same families",
    )


def groups_page(n: int = 4) -> Page:
    """Shares of `n` ordered groups: many sides, bars with names, a small line."""
    sides = YEARS[:n]
    shares = [tuple(0.1 + 0.6 * abs(math.sin(i * 0.4 + r)) for i in range(n)) for r in range(5)]
    columns = tuple(
        Column(f"share_{i}", "Documents", "Share of the group's documents.", "percent", i)
        for i in range(n)
    )
    columns += (
        Column("course", "Course", "Shares from the first group to the last.", "spark"),
        Column("q", "q", "False-discovery rate.", "pvalue"),
    )
    rows = tuple(
        Row(
            key=str(100 + r),
            label=("national debt", "the soldier", "freedom", "the web", "")[r],
            label_source="lexical",
            values={f"share_{i}": share for i, share in enumerate(row)}
            | {"course": row if r else (math.nan, *row[1:]), "q": 10.0 ** (r - 8)},
            estimate=max(row) - min(row),
            low=max(row) - min(row) - 0.05,
            high=max(row) - min(row) + 0.05,
            passages=tuple(
                Passage(f"{sides[i]}/3", sides[i], ANSWER, words(ANSWER, ("sorry", 1.0, 0)))
                for i in (0, min(2, n - 1))
            ),
        )
        for r, row in enumerate(shares)
    )
    return Page(
        title="What changes over the years?",
        lead="The debt comes and goes.",
        sides=sides,
        columns=columns,
        rows=rows,
        sizes=tuple(range(40, 40 + n)),
        estimate=Column("estimate", "Range", "Largest share minus the smallest.", "points"),
    )


def cluster_page() -> Page:
    """Clusters: no chart, figures, tables, concepts folded under each."""
    columns = (
        Column("size", "Documents", "Documents of the cluster.", "number"),
        Column("share", "Share", "Share of all documents.", "percent"),
        Column("stable", "Stability", "Agreement over resamples.", "number"),
        Column("concepts", "Set apart by", "", "text"),
    )
    rows = tuple(
        Row(
            key=f"cluster {i}",
            label=("apologies", "recipes", "code")[i],
            label_source="concepts",
            values={
                "size": 300 - 80 * i,
                "share": 0.5 - 0.13 * i,
                "stable": 0.93 - i / 10,
                "concepts": "apology, hedging, second person, closing offer",
            },
            passages=(Passage("d3", "", ANSWER, words(ANSWER, ("sorry", 1.0, 0))),) * 2,
            members=(Row("12", "apology", "lexical", {"share": 0.7}),),
            flags={"unstable": "Half of the resamples split it."} if i == 2 else {},
        )
        for i in range(3)
    )
    indices = (
        Column("k", "k", "Number of clusters.", "number"),
        Column("silhouette", "Silhouette", "Higher is better.", "number"),
        Column("note", "Note", "", "text"),
    )
    return Page(
        title="How do the answers fall apart by style?",
        lead="Into three groups.",
        sides=(),
        columns=columns,
        rows=rows,
        estimate=None,
        subject="Cluster",
        members="concepts",
        figures=(
            Figure("Map", "One dot a document.", svg=map_svg(), alt="400 dots in three colours"),
            Figure("Square", "", png=png(), alt="A red square"),
        ),
        tables=(
            Table(
                "Numbers of clusters",
                "Indices disagree: silhouette prefers 3.",
                indices,
                tuple(
                    {"k": k, "silhouette": 0.3 - abs(k - 3) / 20, "note": None} for k in (2, 3, 4)
                ),
            ),
            Table("Nothing", "", indices, ()),
        ),
    )


def document_page() -> Page:
    """Search: documents with one passage each, no sides, no intervals."""
    rows = tuple(
        Row(
            key=f"alpaca/{i}",
            label=("I am sorry, but …", f"alpaca/{i}")[i % 2],
            label_source="",
            values={"matched": "apology, hedging"},
            estimate=1 / (1 + i),
            passages=(Passage(f"alpaca/{i}", "", ANSWER, words(ANSWER, ("sorry", 1.0, 0))),),
        )
        for i in range(4)
    )
    return Page(
        title="Documents that apologise",
        lead="Four documents.",
        sides=(),
        columns=(Column("matched", "Matched", "Concepts that fired.", "text"),),
        rows=rows,
        estimate=Column("estimate", "Score", "Higher is a better match.", "number"),
        subject="Document",
    )


def all_pages() -> dict[str, Page]:
    """Every kind by name."""
    return {
        "pairs": pair_page(),
        "groups": groups_page(),
        "many groups": groups_page(12),
        "one group": groups_page(1),
        "clusters": cluster_page(),
        "documents": document_page(),
    }
