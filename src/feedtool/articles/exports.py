"""A large export, piece by piece: hops 2 to 5 in flat memory.

    file -> stream -> 500 entries -> walk_parsed -> save, and again

Each piece is a transaction of its own; the document itself is remembered with the last, so that a run that is cut off
begins anew and finds the first pieces unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from feedtool.articles.records import complete
from feedtool.entries.dating import Timing
from feedtool.entries.normalize import Context
from feedtool.entries.process import ProcessedDocument, process_parsed
from feedtool.model import Defaults, Document, DocumentState, ParsedEntry, ParsedFeed, Problem
from feedtool.plugins import Parts, StreamParser

__all__ = ["Export", "find_stream_parser", "process_chunks", "process_export"]

_PIECE = 500
_LOOK = 65536


@dataclass(kw_only=True)
class Export:
    """What a large export brought."""

    listed: set[str]
    problems: list[Problem]
    repairs: list[str]
    added: int = 0
    updated: int = 0


def find_stream_parser(path: Path, url: str, parts: Parts, format_name: str | None) -> StreamParser | None:
    """The part that can read this file piece by piece, or None."""
    with path.open("rb") as file:
        head = Document(feed="", url=url, content=file.read(_LOOK))
    return next(
        (
            parser
            for parser in parts.parsers
            if isinstance(parser, StreamParser) and (parser.name == format_name if format_name else parser.claims(head))
        ),
        None,
    )


def process_export(
    path: Path,
    parser: StreamParser,
    state: DocumentState,
    context: Context,
    parts: Parts,
    name: Callable[[ParsedFeed], Sequence[str | None]],
    keep: Callable[[ProcessedDocument], ProcessedDocument],
    defaults: tuple[Defaults, ...] = (),
    timing: Timing | None = None,
) -> Export:
    """Read the whole file and hand each piece to `keep`, which saves it and returns what it kept.

    `name` says what the entries of a piece are called, `defaults` what they say where they say nothing.

    Raises:
        ParseError: it cannot be read.
        OSError: nor can the file.
    """
    with path.open("rb") as file:
        pieces = (
            complete(replace(piece, format=parser.name, parser=parser.name), defaults)
            for piece in _cut(parser.stream(file, state.url))
        )
        return process_chunks(pieces, state, context, parts, name, keep, timing)


def process_chunks(
    pieces: Iterable[ParsedFeed],
    state: DocumentState,
    context: Context,
    parts: Parts,
    name: Callable[[ParsedFeed], Sequence[str | None]],
    keep: Callable[[ProcessedDocument], ProcessedDocument],
    timing: Timing | None = None,
) -> Export:
    """The same for what is in pieces already; whatever making them raises goes through."""
    export = Export(listed=set(), problems=[], repairs=[])
    for parsed in pieces:
        ids = name(parsed)
        walked = process_parsed(parsed, state, context, parts, url=state.url, trusted=True, ids=ids, timing=timing)
        found = keep(walked)
        export.listed.update(found.listed)
        export.problems += found.problems
        export.repairs += parsed.repairs
        export.added += found.added
        export.updated += found.updated
    return export


def _cut(found: Iterable[ParsedEntry | Problem | str]) -> Iterator[ParsedFeed]:
    stream = iter(found)
    while piece := tuple(islice(stream, _PIECE)):
        yield ParsedFeed(
            format="",
            entries=tuple(one for one in piece if isinstance(one, ParsedEntry)),
            problems=tuple(one for one in piece if isinstance(one, Problem)),
            repairs=tuple(one for one in piece if isinstance(one, str)),
        )
