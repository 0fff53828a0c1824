"""Real documents, cut short: what all suites are made of, one frame a corpus.

Every frame has `base_id` (unique), `text`, and whatever is known of a document.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from conspectus.analysis.hypotheses.planting.pieces import sentences

EXCERPT = Path(__file__).resolve().parents[2] / "examples" / "alpaca_eval_excerpt.parquet"
ANSWERING = "gpt-3.5-turbo-0301"
NEWER = ("gpt-4o-2024-05-13", "gpt-4-turbo-2024-04-09")
OLDER = (ANSWERING, "text_davinci_003")
VERBOSE, CONCISE = "gpt-3.5-turbo-1106_verbose", "gpt-3.5-turbo-1106_concise"
EARLY, LATE = "1945-1963", "1993-2006"
MOST_WORDS = 100
FEWEST_WORDS = 15
_WORD = re.compile(r"\S+")


class MissingDataError(Exception):
    """A file of the data folder is not there; the message says which."""


def read(data: Path, name: str) -> pd.DataFrame:
    """Read one file of the data folder.

    Raises
    ------
    MissingDataError
        It is not there.
    """
    path = data / f"{name}.parquet"
    if not path.is_file():
        raise MissingDataError(f"{path} is not there: give the folder that has it with --data")
    return pd.read_parquet(path)


def shortened(text: str, words: int = MOST_WORDS) -> str:
    """Cut a text after some words, back to the last whole sentence if that leaves half of them."""
    found = list(_WORD.finditer(text))
    if len(found) <= words:
        return text.strip()
    cut = text[: found[words - 1].end()]
    whole = "".join(sentences(cut)[:-1])
    return (whole if len(whole.split()) >= words / 2 else cut).strip()


def _drawn(frame: pd.DataFrame, n: int, by: str | None = None) -> pd.DataFrame:
    """Draw documents, the same at every run, as many of each group."""
    if by is None:
        return frame.sample(min(n, len(frame)), random_state=0)
    each = n // frame[by].nunique()
    parts = [group.sample(min(each, len(group)), random_state=0) for _, group in frame.groupby(by)]
    return pd.concat(parts)


def _frame(texts: Any, prefix: str, words: int = MOST_WORDS, **known: Any) -> pd.DataFrame:
    cut = [shortened(str(text), words) for text in texts]
    frame = pd.DataFrame({"text": cut, **{k: list(v) for k, v in known.items()}})
    frame.insert(0, "base_id", [f"{prefix}{i}" for i in range(len(frame))])
    return frame[frame["text"].str.len() > 0].reset_index(drop=True)


def answers(data: Path) -> pd.DataFrame:
    """400 answers of one chat model to prompts of AlpacaEval."""
    table = read(data, "alpaca_eval").query("model == @ANSWERING")
    table = table[table["output"].str.split().str.len() >= FEWEST_WORDS]
    return _frame(_drawn(table, 400)["output"], "a")


def movies(data: Path) -> pd.DataFrame:
    """Beginnings of 400 movie reviews, half of them negative."""
    drawn = _drawn(read(data, "movie_reviews"), 400, "sentiment")
    return _frame(drawn["text"], "m", sentiment=drawn["sentiment"])


def speeches(data: Path) -> pd.DataFrame:
    """400 paragraphs of the State of the Union, half of them early ones."""
    table = read(data, "state_of_the_union")
    late = table["year"] >= 1993
    table = table.assign(era=late.map({True: LATE, False: EARLY}))
    table = table[late | (table["year"] <= 1963)]
    table = table[table["text"].str.split().str.len() >= FEWEST_WORDS]
    drawn = _drawn(table, 400, "era")
    return _frame(drawn["text"], "s", era=drawn["era"], president=drawn["president"])


def solutions(data: Path) -> pd.DataFrame:
    """Solutions of 300 GSM8K problems by people and by a 6B model."""
    table = read(data, "gsm8k_solutions")
    problems = pd.Series(table["problem_id"].unique()).sample(300, random_state=0)
    table = table[table["problem_id"].isin(problems)]
    table = table[table["author"].isin(["ground_truth", "6b_finetuning"])]
    return _frame(
        table["solution"], "g", author=table["author"], problem=table["problem_id"].astype(str)
    )


def news(data: Path) -> pd.DataFrame:
    """Read AG News, with its broken entities mended."""
    table = read(data, "ag_news")
    texts = table["text"].str.replace("\\", " ").str.replace(r"\s*#39;", "'", regex=True)
    texts = texts.str.replace("#36;", "$").str.replace(r"\s*quot;\s*", '"', regex=True)
    texts = texts.str.replace(r"&lt;.*?&gt;|<.*?>", " ", regex=True)
    return _frame(texts.str.replace(r"\s+", " ", regex=True), "n", 60, topic=table["topic"])


def short_texts(data: Path) -> pd.DataFrame:
    """10,000 short texts: AG News, and sentences of movie reviews behind them."""
    found = news(data)[["base_id", "text"]]
    reviews = read(data, "movie_reviews")["text"]
    lines = [s.strip() for text in reviews for s in sentences(text)[3:5]]
    lines = [line for line in lines if 8 <= len(line.split()) <= 60]
    more = _frame(lines[: 10_000 - len(found)], "r", 60)
    return pd.concat([found, more], ignore_index=True)


def intents(data: Path) -> pd.DataFrame:
    """Ten requests of each of CLINC150's 150 intents."""
    table = read(data, "clinc150").query("domain != 'oos'")
    drawn = _drawn(table, 1500, "intent")
    return _frame(drawn["text"], "c", intent=drawn["intent"], domain=drawn["domain"])


def banking(data: Path) -> pd.DataFrame:
    """Ten requests of each of Banking77's 77 categories."""
    drawn = _drawn(read(data, "banking77"), 770, "category")
    return _frame(drawn["text"], "b", category=drawn["category"])


def four_models(data: Path) -> pd.DataFrame:
    """All answers of two newer and two older chat models, whole."""
    return _models(data, [*NEWER, *OLDER], "f")


def verbosity(data: Path) -> pd.DataFrame:
    """All answers of one model told to be verbose and told to be concise, whole."""
    return _models(data, [VERBOSE, CONCISE], "v")


def excerpt() -> pd.DataFrame:
    """Give the first 30 words of the 320 answers that come with the project."""
    table = pd.read_parquet(EXCERPT)
    return _frame(table["output"], "e", 30, model=table["model"])


def _models(data: Path, models: list[str], prefix: str) -> pd.DataFrame:
    table = read(data, "alpaca_eval")
    table = table[table["model"].isin(models) & (table["output"].str.strip() != "")]
    frame = table.reset_index(drop=True).rename(columns={"output": "text"})
    frame.insert(0, "base_id", [f"{prefix}{i}" for i in range(len(frame))])
    columns = ["base_id", "text", "prompt_id", "model"]
    return frame[columns]
