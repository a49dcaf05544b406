"""The Python API: what the commands do, as functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from feedtool.config import load_config as _load_config
from feedtool.config import make_config as _make_config
from feedtool.model import Document, ReadFeed
from feedtool.model.config import Config
from feedtool.model.reports import BuildReport, RunReport


def load_config(path: str | Path = "feeds.yaml") -> Config:
    """Return the checked configuration in a file.

    Raises:
        ConfigError: the file cannot be read or has mistakes; the message has a line for each.
    """
    return _load_config(Path(path))


def make_config(settings: Mapping[str, Any], folder: str | Path = ".") -> Config:
    """Return a checked configuration made of values in place of a file.

    Args:
        settings: the keys of feeds.yaml, with mappings, lists and texts as the file would have them. A text may have
            `${NAME}` where the file may.
        folder: where relative paths begin.

    Raises:
        ConfigError: a value is not valid; the message has a line for each mistake, such as
            `site.url: expected an absolute URL`.
    """
    return _make_config(settings, Path(folder))


def ingest(
    config: Config, articles: Iterable[Mapping[str, Any]] | None = None, *, allow_shrink: bool = False
) -> RunReport:
    """Read articles into the store, and report what was added, updated and withdrawn.

    Args:
        config: its `articles:`; to give articles in memory, one of them is "-".
        articles: records with the fields that article files have, such as `title`, `url`, `date` and `html`. They are
            all articles of the source: those of the last call that are missing here are withdrawn. The line of a
            diagnostic is the number of its record. None reads files.
        allow_shrink: accept less than half of the articles of the last call.

    Raises:
        ConfigError: no source takes articles in memory.
        LockedError: another run works on the store.
        StoreError: the store cannot be read or written.
    """
    from feedtool.articles.sink import IngestOptions
    from feedtool.pipeline.ingest import ingest as run
    from feedtool.pipeline.wiring import open_parts

    lines = (json.dumps(article, default=_write_value) for article in articles or ())
    given = None if articles is None else "\n".join(lines).encode()
    format_name = None if articles is None else _FORMAT
    options = IngestOptions(given=given, format_name=format_name, allow_shrink=allow_shrink)
    with open_parts(config, command="feedtool.ingest()") as parts:
        return run(config, parts, options)


_FORMAT = "jsonl"


def _write_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {**value}
    is_text = hasattr(value, "encode")  # a translation of Django, which is not a str
    return [*value] if isinstance(value, Iterable) and not is_text else str(value)


def fetch(config: Config, *, force: bool = False) -> RunReport:
    """Fetch the subscriptions that are due, and report each feed; one that fails keeps its entries.

    Args:
        config: its `subscriptions:`.
        force: fetch all, whether they are due or not.

    Raises:
        LockedError: another run works on the store.
        StoreError: the store cannot be read or written.
    """
    from feedtool.pipeline.fetch import fetch as run
    from feedtool.pipeline.wiring import open_parts

    with open_parts(config, command="feedtool.fetch()") as parts:
        return run(config, parts, force=force)


def build(
    config: Config,
    *,
    offline: bool = False,
    dry_run: bool = False,
    allow_shrink: bool = False,
    streams: Sequence[str] = (),
) -> BuildReport:
    """Read articles and feeds, write the published folder, and report what was written.

    Args:
        config: the site.
        offline: request nothing; files are still read.
        dry_run: write nothing, and request nothing.
        allow_shrink: accept that sources shrink, and that most published entries are removed.
        streams: publish only these; all if empty.

    Raises:
        ConfigError: the config has no such stream.
        NothingPublishedError: there is no entry, or too many entries would be removed; the published files stay.
        PublishError: a file cannot be written.
        PartError: a plug-in failed; its cause is the exception.
        LockedError: another run works on the store.
        StoreError: the store cannot be read or written.
    """
    from feedtool.pipeline.build import build as run
    from feedtool.pipeline.build_options import BuildOptions
    from feedtool.pipeline.wiring import open_parts

    options = BuildOptions(
        offline=offline or dry_run, dry_run=dry_run, allow_shrink=allow_shrink, streams=tuple(streams)
    )
    with open_parts(config, command="feedtool.build()", dry_run=dry_run) as parts:
        return run(config, parts, options)


def parse_feed(content: bytes | str, url: str = "") -> ReadFeed:
    """Return the entries of an RSS, Atom or JSON Feed document, with clean HTML, absolute links and dates in UTC.

    Args:
        content: the document, which may be hostile or broken.
        url: its URL, by which relative links are resolved.

    Raises:
        ParseError: it is not a feed, or takes too much time or memory.
    """
    from feedtool.pipeline.inspect import read_untrusted_document
    from feedtool.pipeline.wiring import get_now, load_parsers

    document = Document(feed=url, url=url, content=content.encode() if isinstance(content, str) else content)
    return read_untrusted_document(document, load_parsers(), now=get_now())
