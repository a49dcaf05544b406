"""The project uses the words of its glossary (CONTRIBUTING.md), and plain sentences.

A word in `INSTEAD` was a private name once, which only its authors understood.
"""

from __future__ import annotations

import io
import re
import tokenize
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
    r"\w*(?:normalis|categoris|recognis|organis|summaris|sanitis|serialis|localis)\w*": "the spelling with z",
    r"\w*(?:behaviour|colour|favour|neighbour|labelled)\w*": "the American spelling",
    r"is no (?!longer|more|such|other)[a-z]+": "is not a ...",
}
"""A word that must not come back, and what to write instead."""

ALLOWED = (
    'former_name="twins"',
    'former_name="uncategorised"',
    '{"public_ids": "pins"}',
    "edition of 1988",
    "there is no",
    "wp/v2/recipe",
    "|Recipe",
)
"""Texts in which a word is right: former names, and the words of others."""

FOLDERS = {
    "src": ("*.py", "queries.sql", "*.html", "*.yaml"),
    "docs": ("*.md", "*.py"),
    "tests": ("README.md",),
    ".": ("*.md", "feeds.yaml"),
}
FILES = sorted(
    path
    for folder, patterns in FOLDERS.items()
    for pattern in patterns
    for path in ((PROJECT / folder).glob(pattern) if folder == "." else (PROJECT / folder).rglob(pattern))
    if path.name != "CHANGELOG.md"
)
TEST_FILES = sorted(
    path for folder in ("tests", "bench") for path in (PROJECT / folder).rglob("*.py") if path != Path(__file__)
)
CASES = sorted(path for path in (PROJECT / "tests/data").rglob("*") if path.is_file())
DESCRIPTION = re.compile(r"""^(?:# |\s*"?why"?: )(.*)$""", re.MULTILINE)
"""A line of a case that says what the case is for; the other lines are input."""


def find_private_words(text: str) -> list[str]:
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}; write {instead}"
        for word, instead in INSTEAD.items()
        for match in re.finditer(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text, re.IGNORECASE)
    ]


def extract_words(text: str) -> str:
    """Return names, comments and docstrings, each in its line; other strings may be input."""
    lines = [""] * (text.count("\n") + 1)
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            lines[token.start[0] - 1] += " " + token.string.replace("_", " ")
        elif token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins):
            for number, line in enumerate(token.string.split("\n"), token.start[0] - 1):
                lines[number] += " " + line
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            begins = token.type in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    return "\n".join(lines)


def get_name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=get_name)
def test_a_file_has_no_private_words(path):
    assert find_private_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEST_FILES, ids=get_name)
def test_names_and_comments_of_a_test_file_have_no_private_words(path):
    assert find_private_words(extract_words(path.read_text(encoding="utf-8"))) == []


def test_names_of_files_have_no_private_words():
    names = map(get_name, [*TEST_FILES, *CASES])
    assert [name for name in names if find_private_words(name.replace("_", " "))] == []


def test_descriptions_of_cases_have_no_private_words():
    found = [
        (get_name(path), described)
        for path in CASES
        if path.suffix in {".json", ".txt", ".yaml"}
        for described in DESCRIPTION.findall(path.read_text(encoding="utf-8", errors="replace"))
        if find_private_words(described)
    ]
    assert found == []
