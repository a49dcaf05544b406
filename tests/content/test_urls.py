"""URLs of one page have one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.content.urls import canonicalize_url, find_host, strip_tracking

PAGE = "https://lake.example/2026/path"

SAME = [
    "http://lake.example/2026/path",
    "https://www.lake.example/2026/path/",
    "https://m.lake.example:443/2026/path",
    "HTTPS://LAKE.EXAMPLE./2026//path/index.html",
    "https://lake.example/2026/path?utm_source=rss&utm_medium=feed",
    "https://lake.example/2026/path?utm_source=rss?utm_campaign=x",
    "https://lake.example/2026/path/%3Futm_source%3Drss%26utm_medium%3Dfeed",
    "https://lake.example/2026/path;utm_source=rss",
    "https://lake.example/2026/path;utm%5Fsource=rss",
    "https://lake.example/2026/path/index.html/",
    "https://lake.example/2026/path/index.html/amp",
    "https://lake.example/2026/path/amp/amp/",
    "https://lake.example/2026/path#utm_source=rss",
    "https://lake.example/2026/path?fbclid=abc&ref=planet.example",
    "https://lake.example/2026/path?source=rss----eab2---4",
    "https://lake.example/2026/path?share=mastodon&nb=1",
    "https://lake.example/2026/path?partner=rss&emc=rss",
    "https://lake.example/2026/path?amp=1",
    "https://lake.example/2026/path/amp/",
    "https://lake.example/2026/path.amp.html",
    "https://lake.example/2026/path#comments",
    "https://lake.example/2026/path#4",
    "https://lake.example/2026/p%61th",
    "https://lake-example.cdn.ampproject.org/c/s/lake.example/2026/path",
    "https://www.google.com/amp/s/lake.example/2026/path",
    "https://www.google.com/url?q=https%3A%2F%2Flake.example%2F2026%2Fpath&sa=D",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Flake.example%2F2026%2Fpath",
    "https://href.li/?https://lake.example/2026/path",
]

OTHER = [
    "https://lake.example/2026/Path",
    "https://lake.example/2026/path?p=1",
    "https://lake.example/2026/path?ref=chapter-2",
    "https://lake.example/2026/path?preview",
    "https://lake.example/2026/path#v2-8-1",
    "https://de.lake.example/2026/path",
    "https://lake.example:8080/2026/path",
    "https://lake.example/2026/path-2",
]

SHARED = [
    None,
    "",
    "https://lake.example",
    "https://www.lake.example/index.html",
    "https://lake.example/?utm_source=rss",
    "http://feedproxy.google.com/~r/lake/~3/abc/",
    "https://t.co/abc",
    "https://news.google.com/rss/articles/CBMabc",
    "urn:uuid:1",
    "57",
    "http://[",
    "https://lake.example:port/x",
    "/2026/path",
]


@pytest.mark.parametrize("url", SAME)
def test_parts_that_do_not_identify_a_page_are_removed(url):
    assert canonicalize_url(url) == canonicalize_url(PAGE)


@pytest.mark.parametrize("url", OTHER)
def test_parts_that_may_identify_a_page_stay(url):
    assert canonicalize_url(url) not in (None, canonicalize_url(PAGE))


@pytest.mark.parametrize("url", SHARED)
def test_a_url_that_identifies_nothing_has_no_canonical_form(url):
    assert canonicalize_url(url) is None


def test_the_host_of_a_redirector_identifies_no_site():
    assert find_host("https://feeds.feedburner.com/~r/lake/1") is None
    assert find_host("https://www.lake.example/") == "lake.example"


@given(st.sampled_from(SAME + OTHER), st.text(max_size=12))
def test_the_canonical_form_is_its_own_canonical_form(url, tail):
    canonical = canonicalize_url(url + tail)
    assert canonical is None or canonicalize_url(f"https://{canonical}") == canonical


BITS = ["a", "id", "=", "&", ";", "?", "/", "%3F", "%26", "%3D", "%25", "%2F", "utm_", "utm%5Fsource", "=x", "amp"]
BITS += ["#", "+", ".", "//", "index.html", ".amp.html", "default.aspx", "ref=", "feed", "share=x", "nb=1", "p=1"]
BITS += ["ü", "%C3%BC", "%ff"]


@given(st.lists(st.sampled_from(BITS), max_size=9).map("".join))
@settings(max_examples=400)
def test_the_canonical_form_of_combined_patterns_is_its_own_canonical_form(rest):
    canonical = canonicalize_url(f"https://lake.example/{rest}")
    assert canonical is None or canonicalize_url(f"https://{canonical}") == canonical


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://lake.example/x?id=5?utm_source=rss", "lake.example/x?id=5"),
        ("https://lake.example/x?id=5?utm%5Fsource=rss", "lake.example/x?id=5"),
        ("https://lake.example/x?id=5%26utm_source=rss", "lake.example/x?id=5"),
        ("https://lake.example/x?id=5?page=2", "lake.example/x?id=5%3Fpage%3D2"),
        ("https://lake.example/x?a=1&utm_source=rss&page=2", "lake.example/x?a=1&page=2"),
        ("https://lake.example/x?page?utm_source=rss", "lake.example/x?page="),
    ],
)
def test_tracking_inside_a_parameter_is_removed_and_the_rest_is_kept(url, canonical):
    assert canonicalize_url(url) == canonical


@pytest.mark.parametrize(
    ("given", "stripped"),
    [
        ("https://a.example/p?utm_source=rss&utm_medium=rss", "https://a.example/p"),
        ("https://a.example/p?id=7&UTM_Source=rss&b=&fbclid=X#c", "https://a.example/p?id=7&b=#c"),
        ("https://a.example/p?id=7&amp;utm_source=rss&amp;mc_cid=1", "https://a.example/p?id=7"),
        ("https://a.example/p?id=7;utm_source=rss;utm_medium=x", "https://a.example/p?id=7"),
        ("https://a.example/p?id=7%3Futm_source=rss", "https://a.example/p?id=7"),
        ("https://a.example/p/&utm_source=rss", "https://a.example/p/"),
        ("https://a.example/p#utm_source=rss", "https://a.example/p"),
        ("https://a.example/p?utm%5Fsource=rss#xtor=RSS-3", "https://a.example/p"),
        ("https://a.example/#/post/1?utm_source=rss", "https://a.example/#/post/1"),
        ("https://a.example/p?at_medium=x&msclkid=1&srsltid=2&spm=3&q=%20a+b", "https://a.example/p?q=%20a+b"),
    ],
)
def test_parameters_that_only_measure_are_stripped(given, stripped):
    assert strip_tracking(given) == stripped


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/P?ref=rss&source=feed&share=x&feature=b&utm=1&id=utm_source",
        "https://a.example/?",
        "https://a.example/p?a&&b=#",
        "https://a.example/utm_source/p",
        "https://a.example/p#more-12",
    ],
)
def test_an_address_without_tracking_stays_as_written(url):
    assert strip_tracking(url) == url
