"""Parses OPML, a list of feeds.

Each outline with an xmlUrl becomes an entry, its folders categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from feedtool.errors import ParseError
from feedtool.model import Category, Document, ParsedEntry, ParsedFeed, ParserKind, Text

_MAX_DEPTH = 20
_MAX_OUTLINES = 20_000


class OpmlParser:
    """Parser for OPML 1.0 and 2.0."""

    name = "opml"
    rank = 10
    kind: ParserKind = "list of feeds"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Whether the document begins with an OPML root."""
        return b"<opml" in document.content[:4096].lower()

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not OPML.
        """
        from feedtool.entries.partial_documents import mark_partial
        from feedtool.feeds.xml_repair import OPML
        from feedtool.feeds.xml_tree import parse_xml

        if document.content.count(b"<outline") > _MAX_OUTLINES:
            raise ParseError(f"the list has more than {_MAX_OUTLINES} feeds")
        read = parse_xml(document.content, document.media_type, document.url, OPML)
        root = read.root
        if str(root.tag).lower() != "opml":
            raise ParseError(f"<{root.tag}> is not the root of an OPML")
        body = root.find("body")
        title = root.findtext("head/title")
        parsed = ParsedFeed(
            format=f"opml {root.get('version') or '2.0'}",
            parser=self.name,
            title=Text(value=title) if title else None,
            entries=tuple(_list_once(body)) if body is not None else (),
            notes=read.notes,
        )
        return mark_partial(parsed, document.url, is_cut=read.is_cut)


def _list_once(body: Any) -> Iterable[ParsedEntry]:
    """Return each feed once, at its first position.

    It has the folders of all its outlines.
    """
    found: dict[str | None, ParsedEntry] = {}
    for entry in _parse_outlines(body, ()):
        before = found.setdefault(entry.id, entry)
        if before is not entry:
            both = tuple(dict.fromkeys((*before.categories, *entry.categories)))
            found[entry.id] = replace(before, categories=both)
    return found.values()


def _parse_outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[ParsedEntry]:
    for outline in parent.iterchildren("outline"):
        name = (outline.get("title") or outline.get("text") or "").strip()
        address = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if address:
            named = [word.strip(" /") for word in (outline.get("category") or "").split(",") if word.strip(" /")]
            yield ParsedEntry(
                id=address,
                link=outline.get("htmlUrl") or None,
                title=Text(value=name) if name else None,
                categories=tuple(Category(term=term) for term in dict.fromkeys((*folders, *named))),
                line=outline.sourceline,
            )
        elif len(folders) < _MAX_DEPTH:
            yield from _parse_outlines(outline, (*folders, name) if name else folders)
