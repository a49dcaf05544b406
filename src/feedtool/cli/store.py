"""`feedtool store`: check, back up, repair or rebuild what is kept between runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.cli.console import (
    Progress,
    budget_option,
    config_option,
    count,
    describe_restored,
    escape,
    print_report,
    verbosity_options,
)

if TYPE_CHECKING:
    from feedtool.model.config import Config
    from feedtool.plugins import Store


@click.group(short_help="Check, back up, repair or rebuild the store.")
def command() -> None:
    """Check, back up, repair or rebuild what feedtool keeps between runs: entries, validators, published ids.

    The first two may run while a build is at work; the others wait for it to end.

    \b
    Examples:
      feedtool store check
      feedtool store backup state-$(date +%F).db
      feedtool store repair
      feedtool store rebuild
    """


@command.command()
@config_option
def check(config_path: Path) -> int:
    """Read all of the store and say what is wrong with it.

    \b
    Example:
      feedtool store check && feedtool store backup state.bak
    """
    from feedtool.config import load_config
    from feedtool.errors import DamagedStoreError

    config = load_config(config_path)
    with _open(config) as store:
        problems = store.check()
        if problems:
            raise DamagedStoreError(
                "\n".join(problems),
                hint="run `feedtool store repair`: it keeps what can be read, and the damaged file beside it; "
                "or put a backup in its place, without the -wal and -shm of the damaged one",
            )
        feeds, entries = len(store.load_feeds()), sum(1 for _ in store.load_entries())
    click.echo(f"{escape(config.store)} is sound: {count(feeds, 'feed')}, {count(entries, 'entry', 'entries')}")
    return 0


@command.command()
@config_option
@click.argument("file", type=click.Path(dir_okay=False))
def backup(config_path: Path, file: str) -> int:
    """Copy the store, as it is at this moment, into a new FILE.

    To go back to it, put it in the store's place while no feedtool is at work, and remove the -wal and -shm
    files beside it.

    \b
    Example, from cron:
      feedtool store backup backups/state-$(date +%F).db
    """
    from feedtool.config import load_config

    config = load_config(config_path)
    with _open(config) as store:
        store.back_up(Path(file))
    click.echo(f"Wrote {escape(file)}")
    return 0


@command.command()
@config_option
def repair(config_path: Path) -> int:
    """Keep what can be read of a damaged store.

    A store of that takes its place; the damaged one stays beside it. What is missing then comes back with the next
    build, as far as the sources still list it. A sound store is left as it is.

    \b
    Example:
      feedtool store repair && feedtool build
    """
    from feedtool.config import load_config
    from feedtool.pipeline.wiring import recover_store, repairing

    config = load_config(config_path)
    with repairing(config, "feedtool store repair") as path:
        if _is_sound(config, path):
            click.echo(f"{escape(config.store)} is sound: nothing to repair")
            return 0
        aside, kept = recover_store(config)
    rows = ", ".join(f"{number} {table}" for table, number in kept.items())
    click.echo(f"Repaired {escape(config.store)}: {rows} kept; the damaged one is {escape(str(aside))}")
    click.echo("Run feedtool build: it reads again what is missing")
    return 0


@command.command()
@config_option
@budget_option
@verbosity_options
def rebuild(config_path: Path, *, budget: timedelta | None, quiet: bool, verbose: bool) -> int:
    """Make a lost store anew, of the sources and of the published folder.

    Articles and feeds are read again. The feeds in the output folder tell under which id each piece is known, when
    an undated one appeared, and what feeds list no longer, so that readers see nothing twice. A store that is there
    already is kept beside the new one. Nothing is published: run feedtool build then.

    \b
    Example:
      feedtool store rebuild && feedtool build
    """
    from feedtool.config import load_config
    from feedtool.fetching.budget import Budget
    from feedtool.model.reports import exit_code
    from feedtool.pipeline.rebuild import rebuild as make_anew
    from feedtool.pipeline.wiring import open_fresh_parts, repairing, replace_store

    config = load_config(config_path)
    limit = Budget(budget)
    with repairing(config, "feedtool store rebuild") as path:
        with open_fresh_parts(config, path) as parts, Progress(quiet=quiet) as progress:
            report = make_anew(config, parts, budget=limit, step=progress.step)
        aside = replace_store(config, path)
    print_report(report.ingested, quiet=quiet, verbose=verbose)
    print_report(report.fetched, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(
            f"Rebuilt {escape(config.store)} from {escape(str(config.output))} and the sources: "
            f"{describe_restored(report.restored)}"
        )
        if aside is not None:
            click.echo(f"The old one is {escape(str(aside))}")
        click.echo("Run feedtool build to publish")
    return exit_code([report.ingested, report.fetched], has_entries=True)


def _is_sound(config: Config, path: Path) -> bool:
    from feedtool.errors import DamagedStoreError, StoreError
    from feedtool.pipeline.wiring import open_store

    if not path.exists():
        raise StoreError(
            f"there is no store: {path}", hint="feedtool store rebuild makes one of your sources and what is published"
        )
    try:
        with open_store(config) as store:
            return not store.check()
    except DamagedStoreError:
        return False


def _open(config: Config) -> Store:
    """The store, if there is one: neither command is to make it."""
    from feedtool.errors import StoreError
    from feedtool.pipeline.wiring import open_store
    from feedtool.plugins import load_class

    path = load_class("stores", config.store.partition(":")[0]).find_path(config.store, config.root)
    if path is not None and not path.exists():
        raise StoreError(f"there is no store yet: {path}", hint="feedtool build makes it")
    return open_store(config)
