from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedtool.content.html import clean_html
from feedtool.content.html_text import html_to_text, label_to_text, text_to_html, title_to_text
from feedtool.content.links import clean_url
from feedtool.content.markdown import markdown_to_html
from feedtool.model import Text
from support.endless import ends
from support.harmless import check_harmless

BASE = "https://site.example/blog/post.html"
DATA = Path(__file__).parents[1] / "data/content"
HOSTILE = (DATA / "hostile.txt").read_text().strip().split("\n\n")[1:]


@pytest.mark.parametrize("snippet", HOSTILE)
def test_active_content_is_removed(snippet):
    for base in (BASE, None):
        clean = clean_html(snippet, base)
        check_harmless(clean)
        assert clean_html(clean, base) == clean


def test_hundreds_of_hostile_snippets_are_tried():
    assert len(HOSTILE) > 100


def test_active_content_in_one_long_document_is_removed():
    clean = clean_html("<p>".join(HOSTILE), BASE)
    check_harmless(clean)
    assert clean_html(clean, BASE) == clean


@pytest.mark.parametrize("snippet", HOSTILE)
def test_active_content_in_markdown_and_titles_is_removed(snippet):
    check_harmless(clean_html(markdown_to_html(snippet), BASE))
    check_harmless(clean_html(text_to_html(title_to_text(Text(value=snippet, type="html"))), BASE))


posts = st.sampled_from(
    [
        "<", ">", "</", "/>", '"', "'", "=", "&", ";", " ", "\n", "<!--", "-->", "<![CDATA[", "]]>",
        "\x00", "&#x3c;", "&lt", "a", "p", "table", "td", "tr", "svg", "math", "mtext", "mglyph", "style",
        "script", "template", "select", "pre", "<a>", "<table>", "<td>", "<svg>", "<math>", "<mtext>",
        "<mglyph>", "<style>", "<select>", "<p>", "<b>", "<i>", "</a>", "</table>", "</p>", "</b>",
        "</svg>", "<pre>", "\n", "<li>", "<ul>", "<form>", "<button>", "<noscript>",
        "<iframe src=https://player.vimeo.com/video/1>", "<caption>", "<object>", "<marquee>", "<h1>",
        "<dd>", "<rt>", "<img src=x onerror=alert(1)>", "<img data-src=y style=display:none>",
        "href=javascript:x", "onclick=x", "x", "<title>", "<textarea>", "<frameset>", "<nobr>", "<option>",
        "<ruby>", "<details>", "<source srcset='a 1x, b'>",
    ]
)  # fmt: skip
soup = st.lists(posts, max_size=25).map("".join) | st.text(max_size=60)


@given(soup)
def test_random_markup_becomes_harmless_and_cleaning_it_again_changes_nothing(value):
    clean = clean_html(value, BASE)
    check_harmless(clean)
    assert clean_html(clean, BASE) == clean


_PLAIN_NAMES = "a b blockquote code dd div dl dt em figure h1 h2 hr i img li ol p pre span ul x"
plain_tags = st.sampled_from([f"<{end}{name}>" for name in _PLAIN_NAMES.split() for end in ("", "/")])
plain_soup = st.lists(plain_tags, max_size=14)


@given(plain_soup.map("x".join) | plain_soup.map("\n".join))
@example("<h1><table><h1>")
@example("<h1><a><h1><a>")
@example("<pre>\n\n\nx</pre>")
@example("0\xa0>")
@example("0\r\xa0")
def test_cleaning_article_markup_again_changes_nothing(value):
    clean = clean_html(value, BASE)
    assert clean_html(clean, BASE) == clean


# ---------------------------------------------------------------------------------------------------------
# What stays


def test_an_article_keeps_its_structure():
    article = (
        "<h2>Title</h2>\n<p>A <em>word</em>, <code>x &lt; y</code> and <sup>2</sup>.</p>"
        "<ul><li>one</li></ul><blockquote><p>said</p></blockquote>"
        '<figure><img src="https://a.example/x.png" alt="X" width="800"><figcaption>X</figcaption></figure>'
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table><pre>a\n  b</pre><hr>'
    )
    assert clean_html(article) == article


def test_an_article_whose_paragraphs_are_never_closed_keeps_them():
    assert clean_html("<p>x" * 1000) == "<p>x</p>" * 1000


def test_text_that_resembles_markup_stays_text():
    assert clean_html("1 < 2 & 3 > 2") == "1 &lt; 2 &amp; 3 &gt; 2"
    assert clean_html("a > b") == "a &gt; b"


def test_addresses_become_absolute():
    value = '<a href="next.html#x">n</a><img src="/i.png" srcset="s.png 1x, ../b.png 2x">'
    assert clean_html(value, BASE) == (
        '<a href="https://site.example/blog/next.html#x" rel="noopener noreferrer">n</a>'
        '<img src="https://site.example/i.png" '
        'srcset="https://site.example/blog/s.png 1x, https://site.example/b.png 2x">'
    )


def test_a_relative_url_without_a_base_is_removed_and_its_text_stays():
    assert clean_html('<a href="next.html">n</a><img src="i.png">') == '<a rel="noopener noreferrer">n</a>'


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("a.png 1x,b.png 2x", "https://site.example/blog/a.png 1x, https://site.example/blog/b.png 2x"),
        ("a.png , b.png 2x", "https://site.example/blog/a.png, https://site.example/blog/b.png 2x"),
        (",a.png 100w 50h,", "https://site.example/blog/a.png 100w 50h"),
        ("a.png onerror", None),
        ("data:image/gif;base64,R0 1x, b.png 2x", "https://site.example/blog/b.png 2x"),
    ],
)
def test_a_srcset_is_read_as_browsers_do(given, clean):
    expected = f'<img srcset="{clean}">' if clean else ""
    assert clean_html(f'<img srcset="{given}">', BASE) == expected


def test_a_comma_inside_an_address_of_a_srcset_does_not_end_it():
    value = '<img srcset="https://a.example/w_1,h_2/x.png 1x, https://a.example/w_2,h_4/x.png 2x">'
    assert clean_html(value) == value


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/real.jpg">',
        '<img class=lazy data-original="/real.jpg">',
        '<img src="/assets/blank.gif" data-lazy-src="/real.jpg">',
        '<img src="/assets/1x1.trans.gif" data-lazy-src="/real.jpg" style="display:none">',
        '<img src="data:x" data-src="/real.jpg"><noscript><img src="/real.jpg"></noscript>',
        '<noscript><img src="/real.jpg"></noscript>',
    ],
)
def test_a_lazy_picture_is_shown_once(picture):
    assert clean_html(picture, BASE) == '<img src="https://site.example/real.jpg">'


@pytest.mark.parametrize(
    "tracker",
    [
        '<img src="https://t.example/p.gif" width="1" height="1">',
        "<img src=https://t.example/p.gif width=1px height=0>",
        '<img src="https://t.example/p.gif" height="1">',
        '<img src="https://t.example/p.gif" style="display: none">',
        '<img src="https://t.example/p.gif" style="width:1px;height:1px">',
    ],
)
def test_a_tracking_pixel_is_removed(tracker):
    assert clean_html(f"<p>x</p>{tracker}", BASE) == "<p>x</p>"


def test_a_thin_line_is_not_a_tracker():
    assert "line.png" in clean_html('<img src="https://a.example/line.png" width="600" height="1">')


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("//www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://www.youtube.com/embed/videoseries?a=1&amp;list=PL12",
            "https://www.youtube.com/playlist?list=PL12",
        ),
        ("https://player.vimeo.com/video/76979871?h=1", "https://vimeo.com/76979871"),
    ],
)
def test_a_framed_video_becomes_a_link(frame, page):
    clean = clean_html(f'<p>See</p><iframe width="100" src="{frame}" allowfullscreen></iframe><p>end</p>')
    assert f'<a href="{page}"' in clean
    assert clean.endswith("<p>end</p>")
    assert "iframe" not in clean


def test_any_other_frame_becomes_a_link_to_its_page():
    clean = clean_html('<iframe src="//play.example/e/1?a=1&amp;b=2" height="90">x</iframe>')
    assert clean == '<a href="https://play.example/e/1?a=1&amp;b=2" rel="noopener noreferrer">play.example</a>'


@pytest.mark.parametrize("hidden", ["width=1 height=1", 'height="0"', 'style="display:none"'])
def test_an_invisible_frame_is_removed(hidden):
    assert clean_html(f'<p>x</p><iframe src="https://t.example/" {hidden}></iframe>') == "<p>x</p>"


@pytest.mark.parametrize(
    "tag", ["iframe src=https://t.example/x", "noembed", "noframes", "title", "template", "xmp", "xml", "plaintext"]
)
def test_an_unclosed_tag_does_not_hide_the_rest(tag):
    assert clean_html(f"<p>One</p><{tag}> <p>two</p>") == "<p>One</p> <p>two</p>"
    assert html_to_text(f"<p>One</p><{tag}> <p>two</p>") == "One\ntwo"


def test_an_unclosed_tag_hides_only_text_behind_the_last_end_tag():
    value = "<noembed>gone</noembed> seen <noembed> seen, too"
    assert clean_html(value) == "seen  seen, too"


def test_markup_in_an_example_is_shown_as_browsers_show_it():
    assert clean_html("<xmp><b>x</b></xmp><p>y</p>") == "<pre>&lt;b&gt;x&lt;/b&gt;</pre><p>y</p>"


def test_a_frame_with_the_front_page_of_a_site_is_not_a_player():
    for frame in ("https://t.example/", "https://t.example"):
        assert clean_html(f'<p>x</p><iframe src="{frame}"></iframe>') == "<p>x</p>"


def test_a_larger_picture_does_not_replace_the_one_that_is_shown():
    value = '<img data-orig-file="https://a.example/big.jpg" src="https://a.example/small.jpg">'
    assert clean_html(value) == '<img src="https://a.example/small.jpg">'
    assert clean_html('<img data-orig-file="https://a.example/big.jpg">') == '<img src="https://a.example/big.jpg">'


FORMULAS = (DATA / "formulas.txt").read_text("utf-8").strip().split("\n\n")[1:]


@pytest.mark.parametrize("case", FORMULAS)
def test_a_formula_becomes_text_that_says_the_same(case):
    markup, text = case.split("\n")
    assert clean_html(f"<p>If {markup}, then</p>") == f"<p>If {escape(text, quote=False)}, then</p>"
    assert html_to_text(f"If {markup}, then") == f"If {text}, then"


def test_a_formula_that_is_also_drawn_with_html_is_written_once():
    formula = "<math><mi>x</mi><mo>&lt;</mo><mn>2</mn></math>"
    twice = f'<p>{formula}<span class="katex-html"><span>x</span><span>&lt;2</span></span></p>'
    assert clean_html(twice) == "<p>x&lt;2</p>"


@pytest.mark.parametrize(
    ("drawing", "text"),
    [
        ("<svg><title>Rain</title><desc>up 12 %</desc><style>a{}</style><path/></svg>", "Rain up 12 %"),
        ("<svg><text>Q<tspan>1</tspan></text><text>Q2</text></svg>", "Q1 Q2"),
        ('<svg aria-label="Rain &amp; snow"><path/></svg>', "Rain &amp; snow"),
        ('<svg aria-hidden="true"><title>arrow</title></svg>', ""),
        ('<svg role="presentation"><title>arrow</title></svg>', ""),
    ],
)
def test_a_drawing_becomes_its_text(drawing, text):
    assert clean_html(f"<p>a {drawing}b</p>") == f"<p>a {text}b</p>"


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="color:red; display : none"><div>x</div></div>',
        "<p hidden>x</p>",
        '<span class="email-preheader">x</span>',
        '<span style="mso-hide:all">x</span>',
        '<video controls src="v.mp4">x <a href="v.mp4">x</a></video>',
        "<AUDIO>x</AUDIO>",
        "<canvas>x</canvas>",
        '<object data="rain.swf">x</object>',
    ],
)
def test_text_that_no_browser_shows_is_not_in_the_plain_text(hidden):
    assert html_to_text(f"{hidden}<p>Rain</p>") == "Rain"
    assert "x" in clean_html(f"{hidden}<p>Rain</p>")


@pytest.mark.parametrize("shown", ['<p class="md:hidden">Rain</p>', '<p title="not hidden">Rain</p>', "<p hidden>Rain"])
def test_text_that_only_seems_hidden_is_in_the_plain_text(shown):
    assert html_to_text(shown) == "Rain"


def test_video_and_audio_can_be_played_and_do_not_play_by_themselves():
    clean = clean_html('<video src="/v.mp4" autoplay poster="p.png"></video><audio src="/a.mp3" loop></audio>', BASE)
    assert clean == (
        '<video src="https://site.example/v.mp4" poster="https://site.example/blog/p.png" controls="">'
        '</video><audio src="https://site.example/a.mp3" controls=""></audio>'
    )


def test_a_character_that_xml_forbids_is_dropped_even_as_an_entity():
    assert clean_html("<p>a\x01b&#1;c&#x1F;d&#xFFFE;e</p>") == "<p>abcde</p>"


# ---------------------------------------------------------------------------------------------------------
# Hostile sizes


@pytest.mark.parametrize(
    "flood",
    [
        "<div>" * 50_000,
        "<b><i><u>" * 30_000,
        "<!--" * 125_000,
        "<" * 250_000,
        "<table><tr><td>" * 20_000,
        "<a href=x><p>" * 20_000,
        "&" * 250_000,
        "&lt" * 100_000,
        '<img src="' * 25_000,
        "<iframe " * 30_000,
        "<iframe src=" * 20_000,
        "<noscript>" * 30_000,
        " data-src<noscript>" * 30_000,
        " data-src<noscript></noscript x" * 20_000,
        "<math>" * 45_000,
        "<math><annotation>" * 20_000,
        "<iframe src" + " " * 250_000 + ">",
        "<img " + "a=1 " * 50_000 + ">",
        "<img srcset='" + "a " * 100_000 + "'>",
        "<img srcset='" + ", " * 100_000 + "'>",
        "<p style='" + "width:" * 50_000 + "'>",
        "x\n" * 125_000,
        " " * 250_000,
        "<p>" + " " * 250_000 + "</p>",
        "<font size=1>" * 300 + "<p>x" * 5_000,
        "".join(f"<b x={at}>" for at in range(399)) + "<p>x" * 45_000,
        "".join(f"<b x={at}>" for at in range(99)) + "<li>x" * 45_000,
        "<p>x" * 75_000,
    ],
)
@pytest.mark.parametrize("clean", [clean_html, html_to_text])
def test_a_flood_of_tags_is_cleaned_in_linear_time(clean, flood):
    with ends():
        clean(flood)


# ---------------------------------------------------------------------------------------------------------
# Text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\ntwo\nthree"),
        ("<b>bo</b>ld &amp; &eacute;&nbsp;x", "bold & é x"),
        ("a<script>x</script><style>y</style><!-- z -->b", "ab"),
        ("<ul><li>one<li>two</ul>end", "one\ntwo\nend"),
        ("<table><tr><td>1<td>2</table>", "1\n2"),
        ("plain\n\n text", "plain\ntext"),
        ("&lt;b&gt; &amp;lt;", "<b> &lt;"),
        ("a<noscript><p>b</p></noscript>", "a\nb"),
    ],
)
def test_html_becomes_plain_text(markup, text):
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("AT&T <b>x</b>", "AT&T x"),
        ("1 < 2", "1 < 2"),
        ("a <b", "a <b"),
        ("&lt;b&gt; in HTML", "<b> in HTML"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("Tom &amp; Jerry &#8211; &ldquo;x&rdquo;", "Tom & Jerry \u2013 \u201cx\u201d"),
        ("List<String> and vector<int>", "List<String> and vector<int>"),
        ("one<br/>two", "one two"),
        ("Cats&notes, a=1&copy=2 & Par&paragon", "Cats&notes, a=1&copy=2 & Par&paragon"),
        ("&copy 2026 &#169 &hearts; &amp;copy; &unknown; &notit;", "© 2026 © ♥ &copy; &unknown; &notit;"),
        ("<script>alert(1)</script>hi", "hi"),
        ("  spaced\n out ", "spaced out"),
        ("", ""),
    ],
)
def test_a_title_reads_as_a_browser_would_show_it(given, title):
    assert title_to_text(Text(value=given, type="html")) == title


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("<details>", "<details>"),
        ("&lt;p&gt;", "<p>"),
        ("Vec<a>", "Vec<a>"),
        ("C<T>", "C<T>"),
        ("<b>News</b> &amp; views", "News & views"),
        ('<a href="/tag/rye">Rye</a>', "Rye"),
    ],
)
def test_a_label_keeps_names_of_elements_and_loses_elements(given, label):
    assert label_to_text(given) == label


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("<![CDATA[<p>one</p>]]>", "one"),
        ("a <![CDATA[b]]> c", "a b c"),
        ("a <![CDATA[b", "a b"),
        ("<p>a</p> <!DOCTYPE", "a\n<!DOCTYPE"),
        ("<!DOCTYPE html><p>a</p><!-- b", "a"),
        ("<script><![CDATA[x]]></script>a ]]&gt; b", "a ]]> b"),
    ],
)
def test_a_mark_of_xml_in_html_hides_no_text(given, text):
    assert html_to_text(given) == text
    assert html_to_text(clean_html(given)) == text


def test_a_fragment_belongs_to_the_page_and_a_path_to_the_base():
    given = '<a href="#fn:1">1</a><a href="more">2</a>'
    clean = clean_html(given, "https://site.example/blog/", page="https://site.example/blog/2026/owls/")
    assert re.findall('href="([^"]*)"', clean) == [
        "https://site.example/blog/2026/owls/#fn:1",
        "https://site.example/blog/more",
    ]


def test_a_plain_title_is_taken_literally():
    assert title_to_text(Text(value="Use &amp; and <b>")) == "Use &amp; and <b>"


def test_plain_text_becomes_paragraphs():
    assert text_to_html("a < b\nc\n\nd\r\n\r\n\n") == "<p>a &lt; b<br>\nc</p>\n<p>d</p>"


# ---------------------------------------------------------------------------------------------------------
# Addresses


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("https://a.example/x?y=1&z=a+b%20c#d", "https://a.example/x?y=1&z=a+b%20c#d"),
        ("  ht\ntps://a.example/\t ", "https://a.example/"),
        ("HTTP://A.Example/Path", "http://a.example/Path"),
        ("//a.example/x", "https://a.example/x"),
        ("/x", "https://site.example/x"),
        ("x y", "https://site.example/blog/x%20y"),
        ("?p=1", "https://site.example/blog/post.html?p=1"),
        ("#x", "https://site.example/blog/post.html#x"),
        ("http://bücher.example/ü?ä=ö#ß", "http://xn--bcher-kva.example/%C3%BC?%C3%A4=%C3%B6#%C3%9F"),
        ("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"),
        ('http://a.example/[x]|{y}^`"<>', "http://a.example/%5Bx%5D%7C%7By%7D%5E%60%22%3C%3E"),
        ("http://a.example/100%", "http://a.example/100%25"),
        ("http://a.example/a\\b", "http://a.example/a/b"),
        ("http://a.example:80/", "http://a.example:80/"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("http://[2001:db8::1]:81/x", "http://[2001:db8::1]:81/x"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("https://user:pw@a.example/", "https://user:pw@a.example/"),
        ("https://a.example/?u=http://b.example/#a#b", "https://a.example/?u=http://b.example/#a%23b"),
    ],
)
def test_a_url_is_made_valid_and_not_changed_otherwise(given, clean):
    assert clean_url(given, BASE) == clean


@pytest.mark.parametrize(
    "given",
    [
        *(None, "", " ", "http://", "http:///x", "https://?x", "http://a b.example/", "http://a.example:99999/"),
        *(
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,x",
            "mailto:a@a.example",
            "ftp://a.example/",
        ),
        *("http://[::1", "http://a.example:x/", "http://<x>/", "http://a..%00/", "x" * 9000, "http:x", "urn:x:y"),
        "http://" + "ü" * 300 + ".example/",
    ],
)
def test_a_url_that_is_invalid_or_of_another_scheme_is_dropped(given):
    assert clean_url(given, BASE) is None


@given(st.text() | st.text(alphabet="htps:/.\\@[]#?% a\u00e9\n").map("http://".__add__), st.sampled_from([None, BASE]))
def test_a_clean_url_is_kept_by_cleaning_it_again(value, base):
    clean = clean_url(value, base)
    if clean is not None:
        assert clean.startswith(("http://", "https://"))
        assert clean.isascii()
        assert not set(clean) & set(' "<>\\^`{|}\n')
        assert clean_url(clean) == clean
