"""`feedtool fetch`: ask the subscriptions that are due."""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.terminal import Progress, config_option, describe_fetch, print_report, verbosity_options


@click.command(short_help="Fetch the subscriptions that are due.")
@config_option
@click.option("--force", is_flag=True, help="Ask all feeds, whatever their schedule says.")
@verbosity_options
def command(config_path: Path, *, force: bool, quiet: bool, verbose: bool) -> int:
    """Fetch the subscriptions that are due and store what is new.

    Feeds are asked as often as they wish and as they post; `feedtool status` tells when each is next.

    \b
    Example, every ten minutes from cron:
      feedtool fetch -q
    """
    from feedtool.app import open_parts
    from feedtool.config import load_config
    from feedtool.pipeline import fetch
    from feedtool.reports import exit_code

    config = load_config(config_path)
    with open_parts(config, command="feedtool fetch") as parts, Progress(quiet=quiet) as progress:
        report = fetch(config, parts, force=force, step=progress.step)
        has_entries = any(True for _ in parts.store.load_entries())
    print_report(report, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(describe_fetch(report))
    return exit_code([report], has_entries=has_entries or not report.documents)
