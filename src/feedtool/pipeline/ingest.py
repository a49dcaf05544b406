"""Reads the article sources and stores new, changed and removed articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from feedtool.articles.builders.folders import FolderDefaults
from feedtool.articles.exports import Export, find_stream_parser, process_export
from feedtool.articles.file_times import FileTimes
from feedtool.articles.files import find_large, has_files, is_glob, is_web, list_files
from feedtool.articles.ids import IdAssigner, IdAssignment, IdOwnership
from feedtool.articles.parse import parse_articles
from feedtool.articles.remote.collect import ChunkSink, Collector
from feedtool.articles.remote.crawl import is_known_sitemap, may_be_sitemap
from feedtool.content.date_order import find_language_order, normalize_dates
from feedtool.content.dates import parse_date
from feedtool.content.text import shorten
from feedtool.entries.dating import Timing
from feedtool.entries.identity import assign_ids
from feedtool.entries.normalize import Context
from feedtool.entries.process import (
    OnProgress,
    ProcessedDocument,
    describe_document,
    fetch_all,
    find_kind,
    ignore_progress,
    limit_reading,
    make_crash_failure,
    make_parse_failure,
    make_request,
    make_settings_hash,
    note_shared_ids,
    process_parsed,
    report_document,
    report_failure,
)
from feedtool.entries.visibility import find_reason_to_withhold
from feedtool.errors import ConfigError, FrontMatterError, ParseError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.fetching.health import record_failure, record_success
from feedtool.model import (
    ArticleSource,
    Document,
    DocumentChanges,
    DocumentState,
    Failed,
    FailureKind,
    FeedState,
    NotModified,
    Outcome,
    ParsedFeed,
    Problem,
    Request,
    StoredEntry,
    Validators,
    Withheld,
    WithholdingReason,
)
from feedtool.model.config import Config
from feedtool.model.frozen import frozen
from feedtool.model.reports import DocumentReport, RunReport, WithheldCounts
from feedtool.plugins import IsOver, Parser, Parts, never_over

_ALL_PAGES = 100_000
_BATCH = 500
"""Number of files that are stored in one transaction."""
SHRINK_FLOOR = 3
"""A source with fewer records may lose any of them: of two records, half is one ordinary deletion."""


STDIN = "-"
"""Name of the document from standard input."""


def ingest(
    config: Config,
    parts: Parts,
    *,
    as_of: datetime | None = None,
    allow_shrink: bool = False,
    given: bytes | None = None,
    format_name: str | None = None,
    offline: bool = False,
    is_everything: bool = False,
    is_over: IsOver = never_over,
    on_progress: OnProgress = ignore_progress,
) -> RunReport:
    """Read the site's article records into the store.

    A bad record or file is in the report, and the others are read. A file with a mistake withdraws nothing, because
    the missing record may be the one that could not be read.

    Args:
        config: the article sources.
        parts: store, fetchers and parsers.
        as_of: when saved pages were saved; every file is then read again. None: the modification time of each file.
        allow_shrink: a source may lose most of its records.
        given: standard input: read instead of the files, as one document of the source whose path is `-`, else of
            the first source.
        format_name: the format of standard input; None detects it.
        offline: fetch nothing; the stored state of URLs stays.
        is_everything: read all files, pages and posts in one run, even if they are unchanged or not due.
        is_over: returns True once no further request may start.
        on_progress: called for each file.
    """
    sources = config.articles if given is None else (_choose_source(config, format_name),)
    options = _IngestOptions(
        as_of=as_of,
        allow_shrink=allow_shrink,
        given=given,
        offline=offline or given is not None,
        is_everything=is_everything,
        is_over=is_over,
        on_progress=on_progress,
        gap_s=config.limits.host_delay_s,
    )
    reports = [_ingest_source(source, config, parts, options) for source in sources]
    return RunReport(
        documents=tuple(document for report in reports for document in report.documents),
        problems=tuple(problem for report in reports for problem in report.problems),
        withdrawn=sum(report.withdrawn for report in reports),
        withheld=count_withheld(config, parts),
    )


def count_withheld(config: Config, parts: Parts) -> WithheldCounts:
    """Count the stored articles of the config's sources that are not public now."""
    counts: Counter[WithholdingReason] = Counter()
    dates = []
    for entry in parts.store.load_restricted({source.key for source in config.articles}):
        if why := find_reason_to_withhold(entry, parts.now):
            counts[why.reason] += 1
            dates += [entry.public_from] if why.reason == "scheduled" and entry.public_from else []
    return WithheldCounts(
        reasons=tuple((reason, counts[reason]) for reason in get_args(WithholdingReason) if counts[reason]),
        next_date=min(dates).astimezone(ZoneInfo(config.site.timezone)).date() if dates else None,
    )


def _choose_source(config: Config, format_name: str | None) -> ArticleSource:
    files = [one for one in config.articles if one.paths]
    if not files:
        raise ConfigError(
            "no article source accepts standard input",
            hint='add `articles: "-"` to feeds.yaml',
        )
    source = next((one for one in files if STDIN in one.paths), files[0])
    return replace(source, format=format_name)


@frozen
class _IngestOptions:
    """The arguments of ingest()."""

    as_of: datetime | None
    allow_shrink: bool
    given: bytes | None
    offline: bool
    is_everything: bool
    is_over: IsOver
    on_progress: OnProgress
    gap_s: float
    """Pause between two requests to one host, in seconds."""


@dataclass(kw_only=True)
class _IngestSession:
    """The state of reading one article source."""

    source: ArticleSource
    state: FeedState
    ownership: IdOwnership
    id_assigner: IdAssigner
    timeout_s: float
    """Time limit for one file."""
    defaults: FolderDefaults
    """Defaults from the folders of its files."""
    times: FileTimes
    """Modification times of its files."""
    as_of: datetime | None = None
    is_offline: bool = False
    is_everything: bool = False
    reports: list[DocumentReport] = field(default_factory=list)
    deferred: list[tuple[DocumentChanges, frozenset[str]]] = field(default_factory=list)
    """Changes of documents that lost records, with the lost ids: saved after the shrink check of the whole source."""
    later: dict[str, frozenset[str]] = field(default_factory=dict)
    """Documents with new records that may have a known id, with the ids they lost: assigned when all are read."""
    withdrawn: int = 0
    given: Document | None = None
    """Standard input."""

    def __post_init__(self) -> None:
        self.before = len(self.ownership.owners)


def _ingest_source(source: ArticleSource, config: Config, parts: Parts, options: _IngestOptions) -> RunReport:
    given, on_progress = options.given, options.on_progress
    if options.is_everything:
        source = replace(source, max_pages=_ALL_PAGES)
    files = () if given is not None else list_files(config.root, tuple(path for path in source.paths if path != STDIN))
    problems = [
        Problem(where=path, message="no file matches this path", hint="see articles in feeds.yaml")
        for path in source.paths
        if is_glob(path) and not has_files(config.root, path)
    ]
    context = _article_context(source, config)
    documents = parts.store.load_documents(source.key)
    # Articles from standard input stay until there is new input; those on the web, until they are fetched.
    existing = {
        *files,
        *(documents if given is not None else documents.keys() & {STDIN}),
        *([STDIN] if given is not None else ()),
    }
    existing.update(filter(is_web, documents), [source.key] if source.query is not None else [])
    folders = FolderDefaults(
        source, context, config.root, parts.fetchers, files, parts.parsers, timeout_s=config.limits.timeout_s
    )
    run = _begin(source, frozenset(existing), context, config, parts, options, folders)
    settings_hash = make_settings_hash(context, source.format, source.fields, source.defaults)
    collector = _make_collector(run, context, documents, settings_hash, parts, options)
    if not options.offline:
        _read_sitemaps(collector, files, run, context, documents, parts)
    large = {path: tag for path in files if (tag := find_large(config.root, path)) is not None}
    for path, tag in large.items():
        on_progress(0, 0, f"ingest {path}")
        run.reports += _ingest_export(config.root / path, path, tag, run, context, documents, parts)
    done = {report.url for report in run.reports}
    remaining = [
        path for path in files if path not in done and not (options.offline and is_known_sitemap(documents.get(path)))
    ]
    requests = [
        make_request(
            source.key,
            path,
            None if options.as_of or options.is_everything else documents.get(path),
            folders.find_settings_hash(path, documents.get(path)),
        )
        for path in remaining
    ]
    if given is not None:
        run.given = Document(feed=source.key, url=STDIN, content=given, modified=parts.now)
    _ingest_all(requests, run, context, documents, parts, on_progress)
    if given is None:
        collector.read_rows(config.root, offline=options.offline)
    if not options.offline:
        collector.read_posts()
        collector.read_pages()
    run.reports += collector.reports
    problems += folders.problems
    run.reports += (
        DocumentReport(feed=source.key, url=where, repairs=(note,)) for where, note in sorted(folders.notes.items())
    )
    shrunk = _withdraw_removed(run, context, documents, parts, allow_shrink=options.allow_shrink)
    collector.finish(has_withdrawn=not shrunk)
    problems += shrunk
    run.id_assigner.finish()
    report = RunReport(documents=tuple(run.reports), problems=tuple(problems), withdrawn=run.withdrawn)
    _record_health(run, report, parts)
    return report


def is_remote(source: ArticleSource) -> bool:
    """Return whether a source is read at each run, from a URL or a database."""
    return source.query is not None or any(map(is_web, source.paths))


def _record_health(run: _IngestSession, report: RunReport, parts: Parts) -> None:
    """Store whether the source failed, for `status`; an offline run changes nothing for remote sources."""
    source, state = run.source, run.state
    if run.is_offline and is_remote(source):
        return
    failed, lost = report.failed, [one for one in report.problems if one.where in (source.key, *source.paths)]
    if failed:
        first = failed[0]
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        location = "" if first.url == source.key else f"{hide_secrets(first.url)}: "
        kind = first.error_kind or FailureKind.FILE
        after = record_failure(state, kind, f"{shorten(location, 100)}{first.error}{more}", parts.now)
    elif lost:
        after = record_failure(state, FailureKind.FILE, f"{lost[0].where}: {lost[0].message}", parts.now)
    elif is_remote(source) or state.last_error_kind is not None:
        after = record_success(state, parts.now if is_remote(source) else None)
    else:
        return
    parts.store.save_document(DocumentChanges(feed=after))


def _make_collector(
    run: _IngestSession,
    context: Context,
    documents: Mapping[str, DocumentState],
    settings_hash: bytes,
    parts: Parts,
    options: _IngestOptions,
) -> Collector:
    return Collector(
        source=run.source,
        state=run.state,
        context=context,
        settings_hash=settings_hash,
        document_states=documents,
        parts=parts,
        ownership=run.ownership,
        id_assigner=run.id_assigner,
        keep=lambda found, document: _save(found, document, run, documents, parts, is_page=True),
        make_sink=lambda name: _make_sink(name, run, parts),
        defer=lambda changes, lost: run.deferred.append((changes, lost)),
        is_over=options.is_over,
        on_progress=options.on_progress,
        gap_s=options.gap_s,
        is_everything=options.is_everything,
        timing=Timing(is_known=run.before > 0, given=options.as_of),
    )


def _read_sitemaps(
    collector: Collector,
    files: Sequence[str],
    run: _IngestSession,
    context: Context,
    documents: Mapping[str, DocumentState],
    parts: Parts,
) -> None:
    """Read sitemaps before the files, to know which pages exist; a URL may also return records."""
    others = collector.read_sitemaps(files)
    reports = [_ingest_one(outcome, run, context, documents, parts, is_last=True) for outcome in others]
    run.reports += [report for report in (*collector.reports, *reports) if report is not None]
    collector.reports.clear()


def _begin(
    source: ArticleSource,
    files: frozenset[str],
    context: Context,
    config: Config,
    parts: Parts,
    options: _IngestOptions,
    folders: FolderDefaults,
) -> _IngestSession:
    feeds = parts.store.load_feeds()
    configured = {one.key for one in config.articles}
    states = dict(parts.store.load_entry_states(source.key))
    owners = {id_: state.document for id_, state in states.items() if not state.withdrawn}
    ownership = IdOwnership(owners=owners, files=files)
    former = tuple(key for key, state in feeds.items() if state.kind == "articles" and key not in configured)
    return _IngestSession(
        source=source,
        state=feeds.get(source.key) or FeedState(key=source.key, kind="articles"),
        ownership=ownership,
        id_assigner=IdAssigner(context=context, parts=parts, ownership=ownership, states=states, former=former),
        timeout_s=config.limits.timeout_s,
        defaults=folders,
        times=FileTimes(config.root, files),
        as_of=options.as_of,
        is_offline=options.offline,
        is_everything=options.is_everything,
    )


def _ingest_all(
    requests: list[Request],
    run: _IngestSession,
    context: Context,
    documents: Mapping[str, DocumentState],
    parts: Parts,
    on_progress: OnProgress,
) -> None:
    """Read every file, many in one transaction; read files with new records again at the end, to assign their ids."""
    given = [run.given] if run.given else []
    outcomes = enumerate(chain(given, fetch_all(requests, parts.fetchers)), start=1)
    is_done = False
    while not is_done:
        is_done = True
        with parts.store.batch():
            for number, outcome in islice(outcomes, _BATCH):
                is_done = False
                on_progress(number, len(requests), f"ingest {outcome.url}")
                if (report := _ingest_one(outcome, run, context, documents, parts)) is not None:
                    run.reports.append(report)
    again = [Request(feed=run.source.key, url=url) for url in run.later if not run.given]
    for outcome in chain(given if run.later else [], fetch_all(again, parts.fetchers)):
        if (report := _ingest_one(outcome, run, context, documents, parts, is_last=True)) is not None:
            run.reports.append(report)


def _article_context(source: ArticleSource, config: Config) -> Context:
    return Context(
        feed=source.key,
        zone=ZoneInfo(config.site.timezone),
        language=source.language or config.site.language,
        date_order=source.date_order
        or config.site.date_order
        or find_language_order(source.language or config.site.language),
        base_url=source.base_url or config.site.url,
        future=config.site.future,
    )


def _ingest_one(
    outcome: Outcome,
    run: _IngestSession,
    context: Context,
    documents: Mapping[str, DocumentState],
    parts: Parts,
    *,
    is_last: bool = False,
) -> DocumentReport | None:
    """Read one document; return None if it must wait until the ids that other documents lost are known."""
    if isinstance(outcome, Failed):
        return report_failure(outcome)
    if isinstance(outcome, NotModified):
        return DocumentReport(feed=outcome.feed, url=outcome.url)
    document = replace(
        outcome,
        fields=run.source.fields,
        defaults=run.defaults.find(outcome.url),
        builder=run.defaults.find_builder(outcome.url),
        is_own=True,
        base_url=context.base_url,
        modified=_find_saving(outcome, run, parts),
    )
    state = describe_document(document, context, name=document.url, format_name=run.source.format)
    if not is_last and (touched := _find_touched(document, state, run, documents)) is not None:
        parts.store.save_document(DocumentChanges(feed=run.state, document=touched))
        return DocumentReport(feed=document.feed, url=document.url)
    try:
        with limit_reading(document, run.timeout_s):
            parsed = parse_articles(document, parts.parsers, run.source.format)
    except ParseError as error:
        return _report_unreadable(document, error, run, parts)
    except Exception as error:  # noqa: BLE001 (one file that breaks a part is that file's failure)
        return report_failure(make_crash_failure(document, error))
    if parsed.kind == "list of pages":
        return _report_list(document, run, parts)
    parsed = normalize_dates(parsed, context.date_order, context.language, document.url, trusted=True)
    assignment = run.id_assigner.assign_known(parsed, document.url)
    parsed = _report_equal_ids(parsed, assignment, document.url)
    if assignment.new and run.id_assigner.may_match and not is_last:
        run.later[document.url] = frozenset() if parsed.problems else _release(run, document.url, assignment)
        return None
    run.id_assigner.assign_new(parsed, assignment)
    try:
        with limit_reading(document, run.timeout_s):
            found = process_parsed(
                parsed,
                state,
                context,
                parts,
                url=document.url,
                trusted=True,
                ids=assignment.ids,
                states=run.id_assigner.states,
                timing=_make_timing(document, run),
            )
    except ParseError as error:
        return report_failure(make_parse_failure(document, error))
    except Exception as error:  # noqa: BLE001 (likewise; the store is not used here, so its failures are not caught)
        return report_failure(make_crash_failure(document, error))
    return _save(found, document, run, documents, parts)


def _report_unreadable(document: Document, error: ParseError, run: _IngestSession, parts: Parts) -> DocumentReport:
    """Report a file that cannot be read; its stored articles stay public unless its front matter is at fault."""
    if isinstance(error, FrontMatterError):
        _withhold_unreadable(document.url, run, parts)
    return report_failure(make_parse_failure(document, error))


def _withhold_unreadable(url: str, run: _IngestSession, parts: Parts) -> None:
    """Withhold the articles of a file, because feedtool cannot read whether they are still public.

    The file counts as not read, so that it is read again even if it is restored to its former content.
    """
    stored = parts.store.load_stored_entries(run.source.key, run.ownership.ids_of(url))
    rows = tuple(
        StoredEntry(
            entry=replace(entry, withheld=Withheld(reason="unreadable", explanation="its front matter cannot be read")),
            state=replace(run.id_assigner.states[id_], state="withheld", fingerprint=b""),
        )
        for id_, entry in stored.items()
        if entry.withheld is None and id_ in run.id_assigner.states
    )
    if rows:
        changes = DocumentChanges(feed=run.state, document=DocumentState(url=url), entries=rows)
        parts.store.save_document(changes)


def _make_timing(document: Document, run: _IngestSession) -> Timing:
    modified = document.validators.last_modified

    def find_latest() -> datetime | None:
        return parse_date(modified) if modified else run.times.find(document.url)

    return Timing(is_known=run.before > 0, find_latest=find_latest, given=run.as_of)


def _find_saving(document: Document, run: _IngestSession, parts: Parts) -> datetime | None:
    """Return when a page was saved; relative dates on it count back from then."""
    is_text = _is_saved_text(document.url, parts.parsers)
    return run.as_of or (run.times.find(document.url) if is_text else document.modified)


def _is_saved_text(url: str, parsers: Iterable[Parser]) -> bool:
    """Return whether a file is the text of a saved page, by its name alone."""
    unread = Document(feed="", url=url, content=b"")
    return any(parser.kind == "saved text" and parser.claims(unread) for parser in parsers)


def _report_equal_ids(parsed: ParsedFeed, assignment: IdAssignment, where: str) -> ParsedFeed:
    """Report records of one document that have the same id.

    In a file that the user writes, it is the user's mistake; in a feed or an export, it is not.
    """
    if parsed.kind != "records":
        return note_shared_ids(parsed, assignment.identity)
    indexes: dict[str, list[int]] = {}
    for index, entry in enumerate(parsed.entries):
        if entry.id and entry.id_is_own:
            indexes.setdefault(entry.id, []).append(index)
    problems = tuple(
        Problem(
            where=where,
            line=parsed.entries[group[-1]].line,
            field="id",
            message=f"{shorten(id_, 80)!r} is the id of {len(group)} records; {_describe_kept(group, assignment.raw)}",
            hint="give each record its own id",
        )
        for id_, group in indexes.items()
        if len(group) > 1
    )
    return replace(parsed, problems=(*parsed.problems, *problems)) if problems else parsed


def _describe_kept(group: Sequence[int], raw: Sequence[str | None]) -> str:
    kept = sum(raw[index] is not None for index in group)
    if kept == len(group):
        return "all are kept, each with its own id"
    return f"{kept} {'is' if kept == 1 else 'are'} kept, {len(group) - kept} left out as older versions or copies"


def _report_list(document: Document, run: _IngestSession, parts: Parts) -> DocumentReport:
    """Report a sitemap among the records of a source; its URLs are not records."""
    is_expected = find_kind(parts.parsers, run.source.format) == "list of pages"
    if run.is_offline and may_be_sitemap(document.url, None, is_expected=is_expected):
        return DocumentReport(feed=document.feed, url=document.url)
    advice = "a sitemap; list it as a source of its own under `articles:`, with `format: sitemap`"
    return report_failure(make_parse_failure(document, ParseError(advice)))


def _release(run: _IngestSession, document: str, assignment: IdAssignment) -> frozenset[str]:
    listed = frozenset(id_ for id_ in assignment.ids if id_ is not None)
    return run.ownership.release(document, listed)


def _save(
    found: ProcessedDocument,
    document: Document,
    run: _IngestSession,
    documents: Mapping[str, DocumentState],
    parts: Parts,
    *,
    is_page: bool = False,
) -> DocumentReport:
    """Save the changes of a document.

    Mistakes on a page of a sitemap are reported once, because fetching it again does not fix them.
    """
    found = _hold_back_foreign_ids(found, run, document.url)
    lost: frozenset[str] = frozenset()
    if not found.problems:
        released = run.later.get(document.url, frozenset())
        for id_ in released.intersection(found.listed):  # matched by its content, and possibly unchanged
            run.ownership.claim(id_, document.url)
        lost = released.difference(found.listed) | run.ownership.release(document.url, found.listed)
    for row in found.saved:
        run.ownership.claim(row.entry.id, document.url)
    changes = DocumentChanges(
        feed=run.state, document=found.document if is_page else _make_state(found), entries=found.saved
    )
    if lost:
        run.deferred.append((changes, lost))
    elif found.saved or documents.get(document.url) != changes.document:
        parts.store.save_document(changes)
    return report_document(document, found)


def _find_touched(
    document: Document, state: DocumentState, run: _IngestSession, documents: Mapping[str, DocumentState]
) -> DocumentState | None:
    """Return the new state of a file that was only touched and is not read again.

    None for a file that must be read, also because it had mistakes and therefore has no validators.
    """
    before = documents.get(document.url)
    if run.as_of or run.is_everything or before is None or before.validators == Validators():
        return None
    state = replace(state, settings_hash=run.defaults.find_settings_hash(document.url, before))
    return state if before == replace(state, validators=before.validators) else None


def _ingest_export(
    path: Path,
    url: str,
    tag: str,
    run: _IngestSession,
    context: Context,
    documents: Mapping[str, DocumentState],
    parts: Parts,
) -> list[DocumentReport]:
    """Read a large file in chunks; an empty list means that it must be read as a whole."""
    state = DocumentState(
        url=url,
        validators=Validators(etag=tag),
        settings_hash=make_settings_hash(context, run.source.format, run.source.fields, run.source.defaults),
    )
    if documents.get(url) == state and not run.is_everything:
        return [DocumentReport(feed=run.source.key, url=url)]

    name, keep = _make_sink(url, run, parts)
    try:
        parser = find_stream_parser(path, url, parts, run.source.format)
        if parser is None:
            return []
        timing = Timing(is_known=run.before > 0, given=run.as_of)
        export = process_export(path, parser, state, context, parts, name, keep, run.source.defaults, timing)
    except ParseError as error:
        document = Document(feed=run.source.key, url=url, content=b"")
        return [report_failure(make_parse_failure(document, error))]
    except OSError as error:
        message = (error.strerror or str(error)).lower()
        return [DocumentReport(feed=run.source.key, url=url, error=message, error_kind=FailureKind.FILE)]
    _finish_export(export, state, run, parts)
    return [
        DocumentReport(
            feed=run.source.key,
            url=url,
            added=export.added,
            updated=export.updated,
            is_changed=True,
            parser=parser.name,
            repairs=tuple(export.repairs),
            problems=tuple(export.problems),
            wire_bytes=path.stat().st_size,
        )
    ]


def _make_sink(url: str, run: _IngestSession, parts: Parts) -> ChunkSink:
    """Return the functions that assign ids to the entries of a chunk and save them, for documents read in chunks."""

    def name(parsed: ParsedFeed) -> list[str | None]:
        assignment = run.id_assigner.assign_known(parsed, url)
        run.id_assigner.assign_new(parsed, assignment)
        return assignment.ids

    def keep(found: ProcessedDocument) -> ProcessedDocument:
        found = _hold_back_foreign_ids(found, run, url)
        for row in found.saved:
            run.ownership.claim(row.entry.id, url)
        if found.saved:
            parts.store.save_document(DocumentChanges(feed=run.state, entries=found.saved))
        return found

    return name, keep


def _finish_export(export: Export, state: DocumentState, run: _IngestSession, parts: Parts) -> None:
    lost: frozenset[str] = frozenset() if export.problems else run.ownership.release(state.url, export.listed)
    remembered = replace(state, validators=Validators()) if export.problems else state
    changes = DocumentChanges(feed=run.state, document=remembered)
    if lost:
        run.deferred.append((changes, lost))
    else:
        parts.store.save_document(changes)


def _hold_back_foreign_ids(found: ProcessedDocument, run: _IngestSession, url: str) -> ProcessedDocument:
    """Leave out records whose id belongs to another file: the first file keeps the id, the other has a problem.

    A post that saved pages list as recent is not a problem: every page of a day lists the same.
    """
    clashes = {
        saved.entry.id: owner
        for saved in found.saved
        if not run.ownership.is_available(saved.entry.id, url) and (owner := run.ownership.owners[saved.entry.id])
    }
    if not clashes:
        return found
    listed = {saved.entry.id for saved in found.saved if saved.entry.is_listed}
    withheld = {saved.entry.id for saved in found.saved if saved.entry.withheld}
    problems = tuple(
        Problem(
            where=url,
            field="id",
            message=f"{'this' if id_ in withheld else repr(id_)} is already the id of a record in {owner}",
            hint="use a unique id for each record",
        )
        for id_, owner in clashes.items()
        if id_ not in listed
    )
    saved = tuple(row for row in found.saved if row.entry.id not in clashes)
    return replace(found, saved=saved, problems=found.problems + problems)


def _make_state(found: ProcessedDocument) -> DocumentState:
    """Return the state of a document without validators if it has mistakes, to report them until they are fixed."""
    return replace(found.document, validators=Validators()) if found.problems else found.document


def _withdraw_removed(
    run: _IngestSession, context: Context, documents: Mapping[str, DocumentState], parts: Parts, *, allow_shrink: bool
) -> list[Problem]:
    """Withdraw removed records, unless the source shrank by more than half."""
    feed = run.state
    for url in sorted(documents.keys() - run.ownership.files):
        run.deferred.append((DocumentChanges(feed=feed, forgotten_documents=(url,)), run.ownership.release(url)))
    _restore_listed_posts(run, context, parts)
    after = len(run.ownership.owners)
    if run.before >= SHRINK_FLOOR and after * 2 < run.before and not allow_shrink:
        return [
            Problem(
                where=run.source.key,
                message=f"the source shrank from {run.before} to {after} records; nothing was withdrawn",
                hint="run with --allow-shrink to accept",
            )
        ]
    for changes, lost in run.deferred:
        # An id that is in another document now has only moved.
        withdrawn = tuple(sorted(lost - run.ownership.owners.keys()))
        parts.store.save_document(replace(changes, withdrawn=withdrawn))
        run.withdrawn += sum(run.id_assigner.is_known_to_readers(id_) for id_ in withdrawn)
    return []


def _restore_listed_posts(run: _IngestSession, context: Context, parts: Parts) -> None:
    """Keep posts that a saved page no longer lists but another one does; only the pages show which."""
    lost = {
        id_ for _, ids in run.deferred for id_ in ids if run.id_assigner.is_listed(id_)
    } - run.ownership.owners.keys()
    if not lost:
        return
    pages = sorted(path for path in run.ownership.files if _is_saved_text(path, parts.parsers))
    for outcome in fetch_all([Request(feed=run.source.key, url=path) for path in pages], parts.fetchers):
        if isinstance(outcome, Document) and lost:
            lost -= _restore_listed(outcome, lost, run, context, parts)


def _restore_listed(
    document: Document, lost: set[str], run: _IngestSession, context: Context, parts: Parts
) -> set[str]:
    document = replace(document, base_url=context.base_url, modified=_find_saving(document, run, parts))
    state = describe_document(document, context, name=document.url, format_name=run.source.format)
    try:
        parsed = parse_articles(document, parts.parsers, run.source.format)
    except ParseError:  # reported when it was read
        return set()
    wanted = [id_ if id_ in lost else None for id_ in assign_ids(parsed)]
    found = process_parsed(parsed, state, context, parts, url=document.url, trusted=True, ids=wanted)
    for row in found.saved:
        run.ownership.claim(row.entry.id, document.url)
    parts.store.save_document(DocumentChanges(feed=run.state, entries=found.saved))
    return {row.entry.id for row in found.saved}
