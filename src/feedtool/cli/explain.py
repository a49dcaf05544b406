"""`feedtool explain`: trace an entry and explain its duplicates."""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.cli.console import config_option, escape


@click.command(short_help="Trace an entry and explain its duplicates.")
@click.argument("name", metavar="URL|ID")
@config_option
def command(config_path: Path, *, name: str) -> int:
    """Trace an entry and explain its duplicates.

    Shows where the entry came from, what it was merged with and where it was published.
    URL|ID is the link or id of a stored entry. Each match is shown with its rule and evidence, and the most similar
    other entry with the reason why it does not match. Nothing is fetched or written. Exits with 3 if no such entry
    exists.

    \b
    Example:
      feedtool explain https://example.com/2026/a-post
    """
    from feedtool.config import load_config
    from feedtool.errors import NothingUsableError
    from feedtool.pipeline.trace import trace_entry
    from feedtool.pipeline.wiring import open_parts

    config = load_config(config_path)
    with open_parts(config, command="feedtool explain", dry_run=True) as parts:
        found = trace_entry(config, parts, name)
    if not found:
        raise NothingUsableError(
            f"no stored entry has the link or id {name}", hint="use a link or id that the published feeds show"
        )
    for one in found:
        click.echo(escape(f"{one.title or '(no title)'}  {one.location}"))
        for stage, fact in one.facts:
            click.echo(f"  {stage:10} {escape(fact)}")
    return 0
