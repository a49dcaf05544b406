"""Reads a large export in chunks, from parse to store, in constant memory.

    file -> stream -> chunk of 500 entries -> process_parsed -> save -> next chunk

Each chunk is saved in its own transaction, and the document's state with the last one. After an interrupted run, the
next run starts again and finds the first chunks unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from feedtool.articles.records import apply_defaults
from feedtool.entries.dating import Timing
from feedtool.entries.normalize import Context
from feedtool.entries.process import ProcessedDocument, process_parsed
from feedtool.model import Defaults, Document, DocumentState, ParsedEntry, ParsedFeed, Problem
from feedtool.plugins import Parts, StreamParser

__all__ = ["Export", "find_stream_parser", "process_chunks", "process_export"]

_CHUNK = 500
_HEAD_BYTES = 65536


@dataclass(kw_only=True)
class Export:
    """The result of reading a large export."""

    listed: set[str]
    problems: list[Problem]
    repairs: list[str]
    added: int = 0
    updated: int = 0


def find_stream_parser(path: Path, url: str, parts: Parts, format_name: str | None) -> StreamParser | None:
    """Return the parser that can read this file in chunks, or None."""
    with path.open("rb") as file:
        head = Document(feed="", url=url, content=file.read(_HEAD_BYTES))
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
    """Read the whole file and pass each chunk to `keep`.

    `keep` saves a chunk and returns what it saved.

    `name` returns the ids of a chunk's entries; `defaults` fill the fields that they leave out.

    Raises:
        ParseError: the export cannot be parsed.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        chunks = (
            apply_defaults(replace(chunk, format=parser.name, parser=parser.name, kind=parser.kind), defaults)
            for chunk in _split(parser.stream(file, state.url))
        )
        return process_chunks(chunks, state, context, parts, name, keep, timing)


def process_chunks(
    chunks: Iterable[ParsedFeed],
    state: DocumentState,
    context: Context,
    parts: Parts,
    name: Callable[[ParsedFeed], Sequence[str | None]],
    keep: Callable[[ProcessedDocument], ProcessedDocument],
    timing: Timing | None = None,
) -> Export:
    """Process chunks as process_export() does.

    An exception that making a chunk raises passes through.
    """
    export = Export(listed=set(), problems=[], repairs=[])
    for parsed in chunks:
        ids = name(parsed)
        processed = process_parsed(parsed, state, context, parts, url=state.url, trusted=True, ids=ids, timing=timing)
        kept = keep(processed)
        export.listed.update(kept.listed)
        export.problems += kept.problems
        export.repairs += parsed.repairs
        export.added += kept.added
        export.updated += kept.updated
    return export


def _split(items: Iterable[ParsedEntry | Problem | str]) -> Iterator[ParsedFeed]:
    stream = iter(items)
    while chunk := tuple(islice(stream, _CHUNK)):
        yield ParsedFeed(
            format="",
            entries=tuple(item for item in chunk if isinstance(item, ParsedEntry)),
            problems=tuple(item for item in chunk if isinstance(item, Problem)),
            repairs=tuple(item for item in chunk if isinstance(item, str)),
        )
