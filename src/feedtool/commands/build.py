"""`feedtool build`: ingest, fetch and publish."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click

from feedtool.reports import BuildReport, StreamReport
from feedtool.terminal import (
    Progress,
    as_of_option,
    budget_option,
    config_option,
    count,
    describe_fetch,
    describe_ingest,
    escape,
    print_pings,
    print_report,
    verbosity_options,
)


@click.command(short_help="Ingest, fetch and publish: all of it.")
@config_option
@click.option("--offline", is_flag=True, help="Fetch nothing; publish what is stored and what the files say.")
@click.option("--dry-run", is_flag=True, help="Write nothing and fetch nothing; show what would be published.")
@click.option("--stream", "streams", multiple=True, metavar="NAME", help="Publish only this stream; repeatable.")
@click.option("--force", is_flag=True, help="Ask feeds that rest after a failure, too.")
@as_of_option
@click.option("--allow-shrink", is_flag=True, help="Accept that a source lost most of its records.")
@click.option("--no-ping", is_flag=True, help="Tell no hub yet: `feedtool ping` or the next build does.")
@budget_option
@verbosity_options
def command(
    config_path: Path,
    *,
    offline: bool,
    dry_run: bool,
    streams: tuple[str, ...],
    force: bool,
    as_of: datetime | None,
    allow_shrink: bool,
    no_ping: bool,
    budget: timedelta | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Ingest, fetch and publish: all of it.

    Reads the article files and the subscriptions of feeds.yaml and writes the streams into the output folder.
    Files whose bytes would not change are left alone. Ctrl-C while it fetches ends the fetching: what has come
    is published.

    \b
    Examples:
      feedtool build
      feedtool build --offline --stream news
      feedtool build -q        (from cron: says nothing unless something is wrong)
    """
    from feedtool.app import open_parts
    from feedtool.config import load_config
    from feedtool.errors import NothingUsableError
    from feedtool.pipeline import Budget, BuildOptions, build
    from feedtool.reports import exit_code

    config = load_config(config_path)
    options = BuildOptions(
        offline=offline or dry_run,
        force=force,
        dry_run=dry_run,
        as_of=as_of,
        allow_shrink=allow_shrink,
        streams=streams,
        ping=not no_ping,
    )
    limit = Budget(budget)
    with open_parts(config, command="feedtool build", dry_run=dry_run) as parts, Progress(quiet=quiet) as progress:
        try:
            report = build(config, parts, options, budget=limit, step=progress.step)
        except NothingUsableError as error:
            for station in error.reports:
                print_report(station, quiet=quiet, verbose=verbose)
            raise
    print_report(report.ingested, quiet=quiet, verbose=verbose)
    print_report(report.fetched, quiet=quiet, verbose=verbose)
    if not quiet:
        _print_summary(report, options.dry_run, options.offline, config.output)
    print_pings(report.pinged, quiet=quiet)
    if limit.is_stopped:
        return 130
    return exit_code([report.ingested, report.fetched], has_entries=True)


def _print_summary(report: BuildReport, dry_run: bool, offline: bool, output: Path) -> None:
    click.echo(describe_ingest(report.ingested))
    if not offline:
        click.echo(describe_fetch(report.fetched))
    for stream in report.streams:
        _print_stream(stream, with_groups=dry_run)
    for name, more in report.left_out:
        click.echo(f"  {name}: {count(more, 'feed')} more left out, with the fewest entries; see at_most", err=True)
    would = "Would write" if dry_run else "Wrote"
    why = ": nothing is new since the last build" if report.is_same else ""
    click.echo(
        f"{would} {count(len(report.written), 'file')}, {report.unchanged} unchanged, "
        f"{len(report.removed)} removed{why}"
    )
    for name in report.kept:
        click.echo(f"  kept {escape(name)}: it is not as feedtool wrote it", err=True)
    if not dry_run and (output / "index.html").exists():
        click.echo(f"Look at {escape(str(output / 'index.html'))}")


def _print_stream(stream: StreamReport, *, with_groups: bool) -> None:
    doubles = sum(len(group.others) for group in stream.groups)
    folded = f" ({count(doubles, 'duplicate')} folded)" if doubles else ""
    click.echo(f"  {escape(stream.title)}: {count(stream.entries, 'entry', 'entries')}{folded}")
    for group in stream.groups if with_groups else ():
        click.echo(f"    {escape(group.title)} {escape(group.place)}")
        for place, reason in group.others:
            click.echo(f"      also {escape(place)} ({escape(reason)})")
