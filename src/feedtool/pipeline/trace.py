"""What became of one entry at each hop, from what is stored: nothing is fetched and nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedtool.content.urls import canonicalize_url
from feedtool.dedupe.clusters import Clustering, Match, cluster_candidates, describe_preference, sort_copies
from feedtool.dedupe.merge import fill_entry
from feedtool.dedupe.similarity import describe_distance
from feedtool.dedupe.titles import find_most_similar
from feedtool.model import Entry
from feedtool.model.config import Config
from feedtool.model.frozen import frozen
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.pipeline.load import describe_hidden, find_hidden, load_candidates, make_names, make_overrides
from feedtool.plugins import Parts
from feedtool.streams.categories import find_placement
from feedtool.streams.select import apply_source, is_selected, name_origin
from feedtool.streams.withheld import WithheldEntries

__all__ = ["EntryTrace", "trace_entry"]


@frozen
class EntryTrace:
    """One entry: `facts` are (hop, what happened there), in the order of the hops."""

    title: str
    location: str
    facts: tuple[tuple[str, str], ...]


def trace_entry(config: Config, parts: Parts, name: str) -> tuple[EntryTrace, ...]:
    """What is known of every entry that goes by a link or an id; none if no entry does."""
    loaded = load_candidates(config, parts, parts.store.load_feeds())
    pins = parts.store.load_public_ids()
    found = cluster_candidates(loaded.all, parts.rules, make_overrides(config))
    hidden = find_hidden(loaded, _list_groups(found), config, parts)
    candidates = [one for one in loaded.public if (one[0].feed, one[0].id) not in hidden]
    if hidden:
        found = cluster_candidates(candidates, parts.rules, make_overrides(config))
    known = ((entry, hidden.get((entry.feed, entry.id))) for entry, _ in loaded.all)
    withheld = [_explain_hidden(entry, why, parts) for entry, why in known if why and _goes_by(entry, name)]
    return *withheld, *(
        EntryTrace(
            title=entry.title,
            location=entry.link or entry.id,
            facts=(
                *_tell_origin(entry, origin, parts),
                *_tell_category(entry, origin, config, parts),
                *_tell_group(entry, origin, found),
                *_tell_streams(entry, origin, config, parts),
                ("publish", f"as {pins[entry.feed, entry.id]}" if (entry.feed, entry.id) in pins else "no id pinned"),
            ),
        )
        for entry, origin in candidates
        if _goes_by(entry, name)
    )


def _list_groups(found: Clustering) -> Iterator[Group]:
    for places in found.clusters.groups:
        members = (found.chosen[place][0] for place in places)
        yield Group(members=tuple((entry.feed, entry.id) for entry in members))


def _explain_hidden(entry: Entry, hidden: WithheldEntries, parts: Parts) -> EntryTrace:
    """Why an entry is not shown, and nothing of what it says."""
    place, reason = describe_hidden((entry.feed, entry.id), hidden, parts.store)
    return EntryTrace(title="(not public)", location=place, facts=(("publish", f"no: {reason}"),))


def _goes_by(entry: Entry, name: str) -> bool:
    if name in (entry.id, entry.link, entry.canonical_link):
        return True
    canonical = canonicalize_url(name)
    return canonical is not None and canonical in map(canonicalize_url, (entry.link, entry.canonical_link, entry.id))


def _tell_origin(entry: Entry, origin: Origin, parts: Parts) -> Iterator[tuple[str, str]]:
    stamp = parts.store.load_entry_states(entry.feed, [entry.id]).get(entry.id)
    kind = "own article" if origin.is_own else "subscription"
    document = f", last in {stamp.document}" if stamp and stamp.document else ""
    yield "fetch", f"{kind} {entry.feed}{document}"
    yield (
        "normalise",
        f"id {entry.id}, link {entry.link or 'none'}, compared as {canonicalize_url(entry.link) or 'none'}",
    )
    dates = f"first seen {entry.first_seen:%Y-%m-%d %H:%M}"
    if entry.published:
        dates += f", published {entry.published:%Y-%m-%d %H:%M}"
    if entry.updated:
        dates += f", updated {entry.updated:%Y-%m-%d %H:%M}"
    changes = f", changed {stamp.revisions} times without a new date" if stamp and stamp.revisions else ""
    yield "save", f"{dates}{changes}"


def _tell_category(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    """By what it said before the rules placed it."""
    if not config.category_rules.own:
        return
    stored = (one for one in parts.store.load_entries([entry.feed]) if one.id == entry.id)
    said = apply_source(next(stored, entry), origin, make_names(config))
    placement = find_placement(said, name_origin(origin), config.category_rules)
    yield "category", f"{placement.category}: {placement.reason}" if placement else "none of the site's fits"


def _tell_group(entry: Entry, origin: Origin, found: Clustering) -> Iterator[tuple[str, str]]:
    if not origin.dedupe:
        yield "dedupe", "takes no part: its source says dedupe: false"
        return
    index = next(place for place, (one, _) in enumerate(found.chosen) if (one.feed, one.id) == (entry.feed, entry.id))
    group = next((group for group in found.clusters.groups if index in group), ())
    if group:
        yield "dedupe", f"one of {len(group)} copies"
        yield from _tell_shown([found.chosen[place] for place in group])
        yield from _tell_joins("joined", found.clusters.matches, group, found)
    else:
        yield "dedupe", "no copy is known"
    yield from _tell_joins("held apart", found.clusters.rejected, group or (index,), found)
    likest = find_most_similar(index, found.features, frozenset(group))
    if likest is not None:
        distance = describe_distance(found.features[index], found.features[likest], found.clusters.stats)
        yield "nearest", f"{_name(found.chosen[likest][0])}: {distance}"


def _tell_shown(copies: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """Which copy is shown and why, and where its filled fields come from."""
    best, *others = sort_copies(copies)
    yield "shown", f"{_name(best[0])}, since {describe_preference(best, others[0])}"
    by_key = {(entry.feed, entry.id): entry for entry, _ in others}
    for one in fill_entry(best[0], [*by_key.values()])[1]:
        yield "filled", f"{one.field} from {_name(by_key[one.source])}"


def _tell_joins(
    word: str, joins: Sequence[Match], members: Sequence[int], found: Clustering
) -> Iterator[tuple[str, str]]:
    for join in joins:
        if join.one in members or join.other in members:
            one, other = (_name(found.chosen[place][0]) for place in (join.one, join.other))
            yield word, f"{one} and {other}: {join.rule}: {join.evidence}"


def _name(entry: Entry) -> str:
    return f"{entry.link or entry.id} ({entry.feed})"


def _tell_streams(entry: Entry, origin: Origin, config: Config, parts: Parts) -> Iterator[tuple[str, str]]:
    chosen = [stream.name for stream in config.streams if is_selected(entry, stream, origin, parts.now)]
    yield "compose", f"selected by {', '.join(chosen)}" if chosen else "no stream selects it"
