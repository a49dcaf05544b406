"""`feedtool categories`: how many entries each category has, why, and what is in none."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from feedtool.cli.console import config_option, count, escape


@click.command(short_help="Show how entries fall into categories, and what is in none.")
@config_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(config_path: Path, *, as_json: bool) -> int:
    """Show how many entries each category has and why, and the newest that are in none.

    It looks at what is stored, so that a changed rule can be tried before it is published.

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
        click.echo(json.dumps({"version": 1, **asdict(survey)}, ensure_ascii=False, indent=2))
        return 0
    for category, entries, reasons in survey.placed:
        click.echo(f"{escape(category)}: {count(entries, 'entry', 'entries')}")
        for reason, times in reasons:
            click.echo(f"    {times}  {escape(reason)}")
    click.echo(f"In no category: {count(survey.unplaced, 'entry', 'entries')}")
    for title, source, labels in survey.examples:
        said = f" [{', '.join(map(escape, labels))}]" if labels else ""
        click.echo(f"    {escape(title) or 'without title'} ({escape(source)}){said}")
    return 0
