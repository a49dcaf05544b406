"""Makes the JSON object that `build`, `ingest` and `fetch` print with --json; report.schema.json describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedtool.content.dates import to_rfc3339
from feedtool.fetching.address_guard import hide_secrets
from feedtool.model import Diagnostic
from feedtool.model.reports import BuildReport, DocumentReport, RunReport


def make_report(command: str, exit_code: int, **parts: Any) -> dict[str, Any]:
    """Return the object of a command.

    Args:
        command: the name of the command.
        exit_code: the exit code of the command.
        parts: the parts of the object that this command has.
    """
    return {"version": 1, "command": command, "exit_code": exit_code, **parts}


def describe_build(report: BuildReport) -> dict[str, Any]:
    """Return the parts of a whole build."""
    restored = report.restored
    return {
        "nothing_new": report.is_same,
        "seconds": {name: round(seconds, 3) for name, seconds in report.durations},
        "articles": describe_run(report.ingested),
        "feeds": describe_run(report.fetched),
        "streams": [
            {
                "name": stream.name,
                "title": stream.title,
                "entries": stream.entries,
                "duplicates": sum(len(group.others) for group in stream.groups),
                "has_older": stream.left_out.has_older,
                "over_share": stream.left_out.of_sources,
                "over_size": stream.left_out.over_size,
            }
            for stream in report.streams
        ],
        "files": {
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "kept": report.kept,
            "foreign": report.foreign,
        },
        "removed_entries": [
            {"where": hide_secrets(entry.location), "reason": entry.reason} for entry in report.removed_entries
        ],
        "removed_sources": [
            {"source": hide_secrets(source), "entries": entries} for source, entries in report.removed_sources
        ],
        "mistyped_categories": [
            {"stream": stream, "category": category, "similar": similar}
            for stream, category, similar in report.mistyped
        ],
        "notified_hubs": report.pinged.notified,
        "failed_hubs": [
            {"hub": ping.hub, "topic": ping.topic, "failures": ping.failures, "message": ping.last_error}
            for ping in report.pinged.failed
        ],
        "store_restored": restored is not None,
    }


def describe_run(report: RunReport) -> dict[str, Any]:
    """Return what was read from articles or from feeds, and everything that is wrong with it."""
    withheld = report.withheld
    return {
        "documents": len(report.documents),
        "added": report.added,
        "updated": report.updated,
        "withdrawn": report.withdrawn,
        "failed": len(report.failed),
        "backing_off": len(report.backing_off),
        "not_due": report.not_due,
        "not_fetched": report.not_fetched,
        "left_out": dict(withheld.reasons),
        "next_scheduled": withheld.next_date and withheld.next_date.isoformat(),
        "findings": [*_list_findings(report)],
        "notes": [_describe_diagnostic(note, document.url) for document in report.documents for note in document.notes],
    }


def _list_findings(report: RunReport) -> Iterator[dict[str, Any]]:
    for document in (*report.failed, *report.backing_off):
        if document.error:
            yield _describe_failure(document, document.error)
    for diagnostic in report.all_diagnostics:
        yield _describe_diagnostic(diagnostic, diagnostic.location.where)


def _describe_failure(document: DocumentReport, error: Diagnostic) -> dict[str, Any]:
    next_try = document.next_try and to_rfc3339(document.next_try)
    return _describe_diagnostic(error, error.location.where or document.url) | {
        "source": hide_secrets(document.feed),
        "next_try": next_try,
    }


def _describe_diagnostic(diagnostic: Diagnostic, where: str) -> dict[str, Any]:
    found = {"where": hide_secrets(where), "code": diagnostic.code or None}
    return found | diagnostic.to_json("line", "field", "message", "hint")
