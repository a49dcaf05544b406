"""`feedtool dedupe`: find duplicates in a file of entries."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import IO, Any
from urllib.parse import urljoin

import click

from feedtool.cli.console import escape
from feedtool.content.dates import parse_date
from feedtool.content.messages import abbreviate, get_pattern
from feedtool.content.text import shorten
from feedtool.dedupe.clusters import Cluster, cluster
from feedtool.dedupe.features import list_features, make_features, make_names
from feedtool.errors import ConfigError
from feedtool.model import Entry, EntryKey, FeedInfo, Image, Person
from feedtool.model.features import EntryFeatures
from feedtool.plugins import DEFAULT_RULES, DedupeRule, make_part

_MAX_LINE_BYTES = 32 * 1024 * 1024
"""Maximum number of bytes of a line, and of a list of feeds."""
_EPOCH = datetime.fromtimestamp(0, UTC)


@click.command(short_help="Find duplicates in a file of entries.")
@click.argument("entries", type=click.File("rb"))
@click.option("--feeds", type=click.File("rb"), help="JSON file with a list of feeds: id, title, site_url.")
@click.option("--explain", is_flag=True, help="Explain each match with its rule and evidence.")
@click.option("--rule", "rules", multiple=True, metavar="NAME", help="Use only this rule; repeatable, in this order.")
def command(entries: IO[bytes], *, feeds: IO[bytes] | None, explain: bool, rules: tuple[str, ...]) -> int:
    """Find duplicates in a file of entries.

    ENTRIES is a file with one JSON object per line (`-` for standard input). An object has the keys id, feed, guid,
    url, title, summary, content_html, published, updated, lang, authors and image. Only id is required; other keys are
    ignored. Prints {entry id: cluster id} as JSON; each cluster is named after its smallest id. No feeds.yaml is
    needed. Invalid lines are reported on stderr and left out; then the command exits with 1.

    \b
    Examples:
      feedtool dedupe entries.jsonl > clusters.json
      feedtool dedupe entries.jsonl --feeds feeds.json --explain
    """
    problems: list[str] = []
    parts = [make_part("dedupe_rules", name) for name in rules or DEFAULT_RULES]
    features, names = read_features(_read_lines(entries, problems), _read_feeds(feeds), parts)
    for line in abbreviate((get_pattern(problem), escape(shorten(problem, 400))) for problem in problems):
        click.echo(line, err=True)
    if problems and not features:
        raise ConfigError(
            f"{entries.name}: no line is a valid entry", hint="write one JSON object per line, each with an id"
        )
    clusters = cluster(features, parts, names=names)
    labels = _label((id_ for _, id_ in features), clusters)
    click.echo(json.dumps(_explain(labels, clusters) if explain else labels, indent=1))
    return 1 if problems else 0


def read_features(
    records: Iterable[Mapping[str, Any]], feeds: Iterable[Mapping[str, Any]], rules: Iterable[DedupeRule] = ()
) -> tuple[dict[EntryKey, EntryFeatures], frozenset[str]]:
    """Return the features of the records for these rules, by feed and id, and the names of their feeds."""
    about = {str(feed["id"]): _make_source(feed) for feed in feeds}
    ordered = sorted(records, key=lambda record: (_text(record, "feed"), str(record["id"])))
    declared = list_features(rules)
    features: dict[EntryKey, EntryFeatures] = {}
    names: set[str] = set()
    for key, group in groupby(ordered, lambda record: _text(record, "feed")):
        source = about.get(key) or FeedInfo(url=key)
        names |= make_names(source)
        for record in group:
            features[key, str(record["id"])] = make_features(_make_entry(record, source), source, declared=declared)
    return features, frozenset(names)


def _make_source(feed: Mapping[str, Any]) -> FeedInfo:
    return FeedInfo(title=_text(feed, "title"), url=str(feed["id"]), link=_text(feed, "site_url") or None)


def _read_feeds(stream: IO[bytes] | None) -> list[dict[str, Any]]:
    if stream is None:
        return []
    hint = "write a JSON list of objects with id, title and site_url"
    try:
        found = json.loads(stream.read(_MAX_LINE_BYTES))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{stream.name}: not JSON: {error}", hint=hint) from error
    if not isinstance(found, list) or not all(isinstance(feed, dict) and feed.get("id") for feed in found):
        raise ConfigError(f"{stream.name}: not a list of feeds", hint=hint)
    return found


def _read_lines(stream: IO[bytes], problems: list[str]) -> Iterator[dict[str, Any]]:
    """Yield one object per line; append errors of invalid lines to `problems`.

    Only a line feed ends a line, because JSON text may hold U+2028.
    """
    seen: set[str] = set()
    for number, line in enumerate(iter(partial(stream.readline, _MAX_LINE_BYTES), b""), 1):
        if len(line) == _MAX_LINE_BYTES:
            message = f"{stream.name}:{number}: longer than {_MAX_LINE_BYTES // 1024**2} MiB"
            raise ConfigError(message, hint="write one object per line")
        if not line.strip():
            continue
        try:
            record = _read_record(line, seen)
        except ValueError as error:
            problems.append(f"{stream.name}:{number}: {error}; left out")
        else:
            seen.add(str(record["id"]))
            yield record


def _read_record(line: bytes, seen: Collection[str]) -> dict[str, Any]:
    """Parse one line.

    Raises:
        ValueError: the line is not a valid entry, or its id was seen before.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str | int) or record["id"] == "":
        raise ValueError("not an object with an id, such as {'id': '1', 'title': 'A title'}")
    if str(record["id"]) in seen:
        raise ValueError(f"duplicate id {record['id']!r}")
    return record


def _make_entry(record: Mapping[str, Any], about: FeedInfo) -> Entry:
    base = about.link or about.url or ""
    image = _text(record, "image")
    return Entry(
        feed=_text(record, "feed"),
        id=_text(record, "guid"),
        link=_resolve(base, _text(record, "url")),
        canonical_link=_resolve(base, _text(record, "orig_link")),
        title=_text(record, "title"),
        summary=_text(record, "summary"),
        content=_text(record, "content_html") or None,
        published=_read_date(record, "published"),
        updated=_read_date(record, "updated"),
        first_seen=_EPOCH,
        authors=tuple(_read_authors(record.get("authors"))),
        image=Image(url=image) if image else None,
        language=_text(record, "lang") or None,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _resolve(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url) if url else None
    except ValueError:
        return None


def _read_date(record: Mapping[str, Any], name: str) -> datetime | None:
    value = _text(record, name)
    return parse_date(value) if value else None


def _read_authors(value: Any) -> Iterator[Person]:
    for author in value if isinstance(value, list) else [value]:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and name:
            yield Person(name=name)


def _label(ids: Iterable[str], clusters: Cluster) -> dict[str, str]:
    labels = {name: name for name in sorted(ids)}
    for group in clusters.groups:
        first = min(id_ for _, id_ in group)
        labels.update({id_: first for _, id_ in group})
    return labels


def _explain(labels: Mapping[str, str], clusters: Cluster) -> dict[str, Any]:
    matches = {
        name: [
            {"entries": sorted((join.one[1], join.other[1])), "rule": join.rule, "evidence": join.evidence}
            for join in joins
        ]
        for name, joins in (("joined", clusters.matches), ("held_apart", clusters.rejected))
    }
    return {"clusters": labels, **matches}
