"""Parses OPML, a list of feeds.

Each outline with the address of a feed becomes an entry, its folders categories. Lists spell `xmlUrl` in many ways.
Outlines with another address, and lists that the list includes, are named in notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec.structs import replace

from feedtool.content.messages import quote
from feedtool.content.text import fold_name
from feedtool.errors import ParseError
from feedtool.fetching.address_guard import is_web_address
from feedtool.model import Category, Diagnostic, Document, Location, ParsedEntry, ParsedFeed, ParserKind, Text

LEFT_OUT = "left-out"
"""The code of a note on an outline that has an address, but not one of a feed."""
_MAX_REASONS = 3
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
            ParseError: the document is not OPML, or contains no feed.
        """
        from feedtool.entries.partial_documents import mark_partial
        from feedtool.feeds.xml_repair import OPML
        from feedtool.feeds.xml_tree import parse_xml

        if document.content.lower().count(b"<outline") > _MAX_OUTLINES:
            raise ParseError(f"the list has more than {_MAX_OUTLINES} feeds")
        read = parse_xml(document.content, document.media_type, document.url, OPML)
        root = read.root
        if str(root.tag).lower() != "opml":
            raise ParseError(f"<{root.tag}> is not the root of an OPML")
        titles = (title.text or "" for head in _list_children(root, "head") for title in _list_children(head, "title"))
        title = next(titles, "")
        found = [one for body in _list_children(root, "body") for one in _parse_outlines(body, ())]
        entries = _list_once(one for one in found if isinstance(one, ParsedEntry))
        left_out = (one for one in found if isinstance(one, Diagnostic))
        if not entries and not read.is_cut:
            reasons = "; ".join(one.message for one in islice(left_out, _MAX_REASONS))
            raise ParseError(f"the list contains no feeds{f': {reasons}' if reasons else ''}")
        parsed = ParsedFeed(
            format=f"opml {root.get('version') or '2.0'}",
            parser=self.name,
            title=Text(value=title) if title else None,
            entries=entries,
            notes=(*read.notes, *left_out),
        )
        return mark_partial(parsed, document.url, is_cut=read.is_cut)


def _list_children(parent: Any, name: str) -> Iterator[Any]:
    return (child for child in parent if isinstance(child.tag, str) and child.tag.lower() == name)


def _list_once(entries: Iterable[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """Return each feed once, at its first position.

    It has the folders of all its outlines.
    """
    found: dict[str | None, ParsedEntry] = {}
    for entry in entries:
        before = found.setdefault(entry.id, entry)
        if before is not entry:
            both = tuple(dict.fromkeys((*before.categories, *entry.categories)))
            found[entry.id] = replace(before, categories=both)
    return tuple(found.values())


def _parse_outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[ParsedEntry | Diagnostic]:
    """Yield the feeds of a folder, and a note for each outline with an address that is not one of a feed."""
    from feedtool.feeds.discovery import replace_feed_scheme

    for outline in _list_children(parent, "outline"):
        values = {fold_name(name): value.strip() for name, value in outline.attrib.items()}
        name = values.get("title") or values.get("text") or ""
        address = replace_feed_scheme(_find_address(values))
        reason = None if is_web_address(address) else _explain(address, values, has_children=len(outline) > 0)
        if reason:
            yield Diagnostic(LEFT_OUT, reason, "note", location=Location(line=outline.sourceline))
        elif address:
            named = [word.strip(" /") for word in values.get("category", "").split(",") if word.strip(" /")]
            yield ParsedEntry(
                id=address,
                link=values.get("htmlurl") or None,
                title=Text(value=name) if name else None,
                categories=tuple(Category(term=term) for term in dict.fromkeys((*folders, *named))),
                line=outline.sourceline,
            )
        if len(folders) < _MAX_DEPTH:
            yield from _parse_outlines(outline, (*folders, name) if name and not address else folders)


_ADDRESSES = ("xmlurl", "feedurl", "rssurl")
_FEED_TYPES = re.compile(r".*(?:rss|atom|rdf|feed|xml).*", re.IGNORECASE)


def _find_address(values: Mapping[str, str]) -> str:
    """Return the address of a feed; programs before OPML 2.0 wrote `url` with a type such as rss."""
    address = next((values[name] for name in _ADDRESSES if values.get(name)), "")
    return address or (values.get("url", "") if _FEED_TYPES.fullmatch(values.get("type", "")) else "")


def _explain(address: str, values: Mapping[str, str], *, has_children: bool) -> str | None:
    """Return why an outline is left out; None if it has no address, or is a folder."""
    if address:
        return f"{quote(address)} is not an http(s) address"
    other, kind = values.get("url", ""), values.get("type", "").lower()
    if other and (kind == "include" or other.lower().endswith(".opml")):
        return f"{quote(other)} is a list that this list includes; follow it with an `opml:` line of its own"
    if other:
        stated = f"type {quote(kind)}" if kind else "no type"
        return f"{quote(other)} is not the address of a feed: the outline has {stated}"
    page = values.get("htmlurl")
    return f"{quote(page)} is a page; the outline has no address of its feed" if page and not has_children else None
