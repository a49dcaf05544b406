"""Plain text stays text in readers that take it for HTML, also where they join several texts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.output.display import format_plain

TAG_START = re.compile("<[A-Za-z/!?]")
JOINER = "\u2060"
risky_text = st.text(st.sampled_from("<>/!?&;#x=\"' abgimltsv36"), max_size=40)


@pytest.mark.parametrize(
    "title",
    [
        '<img alt="<" src=x onerror=run()>',
        "<img alt='>' src=x onerror=run()>",
        "<svg onload=run()//",
        "a plan <img src=x onerror=run()",
        "</title><script>run()",
        "<!--><img src=x onerror=run()>",
        "<?php run() ?>",
        "&lt;svg onload=run()&gt;",
        "&ltsvg onload=run()//",
        "&#60;svg onload=run()//",
        "&#x3csvg onload=run()//",
    ],
)
def test_a_title_with_markup_opens_no_tag_after_repeated_decoding(title):
    written = format_plain(title)
    for _ in range(3):
        assert not TAG_START.search(written)
        written = unescape(written)
    assert format_plain(title).replace(JOINER, "") == title


@given(st.lists(risky_text, max_size=4))
def test_joined_texts_open_no_tag(texts):
    assert not TAG_START.search("".join(map(format_plain, texts)))


@given(risky_text)
def test_protecting_text_twice_changes_nothing(text):
    assert format_plain(format_plain(text)) == format_plain(text)


@pytest.mark.parametrize("title", ["I <3 feeds", "1 < 2 && 3 > 2", "R&D at AT&T", "Fish & chips", "x<=y"])
def test_text_that_no_reader_reads_as_markup_is_unchanged(title):
    assert format_plain(title) == title
