"""Stops a build that would remove published entries that no source withdrew, before anything is written.

ids in the last live feeds - ids in the new ones -> ids of sources that are no longer in feeds.yaml
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.text import shorten
from feedtool.content.urls import canonicalize_url
from feedtool.errors import RemovalError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.model import History
from feedtool.pipeline.compose import ComposedSite, ComposeInput
from feedtool.plugins import Store

__all__ = [
    "RemovedSources",
    "find_removed_sources",
    "refuse_removed_sources",
    "refuse_unplaced",
    "refuse_unrestored",
]

_MOST_NAMED = 3
_ACCEPT = "run `feedtool build --allow-shrink` once to accept this"


class RemovedSources(Struct, frozen=True, kw_only=True):
    """The sources that left the config, and the published entries that leave with them."""

    sources: tuple[tuple[str, int], ...]
    """(source, number of its published entries), the largest first."""
    published: int
    """Number of entries that are published now."""
    forgotten: tuple[History, ...]
    """Histories of removed streams: their files are removed by this build."""

    @property
    def entries(self) -> int:
        """Number of entries that leave with the sources."""
        return sum(number for _, number in self.sources)


def find_removed_sources(composed: ComposedSite, store: Store, inputs: ComposeInput) -> RemovedSources:
    """Find the sources that are no longer in the config, with their published entries.

    Args:
        composed: the new feeds.
        store: the store, with the publication histories.
        inputs: the stored entries and their public ids.
    """
    histories = store.load_histories().values()
    before = {id_ for history in histories for id_ in history.live}
    kept = composed.published
    owners = {id_: {feed for feed, _ in inputs.find_keys(id_)} for id_ in before.difference(kept)}
    removed = {
        id_: min(feeds) for id_, feeds in owners.items() if feeds and not any(map(inputs.catalog.has_source, feeds))
    }
    if removed:
        moved = _find_moved(composed, store, inputs, frozenset(removed.values()))
        removed = {id_: feed for id_, feed in removed.items() if id_ not in moved}
    counts = Counter(removed.values())
    names = {feed.name for feed in composed.feeds}
    return RemovedSources(
        sources=tuple(
            (hide_secrets(feed), counts[feed]) for feed in sorted(counts, key=lambda feed: (-counts[feed], feed))
        ),
        published=len(before),
        forgotten=tuple(replace(one, live=()) for one in histories if one.live and one.stream not in names),
    )


def _find_moved(composed: ComposedSite, store: Store, inputs: ComposeInput, feeds: frozenset[str]) -> set[str]:
    """Return the ids of entries whose page is still published, from a source with a new name."""
    links = {canonicalize_url(entry.link) for feed in composed.feeds for entry in feed.entries if entry.link}
    stored = store.load_entries(tuple(feeds))
    moved = [entry.key for entry in stored if entry.link and canonicalize_url(entry.link) in links]
    return {*inputs.find_ids(moved).values()}


def refuse_removed_sources(removed: RemovedSources, config_name: str) -> None:
    """Stop if more than half of the published entries would leave with their sources.

    Raises:
        RemovalError: they would.
    """
    if removed.entries * 2 <= removed.published:
        return
    named = ", ".join(f"{shorten(feed, 80)} ({number})" for feed, number in removed.sources[:_MOST_NAMED])
    more = len(removed.sources) - _MOST_NAMED
    raise RemovalError(
        f"{config_name}: {removed.entries} of {removed.published} published entries would be removed, because their "
        f"source is no longer listed: {named}{f' and {more} more' if more > 0 else ''}; nothing was written",
        hint=_ACCEPT,
    )


def refuse_unplaced(unread: Sequence[str], entries: int, config_name: str) -> None:
    """Stop if published entries of a lost store belong to an unknown one of the subscriptions that cannot be read.

    Args:
        unread: the subscriptions that cannot be read now; empty if each entry was restored.
        entries: the number of entries that belong to no other subscription.
        config_name: the start of the message.

    Raises:
        RemovalError: there are such entries.
    """
    if not unread:
        return
    named = ", ".join(shorten(hide_secrets(feed), 80) for feed in unread[:_MOST_NAMED])
    more = f" and {len(unread) - _MOST_NAMED} more" if len(unread) > _MOST_NAMED else ""
    raise RemovalError(
        f"{config_name}: the store is lost, and {entries} published entries cannot be restored while feeds cannot be "
        f"read: {named}{more}; nothing was written",
        hint=f"run this again when these feeds can be read, or {_ACCEPT}",
    )


def refuse_unrestored(
    before: Collection[str], excused: Collection[str], composed: ComposedSite, config_name: str
) -> None:
    """Stop if more than half of the published entries of a lost store cannot be published again.

    Args:
        before: the published ids.
        excused: ids that their sources withdrew.
        composed: the new feeds.
        config_name: the start of the message.

    Raises:
        RemovalError: they cannot.
    """
    removed = len(set(before).difference(excused, composed.published))
    if removed * 2 > len(before):
        raise RemovalError(
            f"{config_name}: the store is lost, and {removed} of {len(before)} published entries cannot be restored "
            "from their sources; nothing was written",
            hint=f"make the sources readable and run this again, or {_ACCEPT}",
        )
