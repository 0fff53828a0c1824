from __future__ import annotations

from pathlib import Path

from number_questions import number_question

from conspectus.llm import Answer, Missing
from conspectus.llm.cache import AnswerCache
from conspectus.llm.cassette import Recorder, read_cassette
from conspectus.llm.memory import Memory
from conspectus.llm.settings import Settings

SETTINGS = Settings("m")
QUESTION = number_question(1)
KEY = SETTINGS.key(QUESTION)
ANSWER = Answer({"n": 1}, 10, 5, cached=False)


def test_a_memory_of_nothing() -> None:
    memory = Memory(SETTINGS)
    memory.keep(KEY, QUESTION, ANSWER)
    assert memory.recall(KEY, QUESTION) is None
    assert not memory.knows(KEY)


def test_answers_are_kept_in_both_and_missing_ones_recorded_only(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    memory = Memory(SETTINGS, AnswerCache(tmp_path / "a.sqlite"), Recorder(path, SETTINGS))
    memory.keep(KEY, QUESTION, Missing("refused", "no"))
    assert not memory.knows(KEY)
    memory.keep(KEY, QUESTION, ANSWER)
    assert memory.knows(KEY)
    assert memory.recall(KEY, QUESTION) == Answer({"n": 1}, 10, 5, cached=True)
    assert [type(one.outcome) for one in read_cassette(path)] == [Missing, Answer]


def test_what_is_recalled_is_recorded(tmp_path: Path) -> None:
    cache, path = AnswerCache(tmp_path / "a.sqlite"), tmp_path / "c.jsonl"
    cache.put(KEY, "m", ANSWER)
    Memory(SETTINGS, cache, Recorder(path, SETTINGS)).recall(KEY, QUESTION)
    assert [one.question for one in read_cassette(path)] == [QUESTION]
