"""reStructuredText: nothing is read from outside the text, and unknown names leave the text that they enclose."""

from __future__ import annotations

from contextlib import suppress

import pytest

pytest.importorskip("docutils")

from feedtool.articles.formats.restructuredtext import convert_restructuredtext
from feedtool.errors import ParseError

SECRET = "the secret of a file"


@pytest.mark.parametrize(
    "text",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. raw:: html\n   :file: {path}",
        ".. csv-table::\n   :file: {path}",
        ".. image:: {path}\n   :loading: embed",
        ".. figure:: {path}\n   :loading: embed\n\n   Caption",
    ],
    ids=["include", "literalinclude", "raw", "csv-table", "image", "figure"],
)
def test_a_directive_reads_no_file(tmp_path, text):
    path = tmp_path / "secret.svg"
    path.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><title>{SECRET}</title></svg>", "utf-8")
    _, html = convert_restructuredtext(text.format(path=path))
    assert SECRET not in html
    assert "base64" not in html


def test_raw_html_is_dropped():
    _, html = convert_restructuredtext("Before.\n\n.. raw:: html\n\n   <script>x</script>\n\nAfter.\n")
    assert html == "<p>Before.</p>\n<p>After.</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (".. versionadded:: 2\n   :x: y\n\n   Some *text*.", "<p>Some <em>text</em>.</p>"),
        (".. |x| unknown:: y\n\nText.", "<p>Text.</p>"),
        ("A :py:func:`print`.", "<p>A print.</p>"),
        ("A :term:`word <glossary>`.", "<p>A word.</p>"),
        ("An :abbr:`HTML (a language)`.", "<p>An HTML.</p>"),
        (".. code-block:: python\n   :emphasize-lines: 1\n\n   a < b", "<pre><code>a &lt; b</code></pre>"),
        (".. contents::\n\nText.", "<p>Text.</p>"),
        ("A note [#]_.\n\n.. [#] x", "<p>A note [1].</p>"),
    ],
)
def test_names_that_docutils_does_not_know_leave_their_text(text, html):
    assert convert_restructuredtext(text)[1].startswith(html)


def test_fields_below_the_title_are_read():
    text = "The *title*\n===========\n\n:Date: 2024-01-02\n:tags: a, b\n:authors: Ada; Bob\n:summary: *s*\n\nText."
    values, html = convert_restructuredtext(text)
    assert values == {
        "date": "2024-01-02",
        "tags": "a, b",
        "authors": ["Ada", "Bob"],
        "summary": "<p><em>s</em></p>",
        "title": "The title",
    }
    assert html == "<p>Text.</p>\n"


def test_a_heading_stays_if_the_title_is_stated_elsewhere():
    values, html = convert_restructuredtext("Part\n====\n\nText.", has_title=True)
    assert values == {}
    assert "<h2>Part</h2>" in html


def test_a_deeply_nested_text_is_read_or_refused():
    with suppress(ParseError):
        convert_restructuredtext("".join(f"{'  ' * depth}* x\n\n" for depth in range(300)))
