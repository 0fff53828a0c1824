"""What holds for all tests."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: tests that generate examples are not timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


def chromium_path():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *names) if name)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests: a process cannot hold two of Playwright's synchronous drivers."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install one or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
