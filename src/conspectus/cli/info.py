"""`conspectus info`: what is in a store, and whether it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, StorePath
from conspectus.errors import StoreError

if TYPE_CHECKING:
    from conspectus.store import Store


def info(
    store: StorePath,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every file and check it; exit 1 if one is bad.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Tell what is in a store: documents, encoder, columns, size.

    Example: conspectus info answers.conspectus --verify
    """
    from conspectus.store import Store

    opened = Store.open(store)
    facts = _facts(opened)
    problems: list[str] = opened.verify() if verify else []
    if verify:
        facts["problems"] = problems
    if json:
        console.write_json(facts)
    else:
        _write(facts)
        for problem in problems:
            console.write(f"  {problem}")
        if verify and not problems:
            console.write("verified       every file is whole")
    if problems:
        plural = "s" if len(problems) > 1 else ""
        message = f"{store} has {len(problems)} problem{plural}: {problems[0]}"
        raise StoreError(message)


def _facts(store: Store) -> dict[str, Any]:
    parts = store.manifest.parts
    files = store.manifest.all_files().values()
    return {
        "path": str(store.path),
        "complete": store.is_complete,
        "documents": store.n_documents,
        "failed": store.n_failed,
        "tokens": sum(part.tokens for part in parts),
        "latents": store.n_latents,
        "entries": sum(part.entries for part in parts),
        "parts": len(parts),
        "bytes": sum(file.bytes for file in files),
        "columns": store.columns,
        "created": store.manifest.created,
        "written_by": store.manifest.written_by,
        "format_version": store.manifest.format_version,
        "source": store.manifest.source,
        "labels": _labels(store),
        "encoder": store.encoder,
    }


def _labels(store: Store) -> dict[str, Any] | None:
    """Count names: shown, verified, and by set; None where a file of them is damaged."""
    from conspectus.labels.sets import label_sets
    from conspectus.store.trust import set_verified_from, verified

    try:
        sets, shown = label_sets(store), store.labels()
    except StoreError:
        return None

    def counted(table: Any) -> dict[str, int]:
        marked = set_verified_from(table, sets.verified_from)
        return {"named": len(table), "verified": int(verified(marked).sum())}

    return {
        **counted(shown),
        "verified_from": sets.verified_from,
        "chosen": sets.chosen,
        "sets": {name: counted(table) for name, table in sorted(sets.tables.items())},
    }


def _write(facts: dict[str, Any]) -> None:
    state = "complete" if facts["complete"] else "incomplete: run the same embed again to go on"
    documents = max(facts["documents"], 1)
    lines = {
        "store": f"{facts['path']} (format {facts['format_version']}, {state})",
        "documents": f"{facts['documents']:,} encoded, {facts['failed']:,} failed",
        "tokens": f"{facts['tokens']:,}",
        "latents": f"{facts['latents']:,}, {facts['entries'] / documents:,.0f} a document",
        "size": f"{console.size(facts['bytes'])} in {facts['parts']} parts",
        "columns": ", ".join(facts["columns"]),
        "created": f"{facts['created']} by conspectus {facts['written_by']}",
    }
    for name, value in lines.items():
        console.write(f"{name:<14} {value}")
    _write_labels(facts["labels"])
    console.write("encoder")
    for name, value in _flat(facts["encoder"]):
        console.write(f"  {name} = {value}")


def _write_labels(labels: dict[str, Any] | None) -> None:
    if labels is None:
        console.write(f"{'labels':<14} damaged: --verify names the file")
        return
    if not labels["sets"]:
        console.write(f"{'labels':<14} none: conspectus label names the latents")
        return
    shown = "all sets" if labels["chosen"] is None else ", ".join(labels["chosen"])
    console.write(
        f"{'labels':<14} {labels['named']:,} shown (of {shown}), {labels['verified']:,} verified "
        f"(from {labels['verified_from']:g})"
    )
    for name, counts in labels["sets"].items():
        if not counts["named"]:  # names taken back, or none found yet
            continue
        console.write(f"  {name}: {counts['named']:,} named, {counts['verified']:,} verified")


def _flat(record: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in record.items():
        nested = isinstance(value, dict)
        found += _flat(value, f"{prefix}{name}.") if nested else [(prefix + name, value)]
    return found
