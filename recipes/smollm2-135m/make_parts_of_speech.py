"""Tell common nouns, verbs and adjectives apart by the words around them, and list them.

English shows what a word is by its neighbours: a noun closes what an article opens, a base form of
a verb follows "to" and modals, an adjective stands between an article and a noun or after "very".
So the lists come from counting, need no tagger, and hold only words
that mostly are one of the three.

Usage: python make_parts_of_speech.py CORPUS.parquet OUT.txt
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Final

import pandas as pd

from conspectus.labels.units import Vocabulary
from conspectus.labels.words import Kind

SEEN: Final = 8
"""Occurrences of a word that is listed, at least."""


def words(text: str) -> frozenset[str]:
    """Take a line of words apart."""
    return frozenset(text.split())


OPENING: Final = words(
    "the a an my your his her its our their this these those each every some any no another"
)
MODAL: Final = words("""
    to can may could will would shall should might must cannot can't couldn't won't wouldn't
    shouldn't don't didn't doesn't i'll you'll we'll they'll please let's
""")
SUBJECT: Final = words("i you we they he she it who")
DEGREE: Final = words("""
    very more most too so less extremely quite really highly as is are was were be been being seem
    seems feel
""")
FUNCTION: Final = (
    OPENING
    | MODAL
    | SUBJECT
    | DEGREE
    | words("""
    of in on at by for with from into onto about over under between among through during without
    within against toward towards across behind upon above below near and or but nor yet because
    although though while whereas unless until since if what whom whose which when where why how
    not have has had having that than then there here do does did me him us them also just only
    even still up down out off again once ever never always often already almost perhaps rather
    much many few both such own same other one two first last next several all around instead
    together later away back well far ago enough now today soon maybe else either neither etc per
    via along beyond done get got none anybody everybody everyone nobody someone something anything
    nothing everything itself himself herself themselves myself yourself mine yours ours aboard
    abroad
""")
)
"""Words of these are none of the three."""
CLOSING: Final = frozenset({".", ",", ":", ";", "!", "?", ")", "\n", "\n\n", "\n end"})
WORD: Final = re.compile(r"[a-z]{3,}")
ENDING: Final = re.compile(r"\w{2,}(?:ing|ed|ly|est)")
"""Endings that `wordclasses` goes by: such a word is listed if it is a noun or a verb for sure."""
ABSTRACT: Final = re.compile(r"\w{3,}(?:[ts]ions?|ness|it(?:y|ies)|ance|ence)")
PARTICIPLE: Final = words("""
    beaten blown born bound broken built caught chosen dealt done drawn driven eaten fed forgotten
    given grown held kept known lost made meant paid proven rewritten seen sent shaken shown stolen
    struck stuck taken thrown told torn worn
""")
"""What "is" is before, and no adjective."""
CERTAIN: Final = {
    "apply": "verbs",
    "feed": "verbs",
    "need": "verbs",
    "test": "nouns",
    "thing": "nouns",
}
"""Common words that look like something else."""
AROUND: Final = ("closed", "inner", "modal", "subject", "degree", "final")


def part_of(word: str, share: dict[str, float]) -> str:
    """Say what a word mostly is.

    Parameters
    ----------
    word
        A word in lower case.
    share
        Share of its occurrences by what stands around: ``closed`` (opened before, function word
        after), ``inner`` (opened before, another word after), ``modal``, ``subject``, ``degree``
        (such a word before) and ``final`` (none before, function word after).

    Returns
    -------
    str
        ``"nouns"``, ``"verbs"``, ``"adjectives"``, or nothing.
    """
    if word in CERTAIN:
        return CERTAIN[word]
    if ENDING.fullmatch(word):
        sure = share["modal"] >= (0.4 if word.endswith("ly") else 0.3)
        return "verbs" if sure else "nouns" if share["closed"] >= 0.1 else ""
    verb, inner = share["modal"] + share["subject"], share["inner"] + share["degree"]
    if ABSTRACT.fullmatch(word) and share["modal"] < 0.25:
        return "nouns"
    if verb >= 0.25 and verb > share["closed"]:
        return "verbs"
    if word not in PARTICIPLE and inner >= 0.25 and inner > 2 * share["closed"]:
        return "adjectives"
    if verb < 0.1 and (share["closed"] >= 0.05 or share["final"] >= 0.45):
        return "nouns"
    return ""


def count(texts: list[str]) -> tuple[Counter[str], dict[str, Counter[str]], Counter[str]]:
    """Count words, what stands around them, and how often they are capitalised."""
    vocabulary = Vocabulary()
    seen, capitals = Counter[str](), Counter[str]()
    around = {name: Counter[str]() for name in AROUND}
    for text in texts:
        _, units = vocabulary.read(text)
        folded = [vocabulary.text[vocabulary.fold[unit]] for unit in units]
        for unit, before, word, after in zip(
            units, ["\n", *folded], folded, [*folded[1:], "\n end"], strict=False
        ):
            if not WORD.fullmatch(word) or word in FUNCTION:
                continue
            seen[word] += 1
            capitals[word] += vocabulary.kind[unit] in (Kind.CAPITALISED, Kind.UPPERCASE)
            closes = after in FUNCTION or after in CLOSING
            around["closed"][word] += before in OPENING and closes
            around["inner"][word] += before in OPENING and not closes
            around["modal"][word] += before in MODAL
            around["subject"][word] += before in SUBJECT
            around["degree"][word] += before in DEGREE
            around["final"][word] += closes and before not in OPENING | MODAL | SUBJECT | DEGREE
    return seen, around, capitals


def main() -> None:
    """Write the lists and print how long they are."""
    texts = pd.read_parquet(sys.argv[1])["text"].tolist()
    seen, around, capitals = count(texts)
    lists: dict[str, list[str]] = {"nouns": [], "verbs": [], "adjectives": []}
    for word, times in sorted(seen.items()):
        if times >= SEEN and capitals[word] < times / 2:
            part = part_of(word, {name: counts[word] / times for name, counts in around.items()})
            if part:
                lists[part].append(word)
    lines: list[str] = []
    for part, listed in lists.items():
        said = textwrap.fill(" ".join(listed), 98, initial_indent="  ", subsequent_indent="  ")
        lines += [part, said]
        sys.stdout.write(f"{part} {len(listed)}\n")
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
