"""Traces one entry through the stages, from the store alone: nothing is fetched or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.canonical import describe_preference, sort_copies
from feedtool.dedupe.clusters import Match
from feedtool.dedupe.groups import Clustering, cluster_candidates
from feedtool.dedupe.merge import fill_entry
from feedtool.dedupe.text_evidence import describe_distance
from feedtool.dedupe.titles import find_most_similar
from feedtool.model import Entry
from feedtool.model.config import Config
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.pipeline.load import describe_hidden, find_hidden, load_candidates, make_names, make_overrides
from feedtool.plugins import Parts
from feedtool.streams.categories import find_category
from feedtool.streams.select import apply_source, is_selected, name_origin
from feedtool.streams.withheld import WithheldEntries

__all__ = ["EntryTrace", "trace_entry"]


class EntryTrace(Struct, frozen=True, kw_only=True):
    """One entry: `facts` are (stage, what happened), in the order of the stages."""

    title: str
    location: str
    facts: tuple[tuple[str, str], ...]


def trace_entry(config: Config, parts: Parts, name: str) -> tuple[EntryTrace, ...]:
    """Return the traces of all entries with this link or id."""
    loaded = load_candidates(config, parts, parts.store.load_feeds())
    public_ids = parts.store.load_public_ids()
    found = cluster_candidates(loaded.all, parts.rules, make_overrides(config))
    hidden = find_hidden(loaded, _list_groups(found), config, parts)
    candidates = [one for one in loaded.public if one[0].key not in hidden]
    if hidden:
        found = cluster_candidates(candidates, parts.rules, make_overrides(config))
    known = ((entry, hidden.get(entry.key)) for entry, _ in loaded.all)
    withheld = [_explain_hidden(entry, why, parts) for entry, why in known if why and _has_name(entry, name)]
    return *withheld, *(
        EntryTrace(
            title=entry.title,
            location=entry.link or entry.id,
            facts=(
                *_describe_origin(entry, origin, config, parts),
                *_describe_category(entry, origin, config, parts),
                *_describe_group(entry, origin, found),
                *_describe_streams(entry, origin, config, parts),
                (
                    "publish",
                    f"as {public_ids[entry.key]}" if entry.key in public_ids else "no public id yet",
                ),
            ),
        )
        for entry, origin in candidates
        if _has_name(entry, name)
    )


def _list_groups(found: Clustering) -> Iterator[Group]:
    for indexes in found.clusters.groups:
        members = (found.chosen[index][0] for index in indexes)
        yield Group(members=tuple(entry.key for entry in members))


def _explain_hidden(entry: Entry, hidden: WithheldEntries, parts: Parts) -> EntryTrace:
    """Return why an entry is not shown, without its text."""
    location, reason = describe_hidden(entry.key, hidden, parts.store)
    return EntryTrace(title="(not public)", location=location, facts=(("publish", f"no: {reason}"),))


def _has_name(entry: Entry, name: str) -> bool:
    if name in (entry.id, entry.link, entry.canonical_link):
        return True
    canonical = canonicalize_url(name)
    return canonical is not None and canonical in map(canonicalize_url, (entry.link, entry.canonical_link, entry.id))


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
    dates = ", ".join(f"{name} {when.astimezone(zone):%Y-%m-%d %H:%M %Z}" for name, when in times.items() if when)
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
    stored = (one for one in parts.store.load_entries([entry.feed]) if one.id == entry.id)
    enriched = apply_source(next(stored, entry), origin, make_names(config))
    match = find_category(enriched, name_origin(origin), config.category_rules)
    yield "category", f"{match.category}: {match.reason}" if match else "none of the site's categories"


def _describe_group(entry: Entry, origin: Origin, found: Clustering) -> Iterator[tuple[str, str]]:
    if not origin.dedupe:
        yield "dedupe", "skipped: its source has `dedupe: false`"
        return
    index = next(index for index, (one, _) in enumerate(found.chosen) if one.key == entry.key)
    group = next((group for group in found.clusters.groups if index in group), ())
    if group:
        yield "dedupe", f"one of {len(group)} copies"
        yield from _describe_shown_copy([found.chosen[index] for index in group])
        yield from _describe_matches("joined", found.clusters.matches, group, found)
    else:
        yield "dedupe", "no copy is known"
    yield from _describe_matches("held apart", found.clusters.rejected, group or (index,), found)
    nearest = find_most_similar(index, found.features, frozenset(group))
    if nearest is not None:
        distance = describe_distance(found.features[index], found.features[nearest], found.clusters.stats)
        yield "nearest", f"{_name(found.chosen[nearest][0])}: {distance}"


def _describe_shown_copy(copies: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """Yield which copy is shown and why, and the sources of its filled fields."""
    best, *others = sort_copies(copies)
    yield "shown", f"{_name(best[0])}, since {describe_preference(best, others[0])}"
    by_key = {entry.key: entry for entry, _ in others}
    for one in fill_entry(best[0], [*by_key.values()])[1]:
        yield "filled", f"{one.field} from {_name(by_key[one.source])}"


def _describe_matches(
    word: str, joins: Sequence[Match], members: Sequence[int], found: Clustering
) -> Iterator[tuple[str, str]]:
    for join in joins:
        if join.one in members or join.other in members:
            one, other = (_name(found.chosen[index][0]) for index in (join.one, join.other))
            yield word, f"{one} and {other}: {join.rule}: {join.evidence}"


def _name(entry: Entry) -> str:
    return f"{entry.link or entry.id} ({entry.feed})"


def _describe_streams(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    chosen = [stream.name for stream in config.streams if is_selected(entry, stream, origin, parts.now)]
    yield "compose", f"selected by {', '.join(chosen)}" if chosen else "no stream selects it"
