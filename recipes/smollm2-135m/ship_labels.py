"""Write the names of a shipped SAE and how they score: `labels.parquet`, and a part of its card.

Takes the lexical label set of the naming store with its scores, adds what each latent makes the
reader say next where the reader says anything, and leaves out what only the store's history needs.

Usage: python ship_labels.py STORE SAE_FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from conspectus.labels.sets import label_sets
from conspectus.labels.table import NEXT_TOKENS, SCHEMA
from conspectus.labels.unembedding import SOURCE
from conspectus.readers.text import TextReader
from conspectus.saes import load_sae
from conspectus.store import Store
from conspectus.store.label_table import conform_labels
from conspectus.store.trust import VERIFIED_FROM, set_verified_from
from conspectus.training.hints import next_token_hints

MEASURES = ("words", "embedding")


def named(store: Store) -> pa.Table:
    """Read the lexical labels with their scores, as of a first version."""
    table = label_sets(store).tables["lexical"]
    table = table.select([name for name in SCHEMA.names if name in table.column_names])
    ones = pa.array(np.ones(table.num_rows), SCHEMA.field("version").type)
    return table.set_column(table.column_names.index("version"), SCHEMA.field("version"), ones)


def with_hints(table: pa.Table, hints: pa.Table) -> pa.Table:
    """Add the hints; a latent that has nothing else is named by them."""
    said = dict(
        zip(hints.column("latent").to_pylist(), hints.column(NEXT_TOKENS).to_pylist(), strict=True)
    )
    latents = table.column("latent").to_pylist()
    column = pa.array([said.get(latent) for latent in latents], pa.string())
    table = table.append_column(NEXT_TOKENS, column)
    lacking = hints.filter(pc.invert(pc.is_in(hints.column("latent"), table.column("latent"))))
    both = pa.concat_tables([table, lacking], promote_options="permissive")
    return both.sort_by("latent")


def distribution(table: pa.Table) -> dict[str, Any]:
    """Say how the scores lie, for the card."""
    card: dict[str, Any] = {
        "named": pc.sum(pc.not_equal(table.column("source"), SOURCE)).as_py(),
        "named_by_next_tokens_only": pc.sum(pc.equal(table.column("source"), SOURCE)).as_py(),
        "verified_from": VERIFIED_FROM,
    }
    for measure in MEASURES:
        value, low = (
            table.column(name).to_numpy(zero_copy_only=False).astype(float)
            for name in (measure, f"{measure}_low")
        )
        known = ~np.isnan(value)
        points = np.quantile(value[known], [0.05, 0.25, 0.5, 0.75, 0.95]) if known.any() else []
        card[measure] = {
            "scored": int(known.sum()),
            "quantiles_5_25_50_75_95": [round(float(point), 3) for point in points],
            "above_chance": int((low[known] > 0.5).sum()),
            "verified": int(((low > 0.5) & (value >= np.float32(VERIFIED_FROM)))[known].sum()),
        }
    return card


def main() -> None:
    """Write the file and the card, and print what is in the card."""
    store, folder = Store.open(sys.argv[1]), Path(sys.argv[2])
    sae = load_sae(folder)
    reader = TextReader.load(str(sae.config.reader), hooks=[str(sae.config.hook)])
    hints = next_token_hints(sae, reader.hooks[0], reader)
    table = named(store) if hints is None else with_hints(named(store), hints)
    table = set_verified_from(conform_labels(table), VERIFIED_FROM)
    pq.write_table(table, folder / "labels.parquet", compression="zstd")
    path = folder / "card.json"
    card = json.loads(path.read_text("utf-8"))
    card["labels"] = distribution(table)
    path.write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(card["labels"], indent=1) + "\n")


if __name__ == "__main__":
    main()
