from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content.html import clean_html
from feedtool.content.html_text import html_to_text
from feedtool.content.markdown import markdown_to_html
from support.harmless import check_harmless

BASE = "https://site.example/blog/post.html"
CASES = sorted((Path(__file__).parents[1] / "data/content/markdown").glob("*.md"))


def render(text):
    return clean_html(markdown_to_html(text), BASE)


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_markdown_file_is_published_as_the_file_beside_it(case):
    """Run this file as a script to write what the cases give now."""
    assert render(case.read_text()) + "\n" == case.with_suffix(".html").read_text()


SNIPPETS = (
    "[^1]", "[^2]", "[^a]: ", "[^1]: ", "[^2]: ", "\n", "\n\n", "    ", "> ", "- ", "x", " y ", "*", "`", "```\n", ": ",
    ":", "<div>", "</div>", "<div", "<p>", "<!--", "-->", "|", "|-|\n", "# ", "{#id}", "](", "[", ")", "~~", "\x00",
    "\ud800", "\r\n", '<sup class="footnote-reference"><a href="#1">7</a></sup>',
    '<div class="footnote-definition" id="1"><sup class="footnote-definition-label">1</sup>',
)  # fmt: skip
markdown = st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join) | st.text(max_size=60)


@given(markdown)
def test_any_markdown_becomes_harmless_html(text):
    check_harmless(render(text))


@given(markdown)
def test_footnotes_of_any_markdown_are_numbered_in_order_and_each_is_listed(text):
    rendered = markdown_to_html(text.replace("<", ""))
    body, rule, listed = rendered.rpartition("<hr />\n<section>\n<ol>\n")
    numbers = [int(number) for number in re.findall(r"<sup>\[(\d+)\]</sup>", body if rule else rendered)]
    first = list(dict.fromkeys(numbers))
    assert first == list(range(1, len(first) + 1))
    assert not rule or listed.count("<li>") >= len(first)
    assert "<sup class" not in rendered
    assert "<div" not in rendered


words = st.lists(st.text("abcxyzàéß", min_size=1, max_size=8), min_size=1, max_size=8).map(" ".join)


@given(st.lists(words, min_size=1, max_size=5), words)
def test_words_of_paragraphs_and_footnotes_are_kept(paragraphs, note):
    text = "\n\n".join(paragraphs) + f"[^n]\n\n[^n]: {note}\n"
    assert html_to_text(markdown_to_html(text)).split() == [*" ".join(paragraphs).split()[:-1], *(
        f"{paragraphs[-1].split()[-1]}[1]", *note.split()
    )]  # fmt: skip


@pytest.mark.parametrize("illegal", ["\x00", "\ud800", "\ufffe"])
def test_characters_that_xml_forbids_are_removed(illegal):
    assert markdown_to_html(f"a{illegal}b") == "<p>ab</p>\n"


def test_a_footnote_whose_raw_html_leaves_a_division_open_stays_in_its_place():
    rendered = markdown_to_html("One[^1].\n\n[^1]: Two <div>\n\nThree.\n")
    assert html_to_text(rendered).split() == ["One1.", "1", "Two", "Three."]


FLOODS = {
    "quotes": ">", "quotes on lines": ">\n", "quotes and lists": "> - ", "brackets": "[", "pictures": "![",
    "stars": "*", "open stars": "*a ", "emphasis": "*a_ ", "ticks": "`", "links": "[a](<b", "titles": '[a](b "',
    "entities": "&", "definitions": "a\n: ", "footnotes": "[^1]:\n", "footnotes in footnotes": "[^a]: ",
    "footnote marks": "[^\n",
    "tags": "<a ", "divisions": "<div ", "comments": "<!-- ", "cells": "|", "rows": "|-|\n", "headings": "# a {#a .b",
    "tildes": "~~a ", "colons": "\n:", "forged marks": '<sup class="footnote-reference"><a href="#1">1</a></sup>',
    "forged notes": '<div class="footnote-definition" id="1"><sup class="footnote-definition-label">1</sup>',
}  # fmt: skip
RENDER = """
import sys, time
from feedtool.content.markdown import markdown_to_html
markdown_to_html("warm")
text = sys.stdin.read()
for count in (1, 8):
    began = time.process_time()
    markdown_to_html("[^1]: x\\n\\n[^1] " + text * count)
    print(time.process_time() - began)
"""


@pytest.mark.parametrize("pattern", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_rendered_in_linear_time_and_without_a_deep_stack(pattern):
    """In a process of its own, which a stack overflow would end."""
    done = subprocess.run(
        [sys.executable, "-c", RENDER], input=pattern * 15_000, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    small, large = map(float, done.stdout.split())
    assert large < max(32 * small, 1.0)


def test_footnotes_that_name_each_other_are_listed_once():
    rendered = markdown_to_html("a[^1]\n\n[^1]: b[^2]\n[^2]: c[^1]\n")
    assert rendered.count("<li>") == 2
    assert rendered.startswith("<p>a<sup>[1]</sup></p>")


def main():
    for case in CASES:
        case.with_suffix(".html").write_text(render(case.read_text()) + "\n")


if __name__ == "__main__":
    main()
