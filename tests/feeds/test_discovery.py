"""A web page where a feed should be."""

from __future__ import annotations

import pytest

from feedtool.feeds.discovery import describe_page, find_feeds, guess_feeds, is_html
from support.endless import ends


def page(head, body=""):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>x",
        b"\xef\xbb\xbf\n <HTML lang=it>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>',
        b"<!-- hello --><html>",
        b"<head><title>Login</title></head>",
    ],
)
def test_a_web_page_is_recognized(content):
    assert is_html(content)


@pytest.mark.parametrize("content", [b"<rss/>", b"<?xml version='1.0'?><feed/>", b"{}", b"", b"html", b"<error/>"])
def test_a_document_that_is_not_a_web_page_is_not_recognized_as_one(content):
    assert not is_html(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (page("<title>Just a moment...</title>"), "a challenge page (Cloudflare), which only a browser passes"),
        (page("", "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'>"), "a challenge page (Cloudflare)"),
        (page("<title>Making sure you're not a bot!</title><script src=/.within.website/x/cmd/anubis/>"), "(Anubis)"),
        (page("", '<div class="h-captcha">'), "(a captcha)"),
        (page("<title>Sign  in\n</title>", '<form><input name=p type="password">'), "a login page (Sign in)"),
        (page("<title>Pixel &amp; Post</title>"), "a web page (Pixel & Post)"),
        (page(""), "a web page"),
        (page("<title>" + "x" * 500), "a web page (" + "x" * 100 + ")"),
    ],
)
def test_a_web_page_is_described_by_its_kind_and_title(content, words):
    assert words in describe_page(content)


def test_the_feeds_that_a_page_names_are_found_the_likeliest_first():
    content = page(
        '<base href="/blog/">'
        '<link rel="alternate" type="application/json" href="/wp-json/posts/1">'
        '<link rel="alternate" type="application/json+oembed" href="/oembed">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">'
        '<LINK REL="Alternate nofollow" TYPE="application/atom+xml; charset=utf-8" TITLE="Pixel&#10;Post" '
        'HREF=" atom.xml ">'
        '<link rel="stylesheet" type="text/xml" href="style">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        '<link rel="alternate" type="application/rss+xml" href="http://[::1">'
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">'
    )
    found = find_feeds(content, "https://example.com/page")
    assert [link.url for link in found] == [
        "https://example.com/blog/atom.xml",
        "https://example.com/wp-json/posts/1",
        "https://example.com/blog/comments/feed",
    ]
    assert found[0].title == "Pixel Post"


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        (
            "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
        ),
        ("https://youtube.com/playlist?list=PL123", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL123"),
        ("https://mastodon.example/@ada", "https://mastodon.example/@ada.rss"),
        ("https://old.reddit.com/r/python/", "https://www.reddit.com/r/python/.rss"),
        ("https://github.com/ada/tool", "https://github.com/ada/tool/releases.atom"),
        ("https://github.com/ada/tool/commits/main", "https://github.com/ada/tool/commits.atom"),
        ("https://github.com/ada", "https://github.com/ada.atom"),
        ("https://medium.com/@ada", "https://medium.com/feed/@ada"),
    ],
)
def test_feeds_of_well_known_sites_are_found_by_their_urls(url, feed):
    assert find_feeds(page(""), url)[0].url == feed


def test_a_feed_that_the_page_names_comes_before_a_conventional_one():
    named = page('<link rel=alternate type=application/rss+xml href="/mine">')
    assert [link.url for link in find_feeds(named, "https://m.example/@ada")] == [
        "https://m.example/mine",
        "https://m.example/@ada.rss",
    ]


def test_usual_paths_are_tried_below_the_page_and_the_root():
    places = [link.url for link in guess_feeds("https://example.com/blog?x=1")]
    assert places[0] == "https://example.com/blog/feed"
    assert "https://example.com/atom.xml" in places
    assert len(places) == len(set(places))


@pytest.mark.parametrize("content", [b"", b"<", b"<!DOCTYPE html><![x[", b"<html><link rel=alternate" + b" a" * 50_000])
def test_a_broken_page_raises_no_exception(content):
    assert find_feeds(content, "https://example.com/") == ()
    assert describe_page(content)


@pytest.mark.parametrize(
    "chunk", [b"<!", b"<!--", b"<", b"<a ", b"<![CDATA[", b"</", b"<?", b"&#", b'<link a="', b"<title>"]
)
def test_hostile_pages_are_read_in_linear_time(chunk):
    content = b"<html>" + chunk * (200_000 // len(chunk))
    with ends():
        find_feeds(content, "https://example.com/")
        describe_page(content)
