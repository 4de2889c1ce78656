"""The pages of a release in a real browser, from the disk: they are quiet, quick, reachable by keyboard, narrow on a
phone, and axe-core finds nothing.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from expectations.report.held import write_html_report
from expectations.suite import load_suite
from expectations.verdict import Verdict

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine: apt-get install chromium"
)
# One of each kind: with all that a page can show, and with nothing to show.
KINDS = (
    "index.html",
    "indicators/gov_dossiers_fully_online.html",
    "indicators/eco_digital_economy_gdp.html",
    "indicators/data_curriculum_reviewed_colleges.html",
    "numbers/eco_digital_economy_gdp.html",
    "units.html",
    "units/ha_noi.html",
    "units/bo_cong_an.html",
    "plans/plan_2024.html",
    "sources.html",
    "trust.html",
)
MOST_TABS = 300
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def release(bundled) -> Path:
    result, data = bundled
    assert result.exit_code == 0, result.message
    return (data / "releases" / "current").resolve()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window in which everything a page says of itself is a failure: errors, and requests that leave the disk."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []

    def note_request(request: Request) -> None:
        # A chart that is saved is a picture inside the page.
        if not request.url.startswith(("file://", "data:image/svg+xml")):
            complaints.append(f"asked {request.url}")

    page.on("request", note_request)
    page.on("requestfailed", lambda request: complaints.append(f"lost {request.url}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type in ("error", "warning")
            else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


def locate(release: Path, path: str, code: str) -> str:
    folder = release / "site" if code == "vi" else release / "site" / "en"
    return (folder / path).as_uri()


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize("path", KINDS)
def test_a_page_is_painted_within_a_second_and_axe_finds_nothing(
    page: Page, release: Path, path: str, code: str
) -> None:
    page.goto(locate(release, path, code))

    assert read_first_paint(page) < 1_000
    assert find_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_violations(page, runOnly=["color-contrast"]) == []
    assert page.locator("html").get_attribute("lang") == code


@pytest.mark.parametrize("code", ["vi", "en"])
def test_no_page_scrolls_sideways_on_a_phone(
    page: Page, release: Path, code: str
) -> None:
    page.set_viewport_size(PHONE)
    too_wide = {}
    for path in KINDS:
        page.goto(locate(release, path, code))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            too_wide[path] = width

    assert too_wide == {}


@pytest.mark.parametrize(
    "path",
    [
        "dictionary.html",
        "quality/data_docs/index.html",
        "quality/data_docs/fct_target.html",
        "held",
    ],
)
def test_what_lies_beside_the_pages_is_judged_alike(
    page: Page, release: Path, held_report: Path, path: str
) -> None:
    page.goto((held_report if path == "held" else release / path).as_uri())

    assert read_first_paint(page) < 1_000
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    if (
        path != "dictionary.html"
    ):  # opened it is 100,000 pixels long, and axe takes a minute
        assert find_violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = false)")
    assert find_violations(page) == []
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


@pytest.fixture(scope="module")
def held_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an edition in which some rules found twenty cells at fault, and more that they do not show."""
    cell = {"file": "bao-cao.xlsx", "sheet": "Biểu 1", "value_text": "−1", "value": -1}
    verdicts = [
        Verdict(
            *(rule.name, rule.sentence, rule.sentence_vi, "candidate.observation"),
            *(rule.severity, "failed", rule.expected, "21 rows break it", rule.to_fix),
            failing_count=21,
            failing_rows=tuple(cell | {"cell": f"C{row}"} for row in range(20)),
            expected_vi=rule.expected_vi,
            to_fix_vi=rule.to_fix_vi,
        )
        for rule in load_suite("observation").rules[:3]
    ]
    report = tmp_path_factory.mktemp("held") / "report.html"
    title = "dia_phuong__bao_cao_thang: bao-cao.xlsx"
    report.write_text(write_html_report(verdicts, title, copies=["bao-cao.xlsx"]))
    return report


def test_a_reader_comes_from_the_front_to_a_number_by_keyboard(
    page: Page, release: Path
) -> None:
    page.goto(locate(release, "index.html", "vi"))

    follow_by_keyboard(page, 'a[href="indicators/gov_dossiers_online.html"]')
    follow_by_keyboard(page, 'a[href*="units/"]:not(header a)')
    follow_by_keyboard(page, 'a[href*="indicators/"]')
    follow_by_keyboard(page, 'a[href*="numbers/"]')

    assert page.locator(".printed").count() > 0


def test_a_name_is_found_without_its_accents_and_by_keyboard(
    page: Page, release: Path
) -> None:
    page.goto(locate(release, "index.html", "en"))
    page.locator("#q").focus()
    page.keyboard.type("ha giang")

    follow_by_keyboard(page, "#found a")

    assert page.url.endswith("en/units/ha_giang.html")


def test_the_table_shows_what_was_known_on_a_day(
    page: Page, release: Path, tell: Callable[[str], None]
) -> None:
    page.goto(locate(release, "indicators/eco_digital_economy_gdp.html", "vi"))
    rows = page.locator("tr[data-from]:not([hidden])")
    now = rows.count()

    page.locator("#as-of").fill("2023-12-31")

    then = [row.get_attribute("data-from") for row in rows.all()]
    assert 0 < len(then) < now
    assert max(then) <= "2023-12-31"
    page.locator("form.as-of button").click()
    assert rows.count() == now
    tell(f"{now} values now, {len(then)} on 31/12/2023")


def test_a_chart_is_saved_as_a_picture(
    page: Page, release: Path, tmp_path: Path
) -> None:
    page.goto(locate(release, "indicators/eco_digital_economy_gdp.html", "vi"))

    with page.expect_download() as download:
        page.locator("#save-chart").click()

    picture = tmp_path / "chart.png"
    download.value.save_as(picture)
    head = picture.read_bytes()[:24]
    assert download.value.suggested_filename == "eco_digital_economy_gdp.png"
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:24])
    assert width == 1280 and height > 560


def test_the_other_language_keeps_the_place(page: Page, release: Path) -> None:
    page.goto(locate(release, "units/ha_noi.html", "vi"))

    page.locator("nav a[hreflang=en]").click()

    assert page.url == locate(release, "units/ha_noi.html", "en")


def read_first_paint(page: Page) -> float:
    """Milliseconds from the start of loading to the first paint with content."""
    return page.evaluate(
        """new Promise((resolve) => new PerformanceObserver((list) => {
            const entry = list.getEntriesByName("first-contentful-paint")[0];
            if (entry) resolve(entry.startTime);
        }).observe({type: "paint", buffered: true}))"""
    )


def find_violations(page: Page, **options: object) -> list[dict[str, Any]]:
    """What axe-core has against a page, of any level: rule, and where."""
    # Only what is wrong: what is right is thousands of nodes to hand over. Without `preload`, which
    # asks for the style sheet once more, as no page from a disk may.
    quick = {"resultTypes": ["violations"], "preload": False}
    results = Axe().run(page, options=quick | options)
    return [
        {
            "rule": violation["id"],
            "where": [node["html"][:120] for node in violation["nodes"][:3]],
        }
        for violation in results.response["violations"]
    ]


def follow_by_keyboard(page: Page, selector: str) -> None:
    """Press Tab until something of the selector has the focus, then Enter, and wait for the page it leads to."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{MOST_TABS} tabs on {page.url} lead to no {selector}")
