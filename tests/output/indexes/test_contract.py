"""Every registered index file fulfills the contract; what each of them has."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import mf2py
import pytest
from lxml import etree, html
from msgspec.structs import replace

from feedtool.model import Document, Feed, PublishedSite
from feedtool.output.file_links import link_formats, link_indexes
from feedtool.plugins import list_parts, load_class, load_parts, make_part
from feedtool.testing import IndexContract, make_published_site
from feedtool.testing.feeds import CASES
from support import make_entry, make_feed, make_site, make_source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_folder(*feeds: Feed, **fields) -> PublishedSite:
    links = link_indexes(load_parts("indexes"), "https://example.com/feeds/")
    return make_published_site(*feeds, **({"links": links} | fields))


def render(name: str, folder: PublishedSite) -> bytes:
    return load_class("indexes", name)().render(folder)


def whole() -> PublishedSite:
    feeds = (make_feed(make_entry(updated=NOON)), make_feed(name="empty", title="Empty & <new>"))
    return make_folder(*feeds, subscriptions=(make_source(), make_source(title="On disk", url="feeds/local.xml")))


class TestIndexes(IndexContract):
    @pytest.fixture(params=list_parts("indexes"))
    def part(self, request):
        return make_part("indexes", request.param)


def test_the_opml_has_no_findings():
    document = Document(feed="x", url="feeds.opml", content=render("opml", whole()))
    assert not [one for one in load_class("linters", "opml")().check(document) if one.severity != "info"]


def test_the_opml_lists_every_feed_and_subscription():
    root = etree.fromstring(render("opml", whole()))
    assert root.findtext("head/dateModified") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert [(one.get("text"), one.get("xmlUrl")) for one in root.iter("outline") if one.get("xmlUrl")] == [
        ("News", "https://example.com/feeds/news.rss.xml"),
        ("Empty & <\u2060new>", "https://example.com/feeds/news.rss.xml"),
        ("Other site", "https://other.example/feed.xml"),
    ]


def test_the_catalog_lists_every_url_of_every_feed():
    document = json.loads(render("catalog", whole()))
    assert [feed["name"] for feed in document["feeds"]] == ["news", "empty"]
    assert document["feeds"][0]["entries"] == 1
    assert document["feeds"][0]["date_modified"] == "2026-03-01T12:00:00Z"
    assert document["feeds"][0]["addresses"][0] == {
        "format": "rss",
        "type": "application/rss+xml",
        "url": "https://example.com/feeds/news.rss.xml",
    }
    assert [one["title"] for one in document["subscriptions"]] == ["Other site"]


def test_the_page_links_every_feed_for_discovery():
    page = html.fromstring(render("page", whole()))
    links = page.xpath("//link[@rel='alternate']")
    assert [link.get("type") for link in links] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    ] * 2
    assert "How to subscribe" in page.text_content()
    assert [one.text_content() for one in page.xpath("//code")] == ["https://example.com/feeds/news.rss.xml"] * 2


def test_the_style_explains_a_feed_in_the_language_of_the_site():
    style = render("style", make_folder(site=make_site(language="it"))).decode()
    assert 'content: "Come iscriversi: Copia un indirizzo' in style
    assert "url(" not in style
    assert "@import" not in style


def test_a_feed_links_its_style_only_if_it_exists():
    for name in ("rss", "atom"):
        part = load_class("renderers", name)()
        styled = part.render(make_feed(stylesheet="feed.css"))
        first, second = styled.split(b"\n")[:2]
        assert first == b'<?xml version="1.0" encoding="UTF-8"?>'
        assert second == b'<?xml-stylesheet type="text/css" href="feed.css"?>'
        assert etree.fromstring(styled) is not None
        assert b"xml-stylesheet" not in part.render(make_feed())


def test_the_script_is_small_and_requests_nothing_else():
    script = render("script", make_folder())
    assert len(gzip.compress(script, 9)) < 3000
    for word in (b"innerHTML", b"eval", b"import ", b"document.write", b"cookie"):
        assert word not in script


def test_the_page_of_embeds_shows_each_way_once_with_a_preview():
    page = html.fromstring(render("embeds", whole()))
    assert [one.get("src") for one in page.iter("feedtool-stream")] == ["news.json"]
    assert [one.get("src") for one in page.iter("iframe")] == ["news.frame.html#limit=3"]
    assert len(page.find_class("feedtool-entries")) == 1
    script, iframe, ssi, esi, links = (one.text_content() for one in page.xpath("//pre"))
    assert '<feedtool-stream src="https://example.com/feeds/news.json" limit="5" layout="list">' in script
    assert '<iframe src="https://example.com/feeds/news.frame.html#layout=list&amp;limit=5"' in iframe
    assert '<!--#include virtual="/feeds/news.fragment.html" -->' in ssi
    assert '<esi:include src="https://example.com/feeds/news.fragment.html"' in esi
    assert '<a href="https://example.com/feeds/news.html">News</a>' in links
    assert [one.text_content().split() for one in page.xpath("//ul[@class='names']/li")] == [
        ["News", "news"],
        ["Empty", "&", "<new>", "empty"],
    ]


def test_the_page_of_embeds_escapes_titles_in_its_lines():
    feed = make_feed(title="Empty & <new>")
    script = html.fromstring(render("embeds", make_folder(feed))).xpath("//pre")[0]
    assert "Empty &amp; &lt;new&gt;</a>" in script.text_content()


def test_the_page_of_embeds_shows_only_published_formats():
    feed = make_feed(
        make_entry(), links=link_formats(load_parts("renderers", ["rss"]), "https://example.com/feeds/", "news")
    )
    page = html.fromstring(render("embeds", make_folder(feed)))
    assert [one.get("aria-label") for one in page.xpath("//pre | //iframe | //feedtool-stream")] == ["HTML"]


def crowd(count: int, group: str | None = "By tag") -> list[Feed]:
    entries = [make_entry(f"https://example.com/{number}") for number in range(9)]
    return [
        make_feed(*entries[: 1 + number % 9], name=f"tag-{number}", title=f"Tag {number}", group=group)
        for number in range(count)
    ]


@pytest.mark.parametrize("name", ["page", "embeds"])
@pytest.mark.parametrize("group", ["By tag", None])
def test_the_page_of_thousands_of_streams_stays_small(name, group):
    written = render(name, make_folder(*crowd(2000, group)))
    assert len(written) < 256 * 1024
    page = html.fromstring(written)
    assert len(page.xpath("//details//li")) == 300 + 1
    # Those with the most entries, in their order; how many there are besides is said.
    titles = [one.text_content() for one in page.xpath("//details//li/span")]
    assert titles == sorted(titles, key=lambda title: int(title.removeprefix("Tag ")))
    assert "Tag 71" in titles
    hidden = 2000 - 300 - (0 if group else {"page": 48, "embeds": 24}[name])
    assert page.xpath("//details//li")[-1].text_content() == f"More feeds: {hidden}"
    assert len(page.xpath("//iframe | //feedtool-stream")) <= 2


def test_the_page_lists_facets_with_counts_after_the_streams_of_the_config():
    page = html.fromstring(render("page", make_folder(make_feed(make_entry()), *crowd(3))))
    assert [one.text_content() for one in page.xpath("//section[@class='first h-feed']//h2")] == ["News"]
    (section,) = page.find_class("family")
    assert section.xpath(".//h2")[0].text_content() == "By tag 3"
    assert section.xpath(".//details/@open"), "a short list stands there unfolded"
    assert [one.text_content().split() for one in section.xpath(".//li")] == [
        ["Tag", str(number), str(number + 1), "RSS"] for number in range(3)
    ]
    # Readers that look for feeds are not handed hundreds.
    assert len(page.xpath("//link[@rel='alternate']")) == 3
    assert not html.fromstring(render("page", make_folder(*crowd(25)))).xpath("//details/@open")


def test_the_page_of_embeds_shows_one_stream_and_the_names_of_all():
    page = html.fromstring(render("embeds", make_folder(make_feed(make_entry()), *crowd(30))))
    assert [one.get("title") for one in page.iter("iframe")] == ["News"]
    assert [one.text_content() for one in page.xpath("//details//code")] == [f"tag-{number}" for number in range(30)]


def test_the_page_shows_a_stream_of_everything_first_and_the_name_of_the_site_as_its_heading():
    news, recent = make_feed(make_entry()), make_feed(make_entry(), name="recent", title="Recent", is_general=True)
    page = html.fromstring(render("page", make_folder(news, recent)))
    assert [one.text_content() for one in page.xpath("//h1")] == ["Example"]
    assert [one.text_content() for one in page.xpath("//h2")][:2] == ["Recent", "News"]


def test_microformats_readers_see_the_newest_entries_of_the_page():
    folder = make_folder(make_feed(make_entry(title="A first post")))
    (feed,) = mf2py.parse(doc=render("page", folder).decode(), url="https://example.com/feeds/")["items"]
    assert feed["properties"]["name"] == ["News"]
    assert [one["properties"]["name"] for one in feed["children"]] == [["A first post"]]


@pytest.mark.parametrize("name", ["page", "embeds", "status"])
def test_a_page_links_files_of_the_folder_relatively(name):
    page = html.fromstring(render(name, whole()))
    assert not [one for one in page.xpath("//body//@href | //@src") if one.startswith("https://example.com/feeds/")]


def test_the_sitemap_lists_the_pages_and_archives():
    feed = replace(CASES["withdrawn"](), updated=NOON)
    root = etree.fromstring(render("sitemap", make_folder(feed)))
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    base = "https://example.com/feeds/"
    assert [(one.findtext(f"{name}loc"), one.findtext(f"{name}lastmod")) for one in root] == [
        (f"{base}index.html", "2026-03-01T12:00:00Z"),
        (f"{base}news.html", "2026-03-01T12:00:00Z"),
        (f"{base}news.archive-1.html", None),
        (f"{base}news.archive-2.html", None),
        (f"{base}news.archive-3.html", None),
    ]


def test_the_page_lists_sources_with_their_newest_entry_first():
    quiet, lively = make_source(title="Quiet", link=None), make_source(title="Lively")
    entry = make_entry(source=lively)
    page = html.fromstring(render("page", make_folder(make_feed(entry), subscriptions=(quiet, lively))))
    assert [" ".join(one.text_content().split()) for one in page.xpath("//section[@class='sources']//li")] == [
        "L Lively March 1, 2026",
        "Q Quiet",
    ]
