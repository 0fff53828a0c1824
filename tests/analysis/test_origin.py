"""What every result says of its stores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.analysis.selection import OUTSIDE, everything


def test_provenance_counts_documents_and_missing_ones(make_store) -> None:
    frame = pd.DataFrame({"year": [1, 2, 3]})
    store = make_store(frame, np.eye(3, 4), failed=2)
    record = provenance_of(everything(store, "year > 1"))
    assert record["documents"] == [2]
    assert record["missing"] == [2]
    assert record["latents"] == 4
    assert record["stores"] == [str(store.path)]


def test_notes_only_where_something_is_missing(make_store) -> None:
    frame = pd.DataFrame({"year": [1, 2]})
    assert missing_notes(everything(make_store(frame, np.eye(2)))) == ()
    store = make_store(frame, np.eye(2), failed=1, finish=False)
    notes = missing_notes(everything(store))
    assert any("1 document of" in note for note in notes)
    assert any("incomplete" in note for note in notes)


def test_everything_leaves_out_what_does_not_meet_the_condition(make_store) -> None:
    store = make_store(pd.DataFrame({"year": [1, 2, 3]}), np.eye(3))
    selection = everything(store, "year != 2")
    assert selection.side.tolist() == [0, OUTSIDE, 0]
    assert selection.rows.tolist() == [0, 2]


def test_which_names_were_shown_is_recorded(make_store) -> None:
    import hashlib

    import numpy as np
    import pandas as pd

    from conspectus.analysis.origin import labels_of, provenance_of
    from conspectus.analysis.selection import everything
    from conspectus.labels import rename_latent, set_threshold

    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 3)))
    assert labels_of(store) is None
    assert provenance_of(everything(store))["label_sets"] is None
    rename_latent(store, 1, "bold headings")
    set_threshold(store, 0.8)
    content = (store.path / "labels.parquet").read_bytes()
    assert provenance_of(everything(store))["label_sets"] == {
        "sets": ["human"],
        "verified_from": 0.8,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    rename_latent(store, 1, "bold text")
    changed = labels_of(store)
    assert changed is not None
    assert changed["sha256"] != hashlib.sha256(content).hexdigest()


def test_labels_are_read_once_as_long_as_they_stay(make_store, monkeypatch) -> None:
    from conspectus.analysis import origin
    from conspectus.labels import rename_latent

    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 3)))
    rename_latent(store, 1, "bold headings")
    first = origin.labels_of(store)
    monkeypatch.setattr(origin, "digest", lambda _: pytest.fail("read again"))
    assert origin.labels_of(store) == first
