"""Posts and pictures that a script of another site would show are links and characters."""

from __future__ import annotations

import pytest

from feedtool.content.html import clean_html
from feedtool.content.html_text import html_to_text


def link(url: str) -> str:
    return f'<p><a href="{url}" rel="noopener noreferrer">{url}</a></p>'


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ('<script async data-telegram-post="durov/83" src="https://telegram.org/js/w.js?22"></script>',
         link("https://t.me/durov/83")),
        ('<script src="https://gist.github.com/ada/1f2e.js"></script>', link("https://gist.github.com/ada/1f2e")),
        ('<script src="https://asciinema.org/a/14.js" async></script>', link("https://asciinema.org/a/14")),
        ('<div class="fb-post" data-href="https://www.facebook.com/a/posts/1"></div>',
         f'<div>{link("https://www.facebook.com/a/posts/1")}</div>'),
        ('<blockquote data-instgrm-permalink="https://www.instagram.com/p/x/"></blockquote>',
         f'<blockquote>{link("https://www.instagram.com/p/x/")}</blockquote>'),
        ('<blockquote data-instgrm-permalink="https://i.example/"><a href="https://i.example/">A</a></blockquote>',
         '<blockquote><a href="https://i.example/" rel="noopener noreferrer">A</a></blockquote>'),
        ("<script>track()</script>", ""),
        ('<script data-telegram-post="&quot;><b>"></script>', ""),
        ('Go <img src="https://s.w.org/images/core/emoji/14/72x72/1f680.png" alt="🚀" class="wp-smiley" /> now',
         "Go 🚀 now"),
        ('<img class="emoji" alt="smile face" src="https://e.example/a.png">',
         '<img alt="smile face" src="https://e.example/a.png">'),
    ],
)  # fmt: skip
def test_what_a_script_would_show_is_a_link_or_a_character(written, clean):
    assert clean_html(written) == clean
    assert clean_html(clean) == clean


def test_plain_text_has_the_characters_of_emoji():
    assert html_to_text("<p>Go <img class='wp-smiley' alt='🚀' src='a.png'></p>") == "Go 🚀"
