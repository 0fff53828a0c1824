from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from conspectus.errors import ConspectusError, InputError, StoreError
from conspectus.labels import sets as module
from conspectus.labels.sets import (
    check_set_name,
    choose_sets,
    label_sets,
    rename_latent,
    save_set,
    set_name_of,
    set_threshold,
)
from conspectus.labels.shown import knows_sets
from conspectus.labels.table import earlier_names, label_table, with_scores
from conspectus.labels.tasks import Score
from conspectus.store import Store, StoreWriter
from conspectus.store.lock import StoreLock
from conspectus.store.trust import trust_texts, verified_from


@pytest.fixture
def store(make_store: Any) -> Store:
    return make_store(["a b"], {})


def names(source: str, **labels: str) -> Any:
    latents = [int(name[1:]) for name in labels]
    return label_table(latent=latents, label=list(labels.values()), source=source)


def shown(store: Store) -> dict[int, tuple[str, str]]:
    rows = store.labels().to_pylist()
    return {row["latent"]: (row["label"], row["source"]) for row in rows}


def old_program(store: Store, table: Any) -> None:
    """Write labels as a program that knows no sets does."""
    bare = table.replace_schema_metadata({b"conspectus.element": b"labels"})
    store.set_labels(bare)


def test_sets_stand_side_by_side_and_the_better_is_shown(store: Store) -> None:
    save_set(store, "lexical", names("lexical", l1="words", l2="only here"))
    save_set(store, "gpt", names("llm", l1="a sentence"))
    assert shown(store) == {1: ("a sentence", "llm"), 2: ("only here", "lexical")}
    assert store.label_sets() == ["gpt", "lexical"]
    assert store.labels("lexical").column("label").to_pylist() == ["words", "only here"]
    assert store.verify() == []


def test_a_run_of_one_set_leaves_the_files_of_others_alone(store: Store) -> None:
    save_set(store, "lexical", names("lexical", l1="words"))
    before = (store.path / "labels" / "lexical.parquet").stat()
    save_set(store, "llm", names("llm", l1="a sentence"))
    after = (store.path / "labels" / "lexical.parquet").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_names_of_older_programs_become_sets_by_their_sources(store: Store) -> None:
    both = pa.concat_tables([names("lexical", l1="a"), names("gpt 4", l2="b")])
    old_program(store, both)
    assert store.label_sets() == []
    assert sorted(label_sets(store).tables) == ["gpt-4", "lexical"]
    save_set(store, "mine", names("mine", l3="c"))
    assert store.label_sets() == ["gpt-4", "lexical", "mine"]
    assert shown(store) == {1: ("a", "lexical"), 2: ("b", "gpt 4"), 3: ("c", "mine")}


def test_two_sources_of_one_set_name_lose_no_label(store: Store) -> None:
    old_program(store, pa.concat_tables([names("GPT 4", l1="a"), names("gpt-4", l2="b")]))
    assert label_sets(store).tables["gpt-4"].column("label").to_pylist() == ["a", "b"]
    save_set(store, "gpt-4", names("gpt-4", l1="new a"))
    assert shown(store) == {1: ("new a", "gpt-4"), 2: ("b", "gpt-4")}
    assert [row["label"] for row in earlier_names(store.labels("gpt-4"), 1)] == ["a"]


def test_a_set_of_a_name_that_is_there_takes_the_labels_of_another_source(store: Store) -> None:
    save_set(store, "mine", names("lexical", l1="a", l2="b"))
    save_set(store, "mine", names("llm", l2="c", l3="d"))
    assert shown(store) == {1: ("a", "lexical"), 2: ("c", "llm"), 3: ("d", "llm")}
    assert store.label_sets() == ["mine"]
    assert [row["label"] for row in earlier_names(store.labels("mine"), 2)] == ["b"]


def test_a_set_called_human_makes_no_names_by_hand(store: Store) -> None:
    """Who comes first is decided by where a name is from, not by what its set is called."""
    save_set(store, "human", names("lexical", l1="a"))
    save_set(store, "llm", names("llm", l1="b"))
    assert shown(store) == {1: ("b", "llm")}
    rename_latent(store, 1, "by hand")
    assert shown(store) == {1: ("by hand", "human")}


@pytest.mark.parametrize("wanted", [["llm", "llm"], ["llm", "lexical", "llm"]])
def test_a_set_chosen_twice_is_shown_once(store: Store, wanted: list[str]) -> None:
    save_set(store, "lexical", names("lexical", l1="a", l2="b"))
    save_set(store, "llm", names("llm", l1="c"))
    save_set(store, "third", names("llm", l3="d"))
    choose_sets(store, wanted)
    assert set(shown(store)) == ({1} if len(wanted) == 2 else {1, 2})
    assert set(label_sets(store).chosen or ()) == set(wanted)


def test_what_an_older_program_adds_later_is_not_lost(store: Store) -> None:
    save_set(store, "lexical", names("lexical", l1="a", l2="b"))
    rename_latent(store, 1, "by hand")
    old_program(store, names("lexical", l2="new b", l3="c"))
    set_threshold(store, 0.8)
    assert shown(store) == {
        1: ("by hand", "human"),
        2: ("new b", "lexical"),
        3: ("c", "lexical"),
    }
    assert [row["label"] for row in earlier_names(store.labels("lexical"), 2)] == ["b"]


def test_relabelling_raises_versions_and_keeps_what_was(store: Store) -> None:
    for label in ("one", "two", "two", "three"):
        save_set(store, "llm", names("llm", l1=label))
    (row,) = store.labels("llm").to_pylist()
    assert (row["label"], row["version"]) == ("three", 3)
    assert [name["label"] for name in earlier_names(store.labels("llm"), 1)] == ["two", "one"]
    assert store.labels().column("version").to_pylist() == [3]


def test_the_same_change_twice_is_no_change(store: Store) -> None:
    save_set(store, "llm", names("llm", l1="a"))
    before = (store.path / "labels.parquet").read_bytes()
    save_set(store, "llm", names("llm", l1="a"))
    assert (store.path / "labels.parquet").read_bytes() == before


def test_a_name_by_hand_and_back(store: Store) -> None:
    save_set(store, "lexical", names("lexical", l7="words"))
    table = rename_latent(store, 7, "  bold\n headings ")
    assert table.equals(store.labels())
    assert shown(store) == {7: ("bold headings", "human")}
    rename_latent(store, 7, "bold text")
    assert [row["label"] for row in earlier_names(store.labels("human"), 7)] == ["bold headings"]
    rename_latent(store, 7, None)
    assert shown(store) == {7: ("words", "lexical")}
    with pytest.raises(InputError, match="latent 7 has no name given by hand"):
        rename_latent(store, 7, None)


@pytest.mark.parametrize(
    ("latent", "label", "message"),
    [
        (1, "", "empty"),
        (1, " \n", "empty"),
        (1, "x" * 401, "too long"),
        (64, "a", "no latent 64: latents go from 0 to 63"),
        (-1, "a", "no latent -1"),
        ("x", "a", "whole number"),
        (True, "a", "whole number"),
    ],
)
def test_bad_names_leave_the_store_as_it_was(
    store: Store, latent: Any, label: str, message: str
) -> None:
    save_set(store, "lexical", names("lexical", l1="words"))
    with pytest.raises((InputError, StoreError), match=message):
        rename_latent(store, latent, label)
    assert store.label_sets() == ["lexical"]


def test_chosen_sets_are_shown_alone_until_all_are(store: Store) -> None:
    save_set(store, "lexical", names("lexical", l1="words", l2="more"))
    save_set(store, "llm", names("llm", l1="a sentence"))
    assert choose_sets(store, ["lexical"]).num_rows == 2
    assert shown(store)[1] == ("words", "lexical")
    save_set(store, "other", names("llm", l3="later"))
    assert 3 not in shown(store)
    rename_latent(store, 5, "by hand")
    assert shown(store)[5] == ("by hand", "human")
    assert label_sets(store).chosen == ("human", "lexical")
    choose_sets(store, ["all"])
    assert shown(store)[1] == ("a sentence", "llm")
    assert shown(store)[3] == ("later", "llm")


@pytest.mark.parametrize("wanted", [["gone"], ["lexical", "gone"], []])
def test_choosing_what_is_not_there(store: Store, wanted: list[str]) -> None:
    save_set(store, "lexical", names("lexical", l1="words"))
    with pytest.raises(InputError, match="no label set.*there are lexical, or 'all'"):
        choose_sets(store, wanted)
    assert label_sets(store).chosen is None


def test_choosing_where_there_are_none(store: Store) -> None:
    with pytest.raises(InputError, match="none yet"):
        choose_sets(store, ["x"])
    assert not (store.path / "labels.parquet").exists()


def test_the_threshold_is_kept_through_every_change(store: Store) -> None:
    scored = with_scores(names("llm", l1="a"), {1: Score("detection", 0.75, 0.6, 0.9, 20, 0)})
    save_set(store, "llm", scored)
    assert trust_texts(store.labels()) == ["llm 0.75"]
    set_threshold(store, 0.8)
    assert trust_texts(store.labels()) == ["llm, unverified 0.75"]
    rename_latent(store, 2, "b")
    choose_sets(store, ["llm"])
    save_set(store, "llm", names("llm", l3="c"))
    assert verified_from(store.labels()) == 0.8
    with pytest.raises(InputError, match="between"):
        set_threshold(store, 0.3)
    assert verified_from(store.labels()) == 0.8


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("lexical", "lexical"),
        ("GPT-4o mini (2024)", "gpt-4o-mini-2024"),
        ("", "unnamed"),
        ("···", "unnamed"),
        ("all", "all-names"),
        ("../x", "x"),
        ("a" * 80, "a" * 64),
    ],
)
def test_names_of_sets_from_sources(source: str, name: str) -> None:
    assert set_name_of(source) == name
    assert check_set_name(name) == name


@pytest.mark.parametrize("name", ["", "all", "A", "a/b", "..", "x" * 65])
def test_names_that_no_set_has(store: Store, name: str) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        save_set(store, name, names("llm", l1="a"))
    assert store.label_sets() == []


def test_labels_of_a_latent_that_is_not_there_change_nothing(store: Store) -> None:
    save_set(store, "llm", names("llm", l1="a"))
    with pytest.raises(StoreError, match="no latent 64"):
        save_set(store, "llm", names("llm", l64="b"))
    assert shown(store) == {1: ("a", "llm")}
    assert store.verify() == []


def test_killed_between_the_set_and_what_is_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The set is whole, what is shown is the old; the next change shows it."""
    save_set(store, "llm", names("llm", l1="a"))
    written = Store.set_labels

    def dying(self: Store, table: Any, name: str | None = None) -> None:
        if name is None:
            raise KeyboardInterrupt
        written(self, table, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "set_labels", dying)
        with pytest.raises(KeyboardInterrupt):
            save_set(store, "llm", names("llm", l1="b"))
    assert shown(store) == {1: ("a", "llm")}
    assert store.labels("llm").column("label").to_pylist() == ["b"]
    assert store.verify() == []
    set_threshold(store, 0.7)
    assert shown(store) == {1: ("b", "llm")}


def test_a_failed_write_leaves_no_half_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    save_set(store, "llm", names("llm", l1="a"))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(StoreError, match="no space left"):
        save_set(store, "llm", names("llm", l1="b"))
    monkeypatch.undo()
    assert shown(store) == {1: ("a", "llm")}
    assert store.verify() == []


def test_a_folder_that_cannot_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("conspectus.store.lock.FileLock.acquire", closed)
    with pytest.raises(StoreError, match="no permission to write"):
        rename_latent(store, 1, "a")


def test_changes_at_the_same_time_are_all_kept(store: Store) -> None:
    failures: list[ConspectusError] = []

    def change(latent: int) -> None:
        try:
            rename_latent(Store.open(store.path), latent, f"name {latent}")
        except ConspectusError as error:
            failures.append(error)

    threads = [threading.Thread(target=change, args=(latent,)) for latent in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert shown(store) == {latent: (f"name {latent}", "human") for latent in range(8)}


def test_a_writer_that_stays_is_waited_for_and_then_named(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.1)
    lock = StoreLock.acquire(store.path)
    try:
        with pytest.raises(StoreError, match="another writer"):
            rename_latent(store, 1, "a")
    finally:
        lock.release()
    rename_latent(store, 1, "a")


def test_an_incomplete_store(tmp_path: Path) -> None:
    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=2) as writer:
        writer.close()
    with pytest.raises(StoreError, match="incomplete"):
        rename_latent(Store.open(tmp_path / "s"), 1, "a")


def test_older_readers_see_one_row_a_latent_with_their_columns(store: Store) -> None:
    import pyarrow.parquet as pq

    save_set(store, "lexical", names("lexical", l1="a"))
    save_set(store, "llm", names("llm", l1="b", l2="c"))
    table = pq.read_table(store.path / "labels.parquet")
    assert table.column_names[:5] == ["latent", "label", "source", "score", "version"]
    assert table.column("latent").to_pylist() == [1, 2]
    said = json.loads(table.schema.metadata[b"conspectus.sets"])
    assert said == {"sets": ["lexical", "llm"], "chosen": None}
    assert knows_sets(store.labels())
