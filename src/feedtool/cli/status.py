"""`feedtool status`: show feed health and the next scheduled fetch, or check them for a monitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from msgspec.structs import asdict

from feedtool.cli.console import config_option, count, escape, format_time, json_option, parse_duration, print_json
from feedtool.content.dates import to_rfc3339
from feedtool.content.text import shorten
from feedtool.errors import NothingPublishedError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.fetching.health_report import get_status
from feedtool.model import FeedKind, FeedState

if TYPE_CHECKING:
    from feedtool.feeds.subscriptions import Subscriptions
    from feedtool.model import QueueState, SourceStatus, Subscription
    from feedtool.model.config import Config
    from feedtool.plugins import SharedStore, Store


_MAX_AGE = timedelta(days=1)
_MAX_SHOWN = 1000
"""Of the feeds of very long lists, so many that fail are shown."""


@click.command(short_help="Show feed health and the next scheduled fetch.")
@config_option
@json_option
@click.option("--check", is_flag=True, help="Print the state on one line, and exit with it.")
@click.option(
    "--max-age",
    callback=parse_duration,
    metavar="TIME",
    help="With --check, the highest age of the last build: 90s, 5m, 3h, 1d (default).",
)
@click.option(
    "--max-failing",
    type=click.IntRange(min=0),
    metavar="N",
    help="With --check, the highest number of sources that may fail; by default 0.",
)
def command(
    config_path: Path, *, as_json: bool, check: bool, max_age: timedelta | None, max_failing: int | None
) -> int:
    """Show feed health and the next scheduled fetch.

    Each feed is listed with its entries, last error, next fetch and suggested changes to feeds.yaml; of a list with
    more than 10,000 feeds, those that fail. With --json, the last success and attempt are included;
    status.schema.json, which is installed with feedtool, describes the object.

    With --check, feedtool exits with 3 if it has not built the whole site within --max-age, with 1 if more than
    --max-failing sources fail, and else with 0.

    \b
    Examples:
      feedtool status
      feedtool status --json | jq '.feeds[] | select(.state == "failing") | .key'
      feedtool status --check --max-age 3h --max-failing 2
    """
    from feedtool.config import load_config
    from feedtool.pipeline.last_build import find_last_build
    from feedtool.pipeline.wiring import find_state_path, get_now

    if not check and (max_age is not None or max_failing is not None):
        raise click.UsageError("--max-age and --max-failing apply to --check: add --check")
    config = load_config(config_path)
    now = get_now()
    last_build = find_last_build(find_state_path(config))
    rows, others = _list_rows(config, now)
    queue = _find_queue(config)
    if as_json:
        workers = None if queue is None else asdict(queue)
        print_json(
            {
                "version": 1,
                "last_build": _format_timestamp(last_build),
                "queue": workers,
                "feeds": rows,
                "others": others,
            }
        )
    if check:
        age = now - last_build if last_build else None
        limits = max_age or _MAX_AGE, max_failing or 0
        return _check(rows, others, age, *limits, zone=None if as_json else config.site.timezone)
    if queue and not as_json:
        _print_queue(queue)
    for row in () if as_json else rows:
        _print_row(row, config.site.timezone)
    if others and not as_json:
        found = ", ".join(f"{number:,} {state}" for state, number in others.items())
        click.echo(f"Others in lists: {found}")
    return 0


def _find_queue(config: Config) -> QueueState | None:
    """Return the state of the queue; None if the store is for one machine."""
    from feedtool.cluster import STALLED_S
    from feedtool.pipeline.wiring import open_store
    from feedtool.plugins import load_store_class

    if not load_store_class(config.store).is_shared:
        return None
    with open_store(config) as store:
        return cast("SharedStore", store).load_queue(STALLED_S)


def _print_queue(queue: QueueState) -> None:
    oldest = f", the oldest {_describe_age(timedelta(seconds=queue.oldest_s))} old" if queue.waiting else ""
    click.echo(
        f"{count(queue.workers, 'worker')}; {count(queue.waiting, 'job')} waiting, {queue.running} running{oldest}"
    )


def _list_rows(config: Config, now: datetime) -> tuple[list[dict[str, Any]], dict[SourceStatus, int]]:
    """Return an object for each source of the config, and the number of others: of very long lists few are shown."""
    from feedtool.feeds.subscriptions import Subscriptions
    from feedtool.fetching.subscription_advice import list_advice
    from feedtool.pipeline.wiring import open_store

    with open_store(config) as store:
        every = Subscriptions(config, store)
        subscriptions, others = _choose_shown(every, store, now) if every.are_many else (tuple(every), {})
        kinds: dict[str, FeedKind] = {
            **{source.key: "articles" for source in config.articles},
            **{opml.url: "opml" for opml in config.opml_lists},
            **{subscription.key: "subscription" for subscription in subscriptions},
        }
        states = store.load_feeds(kinds)
        advice = list_advice(subscriptions, states, now)
        rows = [
            {"key": hide_secrets(key), "kind": kind, "state": get_status(states.get(key))}
            | {"entries": len(store.load_entry_states(key)), "advice": [*advice.get(key, ())]}
            | _describe(states.get(key) or FeedState(key=key, kind=kind))
            for key, kind in kinds.items()
        ]
    return rows, others


def _choose_shown(
    every: Subscriptions, store: Store, now: datetime
) -> tuple[Sequence[Subscription], dict[SourceStatus, int]]:
    """Return the subscriptions of feeds.yaml and the first that fail of the lists, and the number of others."""
    from feedtool.feeds.subscriptions import load_states

    number = every.counts.get("failing", 0)
    loaded = load_states(every.list_due(now), store) if number else ()
    failing = (one for one, state in loaded if state is not None and get_status(state) == "failing")
    shown = [*islice(failing, min(number, _MAX_SHOWN))]
    return (*every.named.values(), *shown), {**every.counts, "failing": number - len(shown)}


def _describe(state: FeedState) -> dict[str, Any]:
    return {
        "title": state.about.title or None,
        "last_attempt": _format_timestamp(state.last_attempt),
        "last_success": _format_timestamp(state.last_success),
        "next_try": _format_timestamp(state.next_try),
        "next_try_reason": state.next_try_reason or None,
        "failures": state.failures,
        "failing_since": _format_timestamp(state.failing_since),
        "last_error": shorten(state.last_error) if state.last_error else None,
        "last_error_kind": state.last_error_kind,
        "last_status": state.last_status,
        "moved_to": state.moved_to,
        "posts_every_s": state.post_gap_s,
    }


def _format_timestamp(timestamp: datetime | None) -> str | None:
    return to_rfc3339(timestamp) if timestamp else None


def _check(
    rows: Sequence[dict[str, Any]],
    others: Mapping[SourceStatus, int],
    age: timedelta | None,
    max_age: timedelta,
    max_failing: int,
    *,
    zone: str | None,
) -> int:
    """Print the state of the site on one line, then the sources that fail; return the exit code.

    Nothing is printed without the site's time zone.
    """
    failing = [row for row in rows if row["state"] == "failing"]
    is_stale = age is None or age > max_age
    number = len(failing) + others.get("failing", 0)
    code = NothingPublishedError.exit_code if is_stale else int(number > max_failing)
    if zone is not None:
        built = "never built" if age is None else f"built {_describe_age(age)} ago"
        total = count(len(rows) + sum(others.values()), "source")
        click.echo(f"{_STATES[code]}: {built}, {number} of {total} failing")
        for row in failing:
            _print_row(row, zone)
    return code


_STATES = {0: "ok", 1: "failing", NothingPublishedError.exit_code: "stale"}
"""Exit code of a check -> its first word."""


def _describe_age(age: timedelta) -> str:
    """Return a duration in its two largest units: `2h 5m`."""
    seconds = max(0, int(age.total_seconds()))
    units = (("d", seconds // 86400), ("h", seconds // 3600 % 24), ("m", seconds // 60 % 60), ("s", seconds % 60))
    first = next((place for place, (_, number) in enumerate(units) if number), 3)
    return " ".join(f"{number}{unit}" for unit, number in units[first : first + 2] if number) or "0s"


_COLORS = {"failing": "red", "ok": "green", "new": "yellow"}


def _count_entries(row: dict[str, Any]) -> str:
    return count(row["entries"], "feed") if row["kind"] == "opml" else count(row["entries"], "entry", "entries")


def _print_row(row: dict[str, Any], zone: str) -> None:
    def show(name: str) -> str:
        return format_time(datetime.fromisoformat(row[name]), zone)

    click.secho(f"{row['state']:8}", fg=_COLORS[row["state"]], nl=False)
    click.echo(f"{escape(row['key'])} ({_count_entries(row)})")
    if row["last_error"]:
        since = f" since {show('failing_since')}" if row["failing_since"] else ""
        click.echo(f"        {row['last_error_kind']}{since}: {escape(row['last_error'])}")
    if row["next_try"]:
        click.echo(f"        next try {show('next_try')}: {escape(row['next_try_reason'] or '')}")
    for sentence in row["advice"]:
        click.secho(f"        {escape(shorten(sentence, 400))}", fg="yellow")
