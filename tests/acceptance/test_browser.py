"""Every kind of page and embed in a real browser: axe finds nothing, and no error and no foreign request occur."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Self

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from support.browser import TIMEOUT_MS, needs_chromium, open_browser
from support.server import Answer
from support.site import PROJECT, Site, copy_example

PAGES = ("", "news.html", "offers.html", "reviews.html", "recent.html", "embed.html", "recent.frame.html")
EXAMPLE = "https://officinadigitale.example/"
"""The site of the example, whose pictures its pages show."""
PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'
FEEDS = ("recent.rss.xml", "recent.atom.xml")

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Iterator[str]:
    """The example of the repository, served."""
    site = copy_example(tmp_path_factory.mktemp("example"))
    site.run("build", "-q")
    with site.serve() as address:
        yield address


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> Iterator[str]:
    """Ninety posts with forty tags, two archives and a feed for each tag."""
    site = Site(tmp_path_factory.mktemp("crowd"))
    posts = [
        {
            "url": f"https://example.com/{number}",
            "title": f"Post {number}",
            "date": f"2026-02-{1 + number // 4:02}T{number % 4:02}:00:00Z",
            "tags": [f"Tag {number % 40}"],
        }
        for number in range(90)
    ]
    site.write("posts.json", json.dumps(posts))
    site.configure(
        articles="posts.json",
        precompress=[],
        streams={"all": {"title": "All", "limit": 10}, "tag": {"title": "By tag", "each": "tag"}},
    )
    site.run("build", "-q")
    with site.serve() as address:
        yield address


class Visit:
    """A page in a window of its own, what it logged and whom it asked."""

    def __init__(self, browser: Browser, *, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.context.set_default_timeout(TIMEOUT_MS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(f"{line.type}: {line.text}"))
        self.page.on("dialog", self._dismiss)
        self.context.route(f"{EXAMPLE}**", lambda route: route.fulfill(body=PIXEL, content_type="image/svg+xml"))

    def _dismiss(self, dialog) -> None:
        self.complaints.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def go(self, address: str) -> Page:
        self.page.goto(address)
        # What a page does by itself it begins when it is loaded; waiting for a silent network takes half a second more.
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        return self.page

    def others(self, *own: str) -> list[str]:
        return [one for one in self.asked if not one.startswith((*own, "data:", EXAMPLE))]


AXE = Axe().axe_script
FIND_OBJECTIONS = """async () => {
    // Measuring contrast takes long. Entries with the same tags, classes and attributes have the same colors.
    const describe = one => one.localName + "." + one.className + one.getAttributeNames() + one.getAttribute("rel")
    const path = one => one ? path(one.parentElement) + ">" + describe(one) : ""
    const seen = new Set()
    const alike = [...document.querySelectorAll("article, li")].filter(entry => {
        const before = seen.size
        for (const one of [entry, ...entry.querySelectorAll("*")]) seen.add(path(one))
        return seen.size === before
    })
    const found = [
        await axe.run(document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: false}}}),
        await axe.run({exclude: alike}, {resultTypes: ["violations"], runOnly: ["color-contrast"]}),
    ]
    return found.flatMap(one => one.violations).flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${node.html}: ${node.failureSummary}`))
}"""


def objections(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(FIND_OBJECTIONS)


LOOKS = [(360, "light"), (1280, "dark")]
"""A phone by day and a desk by night: the layout depends on the width alone, and the colors on the scheme alone."""


def show(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


def find_faults(page: Page) -> list[str]:
    """Return the faults of a page, each with the width and the color scheme at which it shows."""
    found = []
    for width, scheme in LOOKS:
        show(page, width, scheme)
        found += [f"{width} {scheme}: {one}" for one in objections(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width} {scheme}: it is wider than the screen")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_requests_nothing_else(browser, example, name):
    with Visit(browser) as visit:
        page = visit.go(f"{example}{name}")
        assert find_faults(page) == []
        assert visit.complaints == []
        assert visit.others(example) == []
        assert visit.context.cookies() == []


@pytest.mark.parametrize("name", ["", "embed.html", "all.html", "all.archive-1.html"])
def test_a_page_of_many_streams_or_archives_is_accessible_and_requests_nothing_else(browser, crowd, name):
    with Visit(browser) as visit:
        page = visit.go(f"{crowd}{name}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert find_faults(page) == []
        assert visit.complaints == []
        assert visit.others(crowd) == []


def test_links_lead_from_the_newest_posts_to_the_oldest_and_back(browser, crowd):
    with Visit(browser) as visit:
        page = visit.go(f"{crowd}all.html")
        seen = page.locator("article").count()
        while page.locator("nav a[rel=prev]").count():
            address = page.locator("nav a[rel=prev]").get_attribute("href")
            page = visit.go(f"{crowd}{address.rpartition('/')[2]}")
            seen += page.locator("article").count()
        assert seen == 90
        assert page.locator("nav a", has_text="Newest entries").get_attribute("href") == "all.html"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_opened_in_a_browser_is_readable(browser, example, name, width, scheme):
    with Visit(browser, width=width, scheme=scheme) as visit:
        page = visit.go(f"{example}{name}")
        title = page.locator("channel > title, feed > title").first
        assert title.text_content() == "Ultimi articoli – Officina Digitale"
        assert float(title.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) > 24
        assert page.locator("item > title, entry > title").first.is_visible()
        assert not page.locator("guid, id").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_opened_in_a_browser_explains_how_to_subscribe(browser, example, name):
    with Visit(browser) as visit:
        page = visit.go(f"{example}{name}")
        assert "Come iscriversi" in page.evaluate("getComputedStyle(document.documentElement, '::before').content")


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_opened_in_a_browser_requests_nothing_else(browser, example, name):
    with Visit(browser) as visit:
        visit.go(f"{example}{name}")
        assert visit.complaints == []
        assert visit.others(example) == []


@pytest.fixture
def without_javascript(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_page_shows_its_entries_without_javascript(without_javascript, example):
    without_javascript.goto(f"{example}recent.html")
    assert without_javascript.locator(".h-entry").count() == 20


def test_embeds_show_links_and_entries_without_javascript(without_javascript, example):
    without_javascript.goto(f"{example}embed.html")
    assert without_javascript.locator("feedtool-stream a").first.is_visible()
    assert without_javascript.locator(".feedtool-entries li").first.is_visible()


def test_the_first_tab_stop_skips_to_the_entries(browser, example):
    with Visit(browser) as visit:
        page = visit.go(f"{example}recent.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")


# ---------------------------------------------------------------------------------------------------------
# On other sites

OTHER_SITE = """\
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Another site</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {origin}; connect-src {origin};
 frame-src {origin}; img-src data: https://officinadigitale.example"><link rel="icon" href="data:,"></head>
<body><main><h1>Another site</h1>{snippets}</main></body></html>
"""


@pytest.fixture
def other_site(server) -> tuple[Callable[[str], None], str]:
    """Another origin: a function that puts a page there, and its address."""

    def show(page: str) -> None:
        server.pages["/"] = Answer(body=page.encode(), headers={"Content-Type": "text/html"})

    return show, server.url("/")


@pytest.fixture
def origin(example) -> str:
    """The origin of the example."""
    return re.match(r"http://[^/]+", example)[0]


def snippet(example: str, *arguments: str) -> str:
    """Return the output of `feedtool embed`, for the address at which the example is served here."""
    printed = Site(PROJECT).run("embed", *arguments).stdout
    return printed.replace("https://officinadigitale.example/feeds/", example)


@pytest.mark.parametrize("layout", ["list", "cards"])
def test_the_element_shows_a_stream_across_origins_under_a_strict_policy(browser, example, other_site, origin, layout):
    show, address = other_site
    lines = snippet(example, "recent", "--limit", "3", "--layout", layout)
    lines = lines.replace("<feedtool-stream", '<feedtool-stream images="none"')
    show(OTHER_SITE.format(origin=origin, snippets=lines))
    with Visit(browser) as visit:
        page = visit.go(address)
        entries = page.locator("feedtool-stream li")
        entries.first.wait_for()
        assert entries.count() == 3
        assert page.locator("feedtool-stream li a").first.get_attribute("href").startswith("https://")
        assert find_faults(page) == []
        assert visit.complaints == []
        assert visit.others(address, origin) == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_frame_is_as_high_as_its_content(browser, example, other_site, origin, width, scheme):
    show, address = other_site
    lines = snippet(example, "recent", "--as", "iframe", "--limit", "2", "--layout", "cards")
    show(OTHER_SITE.format(origin=origin, snippets=lines))
    with Visit(browser, width=width, scheme=scheme) as visit:
        page = visit.go(address)
        page.wait_for_function("document.querySelector('iframe').style.height !== ''")
        inner = page.frames[1]
        assert inner.locator("li:visible").count() == 2
        assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert inner.locator("a").first.get_attribute("target") == "_blank"
        assert visit.complaints == []
        assert visit.others(address, origin) == []
        assert objections(page) == []


def test_a_message_from_another_page_does_not_change_the_height_of_a_frame(browser, example, other_site, origin):
    show, address = other_site
    lines = snippet(example, "recent", "--as", "iframe")
    show(OTHER_SITE.format(origin=origin, snippets=lines))
    with Visit(browser) as visit:
        page = visit.go(address)
        page.wait_for_function("document.querySelector('iframe').style.height !== ''")
        before = page.evaluate("document.querySelector('iframe').style.height")
        page.evaluate("postMessage({type: 'feedtool:height', height: 7}, '*')")
        page.wait_for_timeout(200)
        assert page.evaluate("document.querySelector('iframe').style.height") == before


def test_a_fragment_in_another_page_is_accessible(browser, example, other_site, origin):
    show, address = other_site
    with Visit(browser, width=360) as visit:
        text = visit.context.request.get(f"{example}recent.fragment.html").text()
        show(OTHER_SITE.format(origin=origin, snippets=text))
        page = visit.go(address)
        assert page.locator(".h-entry").count() == 10
        assert objections(page) == []
        assert visit.complaints == []
        assert visit.others(address) == []


# ---------------------------------------------------------------------------------------------------------
# Entries that want to run

EVIL = [
    "<script>alert(1)</script>",
    "</title></style></script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'https://evil.example/a.css';</style><link rel=stylesheet href=https://evil.example/a.css>",
    "<form action=https://evil.example/><input autofocus onfocus=alert(1)></form>",
    "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<!--#exec cmd='id' --><esi:include src='https://evil.example/'/>{{ 7*7 }}{% raw %}${7*7}]]>",
    "<a href='javascript:alert(1)'>x</a><a href='data:text/html,<script>alert(1)</script>'>y</a>",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[str]:
    site = Site(tmp_path_factory.mktemp("hostile"))
    items = [
        {
            "id": f"tag:example.com,2026:{number}",
            "url": f"https://example.com/{number}" if number % 2 else "javascript:alert(1)",
            "title": text,
            "summary": text,
            "content_html": f"<p>{text}</p>",
            "date_published": f"2026-03-{number + 1:02}T08:00:00Z",
            "authors": [{"name": text, "url": "javascript:alert(1)"}],
            "tags": [text],
            "image": "javascript:alert(1)",
        }
        for number, text in enumerate(EVIL)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": EVIL[1], "description": EVIL[0], "items": items}
    site.write("evil.json", json.dumps(feed))
    site.configure(subscriptions=["evil.json"])
    site.run("build", "-q")
    with site.serve() as address:
        yield address


@pytest.mark.parametrize("name", ["", "all.html", "embed.html", "all.frame.html", "all.rss.xml", "all.atom.xml"])
def test_a_script_in_an_entry_neither_runs_nor_loads_anything(browser, hostile, name):
    with Visit(browser) as visit:
        page = visit.go(f"{hostile}{name}")
        shown = page.evaluate("document.documentElement.textContent")
        assert "alert(1)" in shown, "as text"
        assert visit.complaints == []
        assert visit.others(hostile) == []
        assert (
            page.evaluate('document.querySelectorAll(\'[href^="javascript:" i], [href^="data:text" i]\').length') == 0
        )


def test_a_script_in_an_entry_does_not_run_in_an_element_or_fragment(browser, hostile, other_site):
    show, address = other_site
    origin = re.match(r"http://[^/]+", hostile)[0]
    with Visit(browser) as visit:
        fragment = visit.context.request.get(f"{hostile}all.fragment.html").text()
        element = (
            f'<script src="{hostile}feedtool.js"></script><feedtool-stream src="{hostile}all.json"></feedtool-stream>'
        )
        page = f"<!DOCTYPE html><meta charset=utf-8><link rel=icon href=data:,>{element}</feedtool-stream>{fragment}"
        show(page)
        shown = visit.go(address)
        shown.locator("feedtool-stream li").first.wait_for()
        assert shown.locator("feedtool-stream li a[href^='javascript']").count() == 0
        assert visit.complaints == []
        assert visit.others(address, origin) == []


# ---------------------------------------------------------------------------------------------------------
# Dates


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("it", "2 giorni fa"),
        ("en", "2 days ago"),
        ("de", "vor 2 Tagen"),
        ("es", "hace 2 días"),
        ("fr", "il y a 2 jours"),
    ],
)
def test_dates_are_relative_in_the_language_of_the_page(browser, site, language, said):
    """Days before yesterday have names of their own in some languages; that is fine, too."""
    others = {"it": "l’altro ieri", "de": "vorgestern", "es": "anteayer", "fr": "avant-hier"}
    site.write("a.json", '[{"url": "https://example.com/a", "title": "A", "date": "2026-03-01T08:00:00Z"}]')
    site.configure(site={"title": "Test", "url": "https://example.com/", "language": language}, articles=["a.json"])
    site.run("build", "-q")
    with Visit(browser) as visit:
        visit.page.clock.set_fixed_time("2026-03-03T09:00:00Z")
        # One script shows the dates of all pages, so one language is enough for the other three.
        for name in ("all.html", *(("all.frame.html", "index.html", "embed.html") if language == "it" else ())):
            page = visit.go((site.folder / "public" / name).as_uri())
            shown = page.locator("time").first
            assert (shown.text_content() or "").replace("'", "’") in (said, others.get(language)), name
            assert shown.get_attribute("title"), f"the whole date in {name}"


def test_the_element_shows_prices_ratings_and_old_dates_in_the_language_of_the_site(browser, site):
    offer = {"title": "Offer", "price": "39.90", "currency": "EUR", "shop": "Shop"}
    review = {"title": "Review", "rating": 8.5, "best": 10}
    dated = [one | {"url": f"https://example.com/{one['title']}", "date": "2026-03-01"} for one in (offer, review)]
    site.write("a.json", json.dumps(dated))
    site.configure(site={"title": "Test", "url": "https://example.com/", "language": "it"}, articles=["a.json"])
    site.run("build", "-q")
    site.write(
        "public/page.html", '<script src="feedtool.js"></script><feedtool-stream src="all.json"></feedtool-stream>'
    )
    with site.serve() as address, Visit(browser) as visit:
        visit.page.clock.set_fixed_time("2026-05-03T09:00:00Z")
        rows = visit.go(f"{address}page.html").locator("feedtool-stream li")
        rows.first.wait_for()
        shown = " ".join(rows.all_inner_texts()).replace("\xa0", " ")
    assert "39,90 € · Shop" in shown
    assert "★ 8,5/10" in shown
    assert "1 marzo 2026" in shown
