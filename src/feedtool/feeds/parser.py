"""Parses RSS 0.90 to 2.0, RSS 1.0 and other RDF, and Atom 0.3 and 1.0, with lxml."""

from __future__ import annotations

import re

from msgspec.structs import replace

from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed, ParserKind

_ROOTS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf|channel|entry)[\s>/]", re.IGNORECASE)
_OPML = re.compile(rb"<opml\b", re.IGNORECASE)
_HEAD_BYTES = 16384
_EBCDIC = b"\x4c\x6f\xa7\x94"


class FeedParser:
    """The fast parser, for XML that is well-formed or can be repaired."""

    name = "feed"
    rank = 10
    kind: ParserKind = "feed"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Whether the first tags are those of a feed."""
        head = document.content[:_HEAD_BYTES]
        if head.startswith(_EBCDIC):
            head = head.decode("cp037").encode("ascii", "replace")
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:4]:
            head = head.replace(b"\x00", b"")
        found = _ROOTS.search(head)
        return found is not None and _OPML.search(head, 0, found.start()) is None

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not XML, or not a feed.
        """
        from feedtool.entries.partial_documents import drop_empty, mark_partial
        from feedtool.feeds.xml_feed import find_format, parse_tree
        from feedtool.feeds.xml_tree import JUNK_NOTE, parse_xml

        url = document.base_url or document.url
        read = parse_xml(document.content, document.media_type, url)
        format_name = find_format(read.root)
        if format_name is None:
            raise ParseError(f"<{str(read.root.tag).rpartition('}')[2]}> is not the root of a feed")
        parsed = parse_tree(read.root, url, document.content, format_name, self.name)
        if not parsed.entries and JUNK_NOTE in read.notes:
            raise ParseError("the document contains no feed")
        if read.notes:
            parsed = replace(parsed, notes=read.notes)
        parsed = mark_partial(parsed, document.url, whole=read.items, dropped=read.dropped, is_cut=read.is_cut)
        return drop_empty(parsed)
