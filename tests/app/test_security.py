"""Requests that must not come through, and what every answer carries."""

from __future__ import annotations

import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from conspectus.app.security import COOKIE, HEADERS, POLICY, Guard
from conspectus.app.settings import Settings

BASE = "http://127.0.0.1:8765"


def app_with(**settings):
    app = FastAPI()
    app.add_middleware(Guard, settings=Settings(**settings))

    @app.get("/")
    def hello():
        return "hello"

    @app.get("/slow")
    def slow():
        time.sleep(1.0)
        return "late"

    @app.post("/take")
    async def take(body: dict):
        return len(body)

    return TestClient(app, base_url=BASE, follow_redirects=False)


def test_every_answer_forbids_foreign_and_inline_code():
    for answer in (app_with().get("/"), app_with().get("/nothing")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self'")


def test_a_rebound_name_is_refused_and_the_refusal_is_marked_too():
    answer = app_with().get("/", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"] == POLICY


def test_long_addresses_and_large_bodies_are_refused():
    client = app_with(most_url=100, most_body=1000)
    assert client.get("/?q=" + "x" * 200).status_code == 414
    assert client.post("/take", json={"x": "y" * 2000}).status_code == 413
    assert client.post("/take", json={"x": "y"}).status_code == 200


def test_a_large_body_without_a_length_is_refused():
    def chunks():
        yield b'{"x": "'
        for _ in range(100):
            yield b"y" * 100
        yield b'"}'

    answer = app_with(most_body=1000).post(
        "/take", content=chunks(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413


def test_a_slow_request_is_given_up():
    began = time.monotonic()
    answer = app_with(seconds=0.2).get("/slow")
    assert answer.status_code == 503
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
    ],
)
def test_foreign_pages_may_link_here_and_nothing_else(headers, status):
    assert app_with().get("/", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": BASE}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_foreign_forms_change_nothing(headers, status):
    assert app_with().post("/take", json={}, headers=headers).status_code == status


def test_the_token_is_asked_for_once_and_then_a_cookie_holds():
    client = app_with(host="0.0.0.0", token="secret")
    assert client.get("/").status_code == 401
    assert client.get("/?token=wrong").status_code == 401
    answer = client.get("/?token=secret&q=a%20b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?q=a+b"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/").status_code == 200
    stranger = app_with(host="0.0.0.0", token="secret")
    for cookie in (f"{COOKIE}=wrong", f"{COOKIE}=", "nonsense;;=", "other=secret"):
        assert stranger.get("/", headers={"cookie": cookie}).status_code == 401


def test_the_way_in_never_leads_to_another_host():
    client = app_with(host="0.0.0.0", token="secret")
    answer = client.get(BASE + "//evil.example/?token=secret")
    assert answer.headers["location"] == "/evil.example/"
