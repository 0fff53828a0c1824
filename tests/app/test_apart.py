"""Work in a process of its own: its result, its errors, its progress, its end."""

from __future__ import annotations

import os
import struct
import time
from functools import partial
from multiprocessing.reduction import ForkingPickler

import numpy as np
import pandas as pd
import pytest
from scripted_model import ScriptedModel

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.differences.diff import diff
from conspectus.app import model_apart
from conspectus.app.apart import Call, ProcessEndedError, run_apart
from conspectus.app.facts.clustering import Clustering, ClusteringState
from conspectus.app.served_model import ServedModel
from conspectus.errors import AnalysisError, EncoderMismatchError, LanguageModelError
from conspectus.llm import Prices, Question
from conspectus.progress import SILENT


class Heard:
    """A progress that keeps what it is told, and stops when it is wished to."""

    def __init__(self, stop_after=None):
        self.told, self.stop_after, self.began = [], stop_after, None

    def start(self, *given):
        self.began = self.began or time.monotonic()
        self.told.append(("start", *given))

    def advance(self, amount):
        self.told.append(("advance", amount))
        if self.stop_after and self.began and time.monotonic() - self.began > self.stop_after:
            raise AnalysisError("stop")

    def finish(self):
        self.told.append(("finish",))


def counted(n, *, progress):
    progress.start("counting", n, "steps")
    for _ in range(n):
        progress.advance(1)
    progress.finish()
    return {"pid": os.getpid(), "n": n}


def failing(*, progress):
    raise AnalysisError("no such column")


def dying(*, progress):
    os._exit(9)


def sleeping(path, *, progress):
    progress.start("sleeping", None, "")
    path.write_text(str(os.getpid()))
    time.sleep(60)


def test_it_runs_elsewhere_and_tells_how_far_it_is():
    heard = Heard()
    found = run_apart(Call(counted, (1_000,)), heard)
    assert found["n"] == 1_000
    assert found["pid"] != os.getpid()
    told = [one for one in heard.told if one != ("advance", 0)]
    assert told[0] == ("start", "counting", 1_000, "steps")
    assert sum(one[1] for one in heard.told if one[0] == "advance") == 1_000
    assert len(told) < 100  # not every step goes through the pipe
    assert told[-1] == ("finish",)


def test_an_error_of_the_library_is_raised_here():
    with pytest.raises(AnalysisError, match="no such column"):
        run_apart(Call(failing), SILENT)


def misfitting(*, progress):
    raise EncoderMismatchError(("reader.name",), "the store was made by another encoder")


def test_an_error_with_more_than_a_message_comes_whole():
    with pytest.raises(EncoderMismatchError, match="^the store was made by another") as raised:
        run_apart(Call(misfitting), SILENT)
    assert raised.value.fields == ("reader.name",)


def test_a_process_that_dies_is_told_of():
    with pytest.raises(ProcessEndedError, match="exit code 9"):
        run_apart(Call(dying), SILENT)


def test_a_wish_to_stop_ends_the_process_at_once(tmp_path):
    began = time.monotonic()
    with pytest.raises(AnalysisError, match="stop"):
        run_apart(Call(sleeping, (tmp_path / "pid",)), Heard(stop_after=0.2))
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def both_ways(what):
    """Send something through what a pipe does to it."""
    return ForkingPickler.loads(ForkingPickler.dumps(what))


def test_results_come_back_whole_with_the_store_that_is_open(store):
    asked = {"by": "model", "a": "x", "min_support": 2}
    here = diff(store, **asked)
    there = run_apart(Call(diff, (store,), asked), SILENT)
    pd.testing.assert_frame_equal(here.table, there.table)
    assert there.source.selection.stores[0] is store
    assert there.to_json() == here.to_json()
    assert there.evidence(int(there.table["latent"].iloc[0]), 1)


def test_pairs_come_back_whole(store):
    here = correlate(store, min_support=2)
    there = both_ways(here)
    pd.testing.assert_frame_equal(here.table, there.table)
    assert there.corpus.fields[0].store is store
    assert there.evidence(0, 1) == here.evidence(0, 1)


def test_clusters_come_back_whole_and_are_sent_on(opened):
    state = ClusteringState(k=2, unchecked=True, method="kmeans", latents=[0, 1, 2, 3])
    clustering = both_ways(Clustering(opened, state))
    assert clustering.opened.store is opened.store
    assert clustering.opened.name == opened.name
    here = cluster(opened.store, **clustering.arguments())
    there = both_ways(partial(clustering.cluster))(SILENT)
    pd.testing.assert_frame_equal(here.table, there.table)
    again = both_ways(there)
    assert again.evidence(0, 1) == here.evidence(0, 1)
    assert np.array_equal(again.rows(0), here.rows(0))


def asked_apart(model, questions, *, progress):
    """Ask in the process, and say what it knows of the model there."""
    before = model.estimate(questions)
    outcomes = model.ask(questions)
    return {
        "pid": os.getpid(),
        "kind": type(model).__name__,
        "estimate": before,
        "outcomes": outcomes,
        "purposes": model.ledger.purposes,
        "money": model.ledger.money,
        "name": (model.name, model.identity),
    }


def test_a_model_is_asked_here_by_a_process_that_has_neither_key_nor_budget():
    inner = ScriptedModel(lambda question: {"said": question.user}, prices=Prices(1.0, 2.0))
    inner.secret = "sk-secret"
    model = ServedModel(inner, {"model": "scripted"})
    questions = [Question("s", f"u {i}", {"type": "object"}, "judge") for i in range(3)]
    heard = Heard()
    found = run_apart(Call(asked_apart, (model, questions)), heard, model=model)
    assert found["pid"] != os.getpid()
    assert found["kind"] == "ModelElsewhere"
    assert [one.value["said"] for one in found["outcomes"]] == ["u 0", "u 1", "u 2"]
    assert found["estimate"] == inner.estimate(questions)
    assert found["purposes"] == inner.ledger.purposes
    assert found["money"] == inner.ledger.money > 0
    assert found["name"] == (inner.name, inner.identity)
    assert ("start", "asking", 3, "questions") in heard.told
    assert b"sk-secret" not in bytes(ForkingPickler.dumps(model))


def test_a_model_that_cannot_be_asked_ends_the_process():
    def refuse(question):
        raise LanguageModelError("no key")

    model = ServedModel(ScriptedModel(refuse), {})
    questions = [Question("s", "u", {"type": "object"}, "judge")]
    with pytest.raises(LanguageModelError, match="no key"):
        run_apart(Call(asked_apart, (model, questions)), SILENT, model=model)


def asking_and_dying(model, asked, *, progress):
    (home,) = model_apart._HOME
    home.send(("ask", [Question("s", str(n), {"type": "object"}, "judge") for n in range(asked)]))
    os._exit(9)


def dying_in_the_middle_of_a_word(*, progress):
    (home,) = model_apart._HOME
    os.write(home.fileno(), struct.pack("!i", 100_000) + b"x" * 500)
    os._exit(9)


def test_a_process_that_dies_while_its_result_comes_is_told_of():
    with pytest.raises(ProcessEndedError, match="exit code 9"):
        run_apart(Call(dying_in_the_middle_of_a_word), SILENT)


@pytest.mark.parametrize("asked", [1, 100])
def test_for_a_process_that_is_dead_no_more_is_asked(asked):
    def slowly(question):
        time.sleep(0.5)
        return {}

    scripted = ScriptedModel(slowly)
    model = ServedModel(scripted, {})
    with pytest.raises(ProcessEndedError, match="exit code 9"):
        run_apart(Call(asking_and_dying, (model, asked)), SILENT, model=model)
    model.wait_until_idle(SILENT)
    assert len(scripted.asked) <= 5
