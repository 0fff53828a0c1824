"""`conspectus label --set`, `--unset`, `--names`, `--use`, `--verified-from`: names there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.cli import console
from conspectus.cli.label_scores import examples_of, scores_of, scores_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.store import Store


def rename(store: Store, latent: int, name: str | None, json: bool) -> None:
    """Name a latent by hand, or take that back.

    Parameters
    ----------
    store
        The store.
    latent
        The latent.
    name
        Its name; None takes back.
    json
        Write JSON.
    """
    from conspectus.labels.sets import rename_latent
    from conspectus.store.label_table import by_latent
    from conspectus.store.trust import trust_texts

    table = rename_latent(store, latent, name)
    shown = by_latent(table, store.n_latents, "label")[latent].as_py()
    trust = dict(zip(table.column("latent").to_pylist(), trust_texts(table), strict=True))
    if json:
        found = {"latent": latent, "label": shown, "label_source": trust.get(latent)}
        console.write_json({"path": store.path, **found})
    elif shown is None:
        console.write(f"latent {latent} has no name now")
    else:
        console.write(f"latent {latent}: {shown} ({trust[latent]})")


def show_names(store: Store, latent: int, json: bool) -> None:
    """Show every name of a latent: of each set, and those it had before.

    Parameters
    ----------
    store
        The store.
    latent
        The latent.
    json
        Write JSON.
    """
    from conspectus.labels.sets import label_sets
    from conspectus.labels.table import earlier_names
    from conspectus.store.reading import as_row
    from conspectus.store.trust import set_verified_from, trust_texts

    number = as_row(latent, store.n_latents, "latent")
    sets = label_sets(store)
    found: list[dict[str, Any]] = []
    for name, table in sets.tables.items():
        marked = set_verified_from(table, sets.verified_from)
        for row, trust in zip(marked.to_pylist(), trust_texts(marked), strict=True):
            if row["latent"] == number:
                tests = {"scores": scores_of(row), "examples": examples_of(row)}
                now = _told(name, row, trust, earlier=False)
                found.append({**now, **tests, "tests": scores_text(row)})
                found += [
                    _told(name, old, old["source"], earlier=True)
                    for old in earlier_names(table, number)
                ]
    if json:
        plain = [{key: one[key] for key in one if key != "tests"} for one in found]
        console.write_json({"path": store.path, "latent": number, "names": plain})
        return
    rows = [
        (one["set"], one["version"], one["label"], _named_by(one), one.get("tests", ""))
        for one in found
    ]
    headings = ["set", "version>", "name", "named by", "tests [95 % interval]"]
    console.write_table(headings, rows, f"latent {number}")


def _told(name: str, row: Mapping[str, Any], trust: str, *, earlier: bool) -> dict[str, Any]:
    """Tell a name of a set, one that it has or had."""
    own = {key: row[key] for key in ("version", "label", "measure", "score")}
    return {"set": name, **own, "label_source": trust, "earlier": earlier}


def _named_by(one: Mapping[str, Any]) -> str:
    """Say who gave a name, how it did, and by which measure."""
    text = one["label_source"]
    if one["earlier"]:
        score = one["score"]
        text = f"earlier, {text}" + ("" if score is None else f" {score:.2f}")
    return text if one["measure"] is None else f"{text} ({one['measure']})"


def use_sets(store: Store, names: Sequence[str], json: bool) -> None:
    """Choose whose names are shown.

    Parameters
    ----------
    store
        The store.
    names
        Label sets, or "all".
    json
        Write JSON.
    """
    from conspectus.labels.sets import choose_sets

    _write_shown(store, choose_sets(store, names), json)


def change_threshold(store: Store, score: float, json: bool) -> None:
    """Choose from which score names are verified.

    Parameters
    ----------
    store
        The store.
    score
        From 0.5 to 1.
    json
        Write JSON.
    """
    from conspectus.labels.sets import set_threshold

    _write_shown(store, set_threshold(store, score), json)


def _write_shown(store: Store, table: Any, json: bool) -> None:
    from conspectus.labels.shown import sets_shown
    from conspectus.store.trust import verified, verified_from

    threshold, sets = verified_from(table), sets_shown(table)
    confirmed = int(verified(table).sum())
    if json:
        counts = {"labels": len(table), "verified": confirmed, "verified_from": threshold}
        console.write_json({"path": store.path, "sets": sets, **counts})
    else:
        console.write(
            f"{store.path}: {len(table):,} names shown, of {', '.join(sets) or 'no set'}; "
            f"{confirmed:,} verified (from {threshold:g})"
        )
