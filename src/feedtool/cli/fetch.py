"""`feedtool fetch`: fetch the subscriptions that are due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from feedtool.cli.console import (
    Progress,
    budget_option,
    config_option,
    describe_fetch,
    json_option,
    print_json,
    print_report,
    verbosity_options,
)


@click.command(short_help="Fetch the subscriptions that are due.")
@config_option
@click.option("--force", is_flag=True, help="Also fetch feeds that are not due, or back off after a failure.")
@click.option("--allow-shrink", is_flag=True, help="Allow an OPML list to drop more than half of its feeds.")
@budget_option
@verbosity_options
@json_option
def command(
    config_path: Path,
    *,
    force: bool,
    allow_shrink: bool,
    budget: timedelta | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Fetch the subscriptions that are due and store new entries.

    How often a feed is due depends on the interval it asks for and how often it posts; `feedtool status` shows the
    next fetch of each. Pressing Ctrl-C stops fetching and stores what has arrived.

    \b
    Example, every ten minutes from cron:
      feedtool fetch -q --budget 5m
    """
    from feedtool.cli.exit_codes import NOTHING_USABLE, STOPPED, get_exit_code
    from feedtool.cli.json_report import describe_run, make_report
    from feedtool.config import load_config
    from feedtool.fetching.budget import Budget
    from feedtool.pipeline.fetch import fetch
    from feedtool.pipeline.notices import FEEDS, select_unreported
    from feedtool.pipeline.wiring import open_parts

    config = load_config(config_path)
    limit = Budget(budget)
    is_quiet = quiet and not as_json
    with open_parts(config, command="feedtool fetch") as parts, Progress(quiet=quiet) as progress:
        with limit.stopping_on_signals():
            report = fetch(
                config, parts, force=force, allow_shrink=allow_shrink, budget=limit, on_progress=progress.step
            )
        unreported = select_unreported({FEEDS: report}, parts, is_quiet=is_quiet)
        has_entries = any(True for _ in parts.store.load_entries())
    code = get_exit_code(report) if has_entries or not report.documents else NOTHING_USABLE
    if limit.is_stopped:
        code = STOPPED
    if as_json:
        print_json(make_report("fetch", code, feeds=describe_run(report)))
        return code
    print_report(unreported[FEEDS], zone=config.site.timezone, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(describe_fetch(report))
    return code
