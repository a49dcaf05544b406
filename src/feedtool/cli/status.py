"""`feedtool status`: show feed health and the next scheduled fetch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedtool.cli.console import config_option, count, escape
from feedtool.content.text import shorten
from feedtool.fetching.address_guard import hide_secrets
from feedtool.model import FeedKind, FeedState


@click.command(short_help="Show feed health and the next scheduled fetch.")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(config_path: Path, *, as_json: bool) -> int:
    """Show feed health and the next scheduled fetch.

    Each feed is listed with its entries, last error, next fetch and suggested changes to feeds.yaml. With --json, the
    last success and attempt are included; status.schema.json, which is installed with feedtool, describes the object.

    \b
    Examples:
      feedtool status
      feedtool status --json | jq '.feeds[] | select(.failures > 0) | .key'
    """
    from feedtool.config import load_config
    from feedtool.feeds.subscriptions import list_subscriptions
    from feedtool.fetching.subscription_advice import list_advice
    from feedtool.pipeline.wiring import get_now, open_store

    config = load_config(config_path)
    with open_store(config) as store:
        states = store.load_feeds()
        subscriptions = list_subscriptions(config, store)
        kinds: dict[str, FeedKind] = {
            **{source.key: "articles" for source in config.articles},
            **{opml.url: "opml" for opml in config.opml_lists},
            **{subscription.key: "subscription" for subscription in subscriptions},
        }
        advice = list_advice(subscriptions, states, get_now())
        rows = [
            _describe(
                states.get(key) or FeedState(key=key, kind=kind), len(store.load_entry_states(key)), advice.get(key, ())
            )
            for key, kind in kinds.items()
        ]
    if as_json:
        click.echo(json.dumps({"version": 1, "feeds": rows}, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            _print_row(row)
    return 0


def _describe(state: FeedState, entries: int, advice: Sequence[str]) -> dict[str, Any]:
    return {
        "key": hide_secrets(state.key),
        "kind": state.kind,
        "title": state.about.title or None,
        "entries": entries,
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
        "advice": [*advice],
    }


def _format_timestamp(timestamp: datetime | None) -> str | None:
    return timestamp.isoformat().replace("+00:00", "Z") if timestamp else None


def _print_row(row: dict[str, Any]) -> None:
    # Article files have no last success, only feeds do.
    is_known = row["last_success"] or row["entries"]
    label, color = (
        ("failing", "red")
        if row["failures"] or row["last_error"]
        else ("ok", "green")
        if is_known
        else ("new", "yellow")
    )
    click.secho(f"{label:8}", fg=color, nl=False)
    click.echo(f"{escape(row['key'])} ({count(row['entries'], 'entry', 'entries')})")
    if row["last_error"]:
        since = f" since {row['failing_since']}" if row["failing_since"] else ""
        click.echo(f"        {row['last_error_kind']}{since}: {escape(row['last_error'])}")
    if row["next_try"]:
        click.echo(f"        next try {row['next_try']}: {escape(row['next_try_reason'] or '')}")
    for sentence in row["advice"]:
        click.secho(f"        {escape(shorten(sentence, 400))}", fg="yellow")
