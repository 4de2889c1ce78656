"""The pictures of the pages in `.github/images`, made again from a release: one of each kind, in both languages.

make pictures        # after `make run`; needs Debian's Chromium
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

KINDS = {
    "front": "index.html",
    "plan": "plans/plan_2023.html",
    "indicator": "indicators/eco_digital_economy_gdp.html",
    "unit": "units/ha_noi.html",
    "number": "numbers/gov_dossiers_online.html",
    "sources": "sources.html",
}
# Wide enough for every table, and small in a repository.
VIEW = {"width": 1080, "height": 810}


def find_browser(needed: Path) -> str:
    """The program of Chromium; ends with a word where it, or the folder that is to be shown, is not there."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None or not needed.is_dir():
        sys.exit(
            f"expected Chromium and a release, found {program} and {needed};"
            " to fix: apt-get install chromium, and make run"
        )
    return program


def main() -> None:
    """Take the pictures of the current release of a data folder into a folder of images."""
    data, images = (Path(word) for word in sys.argv[1:3])
    site = (data / "releases" / "current" / "site").resolve()
    program = find_browser(site)
    images.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=VIEW)
        for kind, path in KINDS.items():
            for code, folder in (("vi", site), ("en", site / "en")):
                page.goto((folder / path).as_uri())
                page.screenshot(path=images / f"page_{kind}_{code}.png")
        browser.close()


if __name__ == "__main__":
    main()
