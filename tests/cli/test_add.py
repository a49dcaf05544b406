"""`feedtool add` finds the feed behind an address and follows it; `feedtool remove` stops that."""

from __future__ import annotations

import pytest

from support.server import Answer

RSS = b"""<rss version="2.0"><channel><title>Other</title><link>https://other.example/</link>
<item><title>Old</title><guid>1</guid><pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate></item>
<item><title>New</title><guid>2</guid><pubDate>Fri, 06 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
OPML = b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>'
CONFIG = """\
site: {title: S, url: https://example.com/}
articles: "*.md"   # mine
subscriptions:
  # follow
streams: {all: {title: All}}
fetch: {allow_hosts: [127.0.0.1]}
"""


@pytest.fixture
def followed(site, server):
    """A site that may ask the server, whose page names a feed."""
    site.write("feeds.yaml", CONFIG)
    server.pages |= {
        "/": Answer(body=b"<html><link rel=alternate type='application/rss+xml' href='/rss'></html>"),
        "/rss": Answer(body=RSS),
        "/bare/": Answer(body=b"<html><title>Bare</title></html>"),
    }
    return site


def read(site):
    return (site.folder / "feeds.yaml").read_text()


def test_the_feed_of_a_page_is_shown_and_added(followed, server):
    done = followed.invoke("add", server.url("/"))
    assert done.stdout == (
        f"Other  {server.url('/rss')}  (2 entries)\n"
        "  2026-03-06  New\n"
        "  2026-03-05  Old\n"
        "Added to feeds.yaml; `feedtool build` fetches it.\n"
    )
    assert read(followed) == CONFIG.replace("subscriptions:\n", f"subscriptions:\n  - {server.url('/rss')}\n")


def test_an_entry_of_atom_is_shown_with_the_date_of_its_last_change(followed, server):
    entry = "<entry><title>Changed</title><id>tag:a.example,2026:1</id><updated>2026-03-04T12:00:00Z</updated></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title>{entry}</feed>'
    server.pages["/atom"] = Answer(body=atom.encode())
    assert "  2026-03-04  Changed\n" in followed.invoke("add", server.url("/atom")).stdout


def test_title_and_categories_are_written(followed, server):
    followed.invoke("add", server.url("/rss"), "--title", "O", "--category", "News", "--category", "Tests")
    (added,) = followed.load_config().subscriptions
    assert (added.title, added.categories) == ("O", ("News", "Tests"))


def test_a_dry_run_and_a_feed_that_is_followed_write_nothing(followed, server):
    assert "New" in followed.invoke("add", server.url("/rss"), "--dry-run").stdout
    assert read(followed) == CONFIG
    followed.invoke("add", server.url("/rss"))
    once = read(followed)
    assert "has it already" in followed.invoke("add", server.url("/")).stdout
    assert read(followed) == once


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/bare/", "is a web page (Bare) and names no feed"),
        ("/none", "HTTP 404"),
        ("/sitemap.xml", "is not a feed, but"),
        ("/text", "this is neither a feed"),
    ],
)
def test_an_address_without_a_feed_is_an_error(followed, server, path, message):
    server.pages |= {
        "/sitemap.xml": Answer(
            body=b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://a.example/</loc></url></urlset>"
        ),
        "/text": Answer(body=b"hello"),
    }
    assert message in followed.invoke("add", server.url(path), code=1).stderr
    assert read(followed) == CONFIG


def test_a_list_of_feeds_is_followed_as_a_list(followed):
    followed.write("lists/mine.opml", OPML)
    assert "(1 entry)" in followed.invoke("add", "lists/mine.opml").stdout
    assert '  - opml: "lists/mine.opml"\n' in read(followed)


def test_text_of_a_feed_controls_no_terminal(followed, server):
    server.pages["/rss"] = Answer(body=RSS.replace(b"New", b"New &#x202e;x"))
    assert "\u202e" not in followed.invoke("add", server.url("/rss")).stdout


@pytest.mark.parametrize("name", ["https://a.example/feed", "HTTPS://A.example:443/feed", "The A"])
def test_a_subscription_is_removed_by_its_url_or_title(site, name):
    added = "  - url: https://a.example/feed\n    title: The A\n"
    site.write("feeds.yaml", CONFIG.replace("  # follow\n", added + "  # follow\n"))
    assert "Removed https://a.example/feed from feeds.yaml" in site.invoke("remove", name).stdout
    assert read(site) == CONFIG


@pytest.mark.parametrize(
    ("name", "hint"),
    [("https://a.example/fed", "did you mean 'https://a.example/feed'?"), ("http://x:y/", "look under")],
)
def test_a_name_that_is_not_followed_is_an_error(site, name, hint):
    site.write("feeds.yaml", CONFIG.replace("  # follow\n", "  - https://a.example/feed\n"))
    assert hint in site.invoke("remove", name, code=2).stderr
