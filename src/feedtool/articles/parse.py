"""Parses a document of articles and applies the defaults of its source and folder."""

from __future__ import annotations

from collections.abc import Sequence

from feedtool.articles.record_defaults import apply_defaults
from feedtool.articles.record_reading import RecordParser
from feedtool.entries.process import parse_document
from feedtool.model import Document, ParsedFeed
from feedtool.plugins import Parser


def parse_articles(document: Document, parsers: Sequence[Parser], format_name: str | None = None) -> ParsedFeed:
    """Parse a document of articles and apply `document.defaults`.

    Raises:
        ParseError: no parser can read the document.
    """
    parsed = parse_document(document, parsers, format_name)
    parser = next(parser for parser in parsers if parser.name == parsed.parser)
    # A RecordParser applies the defaults itself, before it reads the values.
    return parsed if isinstance(parser, RecordParser) else apply_defaults(parsed, document.defaults)
