"""`feedtool build`: ingest articles, fetch feeds and publish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from feedtool.cli.completion import complete_stream
from feedtool.cli.console import (
    Progress,
    as_of_option,
    budget_option,
    config_option,
    count,
    describe_fetch,
    describe_ingest,
    describe_restored,
    escape,
    json_option,
    print_error,
    print_json,
    print_pings,
    print_report,
    verbosity_options,
)
from feedtool.content.text import shorten

if TYPE_CHECKING:  # a build with nothing to do does not need them
    from feedtool.errors import NothingPublishedError, PublishError
    from feedtool.model.config import Config
    from feedtool.model.reports import BuildReport, LeftOut, RunReport, StreamReport
    from feedtool.pipeline.build_options import BuildOptions
    from feedtool.pipeline.up_to_date import BuildSnapshot
    from feedtool.plugins import Parts

_KEEPS_SHORTCUT = {"config_path", "offline", "budget", "quiet"}
"""Options with which a build that has nothing to do ends early; with any other, it runs in full."""


def _is_plain(context: click.Context) -> bool:
    """Whether the user gave no option that changes a build with nothing to do."""
    given = (
        one.name for one in context.command.params if context.get_parameter_source(one.name or "") not in _DEFAULTS
    )
    return _KEEPS_SHORTCUT.issuperset(given)


_DEFAULTS = {ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP}


@click.command(short_help="Build the site: ingest articles, fetch feeds and publish.")
@config_option
@click.option("--offline", is_flag=True, help="Do not fetch; publish stored entries and article files.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Write and fetch nothing; show the entries that would be published or removed.",
)
@click.option(
    "--at", metavar="DATE", help="With --dry-run, show what would be published at that time; a day includes all of it."
)
@click.option(
    "--stream",
    "streams",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_stream,
    help="Publish only this stream; repeatable.",
)
@click.option("--force", is_flag=True, help="Also fetch feeds that are not due, or back off after a failure.")
@as_of_option
@click.option(
    "--allow-shrink",
    is_flag=True,
    help="Allow a source to shrink by more than half, and the removal of more than half of the published entries.",
)
@click.option(
    "--no-ping", is_flag=True, help="Do not notify hubs and `notifiers:`; `feedtool ping` or the next build will."
)
@budget_option
@verbosity_options
@json_option
@click.pass_context
def command(
    context: click.Context,
    config_path: Path,
    *,
    offline: bool,
    dry_run: bool,
    at: str | None,
    streams: tuple[str, ...],
    force: bool,
    as_of: datetime | None,
    allow_shrink: bool,
    no_ping: bool,
    budget: timedelta | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Build the site: ingest articles, fetch feeds and publish.

    Reads the articles and subscriptions of feeds.yaml and writes the streams into the output folder. Files whose
    bytes would not change are not written. Pressing Ctrl-C stops fetching and publishes what has arrived. With --json,
    the report is one object; report.schema.json, which is installed with feedtool, describes it.

    \b
    Examples:
      feedtool build
      feedtool build --offline --stream news
      feedtool build --dry-run --at 2026-12-24
      feedtool build --json | jq .articles.findings
      feedtool build -q        (from cron: prints only warnings and errors)
    """
    from feedtool.pipeline.up_to_date import BuildSnapshot

    if at is not None and not dry_run:
        raise click.UsageError("--at shows what a later build would do: add --dry-run")
    is_plain = _is_plain(context)
    snapshot = BuildSnapshot(config_path)
    if is_plain and (same := snapshot.find_unchanged(offline=offline)):
        if not quiet:
            click.echo(f"Wrote 0 files, {same.files} unchanged, 0 removed{_NOTHING_NEW}")
            _print_index_page(same.output)
        return 0

    from feedtool.config import load_config
    from feedtool.pipeline.build_options import BuildOptions

    config = load_config(config_path)
    if is_plain:
        snapshot.begin(config)
    options = BuildOptions(
        offline=offline or dry_run,
        force=force,
        dry_run=dry_run,
        as_of=as_of,
        allow_shrink=allow_shrink,
        streams=streams,
        ping=not no_ping,
    )
    printing = _Printing(zone=config.site.timezone, quiet=quiet, verbose=verbose, as_json=as_json)
    now = None if at is None else _parse_at(at, config.site.timezone)
    return _build(config, options, budget, snapshot if is_plain else None, printing, now)


def _parse_at(text: str, zone: str) -> datetime:
    """Return the time that --at means in the site's time zone; a day means its end."""
    from zoneinfo import ZoneInfo

    from feedtool.content.dates import parse_end

    found = parse_end(text, ZoneInfo(zone))
    if found is None:
        raise click.BadParameter(f"{text!r} is not a date; write 2026-12-24 or 2026-12-24T08:00", param_hint="--at")
    return found


class _Printing(NamedTuple):
    zone: str
    quiet: bool
    verbose: bool
    as_json: bool


def _build(
    config: Config,
    options: BuildOptions,
    budget: timedelta | None,
    snapshot: BuildSnapshot | None,
    printing: _Printing,
    now: datetime | None,
) -> int:
    """Build, print the reports, and return the exit code; note a clean build in the snapshot."""
    from feedtool.cli.exit_codes import STOPPED, get_exit_code
    from feedtool.errors import NothingPublishedError
    from feedtool.fetching.budget import Budget
    from feedtool.pipeline.build import build
    from feedtool.pipeline.notices import ARTICLES, FEEDS, select_unreported
    from feedtool.pipeline.wiring import open_parts

    limit = Budget(budget)
    with (
        open_parts(config, command="feedtool build", dry_run=options.dry_run, now=now) as parts,
        Progress(quiet=printing.quiet) as progress,
    ):
        try:
            report = build(config, parts, options, budget=limit, on_progress=progress.step)
        except NothingPublishedError as error:
            _print_stop(error, printing)
            raise
        reports = {ARTICLES: report.ingested} | ({} if options.offline else {FEEDS: report.fetched})
        unreported = select_unreported(reports, parts, is_quiet=printing.quiet and not printing.as_json)
        build_key, names = parts.store.load_build_key(), tuple(parts.store.load_files())
        has_pending_pings = bool(parts.store.load_pings())
        failure = _write_metrics(config, parts, report, options)
    code = STOPPED if limit.is_stopped else int(bool(report.foreign)) or get_exit_code(report.ingested, report.fetched)
    if failure:
        code = failure.exit_code
    if printing.as_json:
        from feedtool.cli.json_report import describe_build, make_report

        print_json(make_report("build", code, **describe_build(report)))
    else:
        _print_build(report, unreported.values(), config, options, printing)
    if failure:
        raise failure
    is_settled = not (report.kept or report.feeds_over_limit or has_pending_pings)
    if snapshot and code == 0 and build_key and is_settled:
        snapshot.note(build_key, config.output, names)
    return code


def _write_metrics(config: Config, parts: Parts, report: BuildReport, options: BuildOptions) -> PublishError | None:
    """Write the metrics of a build of the whole site if the config asks for them; return the error if that fails."""
    if not config.metrics or options.dry_run or options.streams:
        return None
    from feedtool.errors import PublishError
    from feedtool.pipeline.metrics import make_metrics, write_metrics

    try:
        write_metrics(config.metrics, make_metrics(config, parts, report))
    except PublishError as error:
        return error
    return None


def _print_stop(error: NothingPublishedError, printing: _Printing) -> None:
    """Print the reports of a build that published nothing."""
    if printing.as_json and error.reports:
        from feedtool.cli.json_report import describe_run, make_report

        articles, feeds = map(describe_run, error.reports)
        print_json(make_report("build", error.exit_code, error=str(error), articles=articles, feeds=feeds))
        return
    for run_report in error.reports:
        print_report(run_report, zone=printing.zone, quiet=printing.quiet, verbose=printing.verbose)


def _print_build(
    report: BuildReport,
    run_reports: Iterable[RunReport],
    config: Config,
    options: BuildOptions,
    printing: _Printing,
) -> None:
    for run_report in run_reports:
        print_report(run_report, zone=printing.zone, quiet=printing.quiet, verbose=printing.verbose)
    _print_changes(report, config)
    _print_foreign(report, config.output)
    if not printing.quiet:
        _print_hints(report, config)
        _print_summary(report, options.dry_run, options.offline or not config.subscriptions, config.output)
    print_pings(report.pinged, quiet=printing.quiet)


def _print_changes(report: BuildReport, config: Config) -> None:
    """Print what is reported once, even with -q: a lost store, removed sources."""
    if report.restored is not None:
        from feedtool.plugins import load_store_class

        store = load_store_class(config.store).describe(config.store)
        click.echo(
            f"The store {escape(store)} was lost: rebuilt from {escape(str(config.output))} and the sources: "
            f"{describe_restored(report.restored)}"
        )
    for source, entries in report.removed_sources:
        print_error(
            f"{config.path.name}: {source} is no longer listed: {count(entries, 'entry is', 'entries are')} removed"
        )


def _print_foreign(report: BuildReport, output: Path) -> None:
    for name in report.foreign:
        print_error(
            f"{output / name} is not a file of feedtool, so it was not replaced; all other files are written",
            "set `output:` to another folder, such as public/feeds; or leave the file out of `indexes:`; or remove it",
        )


def _print_hints(report: BuildReport, config: Config) -> None:
    for name, category, suggestion in report.mistyped:
        advice = (
            f"did you mean {suggestion!r}?" if suggestion else "`feedtool categories` shows those that entries have"
        )
        hint = f"no entry is in category {category!r}; {advice}"
        click.echo(escape(f"{config.path.name}: streams.{name}.categories: {hint}"), err=True)


def _print_summary(report: BuildReport, dry_run: bool, offline: bool, output: Path) -> None:
    click.echo(describe_ingest(report.ingested))
    if not offline:
        click.echo(describe_fetch(report.fetched))
    for stream in report.streams:
        _print_stream(stream, dry_run=dry_run)
    for name, left_out in report.feeds_over_limit:
        click.echo(f"  {name}: {count(left_out, 'feed')} with the fewest entries left out; see max_feeds", err=True)
    for entry in report.removed_entries if dry_run else ():
        click.echo(f"  would be removed: {escape(entry.location)}: {escape(entry.reason)}")
    would = "Would write" if dry_run else "Wrote"
    why = _NOTHING_NEW if report.is_same else ""
    click.echo(
        f"{would} {count(len(report.written), 'file')}, {report.unchanged} unchanged, "
        f"{len(report.removed)} removed{why}"
    )
    for name in report.kept:
        click.echo(f"  kept {escape(name)}: modified since the last build", err=True)
    if not dry_run and not report.foreign:
        _print_index_page(output)


_NOTHING_NEW = ": nothing is new since the last build"


def _print_index_page(output: Path) -> None:
    if (output / "index.html").exists():
        click.echo(f"Open {escape(str(output / 'index.html'))}")


_MAX_NEW = 10
"""Number of new entries of a stream that a dry run lists."""


def _print_stream(stream: StreamReport, *, dry_run: bool) -> None:
    duplicates = sum(len(group.others) for group in stream.groups)
    facts = [f"{count(duplicates, 'duplicate')} merged"] if duplicates else []
    facts += _describe_left_out(stream.left_out)
    notes = f" ({'; '.join(facts)})" if facts else ""
    click.echo(f"  {escape(stream.title)}: {count(stream.entries, 'entry', 'entries')}{notes}")
    for title, location in stream.new[:_MAX_NEW]:
        click.echo(f"    would be published: {escape(shorten(title, 80) or '(no title)')} {escape(location)}")
    if len(stream.new) > _MAX_NEW:
        click.echo(f"    and {len(stream.new) - _MAX_NEW} more")
    for group in stream.groups if dry_run else ():
        click.echo(f"    {escape(group.title)} {escape(group.location)}")
        for location, reason in group.others:
            click.echo(f"      also {escape(location)} ({escape(reason)})")


def _describe_left_out(left_out: LeftOut) -> Iterator[str]:
    if left_out.has_older:
        yield "older ones left out by limit"
    if left_out.of_sources:
        yield f"{left_out.of_sources} left out that exceed the share of their source: per_source"
    if left_out.over_size:
        yield f"{left_out.over_size} left out by max_bytes"
