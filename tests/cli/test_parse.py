"""`feedtool parse`: one JSON Feed object on stdout, repairs on stderr."""

from __future__ import annotations

import json
import re

import pytest

FEED = """\
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example</title><link>https://example.com/</link><description>An &lt;b&gt;example&lt;/b&gt;</description>
<item><title>One</title><link>/one</link><guid isPermaLink="false">1</guid><dc:creator>Ada</dc:creator>
<pubDate>Thu, 05 Mar 2026 12:00:00 +0100</pubDate><description>&lt;p&gt;Text&lt;/p&gt;</description>
<enclosure url="/a.mp3" type="audio/mpeg" length="12"/></item>
</channel></rss>
"""


@pytest.fixture
def parse(site):
    return lambda *arguments, text=None, code=0: site.invoke("parse", *arguments, stdin=text, code=code)


@pytest.fixture
def printed(parse):
    """The object that `feedtool parse` prints for a small feed."""
    done = parse("-", "--base", "https://example.com/feed.xml", text=FEED)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_parse_prints_the_feed_as_a_json_feed_object(printed):
    assert {key: value for key, value in printed.items() if not key.startswith("_") and key != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example",
        "home_page_url": "https://example.com/",
        "description": "An example",
    }


def test_parse_prints_each_entry_as_an_item(printed):
    (item,) = printed["items"]
    assert item["id"] == "1"
    assert item["url"] == "https://example.com/one"
    assert item["date_published"] == "2026-03-05T11:00:00Z"
    assert item["authors"] == [{"name": "Ada"}]


def test_parse_prints_an_enclosure_as_an_attachment(printed):
    (item,) = printed["items"]
    assert item["attachments"] == [{"url": "https://example.com/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}]


def test_a_file_is_read_by_its_path(parse, site):
    assert json.loads(parse(site.write("feed.xml", FEED)).stdout)["title"] == "Example"


def test_links_of_a_saved_feed_are_resolved_against_its_self_link(parse):
    assert json.loads(parse("-", text=FEED).stdout)["items"][0]["url"] == "https://example.com/one"


def test_repairs_are_printed_to_stderr(parse):
    done = parse("-", text=FEED.replace("Text", "Caf&eacute; & more"))
    assert "note: " in done.stderr
    assert json.loads(done.stdout)["items"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the document is empty"),
        ("<!doctype html><html><title>Hello</title></html>", "this is a web page, not a feed"),
        ("just words", "neither a feed nor"),
        ('{"a": 1}', "not a feed"),
        ('<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/"/></body></opml>', "list of feeds"),
    ],
)
def test_a_document_that_is_not_a_feed_exits_with_1(parse, text, says):
    done = parse("-", text=text, code=1)
    assert says in done.stderr
    assert done.stdout == ""


RUNS = ["javascript:alert(1)", " JavaScript:x", "java\tscript:x", "\u200bvbscript:x", "data:text/html,x"]


@pytest.mark.parametrize("address", RUNS)
def test_script_urls_are_never_printed(parse, address):
    link = f'<a:link rel="{{}}" href="{address}"/>'
    own = "".join(f"<{name}>{address}</{name}>" for name in ("link", "guid", "comments", "w:commentRss", "c:license"))
    names = ("enclosure", "source", "m:content", "m:thumbnail", "p:transcript", "p:chapters")
    own += "".join(f'<{name} url="{address}" type="video/mp4" length="1">x</{name}>' for name in names)
    own += f'<category domain="{address}">x</category><a:author><a:name>x</a:name><a:uri>{address}</a:uri></a:author>'
    spaces = (
        'xmlns:a="http://www.w3.org/2005/Atom" xmlns:m="http://search.yahoo.com/mrss/" '
        'xmlns:w="http://wellformedweb.org/CommentAPI/" xmlns:p="https://podcastindex.org/namespace/1.0" '
        'xmlns:c="http://backend.userland.com/creativeCommonsRssModule"'
    )
    head = f"<link>{address}</link>{link.format('self')}{link.format('hub')}<image><url>{address}</url></image>"
    done = parse(
        "-",
        "--base",
        "https://example.com/",
        text=f'<rss version="2.0" {spaces}><channel><title>t</title>{head}<a:icon>{address}</a:icon><item>{own}'
        f"{link.format('via')}</item></channel></rss>",
    )
    assert not re.search(r'"\s*(?:javascript|vbscript|data):', done.stdout, re.IGNORECASE)


@pytest.mark.parametrize("text", ["<rss><channel></channel></rss>", '<feed xmlns="http://www.w3.org/2005/Atom"/>'])
def test_an_empty_feed_is_a_feed(parse, text):
    done = parse("-", text=text)
    assert json.loads(done.stdout) == {"version": "https://jsonfeed.org/version/1.1", "title": "", "items": []}


def test_an_item_has_the_keys_that_json_feed_requires_even_if_the_entry_has_few(parse):
    (item,) = json.loads(parse("-", text="<rss><channel><item><link>/a</link></item></channel></rss>").stdout)["items"]
    assert item["id"]
    assert item["content_text"] == ""


def test_an_item_without_title_link_text_and_enclosure_is_left_out(parse):
    done = parse("-", text="<rss><channel><item><pubDate>2026</pubDate></item></channel></rss>")
    assert json.loads(done.stdout)["items"] == []
    assert "1 item without title, link, text and enclosure left out" in done.stderr


def test_a_missing_file_is_reported(parse):
    assert "no such file" in parse("none.xml", code=1).stderr


def test_a_private_address_is_an_error(parse):
    assert "not a public address" in parse("http://127.0.0.1:9/feed.xml", code=1).stderr


def test_a_private_address_that_is_allowed_is_requested(parse):
    errors = parse("http://127.0.0.1:9/feed.xml", "--allow-host", "127.0.0.1", code=1).stderr
    assert "not a public address" not in errors
    assert "connect" in errors
