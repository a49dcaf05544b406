"""The marks of PyMdown extensions become HTML if the site has the extension."""

from __future__ import annotations

import pytest

from feedtool.articles.builders.fences import name_code
from feedtool.articles.builders.pymdownx import write_marks


@pytest.mark.parametrize(
    ("extension", "text", "html"),
    [
        ("mark", "a ==b c== d", "a <mark>b c</mark> d"),
        ("mark", "a == b == c", "a == b == c"),
        ("mark", "`a ==b== c`", "`a ==b== c`"),
        ("caret", "^^new^^ and x^2^", "<ins>new</ins> and x<sup>2</sup>"),
        ("caret", "2^3 and 4^5", "2^3 and 4^5"),
        ("tilde", "H~2~O and ~~gone~~", "H<sub>2</sub>O and ~~gone~~"),
        ("keys", "++ctrl+alt+del++", "<kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Del</kbd>"),
        ("keys", "C++ and i++", "C++ and i++"),
        ("critic", "{++a++} {--b--} {~~c~>d~~} {>>e<<}", "<ins>a</ins> <del>b</del> <del>c</del><ins>d</ins> "),
        ("smartsymbols", "(c) 1/2 --> <!-- more -->", "© ½ → <!-- more -->"),
        ("smartsymbols", "1/20 and a(c)", "1/20 and a(c)"),
        ("inlinehilite", "`#!python x` and `y`", "`x` and `y`"),
        ("emoji", ":material-star: a:b", " a:b"),
        ("snippets", 'a\n--8<-- "b.md"\nc', "a\n\nc"),
    ],
)
def test_a_mark_counts_if_its_extension_is_configured(extension, text, html):
    assert write_marks(text, (f"pymdownx.{extension}",)) == html
    assert write_marks(text, ()) == text


def test_the_title_of_code_is_written_above_it():
    assert name_code('> ``` py title="a.py"\n> x\n> ```') == '> **a.py**\n>\n> ``` py title="a.py"\n> x\n> ```'
    assert name_code("``` py\ntitle = 'x'\n```") == "``` py\ntitle = 'x'\n```"


@pytest.mark.parametrize("part", ["==a ", "^^a ", "{++a ", "{~~a~>", "++a+", "<!-- (c "])
def test_marks_that_are_never_closed_take_linear_time(part):
    names = [f"pymdownx.{name}" for name in ("critic", "keys", "mark", "caret", "tilde", "smartsymbols")]
    assert write_marks(part * 5_000, names).count("a") <= 5_000
