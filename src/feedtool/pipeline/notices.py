"""Selects what a quiet run prints: a source that fails is reported when that starts or changes, then daily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from feedtool.content.messages import get_pattern
from feedtool.model import Diagnostic
from feedtool.model.reports import RunReport
from feedtool.pipeline.notice_times import choose_notices, make_digests
from feedtool.plugins import Parts

__all__ = ["ARTICLES", "FEEDS", "select_unreported"]

ARTICLES, FEEDS = "articles", "feeds"
"""Names of the reports of ingest and fetch."""


def select_unreported(reports: Mapping[str, RunReport], parts: Parts, *, is_quiet: bool) -> Mapping[str, RunReport]:
    """Return the reports without diagnostics that were reported less than a day ago, and store the others as reported.

    Only quiet runs omit diagnostics or count as a report; every run forgets sources that recovered.

    Args:
        reports: the reports of ingest and fetch, as far as they ran.
        parts: the store and the time.
        is_quiet: whether only diagnostics are printed.
    """
    digests = make_digests(one for name, report in reports.items() for one in _list_diagnostics(name, report))
    stored = parts.store.load_notices()
    others = {key: one for key, one in stored.items() if key.partition(" ")[0] not in reports}
    before = {key: one for key, one in stored.items() if key not in others}
    if is_quiet:
        keys, chosen = choose_notices(digests, before, parts.now)
        reports = {name: _filter(name, report, frozenset(keys)) for name, report in reports.items()}
    else:
        chosen = {key: one for key, one in before.items() if key in digests}
    if {**others, **chosen} != stored:
        parts.store.save_notices({**others, **chosen}.values())
    return reports


def _list_diagnostics(name: str, report: RunReport) -> Iterator[tuple[str, object]]:
    for document in (*report.failed, *report.backing_off):
        if error := document.error:
            url = document.url if "://" not in document.url else ""
            yield _key(name, document.feed), (error.code, get_pattern(error.message), url)
    for document in report.documents:
        for diagnostic in document.diagnostics:
            yield _key(name, document.feed), _identify(diagnostic)
    for diagnostic in report.diagnostics:
        yield _key(name, diagnostic.location.where), _identify(diagnostic)


def _identify(diagnostic: Diagnostic) -> object:
    at = diagnostic.location
    return at.where, at.line, at.field, get_pattern(diagnostic.message)


def _filter(name: str, report: RunReport, shown: frozenset[str]) -> RunReport:
    """Return the report with only the diagnostics of the shown sources."""
    documents = tuple(
        document if _key(name, document.feed) in shown else replace(document, error=None, diagnostics=())
        for document in report.documents
    )
    return replace(
        report,
        documents=documents,
        backing_off=tuple(one for one in report.backing_off if _key(name, one.feed) in shown),
        diagnostics=tuple(one for one in report.diagnostics if _key(name, one.location.where) in shown),
    )


def _key(name: str, source: str) -> str:
    return f"{name} {source}"
