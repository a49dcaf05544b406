"""Paths are matched with patterns part by part."""

from __future__ import annotations

import pytest

from feedtool.content.paths import matches_path


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a/b.md", "a/*.md", True),
        ("a/b/c.md", "a/*.md", False),
        ("a/b/c.md", "a/**/c.md", True),
        ("a/c.md", "a/**/c.md", True),
        ("a/b/c/d", "**/c/**", True),
        ("a/b/c/d", "**/x/**", False),
        ("a", "a/**", True),
        ("a/.b/c", "a/**/c", True),
    ],
)
def test_a_pattern_matches_the_whole_path(path, pattern, expected):
    assert matches_path(path.split("/"), pattern.split("/")) is expected


@pytest.mark.parametrize(("path", "expected"), [("a/.b/c", False), ("a/b/c", True), ("a/c", True)])
def test_hidden_folders_are_skipped_on_request(path, expected):
    assert matches_path(path.split("/"), ["a", "**", "c"], skips_hidden=True) is expected
