"""After hop 8: hubs are told which feeds changed, so that readers need not ask (WebSub).

    files written -> find_news -> the store -> tell_hubs -> what no hub took stays in the store for the next build

The store has it before a hub is told: a run that dies in between, or was told not to, owes it to the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from feedtool.content.messages import shorten
from feedtool.fetching.budget import Budget
from feedtool.model import Failed, Feed, Ping, Request
from feedtool.model.reports import PingReport
from feedtool.plugins import Parts, Renderer

__all__ = ["collect_notifications", "notify_hubs"]

_FEEDS = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_PATIENCE = timedelta(seconds=30)
"""For all hubs together: who waits for a build does not wait for them."""


def collect_notifications(
    feeds: Iterable[Feed],
    renderers: Sequence[Renderer],
    written: Collection[str],
    pending: Iterable[Ping],
    now: datetime,
) -> tuple[Ping, ...]:
    """What hubs do not know yet: what was pending and still is published to that hub, and what was written now.

    Args:
        feeds: all streams, as they are published.
        renderers: what they are written as.
        written: names of the files that changed.
        pending: what earlier runs left.
        now: since when the new ones wait.
    """
    topics = {(hub, topic): name for feed in feeds for name, topic in _topics(feed, renderers) for hub in feed.hubs}
    found = {(ping.hub, ping.topic): ping for ping in pending if (ping.hub, ping.topic) in topics}
    for (hub, topic), name in topics.items():
        if name in written:
            found.setdefault((hub, topic), Ping(hub=hub, topic=topic, since=now))
    return tuple(found.values())


def _topics(feed: Feed, renderers: Iterable[Renderer]) -> Iterator[tuple[str, str]]:
    """(file, public URL) of each format that names the hub."""
    for part in renderers:
        address = feed.address(part.name)
        if address and part.media_type in _FEEDS:
            yield f"{feed.name}{part.suffix}", address


def notify_hubs(parts: Parts) -> PingReport:
    """Tell each hub of each feed that waits in the store, and keep what no hub took for the next time."""
    pings = parts.store.load_pings()
    if not pings:
        return PingReport()
    keys = {str(number): ping for number, ping in zip(count(), pings, strict=False)}
    budget = Budget(_PATIENCE)
    left = dict(keys)
    with budget.stopping_on_signals():
        requests = (Request(feed=key, url=ping.hub, form=_form(ping)) for key, ping in keys.items())
        for outcome in parts.pinger.fetch(requests, budget.is_over) if parts.pinger else ():
            if isinstance(outcome, Failed):
                ping = keys[outcome.feed]
                left[outcome.feed] = replace(ping, failures=ping.failures + 1, last_error=shorten(outcome.message))
            else:
                del left[outcome.feed]
    parts.store.save_pings(left.values())
    return PingReport(notified=len(keys) - len(left), failed=tuple(left.values()))


def _form(ping: Ping) -> tuple[tuple[str, str], ...]:
    """PubSubHubbub Core 0.4 section 7.1, which hubs still speak: WebSub leaves this step to hub and publisher.

    Some hubs look for `hub.url`, others for `hub.topic`.
    """
    return (("hub.mode", "publish"), ("hub.url", ping.topic), ("hub.topic", ping.topic))
