"""A large store with known answers, written by our own writer in under a minute.

Latents have the long-tailed rates of a real dictionary. Some planted latents differ between groups
by a known amount, documents of one group are longer, and documents come in prompts answered once by
every group. With topics, documents fall into groups whose latents go together. So speed, recall and
false discoveries of an analysis can be measured with
``python benchmarks/synthetic.py OUT`` and the truth written beside it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from conspectus.store import Codes, Store, StoreWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOPIC_LATENTS, TOPIC_RATE = 30, 0.25
_LETTERS = 5  # every synthetic word is four letters and a space, so token i starts at 5 i


@dataclass(frozen=True)
class Synthetic:
    """What to make.

    Parameters
    ----------
    n_docs, n_latents, active
        Documents, width of the dictionary, and mean number of latents of a document.
    groups
        Values of the metadata column ``group``; document i belongs to group i modulo their number.
    planted
        Number of planted latents. Even ones are commoner in the first group, odd ones rarer.
    base_rate, effect
        Rate of a planted latent in all groups but the first, and what is added to (or taken from)
        it in the first.
    mean_tokens, longer
        Mean tokens of a document, and by what factor those of the first group are longer.
    topics
        Number of topics, 0 for none. Every document has one, which the column ``topic`` tells; the
        first are the most frequent. Half of them add `TOPIC_LATENTS` latents of their own, each in
        `TOPIC_RATE` of their documents. Columns ``date`` and ``url`` (never twice the same) come
        with them.
    part_size, seed
        Documents a part; seed of everything random.
    """

    n_docs: int = 100_000
    n_latents: int = 65_536
    active: int = 500
    groups: tuple[str, ...] = ("a", "b")
    planted: int = 40
    base_rate: float = 0.2
    effect: float = 0.05
    mean_tokens: int = 350
    longer: float = 1.2
    topics: int = 0
    part_size: int = 4096
    seed: int = 0


def background_rates(setting: Synthetic) -> NDArray[np.float64]:
    """Rates of the unplanted latents: a power law in random order, summing to `active`."""
    rng = np.random.default_rng(setting.seed)
    shape = (np.arange(setting.n_latents) + 20.0) ** -0.9
    rates = np.zeros(setting.n_latents)
    planted = planted_latents(setting)
    target = setting.active - setting.base_rate * len(planted)
    scale = target / shape.sum()
    for _ in range(50):  # what the cap takes from the commonest goes to the others
        rates = np.minimum(scale * shape, 0.6)
        scale *= target / rates.sum()
    rates = rng.permutation(rates)
    rates[planted] = 0
    return rates


def planted_latents(setting: Synthetic) -> NDArray[np.int64]:
    """Return the planted latents, spread evenly over the dictionary."""
    return np.linspace(0, setting.n_latents - 1, setting.planted).astype(np.int64)


def planted_rates(setting: Synthetic) -> NDArray[np.float64]:
    """Rates of the planted latents by group, shape (groups, planted)."""
    rates = np.full((len(setting.groups), setting.planted), setting.base_rate)
    rates[0, 0::2] += setting.effect
    rates[0, 1::2] -= setting.effect
    return rates


def topics_of(setting: Synthetic, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Topic of each document, shape (rows,): drawn once for every document, by its row alone."""
    shares = 1 / (np.arange(setting.topics) + 3.0)
    spread = (rows * 0.6180339887498949) % 1.0  # golden ratio: even over any stretch of rows
    return np.searchsorted(np.cumsum(shares / shares.sum()), spread).clip(max=setting.topics - 1)


def topic_latents(setting: Synthetic) -> NDArray[np.int64]:
    """Latents of the topics that have some, shape (topics // 2, `TOPIC_LATENTS`)."""
    free = np.setdiff1d(np.arange(setting.n_latents), planted_latents(setting))
    rng = np.random.default_rng([setting.seed, 3])
    shape = (setting.topics // 2, TOPIC_LATENTS)
    return rng.choice(free, shape, replace=False)


def write_synthetic(path: Path, setting: Synthetic | None = None) -> Store:
    """Write a synthetic store and, beside it, the truth as ``<path>.truth.json``.

    Parameters
    ----------
    path
        Where the store goes.
    setting
        What to make; `Synthetic()` if None.

    Returns
    -------
    Store
        The complete store.
    """
    setting = setting or Synthetic()
    rng = np.random.default_rng([setting.seed, 1])
    cumulative = np.cumsum(-np.log1p(-background_rates(setting)))
    words = rng.integers(97, 123, (20_000, _LETTERS), dtype=np.uint8)
    words[:, -1] = 32
    book = words.tobytes().decode("ascii")
    encoder = {"reader": {"name": "synthetic"}, "seed": setting.seed}
    with StoreWriter.create(
        path, encoder=encoder, n_latents=setting.n_latents, part_size=setting.part_size
    ) as writer:
        for first in range(0, setting.n_docs, setting.part_size):
            rows = np.arange(first, min(first + setting.part_size, setting.n_docs))
            codes = _codes(setting, rows, cumulative, rng)
            writer.write_part(documents=_documents(setting, rows, codes, book, rng), codes=codes)
        store = writer.finish()
    truth = asdict(setting) | {
        "latents": planted_latents(setting).tolist(),
        "rates": planted_rates(setting).tolist(),
        "topic_latents": topic_latents(setting).tolist(),
    }
    path.with_name(path.name + ".truth.json").write_text(json.dumps(truth, indent=1))
    return store


def _codes(
    setting: Synthetic,
    rows: NDArray[np.int64],
    cumulative: NDArray[np.float64],
    rng: np.random.Generator,
) -> Codes:
    n, n_groups = len(rows), len(setting.groups)
    group = rows % n_groups
    # Poisson draws with intensity -log(1 - p): a latent is in a document with probability p.
    draws = rng.poisson(n * cumulative[-1])
    latent = np.searchsorted(cumulative, rng.uniform(0, cumulative[-1], draws), side="right")
    document = rng.integers(0, n, draws)
    hits = rng.random((n, setting.planted)) < planted_rates(setting)[group]
    where, which = np.nonzero(hits)
    about, own = _topical(setting, rows, rng)
    key = np.concatenate([document, where, about]) * setting.n_latents
    key += np.concatenate([latent, planted_latents(setting)[which], own])
    key.sort()
    key = key[np.diff(key, prepend=-1) > 0]
    owner, latent = np.divmod(key, setting.n_latents)

    mean = setting.mean_tokens * np.where(group == 0, setting.longer, 1.0)
    n_tokens = np.maximum(rng.lognormal(np.log(mean) - 0.125, 0.5), 1).astype(np.int64)
    tokens = n_tokens[owner]
    token_indptr = np.concatenate([[0], np.cumsum(n_tokens)])
    position = np.arange(token_indptr[-1]) - np.repeat(token_indptr[:-1], n_tokens)
    return Codes(
        doc_id=[f"d{row:07d}" for row in rows],
        n_tokens=n_tokens,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))]),
        latent=latent,
        max=rng.standard_gamma(1.5, len(key), dtype=np.float32) + np.float32(0.05),
        count=np.minimum(rng.geometric(0.3, len(key)), tokens),
        peak=(rng.random(len(key), dtype=np.float32) * tokens)
        .astype(np.int64)
        .clip(max=tokens - 1),
        token_indptr=token_indptr,
        token_start=position * _LETTERS,
    )


def _topical(
    setting: Synthetic, rows: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Documents of a part with a latent of their topic, and the latents."""
    none = np.zeros(0, np.int64)
    if not setting.topics:
        return none, none
    topic, own = topics_of(setting, rows), topic_latents(setting)
    having = np.flatnonzero(topic < len(own))
    where, which = np.nonzero(rng.random((len(having), TOPIC_LATENTS)) < TOPIC_RATE)
    return having[where], own[topic[having[where]], which]


def _documents(
    setting: Synthetic,
    rows: NDArray[np.int64],
    codes: Codes,
    book: str,
    rng: np.random.Generator,
) -> pa.Table:
    n_groups = len(setting.groups)
    length = codes.n_tokens * _LETTERS
    start = rng.integers(0, np.maximum(len(book) - length, 1) // _LETTERS + 1) * _LETTERS
    pieces = zip(start.tolist(), length.tolist(), strict=True)
    texts = [(book[begin : begin + size]).ljust(size, "x") for begin, size in pieces]
    table = pa.table(
        {
            "doc_id": pa.array(codes.doc_id, pa.string()),
            "text": pa.array(texts, pa.string()),
            "group": pa.array(np.array(setting.groups, dtype=object)[rows % n_groups], pa.string()),
            "prompt_id": pa.array(rows // n_groups),
            "score": pa.array(rng.normal(size=len(rows))),
        }
    )
    if not setting.topics:
        return table
    names = np.array([f"topic {i}" for i in range(setting.topics)], dtype=object)
    days = np.datetime64("2019-01-01", "s") + (rows % 2_000) * np.timedelta64(86_400, "s")
    more = {
        "topic": pa.array(names[topics_of(setting, rows)], pa.string()),
        "date": pa.array(days),
        "url": pa.array([f"https://example.org/page/{row}" for row in rows], pa.string()),
    }
    for name, column in more.items():
        table = table.append_column(name, column)
    return table


def main() -> None:
    """Write a synthetic store from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    default = Synthetic()
    for name in ("n_docs", "n_latents", "active", "planted", "topics", "part_size", "seed"):
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, type=int, default=getattr(default, name))
    parser.add_argument("--effect", type=float, default=default.effect)
    options = vars(parser.parse_args())
    out: Path = options.pop("out")
    print(write_synthetic(out, Synthetic(**options)))


if __name__ == "__main__":
    main()
