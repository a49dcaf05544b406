"""Traces one entry through the stages, from the store alone: nothing is fetched or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.canonical import describe_preference, sort_copies
from feedtool.dedupe.clusters import Match
from feedtool.dedupe.merge import fill_entry
from feedtool.entries.times import find_expiry
from feedtool.entries.visibility import format_time
from feedtool.model import Entry, EntryKey
from feedtool.model.config import Config
from feedtool.model.selection import Candidate, Origin
from feedtool.pipeline.catalog import Catalog, describe_hidden, make_names_of_categories
from feedtool.plugins import Parts
from feedtool.streams.categories import find_category
from feedtool.streams.select import apply_source, is_selected, name_origin, rank_by_date
from feedtool.streams.withheld import WithheldEntries

__all__ = ["EntryTrace", "trace_entry"]


class EntryTrace(Struct, frozen=True, kw_only=True):
    """One entry: `facts` are (stage, what happened), in the order of the stages."""

    title: str
    location: str
    facts: tuple[tuple[str, str], ...]


def trace_entry(config: Config, parts: Parts, name: str) -> tuple[EntryTrace, ...]:
    """Return the traces of all entries with this link or id."""
    catalog = Catalog(config, parts)
    keys = sorted(catalog.find_called(name), key=lambda key: rank_by_date(catalog.get(key)[0]))
    hidden = [(key, why) for key in keys if (why := catalog.find_hidden(key)) is not None]
    shown = [key for key in keys if catalog.find_hidden(key) is None]
    public_ids = parts.store.load_public_ids(shown)
    return (
        *(_explain_hidden(key, why, parts) for key, why in hidden),
        *(_trace(key, catalog, config, parts, public_ids.get(key)) for key in shown),
    )


def _trace(key: EntryKey, catalog: Catalog, config: Config, parts: Parts, public_id: str | None) -> EntryTrace:
    entry, origin = catalog.get(key)
    return EntryTrace(
        title=entry.title,
        location=entry.link or entry.id,
        facts=(
            *_describe_origin(entry, origin, config, parts),
            *_describe_category(entry, origin, config, parts),
            *_describe_group(entry, origin, catalog),
            *_describe_streams(entry, origin, config, parts),
            ("publish", f"as {public_id}" if public_id else "no public id yet"),
        ),
    )


def _explain_hidden(key: EntryKey, hidden: WithheldEntries, parts: Parts) -> EntryTrace:
    """Return why an entry is not shown, without its text."""
    location, reason = describe_hidden(key, hidden, parts.store)
    return EntryTrace(title="(not public)", location=location, facts=(("publish", f"no: {reason}"),))


def _describe_origin(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    state = parts.store.load_entry_states(entry.feed, [entry.id]).get(entry.id)
    kind = "own article" if origin.is_own else "subscription"
    document = f", last in {state.document}" if state and state.document else ""
    yield "fetch", f"{kind} {entry.feed}{document}"
    yield (
        "normalize",
        f"id {entry.id}, link {entry.link or 'none'}, compared as {canonicalize_url(entry.link) or 'none'}",
    )
    times = {"first seen": entry.first_seen, "published": entry.published, "updated": entry.updated}
    zone = ZoneInfo(config.site.timezone)
    dates = ", ".join(f"{name} {format_time(when, zone)}" for name, when in times.items() if when)
    changes = (
        f", changed {state.revisions} {'time' if state.revisions == 1 else 'times'} without a new date"
        if state and state.revisions
        else ""
    )
    yield "store", f"{dates}{changes}"


def _describe_category(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield its category, from its own categories before the rules added one."""
    if not config.category_rules.own:
        return
    stored = parts.store.load_entry(entry.key)
    enriched = apply_source(stored[0] if stored else entry, origin, make_names_of_categories(config))
    match = find_category(enriched, name_origin(origin), config.category_rules)
    yield "category", f"{match.category}: {match.reason}" if match else "none of the site's categories"


def _describe_group(entry: Entry, origin: Origin, catalog: Catalog) -> Iterator[tuple[str, str]]:
    if not origin.dedupe:
        yield "dedupe", "skipped: its source has `dedupe: false`"
        return
    cluster = catalog.find_cluster(entry.key)
    group = next((group for group in cluster.groups if entry.key in group), ())
    if group:
        yield "dedupe", f"one of {len(group)} copies"
        yield from _describe_shown_copy([*map(catalog.get, group)])
        yield from _describe_matches("joined", cluster.matches, group, catalog)
    else:
        yield "dedupe", "no copy is known"
    yield from _describe_matches("held apart", cluster.rejected, group or (entry.key,), catalog)
    nearest = catalog.find_nearest(entry.key, frozenset(group))
    if nearest is not None:
        yield "nearest", f"{_name(catalog.get(nearest)[0])}: {catalog.describe_distance(entry.key, nearest)}"


def _describe_shown_copy(copies: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """Yield which copy is shown and why, and the sources of its filled fields."""
    best, *others = sort_copies(copies)
    yield "shown", f"{_name(best[0])}, since {describe_preference(best, others[0])}"
    by_key = {entry.key: entry for entry, _ in others}
    for one in fill_entry(best[0], [*by_key.values()])[1]:
        yield "filled", f"{one.field} from {_name(by_key[one.source])}"


def _describe_matches(
    word: str, matches: Sequence[Match], members: Sequence[EntryKey], catalog: Catalog
) -> Iterator[tuple[str, str]]:
    for match in matches:
        if match.one in members or match.other in members:
            one, other = (_name(catalog.get(key)[0]) for key in (match.one, match.other))
            yield word, f"{one} and {other}: {match.rule}: {match.evidence}"


def _name(entry: Entry) -> str:
    return f"{entry.link or entry.id} ({entry.feed})"


def _describe_streams(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    chosen = [stream.name for stream in config.streams if is_selected(entry, stream, origin, parts.now)]
    reason = "no stream selects it"
    if (expiry := find_expiry(entry)) is not None and expiry <= parts.now:
        reason = f"left out: it expired on {format_time(expiry, ZoneInfo(config.site.timezone))}"
    yield "compose", f"selected by {', '.join(chosen)}" if chosen else reason
