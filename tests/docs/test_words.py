"""The project is written in the words of its glossary (CONTRIBUTING.md), and in plain sentences.

A word that is listed here was a private name once: it had one meaning for its authors and none for anybody else.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

INSTEAD = {
    r"nouns?": "class, value",
    r"hops?": "stage",
    r"corridor": "process",
    r"stations?": "run, command",
    r"shel(?:f|ves)": "kind of part",
    r"glance": "check, build snapshot",
    r"editions?": "build key",
    r"recipes?": "settings hash",
    r"pins?": "public id",
    r"pieces?": "entry, post, features, chunk",
    r"knowledge": "statistics",
    r"dress(?:ed|es)?": "apply",
    r"twins?": "compressed copy",
    r"mourn\w*": "tombstone",
    r"holdings": "ownership",
    r"mend(?:s|ed|ing)?": "fix, repair",
    r"anew": "again",
    r"whoever|nobody|somebody|strangers?": "user, no feed, untrusted source",
    r"told": "reported, printed",
    r"hitherto": "so far",
    r"(?:normalis|categoris|recognis|organis|summaris)\w*": "the spelling with z",
    r"is no (?!longer|more|such|other)[a-z]+": "is not a ...",
}
"""A word that must not come back, and what to write instead."""

ALLOWED = (
    'former_name="twins"',
    '{"public_ids": "pins"}',
    "edition of 1988",
    "there is no",
    "wp/v2/recipe",
    "|Recipe",
)
"""Texts in which a word is right: former names, and the words of others."""

FOLDERS = {"src": ("*.py", "queries.sql", "*.html", "*.yaml"), "docs": ("*.md", "*.py"), ".": ("*.md", "feeds.yaml")}
FILES = sorted(
    path
    for folder, patterns in FOLDERS.items()
    for pattern in patterns
    for path in ((PROJECT / folder).glob(pattern) if folder == "." else (PROJECT / folder).rglob(pattern))
    if path.name != "CHANGELOG.md"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_file_has_no_private_words(path):
    text = path.read_text(encoding="utf-8")
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    found = [
        f"{path.relative_to(PROJECT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}; write {instead}"
        for word, instead in INSTEAD.items()
        for match in re.finditer(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text, re.IGNORECASE)
    ]
    assert found == []
