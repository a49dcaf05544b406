"""Teasers end where the author set a divider, in the form of any builder."""

from __future__ import annotations

import pytest

from feedtool.articles.formats.json import JsonParser
from feedtool.articles.formats.markdown import MarkdownParser
from feedtool.content.markdown import markdown_to_html
from feedtool.model import Builder, Document


def parse(text: str, url: str = "a.md", **builder: object):
    document = Document(feed="x", url=url, content=text.encode(), builder=Builder(**builder))
    (entry,) = MarkdownParser().parse(document).entries
    return entry


@pytest.mark.parametrize(
    "divider",
    [
        "<!--more-->", "<!--more Read on-->", "<!-- more -->", "<!-- truncate -->", "<!-- TEASER_END -->",
        "<!-- TEASER_END: Read on -->", "<!-- excerpt -->", "<!-- endexcerpt -->", "<!-- PELICAN_END_SUMMARY -->",
    ],
)  # fmt: skip
def test_a_teaser_ends_at_a_divider(divider):
    entry = parse(f"---\ntitle: Rye\n---\nThe *teaser*.\n\n{divider}\n\nThe rest.\n")
    assert markdown_to_html(entry.summary.value) == "<p>The <em>teaser</em>.</p>\n"
    assert markdown_to_html(entry.contents[0].value) == "<p>The <em>teaser</em>.</p>\n<p>The rest.</p>\n"


def test_a_divider_of_mdx_ends_the_teaser():
    entry = parse("---\ntitle: Rye\n---\nThe teaser.\n\n{/* truncate */}\n\nThe rest.\n", "a.mdx")
    assert entry.summary.value.strip() == "The teaser."
    assert "truncate" not in entry.contents[0].value


def test_a_summary_in_front_matter_has_priority():
    assert parse("---\ntitle: Rye\nsummary: Mine\n---\nTeaser.\n<!--more-->\nRest.\n").summary.value == "Mine"


@pytest.mark.parametrize(
    "text",
    ["Write `<!--more-->` there.", "```\n<!--more-->\n```\n", "<!--more-->\n\nAll.", "One.\n\n<!-- more of this -->\n"],
)
def test_a_text_without_a_teaser_has_no_summary(text):
    assert parse(f"---\ntitle: Rye\n---\n{text}\n").summary is None


def test_links_of_a_teaser_may_be_listed_below_the_divider():
    entry = parse(
        "---\ntitle: Rye\n---\nSee [this][1] or that[^n].\n\n<!--more-->\n\n[1]: https://e.example/\n[^n]: N\n"
    )
    assert markdown_to_html(entry.summary.value) == '<p>See <a href="https://e.example/">this</a> or that.</p>\n'


@pytest.mark.parametrize(
    ("text", "separator", "teaser"),
    [
        ("One.\n\nTwo.\n\nThree.", None, "One."),
        ("One.\n\nTwo.\n\n<!-- fold -->\n\nThree.", "<!-- fold -->", "One.\n\nTwo."),
        ("One.\n\nTwo.\n\n==fold==\n\nThree.", "==fold==", "One.\n\nTwo."),
        ("One.\n\nTwo.", "<!-- fold -->", None),
        ("One.\n\nTwo.", "", None),
    ],
)
def test_a_teaser_of_jekyll_ends_at_the_configured_separator(text, separator, teaser):
    settings = () if separator is None else (("excerpt_separator", separator),)
    entry = parse(f"---\ntitle: Rye\n---\n{text}\n", name="jekyll", settings=settings)
    assert (entry.summary.value.strip() if entry.summary else None) == teaser


def test_an_article_may_set_the_separator_itself():
    entry = parse("---\ntitle: Rye\nexcerpt_separator: <!--x-->\n---\nOne.\n\nTwo.\n<!--x-->\nThree.", name="jekyll")
    assert entry.summary.value.strip() == "One.\n\nTwo."


def test_a_text_in_a_record_may_have_a_divider():
    record = b'{"title": "Rye", "url": "https://e.example/a", "content_html": "<p>One.</p><!--more--><p>Two.</p>"}'
    (entry,) = JsonParser().parse(Document(feed="x", url="a.json", content=record)).entries
    assert entry.summary.value == "<p>One.</p>"
    assert entry.contents[0].value == "<p>One.</p><p>Two.</p>"
