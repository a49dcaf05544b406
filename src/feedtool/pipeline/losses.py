"""Finds published entries that a build would remove, before anything is written.

ids in the last live feeds - ids in the new ones -> ids of sources that are no longer in feeds.yaml
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from feedtool.content.text import shorten
from feedtool.content.urls import canonicalize_url
from feedtool.errors import ShrinkError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.model import EntryKey, History
from feedtool.model.frozen import frozen
from feedtool.pipeline.compose import ComposedSite
from feedtool.plugins import Store

__all__ = ["Losses", "list_losses", "refuse_losses", "refuse_unplaced", "refuse_unrestored"]

_MOST_NAMED = 3
_ACCEPT = "run `feedtool build --allow-shrink` once to accept this"


@frozen
class Losses:
    """Published entries that would be removed."""

    sources: tuple[tuple[str, int], ...]
    """(source that is no longer in the config, number of its entries), the largest first."""
    published: int
    """Number of entries that are published now."""
    forgotten: tuple[History, ...]
    """Histories of removed streams: their files are removed by this build."""

    @property
    def entries(self) -> int:
        """Number of entries that leave with the sources."""
        return sum(number for _, number in self.sources)


def list_losses(
    composed: ComposedSite, store: Store, public_ids: Mapping[EntryKey, str], sources: Collection[str]
) -> Losses:
    """Find the published entries that leave because their source is no longer in the config.

    Args:
        composed: the new feeds.
        store: the store, with the publication histories.
        public_ids: the published ids by entry.
        sources: keys of the articles and subscriptions that the config names.
    """
    histories = store.load_histories().values()
    before = {id_ for history in histories for id_ in history.live}
    kept = list_published(composed)
    owners: dict[str, set[str]] = {}
    for (feed, _), id_ in public_ids.items():
        owners.setdefault(id_, set()).add(feed)
    removed = {id_: min(owners[id_]) for id_ in before - kept if id_ in owners and owners[id_].isdisjoint(sources)}
    if removed:
        moved = _find_moved(composed, store, public_ids, frozenset(removed.values()))
        removed = {id_: feed for id_, feed in removed.items() if id_ not in moved}
    lost = Counter(removed.values())
    names = {feed.name for feed in composed.feeds}
    return Losses(
        sources=tuple((hide_secrets(feed), lost[feed]) for feed in sorted(lost, key=lambda feed: (-lost[feed], feed))),
        published=len(before),
        forgotten=tuple(replace(one, live=()) for one in histories if one.live and one.stream not in names),
    )


def _find_moved(
    composed: ComposedSite, store: Store, public_ids: Mapping[EntryKey, str], feeds: frozenset[str]
) -> set[str]:
    """Return the ids of entries whose page is still published, from a source with a new name."""
    links = {canonicalize_url(entry.link) for feed in composed.feeds for entry in feed.entries if entry.link}
    stored = store.load_entries(tuple(feeds))
    return {
        public_ids[entry.key]
        for entry in stored
        if entry.key in public_ids and entry.link and canonicalize_url(entry.link) in links
    }


def list_published(composed: ComposedSite) -> set[str]:
    """Return the public ids of all entries in the feeds and their archives."""
    archives = (feed for feeds in composed.archives.values() for feed in feeds)
    return {entry.id for feed in (*composed.feeds, *archives) for entry in feed.entries}


def refuse_losses(losses: Losses, config_name: str) -> None:
    """Stop if more than half of the published entries would leave with their sources.

    Raises:
        ShrinkError: they would.
    """
    if losses.entries * 2 <= losses.published:
        return
    named = ", ".join(f"{shorten(feed, 80)} ({number})" for feed, number in losses.sources[:_MOST_NAMED])
    more = len(losses.sources) - _MOST_NAMED
    raise ShrinkError(
        f"{config_name}: {losses.entries} of {losses.published} published entries would be removed, because their "
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
        ShrinkError: there are such entries.
    """
    if not unread:
        return
    named = ", ".join(shorten(hide_secrets(feed), 80) for feed in unread[:_MOST_NAMED])
    more = f" and {len(unread) - _MOST_NAMED} more" if len(unread) > _MOST_NAMED else ""
    raise ShrinkError(
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
        ShrinkError: they cannot.
    """
    removed = len(set(before) - set(excused) - list_published(composed))
    if removed * 2 > len(before):
        raise ShrinkError(
            f"{config_name}: the store is lost, and {removed} of {len(before)} published entries cannot be restored "
            "from their sources; nothing was written",
            hint=f"make the sources readable and run this again, or {_ACCEPT}",
        )
