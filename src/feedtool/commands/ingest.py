"""`feedtool ingest`: read the site's article records into the store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from feedtool.terminal import Progress, as_of_option, config_option, describe_ingest, print_report, verbosity_options


@click.command(short_help="Read the site's article records into the store.")
@config_option
@as_of_option
@click.option("--allow-shrink", is_flag=True, help="Accept that a source lost most of its records.")
@verbosity_options
def command(config_path: Path, *, as_of: datetime | None, allow_shrink: bool, quiet: bool, verbose: bool) -> int:
    """Read the site's article records into the store.

    Files that have not changed are not read again. Bad records are reported and skipped.

    \b
    Example:
      feedtool ingest -v
    """
    from feedtool.app import open_parts
    from feedtool.config import load_config
    from feedtool.pipeline import ingest
    from feedtool.reports import exit_code

    config = load_config(config_path)
    with open_parts(config, command="feedtool ingest", publishes=False) as parts, Progress(quiet=quiet) as progress:
        report = ingest(config, parts, as_of=as_of, allow_shrink=allow_shrink, step=progress.step)
        has_entries = any(True for _ in parts.store.load_entries())
    print_report(report, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(describe_ingest(report))
    return exit_code([report], has_entries=has_entries)
