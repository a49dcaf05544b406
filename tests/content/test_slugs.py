"""Names of streams fit file names and addresses."""

from __future__ import annotations

import pytest

from feedtool.content.slugs import make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Retro Gaming", "retro-gaming"),
        ("Città & Arte", "citta-arte"),
        ("straße", "strasse"),
        ("日本語", "xn--wgv71a119e"),
        ("C++", "c"),
        ("../../etc", "etc"),
        ("🎉", ""),
        ("a" * 300, "a" * 48),
    ],
)
def test_a_slug_of_any_text_is_safe_in_file_names_and_urls(text, slug):
    assert make_slug(text) == slug
