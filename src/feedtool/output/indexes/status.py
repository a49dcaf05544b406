"""status.html: the health of each followed feed, and suggested changes to feeds.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import shorten
from feedtool.fetching.health_report import get_status
from feedtool.model import FileKind, Health, PublishedSite, find_link
from feedtool.output.pages.grouping import list_pages
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import get_labels

_STATES: tuple[Literal["failing", "new", "ok"], ...] = ("failing", "new", "ok")
"""In display order: feeds that need attention come first."""


class _Row(Struct, frozen=True, kw_only=True):
    """One source; `facts` are (name, time for people, time for machines, note)."""

    state: str
    title: str
    url: str
    facts: tuple[tuple[str, str, str, str], ...]
    advice: tuple[str, ...]


class StatusIndex:
    """PublishedSite -> a page; messages on it are in English. All times come from the store, not the clock."""

    name = "status"
    filename = "status.html"
    kind: FileKind = "other"
    media_type = "text/html"
    label = "status"
    shows_health = True

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole page."""
        words, site = get_labels(folder.site.language), folder.site
        ranked = sorted(folder.health, key=lambda one: _STATES.index(get_status(one.state)))
        found = Counter(get_status(one.state) for one in ranked) + Counter(folder.unnamed)
        home = find_link(folder.links, "page")
        return render_page(
            "status.html",
            site.language,
            site,
            folder=folder,
            home=home.file if home else None,
            pages=list_pages(folder.feeds),
            rows=[_make_row(one, words, site.timezone) for one in ranked],
            counts=[(words[state], found[state]) for state in _STATES],
        )


def _make_row(health: Health, words: Mapping[str, str], time_zone: str) -> _Row:
    return _Row(
        state=words[get_status(health.state)],
        title=health.title or words["own"],
        url=health.url,
        facts=tuple(_list_facts(health, words, time_zone)),
        advice=tuple(shorten(sentence, 400) for sentence in health.advice),
    )


def _list_facts(health: Health, words: Mapping[str, str], time_zone: str) -> Iterator[tuple[str, str, str, str]]:
    state = health.state
    if state.last_error is not None:
        times = f" ({state.failures}×)" if state.failures > 1 else ""
        yield (
            words["error"],
            *_format_time(state.failing_since or state.last_attempt, time_zone),
            f"{state.last_error_kind}: {shorten(state.last_error)}{times}",
        )
    if state.last_success is not None:
        status = f"HTTP {state.last_status}" if state.last_status and state.last_error is None else ""
        yield words["last_success"], *_format_time(state.last_success, time_zone), status
    if state.next_try is not None:
        yield words["next_try"], *_format_time(state.next_try, time_zone), ""


def _format_time(when: datetime | None, time_zone: str) -> tuple[str, str]:
    """Return the time in the site's zone, for people and for machines."""
    return (f"{when.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M %Z}", to_rfc3339(when)) if when else ("", "")
