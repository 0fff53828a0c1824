"""Texts with words planted in them, and a language model that judges them by rule, with errors.

A latent is a word of five letters; so is every other word, as the stores of `make_store` take
tokens to be five characters and a space.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
from scripted_model import ScriptedModel

from conspectus.analysis.hypotheses.planting import PROPERTIES
from conspectus.llm import Missing
from conspectus.store import Codes, StoreWriter

WORDS = ("apple", "brick", "cloud", "drums", "eagle", "flute", "grape", "horse")
FILLER = ("water", "stone", "light", "their", "paper", "about", "there", "house")
ENDS = ("road.", "tree.", "door.", "lamp.")
TOKENS = 20


def worded(has, rng):
    """Texts in which document i has word j where `has[i, j]`; strengths, peaks and lengths."""
    n, width = has.shape
    texts, peak = [], np.zeros(has.shape, int)
    for row in range(n):
        words = rng.choice(FILLER, TOKENS)
        words[4::5] = rng.choice(ENDS, TOKENS // 5)
        places = rng.permutation([p for p in range(TOKENS) if p % 5 != 4])[:width]
        for latent in np.flatnonzero(has[row]):
            words[places[latent]] = WORDS[latent]
            peak[row, latent] = places[latent]
        texts.append(" ".join(words))
    strength = np.where(has, rng.uniform(1.0, 4.0, has.shape), 0.0)
    return texts, strength, peak


def planted_store(make_store, seed=0, n=150, shares=((0.7, 0.2), (0.3, 0.3), (0.5, 0.5)), **more):
    """Store of models a and b; `shares` are those of each word on both sides."""
    rng = np.random.default_rng(seed)
    limit = np.repeat(np.asarray(shares, float).T, n, axis=0)
    has = rng.random(limit.shape) < limit
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"model": ["a"] * n + ["b"] * n, "text": texts})
    frame["prompt_id"] = [*range(n), *range(n)]
    labels = {
        "latent": np.arange(has.shape[1], dtype=np.uint32),
        "label": [f"old name {i}" for i in range(has.shape[1])],
        "source": ["lexical"] * has.shape[1],
    }
    tokens = np.full(2 * n, TOKENS)
    return make_store(frame, strength, n_tokens=tokens, peak=peak, labels=labels, **more)


def write_planted(path, **more):
    """The store of `planted_store` in a folder, for tests without `make_store`."""

    def make(frame, strength, *, n_tokens, peak, labels):
        n = len(frame)
        row, latent = np.nonzero(strength)
        frame = frame.assign(doc_id=[f"d{i}" for i in range(n)])
        codes = Codes(
            doc_id=frame["doc_id"].tolist(),
            n_tokens=n_tokens.astype(np.uint32),
            indptr=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))]),
            latent=latent.astype(np.uint32),
            max=strength[row, latent].astype(np.float16),
            count=np.ones(row.size, np.uint16),
            peak=peak[row, latent].astype(np.uint32),
            token_indptr=np.concatenate([[0], np.cumsum(n_tokens)]).astype(np.int64),
            token_start=np.tile(np.arange(TOKENS) * 6, n).astype(np.uint32),
        )
        writer = StoreWriter.create(
            path, encoder={"reader": "none"}, n_latents=strength.shape[1], part_size=n
        )
        writer.write_part(documents=pa.Table.from_pandas(frame, preserve_index=False), codes=codes)
        store = writer.finish()
        store.set_labels(pa.table(labels))
        return store

    return planted_store(make, **more)


def fenced(user, label):
    """What stands in a fence."""
    return re.search(rf"<({label}-\w+)>\n(.*)\n</\1>", user, re.DOTALL).group(2)


def statements_of(question):
    """The numbered statements of a question to the judge, and its text."""
    listed = fenced(question.user, "statements").splitlines()
    found = {line.partition(". ")[0]: line.partition(". ")[2] for line in listed}
    return found, fenced(question.user, "text")


def truth_of(statement, text):
    """Whether a statement is true of a text, by rule."""
    for one in PROPERTIES:
        if statement == one.statement:
            return one.trace.search(text) is not None
    word = re.search(r"(?:mentions|the word) (\w+)", statement)
    return word is not None and word.group(1) in text.split()


def name_word(question):
    """Name a latent after the word that is marked most often."""
    marked = Counter(re.findall(r"<<([^>]*)>>", fenced(question.user, "with")))
    label = marked.most_common(1)[0][0] if marked else ""
    return {"reasoning": "", "unclear": not label, "label": f"the word {label}"}


def fold_words(question):
    """One hypothesis a finding that is named after a word."""
    lines = re.findall(r"(\d+)\. the word (\w+)", fenced(question.user, "findings"))
    most = question.schema["properties"]["hypotheses"]["maxItems"]
    found = [{"statement": f"This text mentions {w}.", "findings": [int(n)]} for n, w in lines]
    return {"hypotheses": found[:most]}


def rule_judge(sensitivity=1.0, specificity=1.0, missing=0.0, cannot_tell=0.0, seed=0):
    """A model that names, folds and judges by rule, and errs and fails as often as told."""
    rng = np.random.default_rng(seed)

    def said(statement, text):
        if rng.random() < cannot_tell:
            return "cannot tell"
        right = rng.random() < (sensitivity if truth_of(statement, text) else specificity)
        return "yes" if truth_of(statement, text) == right else "no"

    def answer(question):
        if question.purpose == "name":
            return name_word(question)
        if question.purpose == "hypotheses":
            return fold_words(question)
        if rng.random() < missing:
            return Missing("failed", "down")
        statements, text = statements_of(question)
        return {number: said(statement, text) for number, statement in statements.items()}

    return ScriptedModel(answer)
