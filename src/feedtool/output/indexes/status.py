"""status.html: the health of each followed feed, and suggested changes to feeds.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import shorten
from feedtool.model import FileKind, Health, PublishedSite
from feedtool.output.pages.templating import render_page

_STATES = ("failing", "new", "ok")
"""In display order: feeds that need attention come first."""


class _Row(Struct, frozen=True, kw_only=True):
    """One feed; `facts` are (name, time for people, time for machines, note)."""

    state: str
    title: str
    url: str
    facts: tuple[tuple[str, str, str, str], ...]
    advice: tuple[str, ...]


class StatusIndex:
    """PublishedSite -> a page in English, like the messages on it. All times come from the store, not the clock."""

    name = "status"
    filename = "status.html"
    kind: FileKind = "other"
    media_type = "text/html"
    label = ""
    shows_health = True

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole page."""
        rows = sorted(map(_make_row, folder.health), key=lambda row: _STATES.index(row.state))
        counts = [(state, sum(row.state == state for row in rows)) for state in _STATES]
        return render_page("status.html", "en", folder.site, folder=folder, rows=rows, counts=counts)


def _make_row(health: Health) -> _Row:
    return _Row(
        state=_get_status(health),
        title=health.title,
        url=health.url,
        facts=tuple(_list_facts(health)),
        advice=tuple(shorten(sentence, 400) for sentence in health.advice),
    )


def _get_status(health: Health) -> str:
    if health.state.last_error_kind is not None:
        return "failing"
    return "ok" if health.state.last_success else "new"


def _list_facts(health: Health) -> Iterator[tuple[str, str, str, str]]:
    state = health.state
    if state.last_error is not None:
        times = f"{state.failures} times in a row, " if state.failures > 1 else ""
        yield (
            "error",
            *_format_time(state.failing_since or state.last_attempt),
            f"{times}{state.last_error_kind}: {shorten(state.last_error)}",
        )
    if state.last_success is not None:
        status = f"HTTP {state.last_status}" if state.last_status and state.last_error is None else ""
        yield "last success", *_format_time(state.last_success), status
    if state.next_try is not None:
        yield "next try", *_format_time(state.next_try), state.next_try_reason


def _format_time(when: datetime | None) -> tuple[str, str]:
    return (f"{when:%Y-%m-%d %H:%M} UTC", to_rfc3339(when)) if when else ("", "")
