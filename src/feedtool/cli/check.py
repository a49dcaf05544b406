"""`feedtool check`: validate feeds against their specifications."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from feedtool.cli.console import count, escape, print_error
from feedtool.content.messages import abbreviate
from feedtool.content.text import shorten

if TYPE_CHECKING:
    from feedtool.model import Document, Finding
    from feedtool.model.reports import CheckedFile

_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF = {"error": "error", "warning": "warning", "info": "note"}
_MAX_ENCLOSURES = 200
_MAX_FILE_BYTES = 100 * 1024 * 1024


@click.command(short_help="Validate feeds against their specifications.")
@click.argument("locations", metavar="FILE|URL|FOLDER...", nargs=-1, required=True)
@click.option("--url", "base_url", metavar="BASE", help="URL where the folder is served; self links must match it.")
@click.option("--previous", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help="The folder as it was last published; ids must be the same.")  # fmt: skip
@click.option("--format", "output_format", type=click.Choice(["text", "json", "github", "sarif"]), default="text",
              show_default=True, help="Output for people, programs or code hosts.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--online", is_flag=True,
              help=f"Also request the first byte of up to {_MAX_ENCLOSURES} enclosures.")  # fmt: skip
@click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="Allow requests to this private host.")
def command(
    locations: tuple[str, ...],
    *,
    base_url: str | None,
    previous: Path | None,
    output_format: str,
    strict: bool,
    online: bool,
    allow_hosts: tuple[str, ...],
) -> int:
    """Validate feeds against their specifications.

    The formats are RSS 2.0, Atom 1.0, JSON Feed and OPML. In a folder, feedtool also looks for ids that differ between
    formats, wrong order, broken links and stale precompressed files; with --previous, for ids that changed and archives
    that gained entries; with --online, for enclosures that are missing. Exits with 0 if all are valid and 1 if one is
    not; warnings count only with --strict.

    \b
    Examples:
      feedtool check feed.xml
      feedtool check public --url https://example.com/feeds/
      feedtool check https://example.com/feed.xml --format json | jq '.errors'
    """
    documents: list[Document] | None = [] if online else None
    checked = [
        file for location in locations for file in _check_location(location, base_url, previous, allow_hosts, documents)
    ]
    if documents:
        checked = _check_online(checked, documents, allow_hosts)
    _WRITERS[output_format]([_shorten(file) for file in checked])
    return 0 if all(_passes(file, strict=strict) for file in checked) else 1


def _shorten(file: CheckedFile) -> CheckedFile:
    """Return the file with messages shortened, because they may quote a long value."""
    findings = (
        replace(finding, message=shorten(finding.message), hint=shorten(finding.hint)) for finding in file.findings
    )
    return replace(file, findings=tuple(findings))


def _passes(file: CheckedFile, *, strict: bool) -> bool:
    return file.is_valid and not (strict and any(finding.severity == "warning" for finding in file.findings))


def _check_location(
    location: str,
    base_url: str | None,
    previous: Path | None,
    allow_hosts: tuple[str, ...],
    seen: list[Document] | None,
) -> Sequence[CheckedFile]:
    """Check a file, URL or folder; append its documents to `seen`."""
    from feedtool.lint.folder import FolderCheck, check_document, check_folder
    from feedtool.model import Document
    from feedtool.model.reports import CheckedFile
    from feedtool.pipeline.wiring import get_now, list_feed_suffixes, load_linters, load_parsers

    if Path(location).is_dir():
        folder_check = FolderCheck(
            suffixes=list_feed_suffixes(),
            base_url=base_url,
            previous=_read(previous) if previous else None,
            now=get_now(),
        )
        files = _read(Path(location))
        if seen is not None:
            seen += (
                Document(feed=name, url=name, content=content)
                for name, content in files.items()
                if name.endswith((".xml", ".json"))
            )
        return check_folder(files, load_linters(), load_parsers(), folder_check)
    document = _fetch_document(location, allow_hosts)
    if isinstance(document, CheckedFile):
        return [document]
    if seen is not None:
        seen.append(document)
    return [CheckedFile(location=location, findings=check_document(document, load_linters()))]


def _check_online(
    checked: Sequence[CheckedFile], documents: Sequence[Document], allow_hosts: tuple[str, ...]
) -> list[CheckedFile]:
    """Request each enclosure once and add its finding where it appears first."""
    from feedtool.lint.folder import check_link, list_enclosures
    from feedtool.pipeline.wiring import load_parsers, probe_urls

    locations: dict[str, tuple[str, int | None]] = {}
    for document in documents:
        for url, line in list_enclosures(document, load_parsers()).items():
            locations.setdefault(url, (document.feed, line))
    requested = [*locations][:_MAX_ENCLOSURES]
    found: dict[str, list[Finding]] = {}
    for url, outcome in probe_urls(requested, allow_hosts):
        location, line = locations[url]
        finding = check_link(url, outcome, line)
        if finding:
            found.setdefault(location, []).append(finding)
    if len(requested) < len(locations):
        print_error(f"checked only {len(requested)} of {count(len(locations), 'enclosure')}")
    return [
        replace(file, findings=(*file.findings, *sorted(found.get(file.location, ()), key=lambda one: one.message)))
        for file in checked
    ]


def _read(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of every regular file in a folder.

    Symbolic links are not followed.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= _MAX_FILE_BYTES
    }


def _fetch_document(location: str, allow_hosts: tuple[str, ...]) -> Any:
    """Return the document, or a checked file with the finding that it is unreachable."""
    from feedtool.model import Failed, Finding
    from feedtool.model.reports import CheckedFile
    from feedtool.pipeline.wiring import fetch_document

    outcome = fetch_document(location, allow_hosts)
    if isinstance(outcome, Failed):
        finding = Finding(rule="unreachable", message=f"{outcome.kind}: {outcome.message}")
        return CheckedFile(location=location, findings=(finding,))
    return outcome


# ---------------------------------------------------------------------------------------------------------
# Output formats


def _write_text(checked: Sequence[CheckedFile]) -> None:
    described = (
        ((file.location, finding.rule), _describe(file.location, finding))
        for file in checked
        for finding in file.findings
    )
    for line in abbreviate(described):
        click.echo(line)
    findings = [finding for file in checked for finding in file.findings]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    if errors:
        print_error(f"{count(errors, 'error')} and {count(warnings, 'warning')} in {count(len(checked), 'file')}")
    else:
        click.echo(f"{count(len(checked), 'file')} valid, {count(warnings, 'warning')}")


def _describe(location: str, finding: Finding) -> str:
    where = shorten(escape(location), 120)
    if finding.line is not None:
        where = f"{where}:{finding.line}"
    label = click.style(finding.severity, fg=_COLORS[finding.severity])
    more = "".join(f"; {part}" for part in (finding.hint,) if part) + (f" [{finding.spec}]" if finding.spec else "")
    return f"{where}: {label} {finding.rule}: {escape(finding.message)}{escape(more)}"


def _write_json(checked: Sequence[CheckedFile]) -> None:
    rows = [_make_row(file.location, finding) for file in checked for finding in file.findings]
    report = {
        "valid": all(file.is_valid for file in checked),
        "errors": [row for row in rows if row["severity"] == "error"],
        "warnings": [row for row in rows if row["severity"] == "warning"],
        "infos": [row for row in rows if row["severity"] == "info"],
        "files": [{"place": file.location, "valid": file.is_valid} for file in checked],
    }
    click.echo(json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def _make_row(location: str, finding: Finding) -> dict[str, Any]:
    return {
        "place": location,
        "line": finding.line,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint or None,
        "spec": finding.spec or None,
    }


def _write_github(checked: Sequence[CheckedFile]) -> None:
    """Write workflow commands, which GitHub shows beside the lines."""
    for file in checked:
        for finding in file.findings:
            line = f",line={finding.line}" if finding.line else ""
            message = f"{finding.message}{f'; {finding.hint}' if finding.hint else ''}"
            head = f"::{_GITHUB[finding.severity]} file={_escape_property(file.location)}{line},title={finding.rule}"
            click.echo(f"{head}::{_escape_property(message, is_data=True)}")


def _escape_property(text: str, *, is_data: bool = False) -> str:
    text = escape(text).replace("%", "%25")
    return text if is_data else text.replace(":", "%3A").replace(",", "%2C")


def _write_sarif(checked: Sequence[CheckedFile]) -> None:
    """Write SARIF 2.1.0 (OASIS), which code hosts and editors read."""
    rules = sorted({finding.rule for file in checked for finding in file.findings})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "feedtool", "rules": [{"id": rule} for rule in rules]}},
                "results": [*_sarif_results(checked)],
            }
        ],
    }
    click.echo(json.dumps(log, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def _sarif_results(checked: Sequence[CheckedFile]) -> Iterator[dict[str, Any]]:
    for file in checked:
        for finding in file.findings:
            location: dict[str, Any] = {"artifactLocation": {"uri": file.location}}
            if finding.line:
                location["region"] = {"startLine": finding.line}
            yield {
                "ruleId": finding.rule,
                "level": _SARIF[finding.severity],
                "message": {"text": f"{finding.message}{f'; {finding.hint}' if finding.hint else ''}"},
                "locations": [{"physicalLocation": location}],
            }


_WRITERS = {"text": _write_text, "json": _write_json, "github": _write_github, "sarif": _write_sarif}
