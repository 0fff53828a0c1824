from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scripted_model import ScriptedModel

from conspectus.errors import InputError, StoreError
from conspectus.labels import methods, run
from conspectus.labels.plan import plan_labels
from conspectus.labels.run import label_store
from conspectus.labels.sets import choose_sets, label_sets, rename_latent, save_set, set_threshold
from conspectus.labels.table import label_table
from conspectus.labels.tasks import Named, Score, Task
from conspectus.llm import Answer, Missing, Question
from conspectus.store import Store, StoreWriter

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@pytest.fixture
def store(make_store: Any, fire: Any) -> Store:
    texts = [f"alpha beta {'gamma' if i % 4 == 0 else ''} {i}" for i in range(40)]
    return make_store(texts, {1: fire("alpha"), 2: fire("beta"), 3: fire("gamma")})


def ask(task: Task, texts: list[str], purpose: str) -> list[Answer | Missing]:
    assert task.model is not None
    return task.model.ask([Question("s", text, SCHEMA, purpose) for text in texts])


def name(task: Task) -> Named:
    """A labeller in small: a question a latent; 'unclear' is one of the answers."""
    numbers = task.latents.tolist()
    outcomes = ask(task, [f"latent {n}" for n in numbers], "name")
    labels, unclear, missing = {}, [], {}
    for number, outcome in zip(numbers, outcomes, strict=True):
        if isinstance(outcome, Missing):
            missing[number] = outcome.reason
        elif outcome.value["name"] == "unclear":
            unclear.append(number)
        else:
            labels[number] = outcome.value["name"]
    return Named(labels, unclear=tuple(unclear), missing=missing)


def judge(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
    assert list(labels) == task.latents.tolist()
    outcomes = ask(task, [f"judge {label}" for label in labels.values()], "detection")
    return {
        latent: Score("detection", 0.9 if latent == 1 else 0.6, 0.55, 0.99, 20, 0)
        for latent, outcome in zip(labels, outcomes, strict=True)
        if isinstance(outcome, Answer)
    }


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(methods.METHODS, "llm", name)  # type: ignore[arg-type]
    monkeypatch.setitem(methods.VERIFIERS, "detection", judge)  # type: ignore[arg-type]


def scripted(answers: Mapping[str, Any] | None = None) -> ScriptedModel:
    known = {"latent 3": "unclear"} | dict(answers or {})

    def answer(question: Question) -> dict[str, Any] | Missing:
        value = known.get(question.user, f"what {question.user} is")
        return value if isinstance(value, Missing) else {"name": value}

    return ScriptedModel(answer)


def test_names_and_scores_are_kept_and_counted(store: Store) -> None:
    model = scripted({"latent 2": Missing("refused", "no")})
    report = label_store(store, "llm", verify=["detection"], model=model)
    assert (report.name, report.latents, report.named, report.unclear) == ("llm", 3, 1, 1)
    assert report.missing == {"refused": 1}
    assert (report.tested, report.verified, report.shown) == (1, 1, True)
    assert [q.purpose for q in model.asked] == ["name"] * 3 + ["detection"]
    (row,) = store.labels("llm").to_pylist()
    assert (row["label"], row["source"], row["measure"]) == ("what latent 1 is", "llm", "detection")
    assert row["score"] == pytest.approx(0.9)
    assert report.ledger is not None
    assert report.ledger["purposes"]["name"]["asked"] == 3
    assert report.ledger["purposes"]["name"]["missing"] == {"refused": 1}
    assert report.record()["labels"] == 1


def test_without_a_model_the_lexical_names(store: Store) -> None:
    report = label_store(store)
    assert (report.name, report.named, report.tested) == ("lexical", 3, 0)
    assert report.ledger is None
    assert store.labels().column("coverage").null_count == 0
    assert store.labels().column("score").null_count == 3
    again = label_store(store)
    assert again.labels.equals(report.labels)


def test_scores_of_names_made_from_the_same_documents_are_said_to_be(store: Store) -> None:
    assert label_store(store).notes == ()
    report = label_store(store, verify=["detection"], model=scripted())
    (note,) = report.notes
    assert "lexical names are tested by detection on documents that they were made from" in note
    assert report.record()["notes"] == [note]
    (note,) = label_store(store, verify=["words"]).notes
    assert "words can score only names that came with the SAE" in note


def test_some_latents_alone_and_rare_ones_by_reason(store: Store) -> None:
    report = label_store(store, latents="2,3,60")
    assert report.labels.column("latent").to_pylist() == [2, 3]
    assert report.missing == {"fewer than 3 documents": 1}


def test_what_was_named_is_kept_when_verifying_dies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(methods.VERIFIERS, "detection", dying)  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            label_store(store, "llm", verify=["detection"], model=scripted())
    assert store.labels("llm").column("latent").to_pylist() == [1, 2]
    report = label_store(store, "llm", verify=["detection"], model=scripted())
    assert report.labels.column("version").to_pylist() == [1, 1]
    assert report.tested == 2


def test_only_the_latents_asked_for_are_verified(store: Store) -> None:
    label_store(store, "llm", model=scripted())
    model = scripted()
    label_store(store, "keep", name="llm", latents="2", verify=["detection"], model=model)
    assert [question.user for question in model.asked] == ["judge what latent 2 is"]
    assert store.labels("llm").column("detection").null_count == 1


def test_names_there_are_can_be_verified_and_stay(store: Store) -> None:
    rename_latent(store, 1, "by hand")
    model = scripted()
    report = label_store(store, "keep", name="human", verify=["detection"], model=model)
    assert [q.user for q in model.asked] == ["judge by hand"]
    assert (report.named, report.verified) == (1, 1)
    (row,) = store.labels("human").to_pylist()
    assert (row["label"], row["version"], row["source"]) == ("by hand", 1, "human")


def test_a_set_of_another_name_beside_the_first(store: Store) -> None:
    label_store(store, "llm", model=scripted())
    label_store(store, "llm", name="second", model=scripted({"latent 1": "other"}))
    assert store.label_sets() == ["llm", "second"]
    assert store.labels("second").column("label").to_pylist()[0] == "other"


def test_a_set_that_is_not_shown_says_so(store: Store) -> None:
    label_store(store)
    choose_sets(store, ["lexical"])
    assert not label_store(store, "llm", model=scripted()).shown
    assert label_store(store).shown


def test_verified_by_the_threshold_of_the_store(store: Store) -> None:
    set_threshold(store, 0.95)
    report = label_store(store, "llm", verify=["detection"], model=scripted())
    assert (report.tested, report.verified) == (2, 0)


def test_a_missing_answer_is_no_score(store: Store) -> None:
    model = scripted({"judge what latent 1 is": Missing("timeout", "")})
    report = label_store(store, "llm", verify=["detection"], model=model)
    assert report.tested == 1
    scores = store.labels("llm").column("detection").to_pylist()
    assert scores[0] is None
    assert scores[1] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "magic"}, "'magic': there are lexical, llm.*keep"),
        ({"verify": ["truth"]}, "'truth': there are .*detection"),
        ({"method": "llm"}, "llm asks a language model"),
        ({"verify": ["detection"]}, "detection asks a language model"),
        ({"method": "keep"}, "name a measure"),
        ({"method": "keep", "verify": ["detection"]}, "name the label set"),
        ({"name": "No"}, "cannot be called 'No'"),
        ({"name": ""}, "cannot be called ''"),
        ({"latents": "none"}, "names no latents"),
    ],
)
@pytest.mark.parametrize("run", [label_store, plan_labels])
def test_bad_requests(store: Store, run: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(store, **options)
    assert store.label_sets() == []


@pytest.mark.parametrize("run", [label_store, plan_labels])
def test_sets_that_cannot_be_verified(store: Store, run: Any) -> None:
    given: dict[str, Any] = {"method": "keep", "verify": ["detection"], "model": scripted()}
    with pytest.raises(InputError, match="no label set 'gone': there are none yet"):
        run(store, name="gone", **given)
    save_set(store, "mine", label_table(latent=[60], label=["a"], source="x"))
    with pytest.raises(InputError, match="'mine' names none of the 3 latents"):
        run(store, name="mine", **given)


def test_an_incomplete_store(tmp_path: Any) -> None:
    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=2) as writer:
        writer.close()
    with pytest.raises(StoreError, match="incomplete"):
        label_store(Store.open(tmp_path / "s"))


def test_nothing_named_is_no_mistake(store: Store) -> None:
    model = ScriptedModel(lambda question: Missing("failed", "down"))
    report = label_store(store, "llm", verify=["detection"], model=model)
    assert (report.named, report.missing) == (0, {"failed": 3})
    assert report.labels.num_rows == 0
    assert label_sets(store).tables["llm"].num_rows == 0


def test_a_plan_asks_nothing_and_writes_nothing(store: Store) -> None:
    model = scripted()
    plan = plan_labels(store, "llm", verify=["detection"], model=model)
    assert model.asked == []
    assert store.label_sets() == []
    assert plan.latents == 3
    assert {stage: one.calls for stage, one in plan.stages.items()} == {"llm": 3, "detection": 3}
    assert plan.total.calls == 6
    assert plan.total.tokens_in == sum(one.tokens_in for one in plan.stages.values())
    assert plan.total.money is None


def test_a_plan_of_names_there_are_counts_these(store: Store) -> None:
    rename_latent(store, 1, "by hand")
    given: dict[str, Any] = {"verify": ["detection"], "model": scripted()}
    assert plan_labels(store, "keep", name="human", **given).total.calls == 1


def test_a_plan_without_questions(store: Store) -> None:
    plan = plan_labels(store)
    assert (plan.latents, plan.stages, plan.total.calls) == (3, {}, 0)


def _all_but(label: str) -> Any:
    """Say that every name but one came with the SAE."""
    return lambda table: np.array([name != label for name in table.column("label").to_pylist()])


def test_a_small_store_tests_names_that_came_with_the_sae(
    make_store: Any, fire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"{'mango' if i % 2 else 'rain'} tree in sun {i}" for i in range(60)]
    small = make_store(texts, {1: fire("mango"), 2: fire("rain"), 3: fire("mango")})
    labels = label_table(latent=[1, 2, 3], label=["mango", "rain", "sun"], source="lexical")
    save_set(small, "lexical", labels)
    none = label_store(small, "keep", name="lexical", verify=["words"])
    assert (none.tested, none.named) == (0, 3)
    assert "came with the SAE" in none.notes[0]
    monkeypatch.setattr(run, "as_shipped", _all_but("rain"))
    some = label_store(small, "keep", name="lexical", verify=["words"])
    assert [row["words"] for row in some.looked_at.to_pylist()] == [1.0, None, 0.5]
    assert "came with the SAE" in some.notes[0]  # of latent 2 it is still said
    monkeypatch.setattr(run, "as_shipped", _all_but(""))
    every = label_store(small, "keep", name="lexical", verify=["words"])
    assert (every.tested, every.notes) == (3, ())


def test_names_that_came_with_the_sae_are_not_said_to_be_from_these_documents(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = label_table(latent=[1], label=["alpha"], source="lexical")
    save_set(store, "lexical", labels)
    seen: list[bool] = []

    def judge_task(task: Task, labels: Mapping[int, str]) -> dict[int, Score]:
        seen.append(task.unseen)
        return {}

    monkeypatch.setitem(methods.VERIFIERS, "detection", judge_task)  # type: ignore[arg-type]
    made = label_store(store, "keep", name="lexical", verify=["detection"], model=scripted())
    assert "too good" in made.notes[0]
    monkeypatch.setattr(run, "as_shipped", _all_but(""))
    kept = label_store(store, "keep", name="lexical", verify=["detection"], model=scripted())
    assert kept.notes == ()
    assert seen == [False, False]  # a language model is shown the same windows either way
