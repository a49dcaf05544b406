"""Sitemaps beyond their case files: which addresses may be asked for, and what hostile ones cost."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from feedtool.articles.formats.sitemap_document import is_sitemap, parse_sitemap, refuse_address
from feedtool.errors import ParseError
from support.endless import ends

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://a.example/x", None),
        ("http://A.example:8080/x?y=1", None),
        ("/x", "not an absolute http(s) URL"),
        ("//a.example/x", "not an absolute http(s) URL"),
        ("javascript:alert(1)", "not an absolute http(s) URL"),
        ("file:///etc/passwd", "not an absolute http(s) URL"),
        ("https://b.example/x", "on another host"),
        ("https://a.example.b.example/x", "on another host"),
        ("https://a.example@b.example/x", "a user name"),
        ("https://a.example/" + "x" * 2048, "more than 2048"),
        ("https://[::1/x", "not an absolute http(s) URL"),
    ],
)
def test_only_urls_of_the_host_of_the_sitemap_are_accepted(url, reason):
    found = refuse_address(url, {"a.example"})
    assert (found is None) if reason is None else (found is not None and reason in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"\n\n<?xml version='1.0'?>\n<urlset {SPACE}/>".encode(), True),
        (f"<s:urlset xmlns:s='x' {SPACE}/>".encode(), True),
        (f"<?xml version='1.0' encoding='utf-16'?><urlset {SPACE}/>".encode("utf-16"), True),
        (gzip.compress(b"https://a.example/\n", mtime=0), True),
        (b"https://a.example/ is a site worth a look\n", False),
        (b"<rss><channel/></rss>", False),
        (b"\x1f\x8bnothing", False),
        (b"", False),
    ],
)
def test_a_sitemap_is_recognized_by_its_beginning(content, expected):
    assert is_sitemap(content) is expected


def test_encodings_and_empty_lines_before_the_declaration_are_read():
    text = f"<?xml version='1.0' encoding='{{}}'?><urlset {SPACE}><url><loc>https://a.example/è</loc></url></urlset>"
    for content in (b"\r\n " + text.format("utf-8").encode(), text.format("utf-16").encode("utf-16")):
        assert [one.url for one in parse_sitemap(content).listed] == ["https://a.example/è"]


BOMBS = {
    "gzip": lambda: gzip.compress(b"\n" * 60_000_000),
    "lines": lambda: b"https://a.example/\n" + b"\n" * 20_000_000,
    "words": lambda: b"https://a.example/\n" + b"x\n" * 1_000_000,
    "tags": lambda: f"<urlset {SPACE}>".encode() + b"<url><loc>https://a.example/</loc></url>" * 60_000,
    "deep": lambda: f"<urlset {SPACE}>".encode() + b"<url>" * 100_000,
    "nested": lambda: f"<urlset {SPACE}>".encode() + b"<url><loc>x</loc>" + b"<a/>" * 500_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_sitemap_is_refused_soon_and_in_little_memory(name):
    content = BOMBS[name]()
    tracemalloc.start()
    try:
        with ends():
            assert len(parse_sitemap(content).listed) <= 50_000
    except ParseError as error:
        assert "\n" not in str(error)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 160_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("before", ["", "<!-- a > b -->", "\n\n<?x y?>"])
def test_a_document_type_declaration_is_refused_before_the_parser_sees_it(monkeypatch, encoding, before):
    monkeypatch.setattr("feedtool.articles.formats.sitemap_document.etree.XMLPullParser", None)
    sitemap = f"{before}<!doctype urlset [<!ENTITY a 'b'>]><urlset {SPACE}><url><loc>https://a.example/&a;</loc></url></urlset>"
    with pytest.raises(ParseError, match="document type declaration"):
        parse_sitemap(sitemap.encode(encoding))
