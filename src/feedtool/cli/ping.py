"""`feedtool ping`: notify WebSub hubs about changed feeds."""

from __future__ import annotations

from pathlib import Path

import click

from feedtool.cli.console import config_option, print_pings, verbosity_options


@click.command(short_help="Notify WebSub hubs about changed feeds.")
@config_option
@verbosity_options
def command(config_path: Path, *, quiet: bool, verbose: bool) -> int:  # noqa: ARG001 (all commands have both)
    """Notify WebSub hubs, and `notifiers:`, about feeds that changed since their last notification.

    `feedtool build` does this itself. If you upload the folder after the build, hubs would fetch too early: build with
    --no-ping, and run this command after the upload. A notification that fails is sent again the next time.

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
