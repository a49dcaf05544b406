"""`feedtool ping`: tell the hubs what they do not know yet."""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.cli.console import config_option, print_pings, verbosity_options


@click.command(short_help="Tell WebSub hubs of feeds that changed.")
@config_option
@verbosity_options
def command(config_path: Path, *, quiet: bool, verbose: bool) -> int:  # noqa: ARG001 (all commands have both)
    """Tell WebSub hubs of the feeds that changed since they were last told.

    `feedtool build` does so itself. Where the folder is uploaded after the build, hubs would come too early: build
    with --no-ping then, and call this when the new files are there. What a hub does not take is kept for the next time.

    \b
    Example:
      feedtool build --no-ping && rsync -a public/ web:/srv/feeds/ && feedtool ping
    """
    from feedtool.config import load_config
    from feedtool.output.websub import notify_hubs
    from feedtool.pipeline.wiring import open_parts

    config = load_config(config_path)
    with open_parts(config, command="feedtool ping") as parts:
        report = notify_hubs(parts)
    print_pings(report, quiet=quiet)
    return 1 if report.failed else 0
