"""Results that take long, as pages see them."""

from __future__ import annotations

import html
import re
import threading
import time

import pytest

from conspectus.app.pages import search


@pytest.fixture
def slow(monkeypatch):
    """A search that waits for `go`, telling of its progress."""
    go, real = threading.Event(), search.find

    def find(store, *, progress, **arguments):
        progress.start("reading", 10, "rows")
        progress.advance(5)
        while not go.wait(0.01):
            progress.advance(0)
        return real(store, **arguments, progress=progress)

    monkeypatch.setattr(search, "find", find)
    yield go
    go.set()


@pytest.fixture
def client(client_of, store):
    """A client that, unlike that of other tests, does not wait for jobs."""
    with client_of(store, patience=0.2) as client:
        yield client


URL = "/s/words/search?latents=0"


def panel_of(answer):
    return html.unescape(re.search(r'hx-get="(/jobs/[^"]+/panel[^"]*)"', answer.text)[1])


def cancel_of(answer):
    return html.unescape(re.search(r'action="(/jobs/[^"]+/cancel[^"]*)"', answer.text)[1])


def over(client, url):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        answer = client.get(url, headers={"hx-request": "true"})
        if "hx-redirect" in answer.headers or "every 700ms" not in answer.text:
            return answer
        time.sleep(0.02)
    raise AssertionError("the job never ended")


def test_a_page_waits_shows_progress_and_leads_to_the_result(client, slow):
    answer = client.get(URL)
    assert "<h1>Searching</h1>" in answer.text
    assert "reading, 50.0%" in answer.text
    assert "1 job" in client.get("/s/words/").text  # another page is not blocked
    assert "Searching" in client.get("/jobs").text
    slow.set()
    done = over(client, panel_of(answer))
    assert done.headers["hx-redirect"] == URL
    assert "Documents with chosen concepts" in client.get(URL).text


def test_a_part_waits_as_a_part_and_becomes_the_result(client, slow):
    answer = client.get(URL, headers={"hx-request": "true"})
    assert "<html" not in answer.text
    assert "fragment=true" in panel_of(answer)
    slow.set()
    done = over(client, panel_of(answer))
    assert f'hx-get="{URL}"' in done.text
    assert "hx-redirect" not in done.headers


def test_each_page_that_waits_for_one_job_comes_back_to_itself(client, slow):
    other = f"{URL}&page=2"  # the same search, another page of it
    first, second = client.get(URL), client.get(other)
    slow.set()
    assert over(client, panel_of(second)).headers["hx-redirect"] == other
    assert over(client, panel_of(first)).headers["hx-redirect"] == URL
    unknown = re.sub(r"asker=\d+", "asker=7", panel_of(second))
    assert over(client, unknown).headers["hx-redirect"] == URL


def test_the_list_of_jobs_leads_to_the_page_of_a_part(client, slow):
    headers = {"hx-request": "true", "hx-current-url": "http://127.0.0.1:8765/s/words/?x=1"}
    client.get(URL, headers=headers)
    assert '<a href="/s/words/?x=1">Searching</a>' in client.get("/jobs").text
    slow.set()


def test_an_address_that_is_no_page_leads_nowhere(client, slow):
    for foreign in ("https://elsewhere.example/x", "javascript:alert(1)"):
        client.get(URL, headers={"hx-request": "true", "hx-current-url": foreign})
        assert "elsewhere" not in client.get("/jobs").text
        assert "javascript:" not in client.get("/jobs").text
    slow.set()


def test_cancelling_stops_and_offers_to_start_again(client, slow):
    answer = client.get(URL)
    cancel = cancel_of(answer)
    shown = client.post(cancel, headers={"hx-request": "true"})
    assert "cancelled" in shown.text
    assert f'href="{URL}"' in shown.text
    end = time.monotonic() + 5
    while "running" in client.get("/jobs").text and time.monotonic() < end:
        time.sleep(0.02)
    assert "cancelled" in client.get("/jobs").text
    slow.set()
    assert "Documents with chosen concepts" in client.get(URL).text


def test_cancelling_without_scripts_leads_to_the_jobs(client, slow):
    cancel = cancel_of(client.get(URL))
    answer = client.post(cancel, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/jobs")


def test_a_failed_job_shows_its_error_as_the_page(client):
    url = "/s/words/search?latents=0&where=nix+%3D%3D+1"
    assert client.get(url).status_code == 400
    assert client.get(url).status_code == 400  # and is tried again, not kept


def test_unknown_jobs_are_404(client):
    assert client.post("/jobs/nix/cancel").status_code == 404


def test_a_page_whose_job_is_over_when_it_is_written_is_led_on_and_does_not_hold_it():
    from concurrent.futures import Future

    from conspectus.app.jobs import Job
    from conspectus.app.rendering import environment

    done = Future()
    done.set_result(1)
    job = Job("key", "Searching", URL, future=done)
    panel = environment().get_template("job_panel.html.j2")
    whole = panel.render(job=job, fragment=False, asker=job.asked_by(URL))
    assert f'hx-get="/jobs/{job.id}/panel?asker=0"' in whole, "which answers with a redirect"
    assert f'hx-get="{URL}"' in panel.render(job=job, fragment=True, asker=0)
