"""The Python call that gives the same."""

from __future__ import annotations

import conspectus as cs
from conspectus.app.calls import lines_for, python_call


def test_defaults_are_left_out(opened):
    call = python_call(opened, "search", "it's", n=50, where=None, latents=[1], unlike="x")
    assert call.splitlines()[-2] == """result = cs.search(store, "it's", latents=[1], unlike='x')"""
    assert call.splitlines()[-1] == "result.table"


def test_the_call_gives_the_same_result(opened):
    names = {}
    exec(python_call(opened, "search", latents=[0, 1], n=5), names)
    same = cs.search(opened.store, latents=[0, 1], n=5)
    assert names["result"].table.equals(same.table)


def test_lines_open_the_store(opened):
    names = {}
    exec(lines_for(opened, "found = store.postings(0)"), names)
    assert len(names["found"]) == len(opened.store.postings(0))
