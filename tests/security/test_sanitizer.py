"""No script is published: HTML is cleaned, and titles, names and categories are text.

Each of several hundred snippets is in each field of an entry, a feed and a record. The pages are then opened in a
real browser without their Content-Security-Policy, which would stop a script that was not removed.
"""

from __future__ import annotations

import json
import mimetypes
import re
import shutil
import threading
from html import escape
from pathlib import Path

import lxml.etree
import lxml.html
import pytest

from support.browser import TIMEOUT_MS, needs_chromium, open_browser
from support.injections import HEARD_OF, make_snippets
from support.server import Answer, serve
from support.site import Site

SNIPPETS = make_snippets()
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
FEW = SNIPPETS[::11]
"""The snippets that get a feed and a stream each."""


def make_config(url):
    """Titles of the site, of streams and of feeds are snippets, too; half of the feeds of a few cannot be read."""
    few = [drop_controls(text) for text in FEW]
    streams = {
        f"s{number}": {"title": text, "description": text, "limit": 3, "archive": False}
        for number, text in enumerate(few)
    }
    named = [{"url": url(f"/{number}.json"), "title": text} for number, text in enumerate(few) if number % 3 == 2]
    unnamed = [url(f"/{number}.json") for number in range(len(few)) if number % 3 < 2]
    return {
        "site": {"title": few[0], "url": "https://example.com/", "language": "en", "pictures": "all"}
        | {"description": few[1], "author": {"name": few[2]}, "rights": few[3]},
        "articles": "records.json",
        "subscriptions": ["feed.xml", "feed.json", "broken.xml", *named, *unnamed],
        "status_page": True,
        "precompress": [],
        "streams": streams
        | {
            "all": {"title": "All", "limit": 10000, "content": "full", "archive": True},
            "short": {"title": "Short", "limit": 10000, "content": "summary", "archive": True},
            "each": {"each": "tag", "max_feeds": 10, "limit": 3, "archive": False},
        },
        "fetch": {"max_entries": 10000, "allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
    }


def make_small_feed(number, text):
    """A feed of that name with one entry; every third repeats a key of that name, which is an error that names it."""
    if number % 3 == 0:
        return json.dumps({text: 1})[:-1] + f", {json.dumps(text)}: 2}}"
    item = {"id": f"https://few.example/{number}", "title": text, "content_text": text, "date_published": "2026-03-02"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": text, "home_page_url": text, "items": [item]}
    return json.dumps(feed)


def make_feed(snippets):
    items = "".join(
        f"<item><title>{text}</title><link>{text}</link><guid>{text}</guid><author>{text}</author><category>{text}</category>"
        f"<description>{text}</description><content:encoded>{text}</content:encoded><comments>{text}</comments>"
        f"<enclosure url='https://o.example/{number}?{text}' type='{text}' length='1'/>"
        f"<source url='{text}'>{text}</source><dc:creator>{text}</dc:creator><dc:rights>{text}</dc:rights></item>"
        for number, text in enumerate(escape(drop_controls(one)) for one in snippets)
    )
    first = escape(snippets[0])
    return (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>{first}</title><link>javascript:{first}</link>"
        f"<description>{first}</description><language>{first}</language>{items}</channel></rss>"
    )


def drop_controls(text):
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff]", "", text)


def make_json_feed(snippets):
    items = [
        {
            "id": text, "url": text, "external_url": text, "title": text, "content_html": text, "summary": text,
            "image": text, "banner_image": text, "tags": [text], "language": text, "date_published": text,
            "authors": [{"name": text, "url": text, "avatar": text}],
            "attachments": [{"url": text, "mime_type": text, "title": text}],
        }
        for text in snippets
    ]  # fmt: skip
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": snippets[-1], "icon": snippets[-1], "items": items}
    )


def make_records(snippets):
    return json.dumps(
        [
            {"id": f"r{number}", "title": text, "url": f"https://example.com/{number}?{text}", "content": text,
             "summary": text, "author": text, "categories": [text], "tags": [text], "date": "2026-03-01", "image": text}
            for number, text in enumerate(snippets)
        ]
    )  # fmt: skip


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The published folder, with every snippet in every field."""
    site = Site(tmp_path_factory.mktemp("injected"))
    site.write("feed.xml", make_feed(SNIPPETS))
    site.write("feed.json", make_json_feed(SNIPPETS))
    site.write("broken.xml", f"<rss><channel><title>{escape(SNIPPETS[1])}</title><item><title>" + SNIPPETS[2])
    site.write("records.json", make_records(SNIPPETS))
    with serve() as server:
        for number, text in enumerate(FEW):
            server.pages[f"/{number}.json"] = Answer(body=make_small_feed(number, text).encode())
        site.write("feeds.yaml", json.dumps(make_config(server.url)))
        site.run("build", code=1)
    return site.folder / "public"


@pytest.fixture(scope="module")
def served(public, tmp_path_factory):
    """A server with the folder, its pages without their policy, each with a script that shows that scripts run."""
    folder = tmp_path_factory.mktemp("pages") / "served"
    shutil.copytree(public, folder)
    put_into_pages(folder)
    with serve() as server:
        for path in folder.iterdir():
            content = path.read_bytes()
            if path.suffix == ".html":
                bare = POLICY.sub("", content.decode())
                content = bare.replace("</body>", "<script>fetch('/control')</script></body>").encode()
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            server.pages[f"/{path.name}"] = Answer(body=content, headers={"Content-Type": kind})
        yield server


@pytest.fixture(scope="module")
def browser(served):
    """A browser that finds every host at the server."""
    with open_browser(f"--host-resolver-rules=MAP * 127.0.0.1:{served.port}") as running:
        yield running


def put_into_pages(folder):
    """Write pages that embed fragments, the HTML of oEmbed and the element, and copy the first page of a facet."""
    printed = [json.loads(path.read_bytes())["html"] for path in sorted(folder.glob("*.oembed.json"))]
    fragments = [path.read_text("utf-8") for path in sorted(folder.glob("*.fragment.html"))]
    lines = '<script src="feedtool.js"></script><feedtool-stream src="all.json" limit="1000"></feedtool-stream>'
    body = "\n".join((lines, *printed, *fragments))
    (folder / "put-in.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{body}</body>", "utf-8")
    shutil.copy(min(path for path in folder.glob("each-*.html") if path.name.count(".") == 1), folder / "each.html")


def test_there_are_several_hundred_snippets(public):
    assert len(SNIPPETS) > 400
    items = [item for path in public.glob("all*.json") for item in json.loads(path.read_bytes()).get("items", ())]
    assert len(items) > len(SNIPPETS)


def test_errors_that_quote_a_feed_are_text_on_the_status_page(public):
    page = lxml.html.document_fromstring((public / "status.html").read_bytes())
    said = [item.text_content() for item in page.iter("li")]
    failed = [text for number, text in enumerate(FEW) if number % 3 == 0]
    assert sum("duplicate key" in one for one in said) == len(failed)
    assert sum("fetch(atob(" in one for one in said) > len(failed) / 2
    assert not {element.tag for element in page.iter() if isinstance(element.tag, str)} - STATUS_TAGS


STATUS_TAGS = {
    "html", "head", "meta", "title", "link", "style", "body", "a", "div", "header", "p", "h1", "h2", "dl", "dt", "dd",
    "main", "article", "strong", "span", "ul", "li", "time", "footer", "nav", "script",
}  # fmt: skip


def test_the_policy_of_every_page_allows_no_inline_script(public):
    # A fragment goes into a page of the site, under that page's policy.
    pages = [path for path in public.rglob("*.html") if not path.name.endswith(".fragment.html")]
    assert pages
    for path in pages:
        (policy,) = POLICY.findall(path.read_text("utf-8"))
        rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
        assert rules["default-src"] == "'none'"
        assert "unsafe" not in rules.get("script-src", "")
        assert rules["base-uri"] == rules["form-action"] == "'none'"


ADDRESSES = {"href", "src", "url", "uri", "action", "poster", "xmlUrl", "htmlUrl"}
ACTIVE = re.compile(r"\s*(?:javascript|vbscript|data|blob|filesystem)\s*:", re.IGNORECASE)


def test_no_feed_or_page_contains_a_script_link(public):
    for path in public.rglob("*"):
        if path.suffix in {".xml", ".html", ".opml"}:
            parser = lxml.html.HTMLParser() if path.suffix == ".html" else lxml.etree.XMLParser()
            for element in lxml.etree.fromstring(path.read_bytes(), parser).iter():
                for name, value in element.attrib.items():
                    # The icon of pages is an empty picture, so that browsers do not ask for one.
                    is_icon = element.get("rel") == "icon" and value == "data:,"
                    assert name not in ADDRESSES or is_icon or not ACTIVE.match(value), (path.name, value)


@needs_chromium
@pytest.mark.parametrize(
    "page",
    ["all.html", "short.html", "index.html", "embed.html", "status.html", "all.frame.html", "put-in.html", "each.html"],
)
def test_no_snippet_runs_in_a_browser_without_the_policy(served, browser, page):
    served.requests.clear()
    with browser.new_context() as context:
        shown = context.new_page()
        shown.goto(served.url(f"/{page}"), timeout=TIMEOUT_MS)
        # Scripts that wait for a timer or an animation run within four seconds, which pass at once.
        session = context.new_cdp_session(shown)
        ended = threading.Event()
        session.once("Emulation.virtualTimeBudgetExpired", lambda _: ended.set())
        session.send("Emulation.setVirtualTimePolicy", {"policy": "pauseIfNetworkFetchesPending", "budget": 4000})
        while not ended.is_set():
            shown.wait_for_timeout(20)
    assert "/control" in served.paths, "the browser ran the page's own scripts"
    assert not [path for path in served.paths if path.startswith(HEARD_OF)]


@pytest.mark.parametrize("name", ["all.rss.xml", "all.atom.xml", "all.json"])
def test_html_in_feeds_is_harmless_to_readers_that_do_not_clean_it(public, name):
    from feedtool.entries.process import parse_document
    from feedtool.model import Document
    from feedtool.pipeline.wiring import load_parsers
    from support.harmless import check_harmless

    document = Document(feed=name, url=f"https://example.com/{name}", content=Path(public / name).read_bytes())
    parsed = parse_document(document, load_parsers())
    for entry in parsed.entries:
        for text in (entry.summary, *entry.contents):
            if text and text.type != "text":
                check_harmless(text.value)
