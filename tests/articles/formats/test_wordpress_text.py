"""Texts of posts as WordPress shows them: paragraphs, shortcodes, embeds, reusable blocks and teasers."""

from __future__ import annotations

import pytest

from feedtool.articles.formats.wordpress_paragraphs import make_paragraphs
from feedtool.articles.formats.wordpress_text import Attachment, Library, show_text
from support.endless import ends

SITE = Library(
    files={
        "11": Attachment(url="https://bakery.example/rye.jpg", caption="A <b>rye</b>", alt="Rye", parent="1"),
        "12": Attachment(url="https://bakery.example/oven.mp3", parent="1"),
        "13": Attachment(url="https://bakery.example/spelt.png"),
    },
    blocks={"5": "<!-- wp:paragraph -->\n<p>Order by noon.</p>\n<!-- /wp:paragraph -->"},
)
RYE = '<figure><img src="https://bakery.example/rye.jpg" alt="Rye"><figcaption>A <b>rye</b></figcaption></figure>'
SPELT = '<figure><img src="https://bakery.example/spelt.png" alt=""></figure>'
OVEN = '<p><audio src="https://bakery.example/oven.mp3"></audio></p>'


def show(written: str) -> str:
    return show_text(written, SITE, post="1").content


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('[gallery ids="13,11"]', SPELT + RYE),
        ("[gallery]", RYE),
        ('[gallery exclude="11"]', ""),
        ("[audio]", OVEN),
        ('[playlist ids="12"]', OVEN),
        ('[video mp4="https://e.example/a.mp4" width="640"][/video]',
         '<p><video src="https://e.example/a.mp4" width="640"></video></p>'),
        ('[video src="https://youtu.be/abc"]', '<p><a href="https://youtu.be/abc">https://youtu.be/abc</a></p>'),
        ("[embed]https://vimeo.com/1?a=1&amp;b=2[/embed]",
         '<p><a href="https://vimeo.com/1?a=1&amp;b=2">https://vimeo.com/1?a=1&amp;b=2</a></p>'),
        ("https://vimeo.com/1", '<p><a href="https://vimeo.com/1">https://vimeo.com/1</a></p>'),
        ("See https://vimeo.com/1 first", "<p>See https://vimeo.com/1 first</p>"),
        ('[caption width="9"]<img src="a.jpg" /> Rye, [sic] baked[/caption]',
         '<figure><img src="a.jpg" /><figcaption>Rye, [sic] baked</figcaption></figure>'),
        ('[wp_caption caption="Rye"]<img src="a.jpg" />[/wp_caption]',
         '<figure><img src="a.jpg" /><figcaption>Rye</figcaption></figure>'),
        ("[youtube https://youtu.be/abc]", '<p><a href="https://youtu.be/abc">https://youtu.be/abc</a></p>'),
        ('[soundcloud url="https://s.example/a"]', '<p><a href="https://s.example/a">https://s.example/a</a></p>'),
        ('[button link="x"]Buy[/button] now', "<p>Buy now</p>"),
        ('[row][col width="1/2"]Text[/col][/row]', "<p>Text</p>"),
        ('[form-7 id="12"]', ""),
        ("[recent_posts]", ""),
        ("a[0], x[[i]], [sic], [1] and [Update]", "<p>a[0], x[[i]], [sic], [1] and [Update]</p>"),
        ("The [[gallery]] code", "<p>The [gallery] code</p>"),
        ('[[button link="x"]Buy[/button]]', '<p>[button link="x"]Buy[/button]</p>'),
        ("<code>[[audio]] [row a=\"b\"]</code>", '<p><code>[audio] [row a="b"]</code></p>'),
        ('[sourcecode language="css"]\na < b\n\nc[0]\n[/sourcecode]', "<pre><code>a &lt; b\n\nc[0]</code></pre>"),
        ('<!-- wp:block {"ref":5} /-->\n<!-- wp:spacer /-->',
         "<!-- wp:paragraph -->\n<p>Order by noon.</p>\n<!-- /wp:paragraph -->\n<!-- wp:spacer /-->"),
        ('<!-- wp:list --><ul><!-- wp:social-link {"url":"https://m.example/@b","service":"mastodon"} /--></ul>',
         '<!-- wp:list --><ul><li><a href="https://m.example/@b">Mastodon</a></li></ul>'),
    ],
)  # fmt: skip
def test_a_text_is_shown_as_wordpress_shows_it(written, shown):
    assert show(written) == shown


def test_footnotes_are_filled_in_from_the_custom_field():
    meta = {"footnotes": '[{"content":"Of 1998.","id":"a"}]'}
    shown = show_text("<!-- wp:paragraph --><p>Rye</p><!-- /wp:paragraph --><!-- wp:footnotes /-->", SITE, meta=meta)
    assert shown.content.endswith("<ol><li>Of 1998.</li></ol>")


@pytest.mark.parametrize(
    ("written", "teaser"),
    [
        ("Rye.\n\n<!--more-->\n\nOats.", "<p>Rye.</p>"),
        ("Rye.<!--more Go on--> Oats.", "<p>Rye.</p>"),
        ("Rye.\n\n[gallery]\n\nhttps://vimeo.com/1\n\nOats.", "<p>Rye.</p>\n\n<p>Oats.</p>"),
        ("<!--more-->\n\nOats.", None),
        ("Oats.", None),
    ],
)
def test_a_teaser_ends_at_the_divider_and_has_no_media(written, teaser):
    assert show_text(written, SITE, post="1").teaser == teaser


def test_a_teaser_of_blocks_has_neither_embeds_nor_captions():
    written = (
        "<!-- wp:paragraph -->\n<p>Rye.</p>\n<!-- /wp:paragraph -->\n"
        '<!-- wp:image {"id":1} -->\n'
        '<figure><img src="a.jpg"/><figcaption>Oven</figcaption></figure>\n<!-- /wp:image -->\n'
        "<!-- wp:group -->\n<div><!-- wp:heading -->\n<h2>Oats</h2>\n<!-- /wp:heading --></div>\n<!-- /wp:group -->"
    )
    teaser = show_text(written, SITE).teaser
    assert "Rye." in teaser
    assert "Oats" in teaser
    assert "Oven" not in teaser


def test_a_missing_picture_of_a_gallery_is_counted():
    assert show_text('[gallery ids="11,99"]', SITE).missing == 1


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p>\n<p>Two<br>\nlines.</p>"),
        ("<h3>Rye</h3>\nText below.", "<h3>Rye</h3>\n<p>Text below.</p>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p>\n<p>Two</p></blockquote>"),
        ("<ul>\n<li>Rye</li>\n</ul>\ntail", "<ul>\n<li>Rye</li>\n</ul>\n<p>tail</p>"),
        ("<pre>a\n\nb</pre>\nthen", "<pre>a\n\nb</pre>\n<p>then</p>"),
        ("a<br/><br />b", "<p>a</p>\n<p>b</p>"),
        ("<!-- note -->\n\nRye", "<p>Rye</p>"),
    ],
)
def test_paragraphs_are_made_as_wpautop_makes_them(written, shown):
    assert make_paragraphs(written) == shown


@pytest.mark.parametrize(
    "part",
    ["[a ", '[[a b="c"]', '<p>[caption a="b"]', "<!-- wp:x {", "<pre>", "<!--more ", " ", "\n ", "<p>", "https://x ",
     "[code]", "[caption]", "[x_y]", "<!-- wp:a -->", "<audio>", "<li>"],
)  # fmt: skip
def test_a_text_takes_linear_time(part):
    with ends():
        show(part * 20_000)
