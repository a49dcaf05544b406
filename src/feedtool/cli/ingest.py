"""`feedtool ingest`: read the site's articles into the store."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from feedtool.cli.completion import complete_file, complete_parser
from feedtool.cli.console import (
    Progress,
    as_of_option,
    config_option,
    count,
    describe_ingest,
    escape,
    former_option,
    json_option,
    print_diagnostics,
    print_error,
    print_json,
    print_report,
    verbosity_options,
)

if TYPE_CHECKING:
    from feedtool.articles.record_mapping import FieldOrigin
    from feedtool.articles.sink import IngestOptions
    from feedtool.model.config import Config


@click.command(short_help="Read the site's articles into the store.")
@click.argument("given", metavar="[-]", required=False, type=click.Choice(["-"]))
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    shell_complete=complete_parser,
    help="Format of standard input, with `-`.",
)
@config_option
@as_of_option
@click.option(
    "--all", "is_everything", is_flag=True, help="Read everything now, including pages and posts that are not due."
)
@click.option("--allow-shrink", is_flag=True, help="Allow a source to shrink by more than half.")
@click.option("--strict", is_flag=True, help="Store nothing if there is any problem.")
@former_option("--report", "write --json > FILE")
@click.option("--watch", is_flag=True, help="Keep running and read files when they change; stop with Ctrl-C.")
@click.option(
    "--explain",
    metavar="FILE",
    shell_complete=complete_file,
    help="Show how each field of an article file is read; store nothing.",
)
@verbosity_options
@json_option
def command(
    config_path: Path,
    *,
    given: str | None,
    format_name: str | None,
    watch: bool,
    as_of: datetime | None,
    is_everything: bool,
    allow_shrink: bool,
    strict: bool,
    explain: str | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Read the site's articles into the store.

    Unchanged files are not read again. Invalid records are reported and skipped. With `-`, feedtool reads one document
    from standard input instead. It belongs to the source whose path is `-`, or else to the first source, and replaces
    the previous one. With --all, this run reads every file, sitemap page and API post, so that removed articles are
    noticed now and not within a day.

    \b
    Examples:
      feedtool ingest -v
      feedtool ingest --strict --json | jq .articles.findings
      feedtool ingest --explain articles/hello.md
      feedtool ingest - --format jsonl < posts.jsonl
      feedtool ingest --watch
    """
    from feedtool.articles.sink import IngestOptions
    from feedtool.config import load_config

    if format_name is not None and given is None:
        raise click.UsageError("--format applies to standard input: add `-`; for files, set `format:` in feeds.yaml")
    if explain is not None and (given or watch or is_everything or allow_shrink or strict or as_json):
        raise click.UsageError("--explain can only be combined with --as-of")
    if watch and as_json:
        raise click.UsageError("--json cannot be combined with --watch")
    config = load_config(config_path)
    if explain is not None:
        return _explain(explain, config, as_of)
    reading = IngestOptions(
        given=sys.stdin.buffer.read() if given else None,
        format_name=_check_format(format_name),
        as_of=as_of,
        is_everything=is_everything,
        allow_shrink=allow_shrink,
    )
    options = _Options(reading=reading, strict=strict, as_json=as_json, quiet=quiet, verbose=verbose)
    if watch:
        return _watch(config_path, options)
    return _ingest(config, options)


class _Options(Struct, frozen=True, kw_only=True):
    reading: IngestOptions
    strict: bool
    as_json: bool
    quiet: bool
    verbose: bool


def _check_format(name: str | None) -> str | None:
    from feedtool.plugins import list_parts

    if name is not None and name not in list_parts("parsers"):
        raise click.BadParameter(
            f"unknown format {name!r}; expected one of {', '.join(list_parts('parsers'))}", param_hint="--format"
        )
    return name


def _watch(config_path: Path, options: _Options) -> int:
    """Ingest now and whenever a file of the site changes; report errors and continue."""
    import signal
    from threading import Event

    from feedtool.config import load_config
    from feedtool.errors import ConfigError, FeedtoolError

    try:
        from feedtool.serve.watch import watch_files
    except ImportError as error:
        raise ConfigError(
            "--watch requires watchfiles, which is not installed", hint="pip install 'feedtool[watch]'"
        ) from error
    config = load_config(config_path)
    _ingest(config, options)
    # Saving a file often must not send requests to other servers as often.
    later = replace(options, reading=replace(options.reading, is_everything=False, offline=True), quiet=True)

    def read_again() -> Config | None:
        try:
            fresh = load_config(config_path)
            _ingest(fresh, later)
        except FeedtoolError as error:
            print_error(str(error), error.hint)
            return None
        return fresh

    stop = Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    watch_files(config, stop, read_again)
    return 0


def _ingest(config: Config, options: _Options) -> int:
    from feedtool.cli.exit_codes import NOTHING_USABLE, get_exit_code
    from feedtool.cli.json_report import describe_run, make_report
    from feedtool.pipeline.category_report import report_categories
    from feedtool.pipeline.ingest import ingest
    from feedtool.pipeline.notices import ARTICLES, select_unreported
    from feedtool.pipeline.wiring import open_parts

    quiet, strict, unplaced = options.quiet, options.strict, 0
    for is_dry_run in (True, False) if strict else (False,):
        with (
            open_parts(config, command="feedtool ingest", dry_run=is_dry_run) as parts,
            Progress(quiet=quiet) as progress,
        ):
            report = ingest(config, parts, replace(options.reading, on_progress=progress.step))
            unreported = select_unreported({ARTICLES: report}, parts, is_quiet=quiet and not options.as_json)
            has_entries = any(True for _ in parts.store.load_entries())
            if not quiet and (report.added or report.updated):
                unplaced = report_categories(config, parts.store, parts.now).unplaced
        if is_dry_run and not report.is_clean:
            break
    has_failed = strict and not report.is_clean
    code = 1 if has_failed else get_exit_code(report) if has_entries else NOTHING_USABLE
    if options.as_json:
        print_json(make_report("ingest", code, articles=describe_run(report)))
    else:
        print_report(unreported[ARTICLES], zone=config.site.timezone, quiet=quiet, verbose=options.verbose)
    if has_failed:
        print_error("nothing was stored, because there are problems", "fix them, or run without --strict")
    elif not quiet and not options.as_json:
        click.echo(describe_ingest(report))
        if unplaced and config.category_rules.own:
            click.echo(f"Uncategorized: {count(unplaced, 'entry', 'entries')}; see `feedtool categories`")
    return code


def _explain(path: str, config: Config, as_of: datetime | None) -> int:
    from feedtool.errors import FrontMatterError, ParseError
    from feedtool.pipeline.explain_file import explain_file
    from feedtool.pipeline.wiring import open_parts

    with open_parts(config, command="feedtool ingest --explain", dry_run=True) as parts:
        try:
            found = explain_file(path, config, parts, as_of=as_of)
        except ParseError as error:
            if isinstance(error, FrontMatterError):
                click.echo("public: no, because the front matter cannot be read")
            print_error(f"{path}{f':{error.line}' if error.line else ''}: {error}", error.hint)
            return 1
    click.echo(f"{escape(path)}: {escape(found.parsed.format)}, source {escape(found.source.key)}")
    for number, ((line, origins), answer) in enumerate(zip(found.records, found.visibility, strict=True), start=1):
        click.echo(f"record {number}, line {line or 1}")
        click.echo(f"  public: {escape(answer)}")
        for origin in origins:
            click.echo(f"  {_describe(origin)}")
    defaults = {"category": found.source.categories, "tags": found.source.tags, "language": found.source.language}
    for name, value in defaults.items():
        if value:
            said = value if isinstance(value, str) else ", ".join(value)
            click.echo(f"default for records: {name} = {escape(said)}")
    for note in found.notes:
        click.echo(f"{escape(note.location.where)}: {note.advice}")
    print_diagnostics(found.diagnostics)
    return 1 if found.diagnostics else 0


def _describe(origin: FieldOrigin) -> str:
    place = f"line {origin.line}: " if origin.line else ""
    if origin.where:
        place = f"{escape(origin.where)}, {place}" if place else f"{escape(origin.where)}: "
    if origin.field is None:
        return f"ignored       {place}{escape(origin.written)} = {escape(origin.value)}"
    return f"{origin.field:12}  {place}{escape(origin.written)} = {escape(origin.value)}"
