"""Pages restored by their URLs."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

import pytest
from fastapi import FastAPI, Query
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from conspectus.app.url_state import UrlState


class Example(UrlState):
    q: str = ""
    off: list[int] = Field(default_factory=list)
    n: int = 50
    every: bool = False
    latent: int | None = None


def test_defaults_are_not_written():
    assert Example().query() == ""
    assert Example(q="a", n=50).query() == "?q=a"


def test_lists_repeat_and_changes_apply():
    state = Example(q="a b&c", off=[3, 7])
    assert state.query() == "?q=a+b%26c&off=3&off=7"
    assert state.query(off=[], every=True) == "?q=a+b%26c&every=true"


def test_an_export_is_no_part_of_links():
    assert Example(q="a", format="csv").query() == "?q=a"
    assert Example(q="a").query(format="csv") == "?format=csv&q=a"


def test_fields_of_a_form_are_left_out():
    assert dict(Example(q="a", n=3).pairs("q")) == {"n": "3"}


def test_a_misspelt_parameter_is_a_fault_of_ours():
    with pytest.raises(KeyError, match="querry"):
        Example().query(querry="a")


app = FastAPI()


@app.get("/")
def back(state: Annotated[Example, Query()]):
    return state.model_dump()


@given(
    st.builds(
        Example,
        q=st.text(st.characters(codec="utf-8"), max_size=20),
        off=st.lists(st.integers(-9, 99), max_size=4),
        n=st.integers(1, 99),
        every=st.booleans(),
        latent=st.none() | st.integers(0, 9),
    )
)
def test_what_is_written_is_read_back(state):
    assert TestClient(app).get("/" + state.query()).json() == state.model_dump()
    assert parse_qsl(state.query()[1:], keep_blank_values=True) == list(state.pairs())


def test_blank_fields_and_unknown_parameters_are_ignored():
    read = TestClient(app).get("/?n=&latent=&q=&off=&more=1").json()
    assert read == Example().model_dump()
