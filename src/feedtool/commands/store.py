"""`feedtool store`: check or back up what is kept between runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.terminal import config_option, count, escape

if TYPE_CHECKING:
    from feedtool.config import Config
    from feedtool.interfaces import Store


@click.group(short_help="Check or back up the store.")
def command() -> None:
    """Check or back up what feedtool keeps between runs: entries, validators, published ids.

    Both may run while a build is at work.

    \b
    Examples:
      feedtool store check
      feedtool store backup state-$(date +%F).db
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
                hint="put a backup in its place, without the -wal and -shm of the damaged one, or none: "
                "then the next build reads all sources anew",
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


def _open(config: Config) -> Store:
    """The store, if there is one: neither command is to make it."""
    from feedtool.app import open_store
    from feedtool.errors import StoreError
    from feedtool.registry import load

    path = load("stores", config.store.partition(":")[0]).find_path(config.store, config.root)
    if path is not None and not path.exists():
        raise StoreError(f"there is no store yet: {path}", hint="feedtool build makes it")
    return open_store(config)
