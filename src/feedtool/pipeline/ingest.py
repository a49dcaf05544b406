"""The door for article files: what is in them now -> what the store holds of them."""

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
from feedtool.articles.remote.crawl import is_known_list, may_be_list
from feedtool.content.date_order import find_language_order, settle_dates
from feedtool.content.dates import parse_date
from feedtool.content.messages import shorten
from feedtool.entries.dating import Timing
from feedtool.entries.identity import assign_ids
from feedtool.entries.normalize import Context
from feedtool.entries.process import (
    ProcessedDocument,
    Step,
    describe_document,
    fetch_all,
    find_kind,
    limit_reading,
    make_broken,
    make_request,
    make_settings_hash,
    make_unreadable,
    no_step,
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
from feedtool.model.reports import DocumentReport, LeftOut, RunReport
from feedtool.plugins import IsOver, Parser, Parts, never_over

_ALL_PAGES = 100_000
_BATCH = 500
"""How many files are stored in one transaction."""
SHRINK_FLOOR = 3
"""Sources with fewer records may lose any of them: half of two is one ordinary deletion."""


STDIN = "-"
"""What the document that comes in by standard input is called."""


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
    step: Step = no_step,
) -> RunReport:
    """Read the site's article records into the store.

    A bad record or file is in the report and the others go on; a file with a mistake in it withdraws nothing,
    since the record that is missing may be the one that could not be read.

    Args:
        config: which files.
        parts: store, file fetcher and parsers.
        as_of: when saved pages were saved; every file is read anew then. None takes each file's own time.
        allow_shrink: a source may lose most of its records.
        given: what came by standard input: read instead of the files, as one document of the source whose path is
            `-`, else of the first.
        format_name: what that is written in; None tells it by its content.
        offline: no address is asked for; what is known of them stays.
        is_everything: look at all files, pages and posts, although they are unchanged or not due, in one run.
        is_over: no further address is asked for once it says so.
        step: told of each file.
    """
    sources = config.articles if given is None else (_choose_source(config, format_name),)
    how = _IngestOptions(
        as_of=as_of,
        allow_shrink=allow_shrink,
        given=given,
        offline=offline or given is not None,
        is_everything=is_everything,
        is_over=is_over,
        step=step,
        gap_s=config.limits.host_delay_s,
    )
    reports = [_ingest_source(source, config, parts, how) for source in sources]
    return RunReport(
        documents=tuple(document for report in reports for document in report.documents),
        problems=tuple(problem for report in reports for problem in report.problems),
        withdrawn=sum(report.withdrawn for report in reports),
        left_out=count_left_out(config, parts),
    )


def count_left_out(config: Config, parts: Parts) -> LeftOut:
    """Count the stored articles of the config's sources that are not public now."""
    counts: Counter[WithholdingReason] = Counter()
    dates = []
    for entry in parts.store.load_restricted({source.key for source in config.articles}):
        if why := find_reason_to_withhold(entry, parts.now):
            counts[why.reason] += 1
            dates += [entry.public_from] if why.reason == "scheduled" and entry.public_from else []
    return LeftOut(
        reasons=tuple((reason, counts[reason]) for reason in get_args(WithholdingReason) if counts[reason]),
        next_date=min(dates).astimezone(ZoneInfo(config.site.timezone)).date() if dates else None,
    )


def _choose_source(config: Config, format_name: str | None) -> ArticleSource:
    files = [one for one in config.articles if one.paths]
    if not files:
        raise ConfigError(
            "there is no source of articles that standard input could be of",
            hint='write `articles: "-"` into feeds.yaml',
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
    step: Step
    gap_s: float
    """Between two requests to one host."""


@dataclass(kw_only=True)
class _Ingest:
    """One article source while it is read."""

    source: ArticleSource
    state: FeedState
    ownership: IdOwnership
    id_assigner: IdAssigner
    timeout_s: float
    """What reading one file may take."""
    defaults: FolderDefaults
    """What the folders of its files say for them."""
    times: FileTimes
    """When its files were changed."""
    as_of: datetime | None = None
    is_offline: bool = False
    is_everything: bool = False
    reports: list[DocumentReport] = field(default_factory=list)
    deferred: list[tuple[DocumentChanges, frozenset[str]]] = field(default_factory=list)
    """Changes of documents that lost records, with the lost ids: saved once the source as a whole is judged."""
    later: dict[str, frozenset[str]] = field(default_factory=dict)
    """Documents with records that may be known by another name, and what they lost: named when all are read."""
    withdrawn: int = 0
    given: Document | None = None
    """What came by standard input."""

    def __post_init__(self) -> None:
        self.before = len(self.ownership.owners)


def _ingest_source(source: ArticleSource, config: Config, parts: Parts, how: _IngestOptions) -> RunReport:
    given, step = how.given, how.step
    if how.is_everything:
        source = replace(source, max_pages=_ALL_PAGES)
    files = () if given is not None else list_files(config.root, tuple(path for path in source.paths if path != STDIN))
    problems = [
        Problem(where=path, message="no file matches this path", hint="see articles in feeds.yaml")
        for path in source.paths
        if is_glob(path) and not has_files(config.root, path)
    ]
    context = _article_context(source, config)
    known = parts.store.load_documents(source.key)
    # What came by standard input stays until more of it comes; what is on the web, until that is looked at.
    there = {*files, *(known if given is not None else known.keys() & {STDIN}), *([STDIN] if given is not None else ())}
    there.update(filter(is_web, known), [source.key] if source.query is not None else [])
    folders = FolderDefaults(
        source, context, config.root, parts.fetchers, files, parts.parsers, timeout_s=config.limits.timeout_s
    )
    run = _begin(source, frozenset(there), context, config, parts, how, folders)
    recipe = make_settings_hash(context, source.format, source.fields, source.defaults)
    collector = _make_collector(run, context, known, recipe, parts, how)
    if not how.offline:
        _read_lists(collector, files, run, context, known, parts)
    large = {path: tag for path in files if (tag := find_large(config.root, path)) is not None}
    for path, tag in large.items():
        step(0, 0, f"ingest {path}")
        run.reports += _ingest_export(config.root / path, path, tag, run, context, known, parts)
    done = {report.url for report in run.reports}
    left = [path for path in files if path not in done and not (how.offline and is_known_list(known.get(path)))]
    requests = [
        make_request(
            source.key,
            path,
            None if how.as_of or how.is_everything else known.get(path),
            folders.find_recipe(path, known.get(path)),
        )
        for path in left
    ]
    if given is not None:
        run.given = Document(feed=source.key, url=STDIN, content=given, modified=parts.now)
    _ingest_all(requests, run, context, known, parts, step)
    if given is None:
        collector.read_rows(config.root, offline=how.offline)
    if not how.offline:
        collector.read_posts()
        collector.read_pages()
    run.reports += collector.reports
    problems += folders.problems
    run.reports += (
        DocumentReport(feed=source.key, url=where, repairs=(note,)) for where, note in sorted(folders.notes.items())
    )
    shrunk = _settle(run, context, known, parts, allow_shrink=how.allow_shrink)
    collector.finish(has_withdrawn=not shrunk)
    problems += shrunk
    run.id_assigner.finish()
    report = RunReport(documents=tuple(run.reports), problems=tuple(problems), withdrawn=run.withdrawn)
    _record_health(run, report, parts)
    return report


def is_remote(source: ArticleSource) -> bool:
    """Whether a source is read anew at each run, from an address or a database."""
    return source.query is not None or any(map(is_web, source.paths))


def _record_health(run: _Ingest, report: RunReport, parts: Parts) -> None:
    """Remember whether the source failed, for `status`; a run that asked no address tells nothing of those."""
    source, state = run.source, run.state
    if run.is_offline and is_remote(source):
        return
    failed, lost = report.failed, [one for one in report.problems if one.where in (source.key, *source.paths)]
    if failed:
        first = failed[0]
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        place = "" if first.url == source.key else f"{hide_secrets(first.url)}: "
        kind = first.error_kind or FailureKind.FILE
        after = record_failure(state, kind, f"{shorten(place, 100)}{first.error}{more}", parts.now)
    elif lost:
        after = record_failure(state, FailureKind.FILE, f"{lost[0].where}: {lost[0].message}", parts.now)
    elif is_remote(source) or state.last_error_kind is not None:
        after = record_success(state, parts.now if is_remote(source) else None)
    else:
        return
    parts.store.save_document(DocumentChanges(feed=after))


def _make_collector(
    run: _Ingest, context: Context, known: Mapping[str, DocumentState], recipe: bytes, parts: Parts, how: _IngestOptions
) -> Collector:
    return Collector(
        source=run.source,
        state=run.state,
        context=context,
        recipe=recipe,
        known=known,
        parts=parts,
        ownership=run.ownership,
        id_assigner=run.id_assigner,
        keep=lambda found, document: _keep(found, document, run, known, parts, is_page=True),
        make_sink=lambda name: _make_sink(name, run, parts),
        defer=lambda changes, lost: run.deferred.append((changes, lost)),
        is_over=how.is_over,
        step=how.step,
        gap_s=how.gap_s,
        is_everything=how.is_everything,
        timing=Timing(is_known=run.before > 0, given=how.as_of),
    )


def _read_lists(
    collector: Collector,
    files: Sequence[str],
    run: _Ingest,
    context: Context,
    known: Mapping[str, DocumentState],
    parts: Parts,
) -> None:
    """Before the files, so that it is known which pages are there; what comes from an address may be records, too."""
    others = collector.read_lists(files)
    reports = [_ingest_one(outcome, run, context, known, parts, is_last=True) for outcome in others]
    run.reports += [report for report in (*collector.reports, *reports) if report is not None]
    collector.reports.clear()


def _begin(
    source: ArticleSource,
    files: frozenset[str],
    context: Context,
    config: Config,
    parts: Parts,
    how: _IngestOptions,
    folders: FolderDefaults,
) -> _Ingest:
    feeds = parts.store.load_feeds()
    configured = {one.key for one in config.articles}
    stamps = dict(parts.store.load_entry_states(source.key))
    owners = {id_: stamp.document for id_, stamp in stamps.items() if not stamp.withdrawn}
    ownership = IdOwnership(owners=owners, files=files)
    former = tuple(key for key, state in feeds.items() if state.kind == "articles" and key not in configured)
    return _Ingest(
        source=source,
        state=feeds.get(source.key) or FeedState(key=source.key, kind="articles"),
        ownership=ownership,
        id_assigner=IdAssigner(context=context, parts=parts, ownership=ownership, states=stamps, former=former),
        timeout_s=config.limits.timeout_s,
        defaults=folders,
        times=FileTimes(config.root, files),
        as_of=how.as_of,
        is_offline=how.offline,
        is_everything=how.is_everything,
    )


def _ingest_all(
    requests: list[Request],
    run: _Ingest,
    context: Context,
    known: Mapping[str, DocumentState],
    parts: Parts,
    step: Step,
) -> None:
    """Every file, many in one transaction; those with unknown records once more at the end, to be named."""
    given = [run.given] if run.given else []
    outcomes = enumerate(chain(given, fetch_all(requests, parts.fetchers)), start=1)
    is_done = False
    while not is_done:
        is_done = True
        with parts.store.batch():
            for number, outcome in islice(outcomes, _BATCH):
                is_done = False
                step(number, len(requests), f"ingest {outcome.url}")
                if (report := _ingest_one(outcome, run, context, known, parts)) is not None:
                    run.reports.append(report)
    again = [Request(feed=run.source.key, url=url) for url in run.later if not run.given]
    for outcome in chain(given if run.later else [], fetch_all(again, parts.fetchers)):
        if (report := _ingest_one(outcome, run, context, known, parts, is_last=True)) is not None:
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
    run: _Ingest,
    context: Context,
    known: Mapping[str, DocumentState],
    parts: Parts,
    *,
    is_last: bool = False,
) -> DocumentReport | None:
    """None for one that has to wait until it is known what other documents lost."""
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
    if not is_last and (touched := _find_touched(document, state, run, known)) is not None:
        parts.store.save_document(DocumentChanges(feed=run.state, document=touched))
        return DocumentReport(feed=document.feed, url=document.url)
    try:
        with limit_reading(document, run.timeout_s):
            parsed = parse_articles(document, parts.parsers, run.source.format)
    except ParseError as error:
        return _refuse(document, error, run, parts)
    except Exception as error:  # noqa: BLE001 (one file that breaks a part is that file's failure)
        return report_failure(make_broken(document, error))
    if parsed.kind == "list of pages":
        return _report_list(document, run, parts)
    parsed = settle_dates(parsed, context.date_order, context.language, document.url, trusted=True)
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
        return report_failure(make_unreadable(document, error))
    except Exception as error:  # noqa: BLE001 (likewise; the store, whose failure is not the file's, is not asked here)
        return report_failure(make_broken(document, error))
    return _keep(found, document, run, known, parts)


def _refuse(document: Document, error: ParseError, run: _Ingest, parts: Parts) -> DocumentReport:
    """Report a file that cannot be read; what is stored of it stays public if only its text is at fault."""
    if isinstance(error, FrontMatterError):
        _withhold_unreadable(document.url, run, parts)
    return report_failure(make_unreadable(document, error))


def _withhold_unreadable(url: str, run: _Ingest, parts: Parts) -> None:
    """Take back what a file holds: whether it is still public cannot be read.

    The file counts as not read, so that it is read when it is as before, too.
    """
    stored = parts.store.load_known(run.source.key, run.ownership.ids_of(url))
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


def _make_timing(document: Document, run: _Ingest) -> Timing:
    modified = document.validators.last_modified

    def find_latest() -> datetime | None:
        return parse_date(modified) if modified else run.times.find(document.url)

    return Timing(is_known=run.before > 0, find_latest=find_latest, given=run.as_of)


def _find_saving(document: Document, run: _Ingest, parts: Parts) -> datetime | None:
    """When a page was saved, from which the ages on it count back."""
    is_text = _is_saved_text(document.url, parts.parsers)
    return run.as_of or (run.times.find(document.url) if is_text else document.modified)


def _is_saved_text(url: str, parsers: Iterable[Parser]) -> bool:
    """Whether a file is the text of a saved page, by its name alone."""
    unread = Document(feed="", url=url, content=b"")
    return any(parser.kind == "saved text" and parser.claims(unread) for parser in parsers)


def _report_equal_ids(parsed: ParsedFeed, assignment: IdAssignment, where: str) -> ParsedFeed:
    """Add what was done with records of one document that have one id.

    In a file that the user writes, it is the user's mistake; in a feed or an export, it is not.
    """
    if parsed.kind != "records":
        return note_shared_ids(parsed, assignment.identity)
    places: dict[str, list[int]] = {}
    for at, entry in enumerate(parsed.entries):
        if entry.id and entry.id_is_own:
            places.setdefault(entry.id, []).append(at)
    problems = tuple(
        Problem(
            where=where,
            line=parsed.entries[group[-1]].line,
            field="id",
            message=f"{shorten(id_, 80)!r} is the id of {len(group)} records; {_describe_kept(group, assignment.raw)}",
            hint="write another id into the file",
        )
        for id_, group in places.items()
        if len(group) > 1
    )
    return replace(parsed, problems=(*parsed.problems, *problems)) if problems else parsed


def _describe_kept(group: Sequence[int], raw: Sequence[str | None]) -> str:
    left = sum(raw[at] is not None for at in group)
    if left == len(group):
        return "all are kept, each under an id of its own"
    return f"{left} {'is' if left == 1 else 'are'} kept, {len(group) - left} left out as older versions or copies"


def _report_list(document: Document, run: _Ingest, parts: Parts) -> DocumentReport:
    """A sitemap that came by the way of records: its addresses are none."""
    is_list = find_kind(parts.parsers, run.source.format) == "list of pages"
    if run.is_offline and may_be_list(document.url, None, is_list=is_list):
        return DocumentReport(feed=document.feed, url=document.url)
    advice = "this is a sitemap; give it an entry of its own under `articles:`, with `format: sitemap`"
    return report_failure(make_unreadable(document, ParseError(advice)))


def _release(run: _Ingest, document: str, assignment: IdAssignment) -> frozenset[str]:
    listed = frozenset(id_ for id_ in assignment.ids if id_ is not None)
    return run.ownership.release(document, listed)


def _keep(
    found: ProcessedDocument,
    document: Document,
    run: _Ingest,
    known: Mapping[str, DocumentState],
    parts: Parts,
    *,
    is_page: bool = False,
) -> DocumentReport:
    """Save what a document brought.

    Mistakes on a page that a list names are said once: the owner can mend them, asking again and again cannot.
    """
    found = _hold_back_foreign_ids(found, run, document.url)
    lost: frozenset[str] = frozenset()
    if not found.problems:
        released = run.later.get(document.url, frozenset())
        for id_ in released.intersection(found.listed):  # known again by what it says, and perhaps not written anew
            run.ownership.claim(id_, document.url)
        lost = released.difference(found.listed) | run.ownership.release(document.url, found.listed)
    for row in found.saved:
        run.ownership.claim(row.entry.id, document.url)
    changes = DocumentChanges(
        feed=run.state, document=found.document if is_page else _remember(found), entries=found.saved
    )
    if lost:
        run.deferred.append((changes, lost))
    elif found.saved or known.get(document.url) != changes.document:
        parts.store.save_document(changes)
    return report_document(document, found)


def _find_touched(
    document: Document, state: DocumentState, run: _Ingest, known: Mapping[str, DocumentState]
) -> DocumentState | None:
    """What is remembered of a file that was only touched, which is not read again.

    None for one that is: also if there were mistakes in it, which leave it without validators.
    """
    before = known.get(document.url)
    if run.as_of or run.is_everything or before is None or before.validators == Validators():
        return None
    state = replace(state, recipe=run.defaults.find_recipe(document.url, before))
    return state if before == replace(state, validators=before.validators) else None


def _ingest_export(
    path: Path,
    url: str,
    tag: str,
    run: _Ingest,
    context: Context,
    known: Mapping[str, DocumentState],
    parts: Parts,
) -> list[DocumentReport]:
    """A large file, if it can be read piece by piece; an empty list leaves it to the ordinary way."""
    state = DocumentState(
        url=url,
        validators=Validators(etag=tag),
        recipe=make_settings_hash(context, run.source.format, run.source.fields, run.source.defaults),
    )
    if known.get(url) == state and not run.is_everything:
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
        return [report_failure(make_unreadable(document, error))]
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


def _make_sink(url: str, run: _Ingest, parts: Parts) -> ChunkSink:
    """What names the entries of a piece, and what saves them: for documents that come in pieces."""

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


def _finish_export(export: Export, state: DocumentState, run: _Ingest, parts: Parts) -> None:
    lost: frozenset[str] = frozenset() if export.problems else run.ownership.release(state.url, export.listed)
    remembered = replace(state, validators=Validators()) if export.problems else state
    changes = DocumentChanges(feed=run.state, document=remembered)
    if lost:
        run.deferred.append((changes, lost))
    else:
        parts.store.save_document(changes)


def _hold_back_foreign_ids(found: ProcessedDocument, run: _Ingest, url: str) -> ProcessedDocument:
    """Two files with one id: the one that had it first keeps it, the other's record is a problem.

    A post that saved pages list as recent is no problem: every page of a day lists the same.
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
            hint="ids are for one record each",
        )
        for id_, owner in clashes.items()
        if id_ not in listed
    )
    saved = tuple(row for row in found.saved if row.entry.id not in clashes)
    return replace(found, saved=saved, problems=found.problems + problems)


def _remember(found: ProcessedDocument) -> DocumentState:
    """A document with mistakes in it is read again at the next run, so that they are reported until mended."""
    return replace(found.document, validators=Validators()) if found.problems else found.document


def _settle(
    run: _Ingest, context: Context, known: Mapping[str, DocumentState], parts: Parts, *, allow_shrink: bool
) -> list[Problem]:
    """Save what documents lost, unless the source as a whole lost most of its records."""
    feed = run.state
    for url in sorted(known.keys() - run.ownership.files):
        run.deferred.append((DocumentChanges(feed=feed, forgotten_documents=(url,)), run.ownership.release(url)))
    _look_for_listed(run, context, parts)
    after = len(run.ownership.owners)
    if run.before >= SHRINK_FLOOR and after * 2 < run.before and not allow_shrink:
        return [
            Problem(
                where=run.source.key,
                message=f"only {after} of {run.before} records are left; nothing was withdrawn",
                hint="if that is right, run once with --allow-shrink",
            )
        ]
    for changes, lost in run.deferred:
        # An id that another document took over in this run has only moved.
        withdrawn = tuple(sorted(lost - run.ownership.owners.keys()))
        parts.store.save_document(replace(changes, withdrawn=withdrawn))
        run.withdrawn += sum(run.id_assigner.is_known_to_readers(id_) for id_ in withdrawn)
    return []


def _look_for_listed(run: _Ingest, context: Context, parts: Parts) -> None:
    """A post that a saved page listed stays while another page lists it: only the pages know which."""
    lost = {
        id_ for _, ids in run.deferred for id_ in ids if run.id_assigner.is_listed(id_)
    } - run.ownership.owners.keys()
    if not lost:
        return
    pages = sorted(path for path in run.ownership.files if _is_saved_text(path, parts.parsers))
    for outcome in fetch_all([Request(feed=run.source.key, url=path) for path in pages], parts.fetchers):
        if isinstance(outcome, Document) and lost:
            lost -= _take_listed(outcome, lost, run, context, parts)


def _take_listed(document: Document, lost: set[str], run: _Ingest, context: Context, parts: Parts) -> set[str]:
    document = replace(document, base_url=context.base_url, modified=_find_saving(document, run, parts))
    state = describe_document(document, context, name=document.url, format_name=run.source.format)
    try:
        parsed = parse_articles(document, parts.parsers, run.source.format)
    except ParseError:  # reported where it was read
        return set()
    wanted = [id_ if id_ in lost else None for id_ in assign_ids(parsed)]
    found = process_parsed(parsed, state, context, parts, url=document.url, trusted=True, ids=wanted)
    for row in found.saved:
        run.ownership.claim(row.entry.id, document.url)
    parts.store.save_document(DocumentChanges(feed=run.state, entries=found.saved))
    return {row.entry.id for row in found.saved}
