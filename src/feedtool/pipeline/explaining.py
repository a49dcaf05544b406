"""How one article file is read, and nothing kept: what `feedtool ingest --explain` shows."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from feedtool.config import Config
from feedtool.core.normalise import Context
from feedtool.core.records import Origin, RecordParser, explain_record
from feedtool.errors import ConfigError, ParseError
from feedtool.frozen import noun
from feedtool.interfaces import Parts
from feedtool.model import ArticleSource, Document, Failed, ParsedEntry, ParsedFeed, Problem, Request
from feedtool.pipeline.corridor import fetch_all, parse_document
from feedtool.pipeline.defaults import FolderDefaults
from feedtool.sources import list_files

__all__ = ["Explanation", "explain_file"]


@noun
class Explanation:
    """One file: its source, who read it, and (line, origins of its fields) of each record."""

    source: ArticleSource
    parsed: ParsedFeed
    records: tuple[tuple[int | None, tuple[Origin, ...]], ...]
    problems: tuple[Problem, ...]
    notes: tuple[tuple[str, str], ...] = ()
    """(file, what is to be said of it) of what may say something for this one."""


def explain_file(path: str, config: Config, parts: Parts, *, as_of: datetime | None = None) -> Explanation:
    """Read a file that an article source names, as `ingest` would.

    Args:
        path: as the config names it.
        config: whose sources are looked at.
        parts: what reads it.
        as_of: when a saved page was saved; None takes the file's own time.

    Raises:
        ConfigError: no article source has it.
        ParseError: it cannot be read.
    """
    source = next((one for one in config.articles if path in list_files(config.root, one.paths)), None)
    if source is None:
        raise ConfigError(f"no source of `articles:` has the file {path!r}", hint="name it as feeds.yaml would")
    (outcome,) = fetch_all([Request(feed=source.key, url=path)], parts.fetchers)
    if not isinstance(outcome, Document):
        raise ParseError(outcome.message if isinstance(outcome, Failed) else "the file did not come")
    base_url = source.base_url or config.site.url
    context = Context(feed=source.key, language=source.language or config.site.language, base_url=base_url)
    folders = FolderDefaults(
        source,
        context,
        config.root,
        parts.fetchers,
        list_files(config.root, source.paths),
        timeout_s=config.limits.timeout_s,
    )
    document = replace(
        outcome,
        fields=source.fields,
        defaults=folders.find(path),
        builder=folders.find_builder(path),
        base_url=base_url,
        modified=as_of or outcome.modified,
    )
    parsed = parse_document(document, parts.parsers, source.format)
    parser = next(part for part in parts.parsers if part.name == parsed.parser)
    if isinstance(parser, RecordParser):
        records = tuple((record.line, tuple(explain_record(record))) for record in parser.records(document, []))
    else:
        records = tuple((entry.line, tuple(_list_fields(entry))) for entry in parsed.entries)
    return Explanation(
        source=source,
        parsed=parsed,
        records=records,
        problems=(*parsed.problems, *folders.problems),
        notes=tuple(sorted(folders.notes.items())),
    )


def _list_fields(entry: ParsedEntry) -> list[Origin]:
    """For formats that have fields of their own: what is in each."""
    values = ((one.name, getattr(entry, one.name)) for one in fields(entry) if one.name != "line")
    return [
        Origin(field=name, written=name, line=entry.line, value=_say(value))
        for name, value in values
        if value not in (None, (), "")
    ]


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_say, value))
    for name in ("value", "term", "name", "url"):
        if getattr(value, name, None):
            return _say(getattr(value, name))
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
