"""The pictures of Dagster in `.github/images`, made again from a data folder that was refreshed.

make pictures        # after `make run`; needs Debian's Chromium
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.line.serving import serve
from tests.pictures import find_browser

ROOT = Path(__file__).parents[1]
MART = "/assets/marts/fct_indicator"
# Name of the picture: (address, a text that stands there once it is drawn, height in pixels).
VIEWS = {
    "graph": ("/asset-groups", "published", 700),
    "asset": (f"{MART}?view=overview", "Row count", 900),
    "checks": (f"{MART}?view=checks", "rows examined", 800),
    "lineage": (f"{MART}?view=lineage", "indicator_values", 700),
    "automation": ("/automation", "unpublished_news", 620),
}
WIDTH = 1400
# Small in a repository, and still to be read.
SCALE = 0.75
COLOURS = 64


def main() -> None:
    """Take the pictures of a data folder as `chiso serve` shows it into a folder of images."""
    data, images = (Path(word).resolve() for word in sys.argv[1:3])
    program = find_browser(data / "releases" / "current")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        (folder / "data").symlink_to(data)
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        with serve(ROOT, folder) as (client, _):
            page = browser.new_page(device_scale_factor=SCALE)
            address = str(client.base_url).rstrip("/")
            for name, (path, text, height) in VIEWS.items():
                page.set_viewport_size({"width": WIDTH, "height": height})
                page.goto(address + path)
                _wait_until_drawn(page, text)
                _save(page.screenshot(), images / f"dagster_{name}.png")
        browser.close()


def _wait_until_drawn(page: Page, text: str) -> None:
    page.get_by_text(text).first.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    # A graph moves into its place.
    page.wait_for_timeout(2_000)


def _save(picture: bytes, path: Path) -> None:
    """Write the picture with few colours: it is a third as large."""
    path.write_bytes(picture)
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(COLOURS)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main()
