"""The parts of a saved page, and the paragraphs that they are read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from feedtool.content.relative_dates import Age
from feedtool.model import Diagnostic, Location

__all__ = ["Block", "ListedPost", "SavedText", "split_blocks"]


@dataclass(kw_only=True)
class ListedPost:
    """One post of the list below the article; `when` is an age or a date's text."""

    title: str
    excerpt: str = ""
    when: Age | str | None = None
    line: int


@dataclass(kw_only=True)
class SavedText:
    """The parts of a page; empty if the page lacks them."""

    section: str = ""
    title: str = ""
    title_line: int = 1
    body: list[str] = field(default_factory=list)
    """Paragraphs."""
    author: str = ""
    when: Age | str | None = None
    listed: list[ListedPost] = field(default_factory=list)
    notes: list[Diagnostic] = field(default_factory=list)
    """Parts that were not found or not read, and why."""

    def note(self, code: str, message: str, line: int | None = None) -> None:
        """Add a note."""
        self.notes.append(Diagnostic(code, message, "note", location=Location(line=line)))


class Block(Struct, frozen=True, kw_only=True):
    """Lines without an empty line between them."""

    text: str
    line: int
    lines: tuple[str, ...]


def split_blocks(text: str) -> list[Block]:
    """Return the paragraphs; in a text without empty lines, every line is one."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    filled = [number for number, line in enumerate(lines) if line]
    has_gaps = bool(filled) and len(filled) < filled[-1] - filled[0] + 1
    blocks: list[Block] = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            current.append(line)
        if current and (not line or not has_gaps):
            first = number - len(current) + (1 if line else 0)
            blocks.append(Block(text=" ".join(current), line=first, lines=tuple(current)))
            current = []
    return blocks
