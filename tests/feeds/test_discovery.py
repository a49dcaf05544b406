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


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="alternate" href="/mine" title="RSS">', ""),
        ('<link rel="alternate" href="/blog/mine" title="News"><link rel="feed" href="/mine">', ""),
        ('<link rel="alternate" href="/de/" hreflang="de"><link rel="alternate" href="/mine" type="text/rss">', ""),
        ('<link rel="alternate" type="application/rss+xml" href="feed://example.com/mine">', ""),
        ('<link rel="alternate" type="application/rss+xml" href="feed:https://example.com/mine">', ""),
        ("", '<a href="/feedback">Feedback</a><a href=/mine>RSS-Feed</a>'),
        ("", '<a href="/mine"><img src="i.gif" alt="RSS 2.0"></a>'),
        ("", '<a href="/mine" type="application/atom+xml">Follow</a>'),
        ("", '<a href="/mine" title="Atom feed"><svg></svg></a>'),
        ("", "x" * 100_000 + '<a class="icon" href="/mine" aria-label="JSON feed"></a>'),
        ("", '<a href="https://reader.example/add?u=https://example.com/rss">RSS</a><a href="/mine">Feed</a>'),
        ("", '<a href="/comments/feed">Comments RSS</a><a href="/mine">Feed</a>'),
    ],
)
def test_a_link_that_looks_like_a_feed_is_found(head, body):
    assert find_feeds(page(head, body), "https://example.com/")[0].url in {
        "https://example.com/mine",
        "http://example.com/mine",
    }


@pytest.mark.parametrize("href", ["/news.xml", "/rss", "/out.php?format=atom", "/feeds/all", "/index.rdf", "/blog.rss"])
def test_a_link_is_recognized_by_its_address(href):
    links = find_feeds(page("", f'<a href="/about">About</a><a href="{href}">Follow</a>'), "https://example.com/")
    assert [link.url for link in links] == [f"https://example.com{href}"]


def test_a_link_to_a_page_is_not_taken_for_a_feed():
    head = '<link rel="alternate" hreflang="it" href="/it/"><link rel="alternate" media="handheld" href="/m/">'
    text = '<a href="/2026/why-we-feed-birds-all-winter">Why we feed birds</a><a href="/sitemap.xml">Map</a>'
    assert (
        find_feeds(
            page(head, f"{text}<a href='/x'>{'RSS was a fine idea, and so on ' * 3}</a>"), "https://example.com/"
        )
        == ()
    )


@pytest.mark.parametrize(
    ("header", "urls"),
    [
        ('</mine>; rel="alternate"; type="application/rss+xml"', ["https://example.com/mine"]),
        ("</mine>;rel=alternate;type=application/atom+xml", ["https://example.com/mine"]),
        (
            '</a,b>; rel="preload", <https://a.example/f>; type="application/feed+json"; rel="alternate"',
            ["https://a.example/f"],
        ),
        ('</mine>; rel="alternate"; title="RSS"', ["https://example.com/mine"]),
        ('</style.css>; rel="stylesheet", </>; rel="canonical", broken', []),
    ],
)
def test_a_feed_is_found_by_the_link_header_of_the_page(header, urls):
    assert [link.url for link in find_feeds(page(""), "https://example.com/blog/", header)] == urls


@pytest.mark.parametrize("content", [b"", b"<", b"<!DOCTYPE html><![x[", b"<html><link rel=alternate" + b" a" * 50_000])
def test_a_broken_page_raises_no_exception(content):
    assert find_feeds(content, "https://example.com/") == ()
    assert describe_page(content)


@pytest.mark.parametrize(
    "chunk",
    [
        b"<!",
        b"<!--",
        b"<",
        b"<a ",
        b"<![CDATA[",
        b"</",
        b"<?",
        b"&#",
        b'<link a="',
        b"<title>",
        b"<a x>",
        b"<a x=",
        b"<a href=x>rss ",
    ],
)
def test_hostile_pages_are_read_in_linear_time(chunk):
    content = b"<html>" + chunk * (200_000 // len(chunk))
    with ends():
        find_feeds(content, "https://example.com/", content.decode())
        describe_page(content)
