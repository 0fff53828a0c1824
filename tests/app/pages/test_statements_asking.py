"""Statements of a language model: nothing is asked unless a button is pressed, and all is told."""

from __future__ import annotations

import html
import io
import json
import re
import shlex
import threading
import time
from concurrent.futures import wait

import pandas as pd
import pytest
from rule_judge import rule_judge, write_planted
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.analysis import plan_explanation
from conspectus.app.served_model import ServedModel
from conspectus.errors import LanguageModelError
from conspectus.llm import Prices

SHARES = ((0.9, 0.15), (0.3, 0.3), (0.5, 0.5))
QUERY = "of=compare&by=model&a=a&b=b&claims=8&documents=12&calibrate=18"
URL = f"/s/planted/statements?{QUERY}"
COST = f"/s/planted/statements/cost?{QUERY}"
ASK = f"/s/planted/statements/judged?{QUERY}"
JUDGED = f"{URL}&judged=true"
SETTINGS = {"claims": 8, "documents": 12, "calibrate": 18}
GIVEN = {"endpoint": "http://127.0.0.1:9/v1", "model": "scripted", "prices": (1.0, 2.0)}


@pytest.fixture
def store(tmp_path):
    return write_planted(tmp_path / "planted.conspectus", shares=SHARES)


@pytest.fixture
def scripted():
    model = rule_judge()
    model.ledger.prices = Prices(1.0, 2.0)
    return model


@pytest.fixture
def client(client_of, store, scripted):
    with client_of(store, model=ServedModel(scripted, GIVEN)) as client:
        yield client


def result_of(store):
    return cs.diff(store, by="model", a=["a"], b=["b"], verify_share=0.5)


def said(text):
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def links_of(page):
    return {html.unescape(one) for one in re.findall(r'(?:href|hx-get)="(/[^"]+)"', page)}


def code_of(page, heading):
    section = page.partition(f'id="{heading}"')[2]
    return html.unescape(re.search(r"<code>(?!--)(.*?)</code></pre>", section, re.S)[1])


def press(client, **form):
    answer = client.post(ASK, data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_the_page_offers_to_ask_and_shows_what_it_shows_without(client, settled, store, scripted):
    page = settled(client, URL).text
    expected = cs.explain(result_of(store)).table
    assert all(html.escape(one) in page for one in expected["statement"])
    assert "No language model was given" in page
    (link,) = (one for one in links_of(page) if "/statements/cost?" in one)
    assert sorted(link.partition("?")[2].split("&")) == sorted(QUERY.split("&"))
    assert scripted.asked == []


def test_the_cost_is_that_of_the_dry_run(client, settled, store, scripted):
    plan = plan_explanation(result_of(store), scripted, **SETTINGS)
    shown = said(settled(client, COST).text)
    for one in plan.values():
        assert f"{one.calls:,}" in shown
        assert f"{one.tokens_in:,}" in shown
        assert f"{one.tokens_out:,}" in shown
    assert f"at most {sum(one.money for one in plan.values()):.4g}" in shown
    assert "was not asked anything since this server began" in shown
    assert "There is no budget" in shown
    fewer = plan_explanation(result_of(store), scripted, **{**SETTINGS, "documents": 5})
    again = said(settled(client, COST.replace("documents=12", "documents=5")).text)
    assert f"{fewer['judge'].tokens_in:,}" in again
    assert scripted.asked == []


def test_no_link_of_any_page_asks_anything(client, settled, scripted):
    seen, coming = set(), {URL, COST, JUDGED, ASK, f"{JUDGED}&statement=1", "/jobs"}
    coming |= {f"{JUDGED}&format={kind}" for kind in ("csv", "json", "html", "parquet")}
    while coming - seen:
        url = (coming - seen).pop()
        seen.add(url)
        page = settled(client, url)
        assert page.status_code in (200, 303, 400, 405), (url, page.text)
        if "/statements" in url:
            coming |= {one for one in links_of(page.text) if "/statements" in one}
    assert len(seen) > 15
    assert scripted.asked == []
    assert client.app.state.conspectus.jobs.running() == 0


def test_the_button_asks_and_the_page_shows_what_the_library_gives(
    client, settled, store, scripted
):
    expected = cs.explain(result_of(store), rule_judge(), **SETTINGS)
    assert expected.judged
    here = press(client)
    assert "judged=true" in here
    page = settled(client, here).text
    assert len(scripted.asked) == sum(row["asked"] for row in expected.cost.purposes.values())
    for row in expected.table.to_dict("records"):
        shown = page.partition(f'id="s-{row["hypothesis"]}"')[2].partition("</tbody>")[0]
        assert html.escape(row["statement"]) in shown
        assert row["verdict"] in shown
        assert f"{row['difference'] * 100:+.1f} pp".replace("-", "−") in shown
    told = json.loads(settled(client, f"{JUDGED}&format=json").text)
    assert told["table"] == json.loads(expected.to_json())["table"]
    assert told["provenance"]["model"] == "scripted"
    csv = pd.read_csv(io.BytesIO(settled(client, f"{JUDGED}&format=csv").content))
    assert csv["statement"].tolist() == expected.table["statement"].tolist()
    assert expected.table["statement"][0] in settled(client, f"{JUDGED}&format=html").text
    part = settled(client, f"/s/planted/statements/1?{QUERY}&judged=true").text
    assert "judge: yes" in part
    assert "judged=true" in part
    # Without the model the page is as it was.
    assert "No language model was given" in settled(client, URL).text


def test_the_ledger_keeps_reader_and_judge_apart(client, settled, scripted):
    page = said(settled(client, press(client)).text)
    total = scripted.ledger.total
    tokens = total.tokens_in + total.tokens_out
    assert re.search(rf"Tokens of the language model\s+{tokens:,}", page)
    assert re.search(r"Tokens of the reader\s+[\d,]+", page)
    assert re.search(rf"{total.asked:,}, 0 unanswered", page)
    assert re.search(rf"Money paid\s+{re.escape(f'{scripted.ledger.money:.4g}')}", page)
    assert f"was asked {total.asked:,} questions: {total.tokens_in:,} tokens in" in page
    assert "measuring the judge" in page
    cost = said(settled(client, COST).text)
    assert f"was asked {total.asked:,} questions" in cost


def test_python_call_and_command_name_the_model(client, settled, monkeypatch):
    page = settled(client, press(client)).text
    again, given = rule_judge(), []

    def language_model(*arguments, **named):
        given.append((arguments, named))
        return again

    monkeypatch.setattr(cs, "language_model", language_model, raising=False)
    known = {}
    exec(code_of(page, "call-title"), known)
    assert given == [(("http://127.0.0.1:9/v1", "scripted"), {"prices": (1.0, 2.0)})]
    shown = re.findall(r'id="s-(\d+)"', page)
    assert len(known["table"]) == len(shown)
    assert all(html.escape(one) in page for one in known["table"]["statement"])
    words = shlex.split(code_of(page, "model-title").replace("\\\n", ""))
    assert words[:2] == ["conspectus", "diff"]
    assert words[words.index("--explain") :] == [
        "--explain", "--claims", "8", "--judge-documents", "12", "--calibrate", "18",
        "--llm", "http://127.0.0.1:9/v1", "--llm-model", "scripted",
        "--llm-price-in", "1", "--llm-price-out", "2",
    ]  # fmt: skip


def test_pressing_twice_asks_once(client, settled, scripted):
    settled(client, press(client))
    asked = len(scripted.asked)
    settled(client, press(client))
    assert len(scripted.asked) == asked


def test_missing_answers_are_counted_and_asked_for_again(client_of, settled, store):
    scripted = rule_judge(missing=0.2)
    with client_of(store, model=ServedModel(scripted, {"model": "scripted"})) as client:
        page = settled(client, press(client)).text
        missing = scripted.ledger.total.n_missing
        assert missing > 5
        assert f"{missing:,} answers are missing" in said(page)
        assert f", {missing:,} unanswered" in page
        assert "answers of the judge are missing and count neither as yes nor as no" in page
        form = page.partition(f"{missing:,} answers are missing")[0].rpartition("<form")[2]
        assert 'name="again" value="true"' in form
        asked = len(scripted.asked)
        settled(client, press(client, again="true"))
        assert len(scripted.asked) > asked


def test_other_sites_cannot_press_the_button(client, scripted):
    foreign = {"origin": "https://elsewhere.example"}
    assert client.post(ASK, headers=foreign).status_code == 403
    assert client.post(ASK, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert scripted.asked == []


def test_a_server_without_a_model_has_no_button(client_of, settled, store):
    with client_of(store) as client:
        page = settled(client, URL).text
        assert "/statements/cost" not in page
        assert "ENDPOINT" in code_of(page, "model-title")
        assert client.post(ASK).status_code == 403
        assert client.get(COST).status_code == 403
        assert "No language model was given" in settled(client, JUDGED).text


def test_what_is_not_kept_is_said_and_no_file_is_made_of_something_else(client, settled, scripted):
    page = settled(client, JUDGED).text
    assert "The language model was not asked this" in page
    assert "No language model was given" in page
    for kind in ("csv", "json", "html", "parquet"):
        assert settled(client, f"{JUDGED}&format={kind}").status_code == 400
    assert settled(client, f"/s/planted/statements/1?{QUERY}&judged=true").status_code == 400
    settled(client, press(client))
    other = settled(client, JUDGED.replace("documents=12", "documents=11")).text
    assert "The language model was not asked this" in other


def test_a_model_that_cannot_be_asked_says_why(client_of, settled, store):
    def refuse(question):
        raise LanguageModelError("the endpoint refuses the key (401: no): set OPENAI_API_KEY")

    with client_of(store, model=ServedModel(ScriptedModel(refuse), GIVEN)) as client:
        settled(client, URL)
        page = settled(client, press(client)).text
        assert "The language model gave no statements: the endpoint refuses the key" in page
        assert "No language model was given" in page


def test_after_a_failure_that_nobody_saw_the_button_asks_again(client_of, settled, store, scripted):
    real, scripted.ask = scripted.ask, no_server
    with client_of(store, model=ServedModel(scripted, GIVEN)) as client:
        settled(client, URL)
        press(client)
        jobs = client.app.state.conspectus.jobs
        wait([one.future for one in jobs.all()], 20)
        scripted.ask = real
        page = settled(client, press(client)).text
    assert "nothing answers" not in page
    assert "confirmed" in page
    assert scripted.asked


def no_server(questions, progress):
    raise LanguageModelError("nothing answers at http://127.0.0.1:9/v1: start the server")


def test_a_job_that_asks_tells_how_far_it_is_and_is_cancelled_at_once(
    client_of, settled, store, scripted
):
    go, real = threading.Event(), scripted.ask

    def slow(questions, progress):
        progress.start("asking", 10, "questions")
        progress.advance(4)
        go.wait(30)
        progress.finish()
        return real(questions, progress)

    scripted.ask = slow
    served = ServedModel(scripted, GIVEN)
    with client_of(store, model=served, patience=1.0) as client:
        settled(client, URL)
        page = settled_to(client, press(client), "asking, 40.0%")
        assert "In sentences, asked of scripted: Comparing a with b" in page
        job = client.app.state.conspectus.jobs.all()[0]
        cancel = html.unescape(re.search(r'action="(/jobs/[^"]+/cancel[^"]*)"', page)[1])
        assert "cancelled" in client.post(cancel, headers={"hx-request": "true"}).text
        wait([job.future], 10)
        assert job.future.done()  # although the model is still at it
        assert not go.is_set()
        assert "The language model was not asked this" in settled(client, JUDGED).text
        go.set()
        settled(client, press(client))
        assert "confirmed" in settled(client, JUDGED).text


def test_jobs_that_ask_come_one_at_a_time(client_of, settled, store, scripted):
    go, real = threading.Event(), scripted.ask

    def slow(questions, progress):
        go.wait(30)
        return real(questions, progress)

    scripted.ask = slow
    other = ASK.replace("documents=12", "documents=11")
    with client_of(store, model=ServedModel(scripted, GIVEN), patience=0.2) as client:
        settled(client, URL)
        for url in (ASK, other):
            assert client.post(url, follow_redirects=False).status_code == 303
        jobs = client.app.state.conspectus.jobs
        second, first = (one for one in jobs.all() if "asked of" in one.title)
        assert (first.state, second.state) == ("running", "waiting")
        go.set()
        pages = [
            settled(client, f"{url.replace('/judged', '')}&judged=true&format=json")
            for url in (ASK, other)
        ]
    asked = [sum(r["asked"] for r in one.json()["cost"]["purposes"].values()) for one in pages]
    assert sum(asked) == len(scripted.asked)


def settled_to(client, url, words):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        page = client.get(url).text
        if words in page:
            return page
    raise AssertionError(f"never: {words}")


def test_a_large_store_is_judged_in_a_process_whose_questions_come_here(
    client_of, settled, store, scripted
):
    expected = cs.explain(result_of(store), rule_judge(), **SETTINGS)
    served = ServedModel(scripted, GIVEN)
    with client_of(store, model=served, apart_from=0) as client:
        settled(client, URL)
        assert "Nothing is asked before" in settled(client, COST).text
        assert scripted.asked == []
        told = json.loads(settled(client, f"{press(client)}&format=json").text)
    assert told["table"] == json.loads(expected.to_json())["table"]
    assert len(scripted.asked) == scripted.ledger.total.asked > 50
    assert told["cost"]["llm_tokens"] == sum(
        getattr(scripted.ledger.total, name) for name in ("tokens_in", "tokens_out")
    )


@pytest.mark.parametrize("of", ["together", "clusters", "search"])
def test_other_results_are_judged_too(client, settled, scripted, of):
    query = {
        "together": "of=together&with_column=model&min_support=5",
        "clusters": "of=clusters&latents=0&latents=1&latents=2&k=2&unchecked=true",
        "search": "of=search&latents=0&n=20",
    }[of] + "&claims=8&documents=12&calibrate=18"
    assert settled(client, f"/s/planted/statements?{query}").status_code == 200
    assert "Nothing is asked before" in settled(client, f"/s/planted/statements/cost?{query}").text
    assert scripted.asked == []
    answer = client.post(f"/s/planted/statements/judged?{query}")
    assert answer.status_code == 200
    told = json.loads(
        settled(client, f"/s/planted/statements?{query}&judged=true&format=json").text
    )
    assert told["provenance"]["judge"] == "scripted"
    assert len(scripted.asked) == sum(row["asked"] for row in told["cost"]["purposes"].values())


@pytest.mark.browser
def test_a_browser_goes_from_compare_to_a_judged_statement(served, visit, until, store, scripted):
    home = served(store, model=ServedModel(scripted, GIVEN))
    tab, complaints = visit(f"{home}/s/planted/compare?by=model&a=a&b=b")
    until(tab)
    tab.click("text=In sentences")
    tab.wait_for_url("**/statements?of=compare&*")
    until(tab, "document.querySelector('section.asking')")
    tab.fill("#claims", "8")
    tab.fill("#documents", "12")
    tab.fill("#calibrate", "18")
    tab.click("text=Reckon again")
    tab.wait_for_url("**documents=12**")
    until(tab, "document.querySelector('section.asking')")
    assert scripted.asked == []
    tab.click("section.asking form[method=post] button")
    tab.wait_for_url("**judged=true**")
    until(tab, "document.querySelector('#s-1')")
    assert "This text mentions apple." in tab.locator("#s-1 .label").inner_text()
    assert "confirmed" in tab.locator("#s-1").inner_text()
    assert len(scripted.asked) > 20
    asked = len(scripted.asked)
    tab.locator("#s-1 details.evidence summary").first.click()
    tab.locator("#s-1 .body mark").first.wait_for()
    assert "judge: yes" in tab.locator("#s-1 .body").inner_text()
    tab.reload()
    until(tab, "document.querySelector('#s-1')")
    tab.click("text=Without the language model")
    until(tab, "document.querySelector('section.asking')")
    tab.click("text=Show what scripted said")
    until(tab, "document.querySelector('#s-1')")
    assert len(scripted.asked) == asked
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 400)])
def test_it_is_accessible_and_fits(
    serious_faults, served, visit, until, store, scripted, scheme, width
):
    home = served(store, model=ServedModel(scripted, GIVEN))
    tab, _ = visit(f"{home}{URL}", width=width, color_scheme=scheme, bypass_csp=True)
    until(tab, "document.querySelector('section.asking')")
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.click("section.asking form[method=post] button")
    until(tab, "document.querySelector('#s-1')")
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
