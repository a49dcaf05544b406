"""The line of WordPress plugins below a text is recognized by its names or its words."""

from __future__ import annotations

import pytest

from feedtool.content.credit_line import drop_credit_line

LINES = [
    "The post Rye & owls appeared first on Lake.",
    "L\u2019articolo Rye & owls proviene da Lake.",
    "Der Beitrag Rye & owls erschien zuerst auf Lake.",
    "Inl\u00e4gget Rye & owls d\u00f6k f\u00f6rst upp p\u00e5 Lake.",
    "Rye & owls yaz\u0131s\u0131 ilk \u00f6nce Lake \u00fczerinde ortaya \u00e7\u0131kt\u0131.",
    "The post Another title appeared first on Another site",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("text", ["It rains.", "It rains [\u2026]", "Rye & owls are seen at Lake.", ""])
def test_a_credit_line_is_dropped(text, line):
    assert drop_credit_line(f"{text} {line}".strip(), "Rye & owls", ["News \u2013 Lake"]) == text


@pytest.mark.parametrize(
    "text",
    [
        "It rains.",
        "We met Rye & owls at the shore of the great Lake, and had tea with them until late in the evening.",
        "Before anything else was written about it, there was a book named Rye & owls by Lake.",
        "",
    ],
)
def test_other_text_stays(text):
    assert drop_credit_line(text, "Rye & owls", ["Lake"]) == text
    assert drop_credit_line(text, "", [""]) == text
