"""`feedtool check`: validate feeds against their specifications."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from feedtool.cli.completion import complete_file
from feedtool.cli.console import count, describe_diagnostic, escape, print_error, print_json
from feedtool.content.messages import abbreviate
from feedtool.content.text import shorten

if TYPE_CHECKING:
    from feedtool.model import Diagnostic, Document
    from feedtool.model.reports import CheckedFile

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF = {"error": "error", "warning": "warning", "info": "note"}
_MAX_ENCLOSURES = 200
_MAX_FILE_BYTES = 100 * 1024 * 1024


@click.command(short_help="Validate feeds against their specifications.")
@click.argument("locations", metavar="FILE|URL|FOLDER...", shell_complete=complete_file, nargs=-1, required=True)
@click.option("--url", "base_url", metavar="BASE", help="URL where the folder is served; self links must match it.")
@click.option("--previous", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help="The folder as it was last published; ids must be the same.")  # fmt: skip
@click.option("--format", "output_format", type=click.Choice(["text", "github", "sarif", "json"]), default="text",
              metavar="[text|github|sarif]", show_default=True,
              help="Output for people or code hosts; `json` is a deprecated spelling of --json.")  # fmt: skip
@click.option("--json", "output_format", flag_value="json", help="Print one JSON object.")
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
      feedtool check https://example.com/feed.xml --json | jq '.errors'
    """
    documents: list[Document] | None = [] if online else None
    checked = [
        file for location in locations for file in _check_location(location, base_url, previous, allow_hosts, documents)
    ]
    if documents:
        checked = _check_online(checked, documents, allow_hosts)
    _WRITERS[output_format]([_complete(file) for file in checked])
    return 0 if all(_passes(file, strict=strict) for file in checked) else 1


def _complete(file: CheckedFile) -> CheckedFile:
    """Return the file with its name in each diagnostic, and short messages: they may quote a long value."""
    found = []
    for one in file.diagnostics:
        at = replace(one.location, where=file.location)
        message, hint = shorten(one.message), one.hint and shorten(one.hint)
        found.append(replace(one, message=message, hint=hint, location=at))
    return replace(file, diagnostics=tuple(found))


def _passes(file: CheckedFile, *, strict: bool) -> bool:
    return file.is_valid and not (strict and any(diagnostic.severity == "warning" for diagnostic in file.diagnostics))


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
    return [CheckedFile(location=location, diagnostics=check_document(document, load_linters()))]


def _check_online(
    checked: Sequence[CheckedFile], documents: Sequence[Document], allow_hosts: tuple[str, ...]
) -> list[CheckedFile]:
    """Request each enclosure once and add its diagnostic where it appears first."""
    from feedtool.lint.folder import check_link, list_enclosures
    from feedtool.pipeline.wiring import load_parsers, probe_urls

    locations: dict[str, tuple[str, int | None]] = {}
    for document in documents:
        for url, line in list_enclosures(document, load_parsers()).items():
            locations.setdefault(url, (document.feed, line))
    requested = [*locations][:_MAX_ENCLOSURES]
    found: dict[str, list[Diagnostic]] = {}
    for url, outcome in probe_urls(requested, allow_hosts):
        location, line = locations[url]
        diagnostic = check_link(url, outcome, line)
        if diagnostic:
            found.setdefault(location, []).append(diagnostic)
    if len(requested) < len(locations):
        print_error(f"checked only {len(requested)} of {count(len(locations), 'enclosure')}")
    return [
        replace(
            file, diagnostics=(*file.diagnostics, *sorted(found.get(file.location, ()), key=lambda one: one.message))
        )
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
    """Return the document, or a checked file with the diagnostic that it is unreachable."""
    from feedtool.model import Diagnostic, Failed
    from feedtool.model.reports import CheckedFile
    from feedtool.pipeline.wiring import fetch_document

    outcome = fetch_document(location, allow_hosts)
    if isinstance(outcome, Failed):
        diagnostic = Diagnostic("unreachable", f"{outcome.kind}: {outcome.message}")
        return CheckedFile(location=location, diagnostics=(diagnostic,))
    return outcome


# ---------------------------------------------------------------------------------------------------------
# Output formats


def _write_text(checked: Sequence[CheckedFile]) -> None:
    diagnostics = [one for file in checked for one in file.diagnostics]
    described = (((one.location.where, one.code), describe_diagnostic(one)) for one in diagnostics)
    for line in abbreviate(described):
        click.echo(line)
    errors = sum(one.severity == "error" for one in diagnostics)
    warnings = sum(one.severity == "warning" for one in diagnostics)
    if errors:
        print_error(f"{count(errors, 'error')} and {count(warnings, 'warning')} in {count(len(checked), 'file')}")
    else:
        click.echo(f"{count(len(checked), 'file')} valid, {count(warnings, 'warning')}")


def _write_json(checked: Sequence[CheckedFile]) -> None:
    names = ("place", "line", "severity", "rule", "message", "hint", "spec")
    rows = [one.to_json(*names) for file in checked for one in file.diagnostics]
    report = {
        "version": 1,
        "valid": all(file.is_valid for file in checked),
        "errors": [row for row in rows if row["severity"] == "error"],
        "warnings": [row for row in rows if row["severity"] == "warning"],
        "infos": [row for row in rows if row["severity"] == "info"],
        "files": [{"place": file.location, "valid": file.is_valid} for file in checked],
    }
    print_json(report)


def _write_github(checked: Sequence[CheckedFile]) -> None:
    """Write workflow commands, which GitHub shows beside the lines."""
    for one in (one for file in checked for one in file.diagnostics):
        at = one.location
        line = f",line={at.line}" if at.line else ""
        head = f"::{_GITHUB[one.severity]} file={_escape_property(at.where)}{line},title={one.code}"
        click.echo(f"{head}::{_escape_property(one.advice, is_data=True)}")


def _escape_property(text: str, *, is_data: bool = False) -> str:
    text = escape(text).replace("%", "%25")
    return text if is_data else text.replace(":", "%3A").replace(",", "%2C")


def _write_sarif(checked: Sequence[CheckedFile]) -> None:
    """Write SARIF 2.1.0 (OASIS), which code hosts and editors read."""
    diagnostics = [one for file in checked for one in file.diagnostics]
    rules = sorted({one.code for one in diagnostics})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "feedtool", "rules": [{"id": rule} for rule in rules]}},
                "results": [_make_sarif(one) for one in diagnostics],
            }
        ],
    }
    print_json(log)


def _make_sarif(diagnostic: Diagnostic) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": diagnostic.location.where}}
    if diagnostic.location.line:
        location["region"] = {"startLine": diagnostic.location.line}
    return {
        "ruleId": diagnostic.code,
        "level": _SARIF[diagnostic.severity],
        "message": {"text": diagnostic.advice},
        "locations": [{"physicalLocation": location}],
    }


_WRITERS = {"text": _write_text, "json": _write_json, "github": _write_github, "sarif": _write_sarif}
