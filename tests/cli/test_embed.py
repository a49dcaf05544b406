"""`feedtool embed`: HTML to paste, or a hint at the missing files."""

from __future__ import annotations

import pytest


def configure(site, **sections):
    site.configure(
        site={"title": "Example", "url": "https://example.com/", "base_url": "https://example.com/feeds/"},
        articles=["a.json"],
        streams={"news": {"title": "News & more"}},
        **sections,
    )


def test_embed_prints_the_html_to_paste(site):
    configure(site)
    assert site.invoke("embed", "news", "--limit", "3", "--layout", "cards").stdout == (
        '<script src="https://example.com/feeds/feedtool.js" defer></script>\n'
        '<feedtool-stream src="https://example.com/feeds/news.json" limit="3" layout="cards">\n'
        '  <a href="https://example.com/feeds/news.html">News &amp; more</a>\n'
        "</feedtool-stream>\n"
    )


def test_an_unknown_stream_gets_a_suggestion(site):
    configure(site)
    assert "did you mean 'news'?" in site.invoke("embed", "new", code=2).stderr


@pytest.mark.parametrize(
    ("kind", "parts", "hint"),
    [
        ("script", {"formats": ["rss", "html"]}, "add jsonfeed to `formats`"),
        ("script", {"formats": ["rss"], "indexes": ["page"]}, "add jsonfeed to `formats` and script to `indexes`"),
        ("iframe", {"formats": ["rss"]}, "add frame to `formats`"),
        ("ssi", {"formats": ["rss"]}, "add fragment to `formats`"),
    ],
)
def test_a_site_without_the_files_for_an_embed_gets_a_hint(site, kind, parts, hint):
    configure(site, **parts)
    assert hint in site.invoke("embed", "news", "--as", kind, code=2).stderr


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (
            "iframe",
            (
                '<iframe src="https://example.com/feeds/news.frame.html#layout=cards&amp;limit=3"'
                ' title="News &amp; more" width="100%" height="480" frameborder="0" loading="lazy"></iframe>'
            ),
        ),
        ("ssi", '<!--#include virtual="/feeds/news.fragment.html" -->'),
        ("esi", '<esi:include src="https://example.com/feeds/news.fragment.html" onerror="continue"/>'),
        (
            "links",
            (
                '<link rel="alternate" type="application/rss+xml" title="News &amp; more (RSS)"'
                ' href="https://example.com/feeds/news.rss.xml">'
            ),
        ),
    ],
)
def test_other_kinds_of_embed_use_no_script(site, kind, line):
    configure(site)
    options = {"iframe": ("--limit", "3", "--layout", "cards"), "ssi": ("--layout", "cards")}.get(kind, ())
    printed = site.invoke("embed", "news", "--as", kind, *options).stdout
    assert line in printed.splitlines()


@pytest.mark.parametrize(
    ("kind", "option"),
    [("ssi", "--limit=3"), ("esi", "--limit=3"), ("links", "--limit=3"), ("links", "--layout=cards")],
)
def test_an_option_that_a_kind_of_embed_does_not_have_is_refused(site, kind, option):
    configure(site)
    name = option.partition("=")[0]
    message = site.invoke("embed", "news", "--as", kind, option, code=2).stderr
    assert f"--as {kind} has no {name}" in message


def test_an_include_has_the_style_sheet_of_fragments(site):
    configure(site)
    assert site.invoke("embed", "news", "--as", "ssi", "--layout", "cards").stdout == (
        '<link rel="stylesheet" href="https://example.com/feeds/embed.css">\n'
        '<div class="feedtool-cards">\n<!--#include virtual="/feeds/news.fragment.html" -->\n</div>\n'
    )
