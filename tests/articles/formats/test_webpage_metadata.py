"""A page whose article no markup marks, without the extra that finds the article."""

from __future__ import annotations

import sys

from feedtool.articles.formats.webpage_metadata import looks_like_article, may_hold_article, parse_article_page

PLAIN = "<!DOCTYPE html><title>A piece</title><div>{}</div>".format(
    "<p>One sentence of some length, and a second.</p>" * 4
)


def test_a_page_is_kept_without_text_and_the_extra_is_named_if_readability_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "readability", None)
    values, notes = parse_article_page(PLAIN)
    assert values["title"] == "A piece"
    assert "content_html" not in values
    assert [one for one in notes if "feedtool[pages]" in one.hint]


def test_a_main_element_is_used_without_a_note_if_readability_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "readability", None)
    values, notes = parse_article_page(PLAIN.replace("<div>", "<main>").replace("</div>", "</main>"))
    assert values["content_html"].startswith("<p>One sentence")
    assert notes == []


def test_only_a_page_of_a_sitemap_must_be_marked_as_an_article():
    content = PLAIN.encode()
    assert may_hold_article(content)
    assert not looks_like_article(content)
    assert not may_hold_article(b"<form><p>Name</p><p>Password</p></form>")
