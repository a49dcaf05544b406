"""Reads one article file without storing anything, for `feedtool ingest --explain`."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from feedtool.articles.builders.folders import FolderDefaults
from feedtool.articles.files import list_files
from feedtool.articles.parse import parse_articles
from feedtool.articles.record_mapping import FieldOrigin, explain_record
from feedtool.articles.record_reading import RecordParser
from feedtool.articles.records import parse_record
from feedtool.content.date_order import normalize_dates
from feedtool.content.text import shorten
from feedtool.entries.context import Context
from feedtool.entries.documents import fetch_all
from feedtool.entries.normalize import normalize_entry
from feedtool.entries.visibility import describe_visibility
from feedtool.errors import ConfigError, ParseError
from feedtool.model import ArticleSource, Diagnostic, Document, Failed, ParsedEntry, ParsedFeed, Request
from feedtool.model.config import Config
from feedtool.pipeline.ingest import IngestOptions, begin_source
from feedtool.plugins import Parts

__all__ = ["Explanation", "explain_file"]


class Explanation(Struct, frozen=True, kw_only=True):
    """One file: its source, its parsed form, and (line, origins of its fields) of each record."""

    source: ArticleSource
    parsed: ParsedFeed
    records: tuple[tuple[int | None, tuple[FieldOrigin, ...]], ...]
    visibility: tuple[str, ...]
    """Whether each record is public: "yes", "no, because ...", "from 2026-12-24 09:00" in the site's zone."""
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...] = ()
    """Notes on files that may hold defaults for this one."""


def explain_file(path: str, config: Config, parts: Parts, *, as_of: datetime | None = None) -> Explanation:
    """Read a file of an article source as `ingest` would.

    Args:
        path: as the config names it.
        config: the config with the sources.
        parts: fetchers and parsers.
        as_of: when a saved page was saved; None: the modification time of the file.

    Raises:
        ConfigError: no article source has the file.
        ParseError: the file cannot be read.
    """
    source = next((one for one in config.articles if path in list_files(config.root, one.paths)), None)
    if source is None:
        raise ConfigError(f"no source of `articles:` has the file {path!r}", hint="write the path as in feeds.yaml")
    (outcome,) = fetch_all([Request(feed=source.key, url=path)], parts.fetchers)
    if not isinstance(outcome, Document):
        raise ParseError(outcome.message if isinstance(outcome, Failed) else "the file was not read")
    run = begin_source(source, config, parts, IngestOptions(as_of=as_of))
    folders = FolderDefaults(run, list_files(config.root, source.paths))
    document = folders.complete(outcome, as_of or outcome.modified)
    parsed = parse_articles(document, parts.parsers, source.format)
    parser = next(part for part in parts.parsers if part.name == parsed.parser)
    found: list[tuple[int | None, list[FieldOrigin], ParsedEntry | None]]
    if isinstance(parser, RecordParser):
        given = parser.records(document, [])
        found = [(record.line, explain_record(record), parse_record(record)[0]) for record in given]
    else:
        found = [(entry.line, _list_fields(entry), entry) for entry in parsed.entries]
    answers = [_describe_visibility(entry, parsed, run.context, parts) for _, _, entry in found]
    return Explanation(
        source=source,
        parsed=parsed,
        records=tuple(
            (line, tuple(origins if answer == "yes" else map(_hide_value, origins)))
            for (line, origins, _), answer in zip(found, answers, strict=True)
        ),
        visibility=tuple(answers),
        diagnostics=(*parsed.diagnostics, *folders.diagnostics),
        notes=tuple(note for _, note in sorted(folders.notes.items())),
    )


def _describe_visibility(entry: ParsedEntry | None, parsed: ParsedFeed, context: Context, parts: Parts) -> str:
    if entry is None:
        return "no, because the record is not a valid article"
    alone = replace(parsed, entries=(entry,), diagnostics=())
    (dated,) = normalize_dates(alone, context.date_order, context.language, "", trusted=True).entries
    normal = normalize_entry(dated, id="-", feed=parsed, context=context, now=parts.now)
    return describe_visibility(normal, parts.now, context.zone)


def _hide_value(origin: FieldOrigin) -> FieldOrigin:
    """Return the origin of a field without its value, for an article that is not public."""
    return replace(origin, value="(not shown)")


_FLAGS = ("has_approximate_date", "is_listed")
"""Fields that are shown only if they are true."""


def _list_fields(entry: ParsedEntry) -> list[FieldOrigin]:
    """Return the fields of an entry, for formats without records."""
    values = ((name, getattr(entry, name)) for name in entry.__struct_fields__ if name != "line")
    return [
        FieldOrigin(field=name, written=name, line=entry.line, value=_format_value(value))
        for name, value in values
        if value not in (None, (), "") and not (name in _FLAGS and not value)
    ]


def _format_value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_format_value, value))
    for name in ("value", "term", "name", "url"):
        if getattr(value, name, None):
            return _format_value(getattr(value, name))
    return shorten(" ".join(str(value).split()), 60)
