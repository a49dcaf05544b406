"""Reads the article sources and stores new, changed and removed articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import get_args
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedtool.articles.exports import read_exports
from feedtool.articles.file_reader import STDIN, FileReader
from feedtool.articles.files import has_files, is_glob, is_web, list_files
from feedtool.articles.remote.crawl import crawl_sitemaps, list_apis
from feedtool.articles.remote.crawl_state import CrawlResult
from feedtool.articles.remote.sitemap_pages import PageReader
from feedtool.articles.sink import IngestOptions, SourceRun
from feedtool.articles.storing_sink import StoringSink
from feedtool.content.date_order import find_language_order
from feedtool.content.links import get_home_folder
from feedtool.content.text import shorten
from feedtool.entries.context import Context
from feedtool.entries.documents import make_settings_hash
from feedtool.entries.visibility import find_reason_to_withhold
from feedtool.errors import ConfigError
from feedtool.fetching.address_guard import hide_secrets
from feedtool.fetching.schedule import record_source_failure, record_source_success
from feedtool.model import (
    ArticleSource,
    Diagnostic,
    DocumentChanges,
    FailureKind,
    FeedState,
    Location,
    WithholdingReason,
)
from feedtool.model.config import Config
from feedtool.model.reports import RunReport, WithheldCounts
from feedtool.plugins import Parts, hash_installed

__all__ = ["IngestOptions", "begin_source", "count_withheld", "ingest"]

_ALL_PAGES = 100_000


def ingest(config: Config, parts: Parts, options: IngestOptions | None = None) -> RunReport:
    """Read the site's article records into the store.

    A bad record or file is in the report, and the others are read. A file with a mistake withdraws nothing, because
    the missing record may be the one that could not be read.
    """
    options = options or IngestOptions()
    sources = config.articles
    if options.given is not None:
        sources = (_choose_source(config, options.format_name),)
        options = replace(options, offline=True)
    reports = [_ingest_source(begin_source(source, config, parts, options)) for source in sources]
    return RunReport(
        documents=tuple(document for report in reports for document in report.documents),
        diagnostics=tuple(diagnostic for report in reports for diagnostic in report.diagnostics),
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


def begin_source(source: ArticleSource, config: Config, parts: Parts, options: IngestOptions) -> SourceRun:
    """Load from the store what reading the source depends on."""
    if options.is_everything:
        source = replace(source, max_pages=_ALL_PAGES)
    language = source.language or config.site.language
    home = source.base_url or config.site.url
    context = Context(
        feed=source.key,
        zone=ZoneInfo(config.site.timezone),
        language=language,
        date_order=source.date_order or config.site.date_order or find_language_order(language),
        base_url=home and get_home_folder(home),
        future=config.site.future,
        parts=hash_installed(config.plugins, "parsers", "site_builders"),
    )
    feeds = parts.store.load_feeds(kind="articles")
    configured = {one.key for one in config.articles}
    entries = dict(parts.store.load_entry_states(source.key))
    return SourceRun(
        source=source,
        root=config.root,
        context=context,
        parts=parts,
        options=options,
        settings_hash=make_settings_hash(context, source.format, source.fields, source.defaults),
        timeout_s=config.fetch.limits.timeout_s,
        gap_s=config.fetch.limits.host_delay_s,
        feed=feeds.get(source.key) or FeedState(key=source.key, kind="articles"),
        former=tuple(key for key in feeds if key not in configured),
        documents=parts.store.load_documents(source.key),
        entries=entries,
        is_known=not all(state.withdrawn for state in entries.values()),
    )


def _ingest_source(run: SourceRun) -> RunReport:
    """Read the documents of one source: each kind of them has its reader, and all have one sink."""
    source, options = run.source, run.options
    paths = tuple(path for path in source.paths if path != STDIN)
    files = list_files(run.root, paths) if options.given is None else ()
    crawled, apis = CrawlResult(), list[str]()
    if not options.offline:
        # The sitemaps come first, to know which pages exist.
        crawled, apis = crawl_sitemaps(run, files), list_apis(source)
    existing = _list_existing(run, files, {*crawled.known_urls, *apis})
    sink = StoringSink(run, existing)
    sink.reports += crawled.reports
    reader = FileReader(run, files, existing, sink)
    pages = PageReader(run, crawled, sink)
    reader.read_outcomes(crawled.not_sitemaps)
    read_exports(run, files, sink)
    done = {report.url for report in sink.reports}
    reader.read_files(path for path in files if path not in done)
    if source.query is not None and options.given is None:
        from feedtool.articles.remote.sql_records import read_rows  # few sources have a query

        read_rows(run, sink)
    if apis:
        from feedtool.articles.remote.api_client import read_posts  # few sources are an API

        read_posts(run, apis, sink)
    pages.read_pages()
    reader.restore_listed(sink.drop_removed())
    shrunk = sink.finish()
    pages.finish(has_withdrawn=not shrunk)
    diagnostics = (*_list_unmatched(run), *reader.finish(), *shrunk)
    report = RunReport(documents=tuple(sink.reports), diagnostics=diagnostics, withdrawn=sink.withdrawn)
    _record_health(run, report)
    return report


def _list_existing(run: SourceRun, files: Collection[str], urls: Collection[str]) -> set[str]:
    """Return the documents that the source has now; the articles of all others are withdrawn.

    Articles from standard input stay until there is new input, those on the web until they are fetched.
    """
    stored = run.documents.keys()
    existing = {*files, *(stored & {STDIN})}
    if run.options.given is not None:
        existing |= {STDIN, *stored}
    existing.update(filter(is_web, stored) if run.options.offline else urls)
    return existing | ({run.source.key} if run.source.query is not None else set())


def _list_unmatched(run: SourceRun) -> list[Diagnostic]:
    return [
        Diagnostic(message="no file matches this path", hint="see articles in feeds.yaml", location=Location(path))
        for path in run.source.paths
        if is_glob(path) and not has_files(run.root, path)
    ]


def _is_remote(source: ArticleSource) -> bool:
    """Return whether a source is read at each run, from a URL or a database."""
    return source.query is not None or any(map(is_web, source.paths))


def _record_health(run: SourceRun, report: RunReport) -> None:
    """Store whether the source failed, for `status`; an offline run changes nothing for remote sources."""
    source, now = run.source, run.parts.now
    if run.options.offline and _is_remote(source):
        return
    failed = [document.error for document in report.documents if document.error]
    diagnostics = [one for one in report.diagnostics if one.location.where in (source.key, *source.paths)]
    if failed:
        first, where = failed[0], failed[0].location.where
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        location = "" if where == source.key else f"{hide_secrets(where)}: "
        message = f"{shorten(location, 100)}{first.message}{more}"
        after = record_source_failure(run.feed, FailureKind(first.code), message, now)
    elif diagnostics:
        after = record_source_failure(
            run.feed, FailureKind.FILE, f"{diagnostics[0].location.where}: {diagnostics[0].message}", now
        )
    elif _is_remote(source) or run.feed.last_error_kind is not None:
        after = record_source_success(run.feed, now if _is_remote(source) else None)
    else:
        return
    run.parts.store.save_document(DocumentChanges(feed=after))
