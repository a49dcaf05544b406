"""How feedtool speaks on a terminal: progress, colours on a TTY only, foreign text made harmless."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar

import click

if TYPE_CHECKING:  # the nouns take as long to load as all the rest
    from feedtool.model import Problem
    from feedtool.reports import DocumentReport, PingReport, StationReport

__all__ = [
    "Progress",
    "as_of_option",
    "budget_option",
    "complain",
    "config_option",
    "count",
    "describe_failure",
    "describe_fetch",
    "describe_ingest",
    "describe_problem",
    "escape",
    "print_report",
    "verbosity_options",
]

P = ParamSpec("P")
T = TypeVar("T")

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories that steer a terminal or the direction of text instead of showing."""

_WIDTH = 60


config_option = click.option(
    "-c",
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("feeds.yaml"),
    show_default=True,
    envvar="FEEDTOOL_CONFIG",
    help="The configuration file.",
)
"""Every command that needs a site takes it the same way."""


def verbosity_options(command: Callable[P, T]) -> Callable[P, T]:
    """-q and -v, the same for every command that prints a report."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
    verbose = click.option("-v", "--verbose", is_flag=True, help="Say what became of each document.")
    return quiet(verbose(command))


def _read_span(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """A time span such as 90s, 5m or 1h; refused if it is none."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})([smh])", value)
    if not found:
        raise click.BadParameter(f"{value!r} is not a time; write it as 90s, 5m or 1h", ctx, param)
    return int(found[1]) * timedelta(seconds={"s": 1, "m": 60, "h": 3600}[found[2]])


def _read_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    from feedtool.core.dates import parse_date

    found = parse_date(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no date; write 2026-03-05 or 2026-03-05T14:30:00+01:00", ctx, param)
    return found


def as_of_option(command: Callable[P, T]) -> Callable[P, T]:
    """--as-of, for commands that read pages whose dates are relative."""
    return click.option(
        "--as-of",
        callback=_read_moment,
        metavar="DATE",
        help="When the pages were saved, for dates such as '2 days ago'; else each file's own time.",
    )(command)


def budget_option(command: Callable[P, T]) -> Callable[P, T]:
    """--budget, for commands that fetch."""
    return click.option(
        "--budget",
        callback=_read_span,
        metavar="TIME",
        help="Start no fetch after this time (90s, 5m, 1h); who was left out comes first the next time.",
    )(command)


def escape(text: str) -> str:
    r"""Foreign text on one line: control characters, ANSI sequences and bidi marks shown as \x1b, \u202e ..."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape_one(char) if unicodedata.category(char) in _HIDDEN else char for char in text)


def _escape_one(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def complain(message: str, hint: str | None = None) -> None:
    """One line on stderr a mistake, and what mends it."""
    for line in message.splitlines() or [""]:
        click.echo(f"feedtool: {escape(line)}", err=True)
    if hint:
        click.echo(f"  hint: {escape(hint)}", err=True)


def describe_problem(problem: Problem) -> str:
    """`file:line: field: what is wrong; what mends it`, on one line."""
    place = problem.where if problem.line is None else f"{problem.where}:{problem.line}"
    parts = [place, problem.field, problem.message]
    text = ": ".join(part for part in parts if part)
    return escape(f"{text}; {problem.hint}" if problem.hint else text)


def describe_failure(document: DocumentReport) -> str:
    """`feed: class of error: what happened`, on one line; `file:line: ...` for a file."""
    at = f":{document.line}" if document.line else ""
    if "://" not in document.url:
        return escape(f"{document.url}{at}: {document.error}")
    from feedtool.core.addresses import hide_secrets

    name = hide_secrets(document.feed)  # a list may name its feeds with a password
    place = name if name == document.url else f"{name} ({document.url})"
    place += at
    return escape(f"{place}: {document.error_kind}: {document.error}")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 entry`, `2 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def print_report(report: StationReport, *, quiet: bool, verbose: bool) -> None:
    """What is wrong on stderr, one line each; with verbose, each document on stdout."""
    if verbose and not quiet:
        for document in report.documents:
            if document.error is None:
                click.echo(_describe_document(document))
            for repair in document.repairs:
                click.echo(f"    note: {escape(repair)}")
    for document in report.failed:
        click.secho(describe_failure(document), fg="red", err=True)
    for problem in report.all_problems:
        click.secho(describe_problem(problem), fg="yellow", err=True)


def print_pings(report: PingReport, *, quiet: bool) -> None:
    """Which hubs were told; what they did not take goes to stderr, whatever else is quiet."""
    if report.told and not quiet:
        click.echo(
            f"Told {count(report.told, 'hub')} of news" if report.told == 1 else f"Told hubs {report.told} times"
        )
    for ping in report.failed:
        error = ping.last_error or "there was no time left"
        tries = f", {ping.failures} times by now" if ping.failures > 1 else ""
        complain(f"{ping.hub} was not told of {ping.topic}: {error}{tries}", "the next build tries again")


def describe_ingest(report: StationReport) -> str:
    """What ingest did, on one line; on another what has no page, which hardly anybody means."""
    done = (
        f"Ingested {count(len(report.documents), 'file')}: {report.added} new, {report.updated} updated, "
        f"{report.withdrawn} withdrawn"
    )
    if not report.unlinked:
        return done
    advice = 'give each a url, or their source a pattern: defaults: {permalink: "/:year/:slug/"}'
    return f"{done}\n  without an address: {count(report.unlinked, 'article')}; {advice}"


def describe_fetch(report: StationReport) -> str:
    """What fetch did, on one line."""
    waiting = f", {report.not_due} not due" if report.not_due else ""
    waiting += f", {report.not_asked} not asked (the time or bytes of the run were used up)" if report.not_asked else ""
    return (
        f"Fetched  {count(len(report.documents), 'feed')}: {report.added} new, {report.updated} updated, "
        f"{len(report.failed)} failed{waiting}"
    )


def _describe_document(document: DocumentReport) -> str:
    news = f"{document.added} new, {document.updated} updated" if document.is_changed else "not changed"
    facts = [
        f"HTTP {document.status}" if document.status and document.elapsed_ms else "",
        document.parser,
        f"{document.wire_bytes} bytes" if document.wire_bytes else "",
        f"{document.elapsed_ms} ms" if document.elapsed_ms else "",
        f"moved to {document.moved_to}" if document.moved_to else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return escape(f"  {document.url}: {news} ({told})" if told else f"  {document.url}: {news}")


class Progress:
    """One line on stderr that is written over, only when a person looks on.

    Used as a context manager; `step(done, total, what)` is what stations are given.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._active = sys.stderr.isatty() and not quiet
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def step(self, done: int, total: int, what: str) -> None:
        """Say what is being worked on: `fetch 12/40 https://...`."""
        if self._active:
            self._clear()
            click.echo(f"  {done}/{total} {escape(what)[:_WIDTH]}", err=True, nl=False)
            self._shown = True

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[2K", err=True, nl=False)
            self._shown = False
