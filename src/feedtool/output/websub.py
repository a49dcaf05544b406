"""Notifies WebSub hubs, and the notifiers of feeds.yaml, of feeds that changed, after the files are written.

    files written -> collect_notifications -> the store -> notify_hubs -> failed notifications stay in the store

The store has a notification before a hub receives it, so that the next build sends what this run could not send. That
of a notifier has `notifier:NAME` in place of the URL of a hub.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from msgspec.structs import replace

from feedtool.content.text import shorten
from feedtool.entries.documents import fetch_all
from feedtool.errors import PartError
from feedtool.fetching.budget import Budget
from feedtool.model import Failed, Feed, Ping, Request
from feedtool.model.reports import PingReport
from feedtool.plugins import Parts, Renderer

_NOTIFIER = "notifier:"
_TIME_LIMIT = timedelta(seconds=30)
"""For all hubs together, so that slow hubs do not delay a build."""


def collect_notifications(
    feeds: Iterable[Feed],
    renderers: Sequence[Renderer],
    written: Collection[str],
    pending: Iterable[Ping],
    now: datetime,
    notifiers: Iterable[str] = (),
) -> tuple[Ping, ...]:
    """Return the notifications to send: pending ones of feeds that still name the hub, and those of written files.

    Args:
        feeds: all published feeds.
        renderers: their formats.
        written: names of the files that changed.
        pending: notifications that earlier runs did not send.
        now: the time of the new notifications.
        notifiers: the names of those that are notified of every feed.
    """
    always = tuple(f"{_NOTIFIER}{name}" for name in notifiers)
    topics = {
        (hub, topic): name
        for feed in feeds
        for name, topic in _list_topics(feed, renderers)
        for hub in (*feed.hubs, *always)
    }
    found = {(ping.hub, ping.topic): ping for ping in pending if (ping.hub, ping.topic) in topics}
    for (hub, topic), name in topics.items():
        if name in written:
            found.setdefault((hub, topic), Ping(hub=hub, topic=topic, since=now))
    return tuple(found.values())


def _list_topics(feed: Feed, renderers: Iterable[Renderer]) -> Iterator[tuple[str, str]]:
    """Yield (file, public URL) of each format that names the hub."""
    for part in renderers:
        address = feed.address(part.name)
        if address and part.kind == "feed":
            yield f"{feed.name}{part.suffix}", address


def notify_hubs(parts: Parts) -> PingReport:
    """Send the notifications in the store, and keep those that failed for the next run."""
    pings = parts.store.load_pings()
    if not pings:
        return PingReport()
    left = {(ping.hub, ping.topic): ping for ping in (*_post(pings, parts), *_pass_on(pings, parts))}
    parts.store.save_pings(left.values())
    return PingReport(notified=len(pings) - len(left), failed=tuple(left.values()))


def _pass_on(pings: Iterable[Ping], parts: Parts) -> Iterator[Ping]:
    """Call the notifiers, and yield the notifications that failed."""
    notifiers = {f"{_NOTIFIER}{part.name}": part for part in parts.notifiers}
    for name, some in groupby((one for one in pings if one.hub.startswith(_NOTIFIER)), key=attrgetter("hub")):
        waiting = {ping.topic: ping for ping in some}
        problems: Mapping[str, str] = dict.fromkeys(waiting, "it is not in `notifiers:`")
        if name in notifiers:
            try:
                problems = notifiers[name].notify([*waiting])
            except PartError as error:
                problems = dict.fromkeys(waiting, str(error))
        yield from (_fail(waiting[topic], problem) for topic, problem in problems.items() if topic in waiting)


def _post(pings: Iterable[Ping], parts: Parts) -> Iterator[Ping]:
    """Post to the hubs, and yield the notifications that failed."""
    hubs = (ping for ping in pings if not ping.hub.startswith(_NOTIFIER))
    keys = {str(number): ping for number, ping in enumerate(hubs)}
    budget = Budget(_TIME_LIMIT)
    left = dict(keys)
    with budget.stopping_on_signals():
        requests = [Request(feed=key, url=ping.hub, form=_make_form(ping)) for key, ping in keys.items()]
        for outcome in fetch_all(requests, parts.pingers, budget.is_over):
            if isinstance(outcome, Failed):
                left[outcome.feed] = _fail(left[outcome.feed], outcome.message)
            else:
                del left[outcome.feed]
    yield from left.values()


def _fail(ping: Ping, problem: str) -> Ping:
    return replace(ping, failures=ping.failures + 1, last_error=shorten(problem))


def _make_form(ping: Ping) -> tuple[tuple[str, str], ...]:
    """Return the form fields of PubSubHubbub Core 0.4 section 7.1, because WebSub does not define this step.

    Some hubs expect `hub.url`, others `hub.topic`.
    """
    return (("hub.mode", "publish"), ("hub.url", ping.topic), ("hub.topic", ping.topic))
