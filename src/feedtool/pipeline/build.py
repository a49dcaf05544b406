"""A whole build: ingest and fetch, then compose and publish, unless nothing is new."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedtool.config import get_stream
from feedtool.entries.documents import OnProgress, ignore_progress
from feedtool.errors import PublishError
from feedtool.fetching.budget import Budget
from feedtool.model.config import Config
from feedtool.model.reports import BuildReport, PingReport, RunReport
from feedtool.output.websub import notify_hubs
from feedtool.output.writer import count_files
from feedtool.pipeline.build_options import BuildOptions
from feedtool.pipeline.last_build import note_build
from feedtool.pipeline.up_to_date import is_current
from feedtool.pipeline.wiring import find_state_path
from feedtool.plugins import Parts, load_store_class

if TYPE_CHECKING:  # loaded when a store is lost
    from feedtool.output.published import Published


def build(
    config: Config,
    parts: Parts,
    options: BuildOptions,
    *,
    budget: Budget | None = None,
    on_progress: OnProgress = ignore_progress,
) -> BuildReport:
    """Ingest, fetch, compose and publish.

    Raises:
        ConfigError: a stream in the options is not in the config.
        NothingUsableError: there is no entry, new or stored; the published files stay.
        RemovalError: published entries would be removed that no source withdrew; the published files stay.
        PublishError: a file could not be written (all others were), or the store is lost and the published feeds
            cannot be read.
    """
    for name in options.streams:
        get_stream(config, name)
    published_before = _find_published(config, parts, options)
    read = _read_sources(config, parts, options, budget or Budget(), on_progress)
    begin = time.monotonic()
    if options.is_whole and is_current(config, parts, names := tuple(parts.store.load_files())):
        report = replace(read, unchanged=count_files(names), is_same=True)
    else:
        from feedtool.pipeline.publish import publish_site  # not for a build with nothing new

        report = publish_site(config, parts, options, read, published_before)
        report = replace(report, durations=(*read.durations, ("publish", time.monotonic() - begin)))
    if options.is_whole and (store := find_state_path(config)) is not None:
        note_build(store, parts.now)
    return replace(report, pinged=_ping(parts, options))


def _find_published(config: Config, parts: Parts, options: BuildOptions) -> Published | None:
    """Return the published feeds if the store is lost; None if it is not, or if there are none.

    Raises:
        PublishError: the published feeds cannot be read, without `allow_shrink`.
    """
    is_kept = load_store_class(config.store).is_kept
    if not is_kept or parts.store.load_files() or parts.store.load_public_ids():
        return None
    from feedtool.output.published import read_published  # only for a lost store

    try:
        return read_published(config, parts)
    except PublishError:
        if options.allow_shrink:
            return None
        raise


def _read_sources(
    config: Config, parts: Parts, options: BuildOptions, budget: Budget, on_progress: OnProgress
) -> BuildReport:
    """Ingest and fetch, and return a report of that alone."""
    begin = time.monotonic()
    ingested = _ingest(config, parts, options, budget, on_progress)
    between = time.monotonic()
    fetched = RunReport() if options.offline else _fetch(config, parts, options, budget, on_progress)
    durations = (("ingest", between - begin), ("fetch", time.monotonic() - between))
    return BuildReport(ingested=ingested, fetched=fetched, durations=durations)


def _ingest(config: Config, parts: Parts, options: BuildOptions, budget: Budget, on_progress: OnProgress) -> RunReport:
    if not config.articles:
        return RunReport()
    from feedtool.pipeline.ingest import IngestOptions, ingest  # not for a site without articles

    reading = IngestOptions(
        as_of=options.as_of,
        allow_shrink=options.allow_shrink,
        offline=options.offline,
        is_over=budget.is_over,
        on_progress=on_progress,
    )
    return ingest(config, parts, reading)


def _fetch(config: Config, parts: Parts, options: BuildOptions, budget: Budget, on_progress: OnProgress) -> RunReport:
    """Fetch the subscriptions; an interrupt ends the fetching, and the build publishes what has arrived."""
    if not config.subscriptions:
        return RunReport()
    from feedtool.pipeline.fetch import fetch  # not for a site without subscriptions

    with budget.stopping_on_signals():
        return fetch(
            config,
            parts,
            force=options.force,
            scheduled=False,
            allow_shrink=options.allow_shrink,
            budget=budget,
            on_progress=on_progress,
        )


def _ping(parts: Parts, options: BuildOptions) -> PingReport:
    return PingReport() if options.offline or options.dry_run or not options.ping else notify_hubs(parts)
