"""`feedtool store`: check, back up, copy, repair or rebuild the store."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

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
    from feedtool.plugins import KeptStore, Store


@click.group(short_help="Check, back up, copy, repair or rebuild the store.")
def command() -> None:
    """Check, back up, copy, repair or rebuild the store.

    The store holds the entries, validators and published ids that are kept between runs. `check` and `backup` can run
    during a build; `copy`, `repair` and `rebuild` cannot.

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
    """Read the whole store and report damage.

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
                hint=store.hint,
            )
        feeds, entries = len(store.load_feeds()), sum(1 for _ in store.load_entries())
    click.echo(f"{_describe(config.store)} is intact: {count(feeds, 'feed')}, {count(entries, 'entry', 'entries')}")
    return 0


@command.command()
@config_option
@click.argument("file", type=click.Path(dir_okay=False))
def backup(config_path: Path, file: str) -> int:
    """Copy the current store into a new FILE.

    To restore it, replace the store with it while no feedtool is running, and remove the -wal and -shm files beside
    the store. PostgreSQL has tools of its own: pg_dump and pg_restore.

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
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> int:
    """Copy the store FROM into the new store TO, with all ids.

    Each is written as `store:` in feeds.yaml; set that to TO afterwards. Paths are relative to the current folder.

    \b
    Example:
      feedtool store copy sqlite:.feedtool/state.db postgresql://feedtool@db.example/site
    """
    from feedtool.pipeline.copy_store import copy_store
    from feedtool.pipeline.wiring import open_store_at

    name, this = _describe(target), "feedtool store copy"
    with open_store_at(source, this, may_be_new=False) as old, open_store_at(target, this, may_be_new=True) as new:
        report = copy_store(old, new, name)
    click.echo(f"Copied {count(report.feeds, 'feed')} and {count(report.entries, 'entry', 'entries')} to {name}")
    click.echo(f"Set `store: {name}` in feeds.yaml, then run `feedtool build`")
    return 0


@command.command()
@config_option
def repair(config_path: Path) -> int:
    """Recover readable data from a damaged store.

    The damaged file is kept beside the new store. The next build reads missing entries again if the sources still list
    them. A store without damage is not changed. A damaged store in PostgreSQL is not repaired: restore a backup.

    \b
    Example:
      feedtool store repair && feedtool build
    """
    from feedtool.config import load_config
    from feedtool.pipeline.wiring import lock_store

    config = load_config(config_path)
    name = _describe(config.store)
    with lock_store(config, "feedtool store repair") as kind:
        if _is_sound(config):
            click.echo(f"{name} is intact: nothing to repair")
            return 0
        old_path, kept = kind.recover(config.store, config.root)
    rows = ", ".join(f"{number} {table.replace('_', ' ')}" for table, number in kept.items())
    click.echo(f"Repaired {name}: {rows} kept; the damaged file is {escape(str(old_path))}")
    click.echo("Run `feedtool build` to read missing entries again")
    return 0


@command.command()
@config_option
@budget_option
@verbosity_options
def rebuild(config_path: Path, *, budget: timedelta | None, quiet: bool, verbose: bool) -> int:
    """Recreate a lost store from the sources and the published folder.

    feedtool reads articles and feeds again. From the feeds in the output folder it restores the ids of published
    entries, the dates of undated ones, and entries that feeds no longer list, so that readers see no duplicates.
    An existing store is kept beside the new one; in PostgreSQL it becomes another schema. Nothing is published: run
    `feedtool build` afterwards.

    \b
    Example:
      feedtool store rebuild && feedtool build
    """
    from feedtool.cli.exit_codes import get_exit_code
    from feedtool.config import load_config
    from feedtool.fetching.budget import Budget
    from feedtool.pipeline.rebuild import rebuild as rebuild_store
    from feedtool.pipeline.wiring import lock_store, open_parts_with_new_store

    config = load_config(config_path)
    limit = Budget(budget)
    with (
        lock_store(config, "feedtool store rebuild"),
        open_parts_with_new_store(config) as parts,
        Progress(quiet=quiet) as progress,
    ):
        report = rebuild_store(config, parts, budget=limit, on_progress=progress.step)
    print_report(report.ingested, zone=config.site.timezone, quiet=quiet, verbose=verbose)
    print_report(report.fetched, zone=config.site.timezone, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(
            f"Rebuilt {_describe(config.store)} from {escape(str(config.output))} and the sources: "
            f"{describe_restored(report.restored)}"
        )
        if (replaced := cast("KeptStore", parts.store).replaced) is not None:
            click.echo(f"The old store is {escape(replaced)}")
        click.echo("Run `feedtool build` to publish")
    return get_exit_code(report.ingested, report.fetched)


def _describe(url: str) -> str:
    """Return the address of a store, without a password."""
    from feedtool.plugins import load_store_class

    return escape(load_store_class(url).describe(url))


def _is_sound(config: Config) -> bool:
    from feedtool.errors import DamagedStoreError
    from feedtool.pipeline.wiring import open_store, require_store

    hint = "`feedtool store rebuild` recreates it from the sources and the published folder"
    require_store(config.store, config.root, hint=hint)
    try:
        with open_store(config) as store:
            return not store.check()
    except DamagedStoreError:
        return False


def _open(config: Config) -> AbstractContextManager[Store]:
    """Open the existing store; `check` and `backup` must not create one."""
    from feedtool.pipeline.wiring import open_store, require_store

    require_store(config.store, config.root, hint="`feedtool build` creates it")
    return open_store(config)
