"""Front matter, in the forms that site builders accept."""

from __future__ import annotations

import pytest

from feedtool.articles.formats.markdown import MarkdownParser
from feedtool.articles.front_matter import decode_file, split_file, starts_front_matter
from feedtool.entries.process import parse_document
from feedtool.errors import FrontMatterError
from feedtool.model import Document
from feedtool.plugins import load_class

MATTERS = {
    "yaml": "---\ntitle: A\ndraft: true\n---\nText.\n",
    "after blank lines": "\n \n---\ntitle: A\ndraft: true\n---\nText.\n",
    "after blanks": "  ---\ntitle: A\ndraft: true\n---\nText.\n",
    "after a byte order mark and a blank line": "\ufeff\n---\ntitle: A\ndraft: true\n---\nText.\n",
    "after a second byte order mark": "\ufeff\ufeff---\ntitle: A\ndraft: true\n---\nText.\n",
    "after comments": "<!-- lint -->\n<!-- more\nlint -->\n\n---\ntitle: A\ndraft: true\n---\nText.\n",
    "carriage returns": "---\rtitle: A\rdraft: true\r---\rText.\r",
    "carriage returns and line feeds": "\r\n---\r\ntitle: A\r\ndraft: true\r\n---\r\nText.\r\n",
    "blanks after the marks": "---  \ntitle: A\ndraft: true\n--- \t\nText.\n",
    "dots at the end": "---\ntitle: A\ndraft: true\n...\nText.\n",
    "long marks": "-----\ntitle: A\ndraft: true\n-----\nText.\n",
    "toml": '+++\ntitle = "A"\ndraft = true\n+++\nText.\n',
    "toml after blank lines": '\n\n+++\ntitle = "A"\ndraft = true\n+++\nText.\n',
    "json": '{\n"title": "A",\n"draft": true\n}\nText.\n',
    "json on one line": '{"title": "A", "draft": true}\nText.\n',
    "json after a blank line": '\n{"title": "A", "draft": true}\n\nText.\n',
    "json between marks": '---json\n{"title": "A", "draft": true}\n---\nText.\n',
    "json of hexo": ';;;\n"title": "A",\n"draft": true\n;;;\nText.\n',
    "json of hexo without a first mark": '"title": "A",\n"draft": true\n;;;\nText.\n',
    "yaml of hexo without a first mark": "title: A\ndraft: true\n---\nText.\n",
    "a list in yaml of hexo": "title: A\ntags:\n- x\n- y\ndraft: true\n---\nText.\n",
    "yaml of hexo with a blank line in it": "title: A\n\ndraft: true\n---\nText.\n",
    "headers of pelican": "Title: A\nDraft: true\n\nText.\n",
    "headers of pelican with carriage returns": "Title: A\r\nDraft: true\r\n\r\nText.\r\n",
    "a comment of nikola": "<!--\n.. title: A\n.. draft: true\n-->\n\nText.\n",
    "a comment of nikola on its lines": "<!-- .. title: A\n.. draft: true -->\nText.\n",
    "lines of nikola": ".. title: A\n.. draft: true\n\nText.\n",
}


@pytest.mark.parametrize("form", MATTERS)
def test_front_matter_is_read_in_every_format(form):
    matter, body = split_file(decode_file(MATTERS[form].encode()))
    values = {name.casefold(): str(value).casefold() for name, value in matter.values.items() if name != "tags"}
    assert values == {"title": "a", "draft": "true"}
    assert body.strip() == "Text."


@pytest.mark.parametrize("form", MATTERS)
def test_a_key_in_front_matter_has_its_line(form):
    text = decode_file(MATTERS[form].encode())
    matter, _ = split_file(text)
    name = next(name for name in matter.values if name.casefold() == "draft")
    if form not in ("json on one line", "json after a blank line", "json between marks"):
        assert "draft" in text.split("\n")[matter.lines[name] - 1].casefold()


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is a heading\n---\nText.\n",
        "Plain text.\n\n---\n\nMore.\n",
        "----\n\nA rule above a text.\n\n----\n",
        "{% include a.html %}\nText.\n",
        "{{< note >}}\nText.\n",
        "{: .wide}\nText.\n",
        "<!-- a comment -->\nText.\n",
        "<!-- a comment -->\nText.\n\n---\n\nMore.\n",
        "# Title\n\ntitle: x\n---\n",
        ".. note:: A directive\n\nText.\n",
        "",
    ],
)
def test_a_text_that_resembles_front_matter_is_text(text):
    matter, body = split_file(text)
    assert matter.values == {}
    assert body == text


@pytest.mark.parametrize(
    "text",
    [
        "Title: A\nDate: 2026-01-01\n\nText.\n\n---\n\nMore.\n",
        "Title: A: b\nDate: 2026-01-01\n\n---\n\nText.\n",
        "Title: A\n\nNote: x\nText.\n---\n",
    ],
)
def test_a_horizontal_rule_below_headers_does_not_end_front_matter(text):
    matter, body = split_file(text)
    assert matter.kind == "headers"
    assert matter.values["Title"][0] == "A"
    assert "---" in body


UNREADABLE = {
    "---\ntitle: Geheim\ndraft: true\n\nText.\n": 1,
    "---\ntitle: Geheim": 1,
    "\n\n+++\ntitle = 'Geheim'\n\nText.\n": 3,
    '{\n"title": "Geheim",\n"draft": true\n\nText.\n': 1,
    ';;;\n"title": "Geheim"\n': 1,
    "<!--\n.. title: Geheim\n\nText.\n": 1,
    "---\ntitle: *Geheim* plan\n---\nText.\n": 2,
    "---\ntitle: Geheim: plan\n---\nText.\n": 2,
    "\n---\ntitle: [Geheim\n---\nText.\n": 4,
    "---\n- Geheim\n---\nText.\n": 2,
    "+++\ntitle = Geheim\n+++\nText.\n": 2,
    '{"title": "Geheim" "draft": true}\nText.\n': 1,
    "title: Geheim: plan\npublished: false\n---\nText.\n": 1,
    "---js\n{title: 'Geheim'}\n---\nText.\n": 1,
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_invalid_front_matter_withholds_the_file_and_is_not_quoted(text):
    with pytest.raises(FrontMatterError) as caught:
        split_file(text)
    assert caught.value.line == UNREADABLE[text]
    assert "Geheim" not in f"{caught.value} {caught.value.hint}"


def test_a_file_that_is_not_utf_8_withholds_the_file():
    with pytest.raises(FrontMatterError):
        decode_file(b"---\ntitle: \xff\n---\n")


def test_a_merged_mapping_gives_its_values():
    matter, _ = split_file("---\nbase: &base {draft: true, tags: [a]}\n<<: *base\ntags: [b]\n---\nText.\n")
    assert matter.values["draft"] == "true"
    assert matter.values["tags"] == ["b"]


@pytest.mark.parametrize("null", ["~", "null", "Null", "NULL", ""])
def test_a_null_in_front_matter_is_an_empty_value(null):
    found, _ = split_file(f'---\ntitle: {null}\ntags: [{null or "null"}]\nquoted: "~"\n---\nText')
    assert found.values == {"title": "", "tags": [""], "quoted": "~"}


def test_a_page_of_html_with_broken_front_matter_is_not_read_as_a_saved_page():
    page = b"\n---\ntitle: [Geheim\n---\n<article><p>a</p><p>b</p><p>c</p></article>"
    document = Document(feed="x", url="a.html", content=page)
    parsers = [load_class("parsers", name)() for name in ("markdown", "webpage")]
    with pytest.raises(FrontMatterError):
        parse_document(document, parsers)


@pytest.mark.parametrize(
    ("head", "is_matter"),
    [
        (b"\xef\xbb\xbf\n---\ntitle: A\n---\n", True),
        (b"<!--\n.. title: A\n-->\n<p>x</p>", True),
        (b"\r\n+++\r\n", True),
        (b"<!doctype html><title>x</title>", False),
        (b"<!-- saved from url=(0014)about:internet -->", False),
    ],
)
def test_front_matter_before_html_is_recognized(head, is_matter):
    assert starts_front_matter(head) is is_matter


def test_a_header_of_nikola_reveals_the_builder():
    document = Document(feed="x", url="posts/a.md", content=b"<!--\n.. title: A\n.. tags: draft\n-->\n\nText.\n")
    (entry,) = MarkdownParser().parse(document).entries
    assert entry.withheld.reason == "draft"
    assert entry.withheld.field == "tags"


@pytest.mark.parametrize(
    "text", ["title: x\n" + " \n" * 20_000, "a: b\n" + " " * 20_000, "title: x\n" * 20_000, "<!-- a -->\n" * 20_000]
)
def test_long_front_matter_is_read_in_linear_time(text):
    # Exponential steps would never end.
    assert split_file(text)
