"""`conspectus label --from` and `--export`: names from other tools, and for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from conspectus.cli import console

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store import Store


def import_file(store: Store, path: Path, layout: str, name: str | None, json: bool) -> None:
    """Take names from a file into a label set.

    Parameters
    ----------
    store
        The store.
    path
        The file.
    layout
        Its layout, or "auto".
    name
        The set; what the file says it is from if None.
    json
        Write JSON.
    """
    from conspectus.labels.exchange import LAYOUTS, import_labels
    from conspectus.labels.sets import check_set_name, label_sets, save_set, set_name_of

    if layout not in (*LAYOUTS, "auto"):
        raise typer.BadParameter(f"--layout {layout}: choose one of {', '.join(LAYOUTS)}, auto")
    if name is not None:
        check_set_name(name)
    found = import_labels(path, store.n_latents, layout=layout, source=name or "imported")
    sources = set(found.labels.column("source").to_pylist())
    target = name or set_name_of(sources.pop() if len(sources) == 1 else path.name.split(".")[0])
    table = save_set(store, target, found.labels)
    sets = label_sets(store)
    if json:
        counts = {"set": target, "layout": found.layout, "labels": len(found.labels)}
        console.write_json({"path": store.path, **counts, "notes": found.notes})
        return
    console.write(
        f"{store.path}: {len(found.labels):,} names ({found.layout}) in label set {target}, which "
        f"has {len(table):,}"
    )
    console.notes(found.notes)
    if sets.chosen is not None and target not in sets.chosen:
        console.note(f"note: to see it: conspectus label {store.path} --use {target}")


def write_file(store: Store, path: Path, layout: str, name: str | None, json: bool) -> None:
    """Write names to a file.

    Parameters
    ----------
    store
        The store.
    path
        The file.
    layout
        Its layout; by the file's name if "auto" and it ends in .parquet or .csv.
    name
        The label set; what is shown if None.
    json
        Write JSON.
    """
    from conspectus.labels.exchange import LAYOUTS, export_labels

    suffix = path.suffix.lower().removeprefix(".")
    if layout == "auto" and suffix in ("parquet", "csv"):
        layout = suffix
    if layout not in LAYOUTS:
        raise typer.BadParameter(f"--layout {layout}: choose one of {', '.join(LAYOUTS)}")
    count = export_labels(store, path, layout, name)
    if json:
        console.write_json({"path": path, "layout": layout, "labels": count})
    else:
        console.write(f"{path}: {count:,} names ({layout})")
