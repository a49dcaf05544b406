"""A page whose article no markup marks, without the extra that finds the article."""

from __future__ import annotations

import sys

from feedtool.articles.formats.webpage_metadata import looks_like_article, may_hold_article, read_article_page

PLAIN = "<!DOCTYPE html><title>A piece</title><div>{}</div>".format(
    "<p>One sentence of some length, and a second.</p>" * 4
)


def test_without_readability_the_page_is_kept_without_its_text_and_the_note_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "readability", None)
    values, notes = read_article_page(PLAIN)
    assert values["title"] == "A piece"
    assert "content_html" not in values
    assert [message for _, message in notes if "feedtool[pages]" in message]


def test_without_readability_a_main_element_is_taken_as_it_is_and_nothing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "readability", None)
    values, notes = read_article_page(PLAIN.replace("<div>", "<main>").replace("</div>", "</main>"))
    assert values["content_html"].startswith("<p>One sentence")
    assert notes == []


def test_a_saved_page_need_not_say_that_it_is_an_article_but_one_of_a_list_must():
    content = PLAIN.encode()
    assert may_hold_article(content)
    assert not looks_like_article(content)
    assert not may_hold_article(b"<form><p>Name</p><p>Password</p></form>")
