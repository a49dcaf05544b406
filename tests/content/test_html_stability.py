"""HTML that feedtool has cleaned stays as it is when it is cleaned again: a browser reads exactly what was checked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedtool.content import html
from feedtool.content.html import clean_html

BASE = "https://site.example/blog/post.html"
HOSTILE = (Path(__file__).parents[1] / "data/content/hostile.txt").read_text().strip().split("\n\n")[1:]

_NAMES = """
a a abbr article audio b big blockquote button canvas caption center code dd del details div div dl dt em figcaption
figure font form h1 h2 h3 i iframe label li li mark menu nobr object ol p p p picture pre q rp rt ruby s script section
select small span span span strong style sub sup svg table tbody td th thead tr ul ul video x
"""
NAMES = _NAMES.split()
VOID = ("br", "hr", "img", "img", "input", "link", "meta", "source", "wbr")
CHILDREN = {
    "ul": ["li"], "ol": ["li"], "menu": ["li"], "dl": ["dt", "dd"], "table": ["tbody", "thead", "caption"],
    "tbody": ["tr"], "thead": ["tr"], "tr": ["td", "th"], "ruby": ["rt", "rp"], "picture": ["source", "img"],
}  # fmt: skip
ATTRIBUTES = [
    'href="/x"', 'href="https://a.example/?a=1&amp;b=2&c=3"', "href='#top'", "href=/x", 'href="javascript:alert(1)"',
    'href="mailto:ada@a.example"', 'href="https://1.2.3/"', 'href="http://xn--a/"', 'href=""', 'href="a b"',
    'href="//b"',
    'href="https://A.example:99999/"', 'HREF="http://a.example/ü"', 'href=" https://a.example/x\n"', "href",
    'href="?q=%zz"', 'href="https://a.example/&quot;>x"', 'href="https://a.example/&copy=1&lt"', 'href="data:,x"',
    'class="c"', "id=i", 'title="a &gt; b"', 'title="&amp;&quot;&#39;&#8217;&nbsp;&notit;&copy"', "title='\"'", "title",
    'title="\xa0"', 'lang="en"', 'dir="rtl"', 'onclick="x()"', 'style="color: red"', 'style="display:none"',
    'src="/p.png"', 'src="https://a.example/p.png?w=1&h=2"', 'src="data:image/gif;base64,x"', 'width="1"',
    'height="100"',
    'width="640"', 'srcset="/a 1x, /b 2x"', 'srcset="https://a.example/a,b.png 100w, https://a.example/c.png 2x"',
    'data-src="/real.png"', 'data-x="{&quot;y&quot;:1}"', 'alt="x"', 'alt=""', 'colspan="2"', 'align="left"',
    'cite="/q"',
    'style="width: 10px; border: 0"', 'data-orig-file="/o.png"', 'style="height:1px"', 'class="x" id="y"', "style",
    'start="3"', 'value="2"', 'datetime="2026"', 'rel="me"', 'target="_blank"', "/", "=x", 'a"b', "@click='x'",
    "controls",
]  # fmt: skip
TEXTS = [
    "x", " ", "\n", "words of it", "a &amp; b", "a & b", "1 > 0", "&nbsp;", "\xa0", "&#8217;", "&hellip;", "&rarr",
    "&#0;",
    "&#13;", "&notit;", "&unknown;", "&#x1F600;", "&lt;b&gt;", "&#128;", "<", "<!-- c -->", "<!-- <b> -->",
    "<!-->", "\r\n",
    "&", "&#", "&#x", "&a;", "<!DOCTYPE html>", "<?php ?>", "</br>", "</p>", "<br/>", "\f", "é", "&amp", "&ampx",
    "&#60;",
]  # fmt: skip


def write(dice, depth, names, wildness):
    """Some HTML that nests, but for a mistake now and then."""
    if depth == 0 or dice.random() < 0.3:
        return dice.choice(TEXTS[:12] if dice.random() > wildness else TEXTS)
    if dice.random() < 0.2 and names is NAMES:
        return f"<{dice.choice(VOID)}{write_attributes(dice, wildness)}{dice.choice(['', '', '/', ' /'])}>"
    name = dice.choice(names if dice.random() > wildness else NAMES)
    inner = CHILDREN.get(name, NAMES)
    children = "".join(write(dice, depth - 1, inner, wildness) for _ in range(dice.randrange(4)))
    opening, closing = f"<{name}{write_attributes(dice, wildness)}>", f"</{name}>"
    if dice.random() < wildness / 2:
        opening, closing = dice.choice(
            [("", closing), (opening, ""), (opening.upper(), closing), (opening, f"</{name} >")]
        )
    return f"{opening}{children}{closing}"


def write_attributes(dice, wildness):
    chosen = dice.choices(ATTRIBUTES, k=dice.choice([0, 0, 0, 1, 2, 3]))
    space = " " if dice.random() > wildness / 4 else dice.choice(["", "\n", "/", "  "])
    return "".join(f"{space}{one}" for one in chosen)


@pytest.mark.parametrize("wildness", [0.0, 0.02, 0.2])
def test_cleaning_generated_html_again_changes_nothing(wildness):
    dice = random.Random(wildness)
    for _ in range(300):
        value = "".join(write(dice, 5, NAMES, wildness) for _ in range(3))
        for base in (BASE, None):
            clean = clean_html(value, base)
            assert clean_html(clean, base) == clean, value


@pytest.mark.parametrize("snippet", HOSTILE)
def test_cleaning_an_attack_again_changes_nothing(snippet):
    for value in (snippet, f"<p>{snippet}</p>", f"<ul><li>{snippet}</li></ul>"):
        clean = clean_html(value, BASE)
        assert clean_html(clean, BASE) == clean, value


tokens = st.sampled_from(
    [f"<{end}{name}>" for name in sorted(set(NAMES)) for end in ("", "/")]
    + [f"<{name}>" for name in VOID]
    + [f"<{name} {attribute}>" for name in ("a", "img", "p", "pre") for attribute in ATTRIBUTES]
    + TEXTS
)


@given(st.lists(tokens, max_size=12).map("".join))
@example('<a href="" title="x" lang="de">y</a>')
@example('<img src="" alt="x" srcset="/a 1x" width="5">')
@example("<pre>\n\nx</pre>")
@example('<pre title="a"><i>\n</i>x</pre>')
@example("<pre><!-- c -->\nx</pre>")
@example("<table>&nbsp;<tbody><tr><td><p>x</p></td></tr></tbody></table>")
@example("<h1><canvas><h2>x</h2></canvas></h1>")
@example("<p>x<object><p>y")
@example("<dt>x<fieldset><dt>y")
@example("<ruby>x<optgroup><rp><rp>y")
@example("<a href='/x'><canvas><a href='/y'>z</a></canvas></a>")
@example("<ul><canvas><li>x</li></canvas></ul>")
def test_cleaning_any_row_of_tags_again_changes_nothing(value):
    clean = clean_html(value, BASE)
    assert clean_html(clean, BASE) == clean


ARTICLE = """
<h2 id="one">One</h2><p class="lead">It <em>says</em> <a href="https://a.example/x?a=1&amp;b=2" target="_blank">so</a>
&mdash; &#8220;quite&#8221;.<br /></p><figure><img src="/p.jpg" srcset="/p.jpg 300w, /q.jpg 600w" alt="P"></figure>
<ul><li>a</li><li>b <ol><li>c</li></ol></li></ul><!-- more -->
<pre><code class="x"><span class="k">if</span> x</code></pre><blockquote><p>z</p></blockquote>
<iframe src="https://www.youtube.com/embed/abcdefgh"></iframe><script src="/x.js"></script><style>p > b {}</style>
"""


def test_html_as_programs_write_it_passes_the_sanitizer_once(monkeypatch):
    passes = []
    clean_once = html._clean_once
    monkeypatch.setattr(html, "_clean_once", lambda *given: passes.append(given) or clean_once(*given))
    clean_html(ARTICLE, BASE)
    assert len(passes) == 1


def test_links_and_pictures_of_html_as_programs_write_it_are_complete():
    clean = clean_html(ARTICLE, BASE)
    assert '<a href="https://a.example/x?a=1&amp;b=2" rel="noopener noreferrer">so</a>\n— “quite”.<br></p>' in clean
    assert 'srcset="https://site.example/p.jpg 300w, https://site.example/q.jpg 600w"' in clean
    assert clean.endswith("YouTube: www.youtube.com/watch?v=abcdefgh</a>")
