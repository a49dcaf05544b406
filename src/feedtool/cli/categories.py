"""`feedtool categories`: category counts with reasons, and uncategorized entries."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from feedtool.cli.console import config_option, count, escape, json_option, print_json


@click.command(short_help="Show category counts and uncategorized entries.")
@config_option
@json_option
def command(config_path: Path, *, as_json: bool) -> int:
    """Show category counts with their reasons, and the newest uncategorized entries.

    The command reads stored entries, so that you can try a changed rule before you publish.

    \b
    Examples:
      feedtool categories
      feedtool categories --json | jq .unplaced
    """
    from feedtool.config import load_config
    from feedtool.pipeline.category_report import report_categories
    from feedtool.pipeline.wiring import get_now, open_store

    config = load_config(config_path)
    with open_store(config) as store:
        survey = report_categories(config, store, get_now())
    if as_json:
        print_json({"version": 1, **msgspec.to_builtins(survey)})
        return 0
    for category, entries, reasons in survey.placed:
        click.echo(f"{escape(category)}: {count(entries, 'entry', 'entries')}")
        for reason, times in reasons:
            click.echo(f"    {times}  {escape(reason)}")
    click.echo(f"Uncategorized: {count(survey.unplaced, 'entry', 'entries')}")
    for title, source, labels in survey.examples:
        said = f" [{', '.join(map(escape, labels))}]" if labels else ""
        click.echo(f"    {escape(title) or '(no title)'} ({escape(source)}){said}")
    return 0
