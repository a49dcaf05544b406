"""`feedtool worker`: fetch feeds for the runs of other machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.cli.console import config_option, describe_fetch, escape, print_error

if TYPE_CHECKING:
    from feedtool.model.reports import RunReport


@click.command(short_help="Fetch feeds for the runs of other machines.")
@config_option
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Jobs to work on at a time.")
@click.option("-q", "--quiet", is_flag=True, help="Print only errors.")
def command(config_path: Path, *, jobs: int, quiet: bool) -> int:
    """Fetch feeds for the runs of other machines, until it is stopped.

    Requires a store on a server (`store: postgresql://...`) and the extra `cluster`: pip install 'feedtool[cluster]'.
    While a worker lives, `feedtool fetch` and `feedtool build` leave the feeds to it and wait; without one they fetch
    the feeds themselves. SIGTERM and Ctrl-C let it finish the job under way.

    \b
    Example, with the same feeds.yaml on each machine:
      feedtool worker --jobs 2
    """
    from feedtool.config import load_config
    from feedtool.errors import ConfigError
    from feedtool.plugins import load_store_class

    config = load_config(config_path)
    kind = load_store_class(config.store)
    if not kind.is_shared:
        raise ConfigError(
            f"{config_path}: store: {config.store} is for one machine",
            hint="set `store: postgresql://user@host/database`; `feedtool store copy` takes the present one there",
        )
    from feedtool.pipeline.worker import run_worker

    with kind.open(config.store, config.root):  # makes the tables, or says why not
        pass
    if not quiet:
        click.echo(f"Waiting for jobs of {escape(kind.describe(config.store))}; Ctrl-C stops")

    def report(done: RunReport) -> None:
        if not quiet:
            click.echo(describe_fetch(done))

    run_worker(config.store, config_path.absolute(), processes=jobs, on_report=report, on_error=print_error)
    return 0
