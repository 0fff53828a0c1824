"""Apps over small real stores, and a browser to look at them with."""

from __future__ import annotations

import html
import io
import os
import re
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
import uvicorn
from fastapi.testclient import TestClient
from word_store import WORDS, codes_of, token_codes_of, word_store

from conspectus.app.application import create_app
from conspectus.app.settings import Settings
from conspectus.app.stores import open_stores

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def corpus(n=60, seed=0):
    """Texts in which "alpha" goes with model x, "beta" with "gamma", and "delta" is rare."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        model = "xyz"[i % 3]
        words = ["plain", "words", f"w{i}"]
        if rng.random() < {"x": 0.9, "y": 0.4, "z": 0.1}[model]:
            words += ["alpha"] * int(rng.integers(1, 4))
        if rng.random() < 0.5:
            words += ["beta", "gamma"] if rng.random() < 0.9 else ["beta"]
        if i % 20 == 7:
            words += ["delta", "delta"]
        rng.shuffle(words)
        rows.append(
            {
                "text": " ".join(words),
                "model": model,
                "year": 1990 + i % 30,
                "pair": i // 3,
                "prompt": f"Say something about {i}.",
            }
        )
    return rows


@pytest.fixture
def rows():
    return corpus()


@pytest.fixture
def store(tmp_path, rows):
    return word_store(tmp_path / "words.conspectus", rows, part_size=16, tokens=True)


@pytest.fixture
def opened(store):
    return next(iter(open_stores([store.path]).values()))


@pytest.fixture
def client_of():
    """A client of an app over some stores, on loopback; it waits for jobs, however busy we are."""

    @contextmanager
    def make(*stores, model=None, **settings):
        given = Settings(**{"patience": 25.0, **settings})
        app = create_app([one.path for one in stores], given, model)
        with TestClient(
            app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False
        ) as client:
            yield client

    return make


@pytest.fixture
def client(client_of, store):
    with client_of(store) as client:
        yield client


@pytest.fixture
def called():
    """Run the Python lines that a page shows; gives what they name."""

    def run(page):
        names = {}
        exec(html.unescape(re.search(r"<code>(.*?)</code>", page, re.S)[1]), names)
        return names

    return run


@pytest.fixture
def exported():
    """The table that a page exports, from each of its three files; all hold the same."""

    def fetch(client, url):
        ask = f"{url}{'&' if '?' in url else '?'}format="
        files = {kind: client.get(ask + kind) for kind in ("parquet", "csv", "json")}
        assert all(one.status_code == 200 for one in files.values()), url
        table = pd.read_parquet(io.BytesIO(files["parquet"].content))
        types = {name: str(table[name].dtype) for name in table}
        back = pd.read_csv(io.BytesIO(files["csv"].content), dtype=types, keep_default_na=False)
        pd.testing.assert_frame_equal(back, table, check_exact=False)
        again = pd.DataFrame(files["json"].json()["table"], columns=list(table)).astype(types)
        pd.testing.assert_frame_equal(again, table)
        return table

    return fetch


@pytest.fixture
def decoder_store(tmp_path, rows):
    """The same corpus in a store that keeps decoder directions."""
    import pyarrow as pa

    from conspectus.store import StoreWriter

    ids, texts = [str(i) for i in range(len(rows))], [row["text"] for row in rows]
    directions = np.random.default_rng(1).normal(size=(len(WORDS), 5)).astype(np.float32)
    path = tmp_path / "decoder.conspectus"
    with StoreWriter.create(
        path, encoder={"reader": {"name": "words"}}, n_latents=len(WORDS), part_size=len(rows)
    ) as writer:
        writer.set_decoder(directions)
        writer.write_part(
            documents=pa.Table.from_pylist(
                [{"doc_id": i, **row} for i, row in zip(ids, rows, strict=True)]
            ),
            codes=codes_of(ids, texts),
            tokens=token_codes_of(ids, texts),
        )
        store = writer.finish()
    return store, directions / np.linalg.norm(directions, axis=1, keepdims=True)


@pytest.fixture
def served():
    """Serve stores on a free port as `conspectus serve` does; yields the address."""
    running = []

    def start(*stores, model=None, **settings):
        app = create_app([one.path for one in stores], Settings(**settings), model)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        running.append((server, thread, listening))
        while not server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, thread, listening in running:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture
def visit(browser):
    """Open an address in a tab of its own; gives the tab and everything it complained of."""
    contexts = []

    def open_tab(url, *, width=1200, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        tab, said = context.new_page(), []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
        home = urlsplit(url).netloc
        tab.on(
            "request",
            lambda asked: (
                said.append(f"fetched {asked.url}")
                if asked.url.startswith("http") and urlsplit(asked.url).netloc != home
                else None
            ),
        )
        tab.goto(url)
        tab.wait_for_load_state("networkidle")
        return tab, said

    yield open_tab
    for context in contexts:
        context.close()


LOADED = """
!document.querySelector('.later, .job') && document.readyState === 'complete'
&& [...document.querySelectorAll('.plot-area')].every(e => e.querySelector('canvas'))
"""


@pytest.fixture
def until():
    """Wait for a condition in a tab; Playwright's own waiting needs eval, which is forbidden."""
    from playwright.sync_api import Error

    def wait(tab, condition=LOADED, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if tab.evaluate(condition):
                    tab.wait_for_load_state("networkidle")
                    return
            except Error as error:
                if "navigation" not in str(error):
                    raise
            tab.wait_for_timeout(25)
        raise AssertionError(f"never: {condition}")

    return wait


@pytest.fixture
def settled():
    """Ask for a page until the job that makes it is over."""

    def get(client, url, **options):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = client.get(url, **options)
            if 'class="job"' not in answer.text:
                return answer
        raise AssertionError(f"{url} never came")

    return get


@pytest.fixture
def serious_faults():
    """What axe finds that hinders people: from a tab opened without its content policy."""
    if not AXE.exists():
        if "CONSPECTUS_REQUIRE_PARITY" in os.environ:
            pytest.fail("axe-core is missing, and this run may not do without it")
        pytest.skip("axe-core is not there: python packaging/frontend.py --dev")

    def look(tab):
        tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    return look
