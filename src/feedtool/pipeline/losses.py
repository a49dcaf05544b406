"""What would leave the published folder because its source is gone, before anything is written.

ids that the live feeds held last - ids that they would hold now -> those of sources that feeds.yaml lost
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from feedtool.content.messages import shorten
from feedtool.content.urls import canonicalize_url
from feedtool.errors import ShrinkError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.model import History
from feedtool.model.frozen import frozen
from feedtool.model.selection import EntryKey
from feedtool.pipeline.compose import ComposedSite
from feedtool.plugins import Store

__all__ = ["Losses", "find_losses", "refuse_losses", "refuse_unplaced", "refuse_unrestored"]

_MOST_NAMED = 3
_ACCEPT = "if that is right, run `feedtool build --allow-shrink` once"


@frozen
class Losses:
    """Published entries that would leave."""

    sources: tuple[tuple[str, int], ...]
    """(source that the config no longer names, how many of its entries), the largest first."""
    published: int
    """Entries that are published now."""
    forgotten: tuple[History, ...]
    """Of streams that are gone: nothing of them is published once this is."""

    @property
    def entries(self) -> int:
        """How many leave with the sources."""
        return sum(number for _, number in self.sources)


def find_losses(composed: ComposedSite, store: Store, pins: Mapping[EntryKey, str], sources: Collection[str]) -> Losses:
    """Find the published entries that leave because the config no longer names their source.

    Args:
        composed: what is to be published.
        store: with what was published before.
        pins: the published ids by entry.
        sources: keys of the articles and subscriptions that the config names.
    """
    histories = store.load_histories().values()
    before = {id_ for history in histories for id_ in history.live}
    kept = list_published(composed)
    owners: dict[str, set[str]] = {}
    for (feed, _), id_ in pins.items():
        owners.setdefault(id_, set()).add(feed)
    gone = {id_: min(owners[id_]) for id_ in before - kept if id_ in owners and owners[id_].isdisjoint(sources)}
    if gone:
        moved = _find_moved(composed, store, pins, frozenset(gone.values()))
        gone = {id_: feed for id_, feed in gone.items() if id_ not in moved}
    lost = Counter(gone.values())
    names = {feed.name for feed in composed.feeds}
    return Losses(
        sources=tuple((hide_secrets(feed), lost[feed]) for feed in sorted(lost, key=lambda feed: (-lost[feed], feed))),
        published=len(before),
        forgotten=tuple(replace(one, live=()) for one in histories if one.live and one.stream not in names),
    )


def _find_moved(composed: ComposedSite, store: Store, pins: Mapping[EntryKey, str], feeds: frozenset[str]) -> set[str]:
    """The ids of entries whose page is still published, from a source that has another name now."""
    links = {canonicalize_url(entry.link) for feed in composed.feeds for entry in feed.entries if entry.link}
    stored = store.load_entries(tuple(feeds))
    return {
        pins[entry.feed, entry.id]
        for entry in stored
        if (entry.feed, entry.id) in pins and entry.link and canonicalize_url(entry.link) in links
    }


def list_published(composed: ComposedSite) -> set[str]:
    """The public ids of all entries that stand in the feeds and their archives."""
    archives = (feed for feeds in composed.archives.values() for feed in feeds)
    return {entry.id for feed in (*composed.feeds, *archives) for entry in feed.entries}


def refuse_losses(losses: Losses, config_name: str) -> None:
    """Stop if more than half of what is published would leave with its sources.

    Raises:
        ShrinkError: it would.
    """
    if losses.entries * 2 <= losses.published:
        return
    named = ", ".join(f"{shorten(feed, 80)} ({number})" for feed, number in losses.sources[:_MOST_NAMED])
    more = len(losses.sources) - _MOST_NAMED
    raise ShrinkError(
        f"{config_name}: {losses.entries} of {losses.published} published entries would be gone, because it no longer "
        f"names their source: {named}{f' and {more} more' if more > 0 else ''}; nothing was written",
        hint=_ACCEPT,
    )


def refuse_unplaced(unread: Sequence[str], entries: int, config_name: str) -> None:
    """Stop if it cannot be told which of the unread subscriptions published entries of a lost store belong to.

    Args:
        unread: the subscriptions that cannot be read now; empty if each entry was restored.
        entries: how many entries belong to none of the others.
        config_name: what the message begins with.

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
        hint=f"run this again when these feeds can be read; {_ACCEPT}",
    )


def refuse_unrestored(
    before: Collection[str], excused: Collection[str], composed: ComposedSite, config_name: str
) -> None:
    """Stop if more than half of what a lost store had published cannot be published again.

    Args:
        before: the published ids.
        excused: those that their sources took back.
        composed: what is to be published.
        config_name: what the message begins with.

    Raises:
        ShrinkError: it cannot.
    """
    gone = len(set(before) - set(excused) - list_published(composed))
    if gone * 2 > len(before):
        raise ShrinkError(
            f"{config_name}: the store is lost, and {gone} of {len(before)} published entries cannot be had from "
            "their sources; nothing was written",
            hint=f"see that the sources can be read and run this again; {_ACCEPT}",
        )
