"""Take the pictures of the tutorial: pages of the app and a report, on the store of `make demo`.

They are made, not kept: whoever changes a page would else have to change its picture too, and
the repository would grow by each. `make pictures` writes them to docs/pictures/, which git ignores.
The alt text in the tutorial says what is on each, for those who have not made them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / "demo" / "answers.conspectus"
REPORT = ROOT / "demo" / "report.html"
OUT = ROOT / "docs" / "pictures"
WIDTH, SECONDS = 1180, 600
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
LOADED = """
!document.querySelector('.later, .job') && document.readyState === 'complete'
&& [...document.querySelectorAll('.plot-area')].every(e => e.querySelector('canvas'))
"""


@dataclass(frozen=True)
class Picture:
    """A page, and which part of it is shown.

    Parameters
    ----------
    page
        Below the store in the app; None for the report.
    query
        Parameters of the page.
    first
        What the picture begins with (CSS); the top of the page where it is empty.
    height
        Pixels shown.
    """

    page: str | None
    query: tuple[tuple[str, str], ...] = ()
    first: str = ""
    height: int = 760


_SIDES = (("by", "model"), ("a", "claude-3-opus-20240229"), ("b", "claude-2"))
_SIDES += (("paired_by", "prompt_id"),)
PICTURES: dict[str, Picture] = {
    "report": Picture(None),
    "overview": Picture("", height=820),
    "compare": Picture("compare", _SIDES, height=1060),
    "evidence": Picture("compare", (*_SIDES, ("q", "6931"), ("open", "6931")), "table.findings"),
    "concept": Picture("concept/6931"),
    "document": Picture("document/0", (("latent", "6931"),)),
    "search": Picture("search", (("q", "numbered steps of a recipe"),)),
    "together": Picture("together", (("go", "true"),)),
    "clusters": Picture(
        "clusters",
        (("about", "recipes, code, letters or mathematics"), ("go", "true")),
        height=1500,
    ),
}
"""Name of the file without its ending, and what is on it."""


def chromium() -> str:
    """Find the browser: what CHROMIUM names, else one that is installed."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *BROWSERS) if name)
    path = next((one for one in found if one), None)
    if path is None:
        raise SystemExit("No Chromium here: install one, or name it in CHROMIUM.")
    return path


def wait(tab: Page) -> None:
    """Wait until all parts have come and all charts are drawn; jobs lead on by themselves."""
    from playwright.sync_api import Error

    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if tab.evaluate(LOADED):
                break
        except Error:  # the page led on to another in between
            pass
        tab.wait_for_timeout(200)
    else:
        raise SystemExit(f"{tab.url} did not come within {SECONDS} s.")
    tab.wait_for_timeout(600)


def take(browser: Browser, url: str, picture: Picture, out: Path) -> None:
    """Write one picture."""
    tab = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
    tab.goto(url)
    wait(tab)
    box = tab.locator(picture.first).first.bounding_box() if picture.first else None
    clip = {"x": 0, "y": box["y"] if box else 0, "width": WIDTH, "height": picture.height}
    tab.screenshot(path=out, full_page=True, clip=clip)
    tab.close()


def main() -> int:
    """Serve the store, take the pictures, and end the server."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, default=STORE)
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(PICTURES)}")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    given.out.mkdir(parents=True, exist_ok=True)
    command = [Path(sys.executable).with_name("conspectus"), "serve", given.store]
    server = subprocess.Popen(
        [*command, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    try:
        said = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
        if said is None:
            raise SystemExit(f"{given.store} cannot be served: run `make demo` first.")
        home = f"{said[0].rstrip('/')}/s/{given.store.stem}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for name in given.names or PICTURES:
                picture = PICTURES[name]
                page = f"{home}{picture.page}?{urlencode(picture.query)}"
                url = given.report.resolve().as_uri() if picture.page is None else page
                take(browser, url, picture, given.out / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
