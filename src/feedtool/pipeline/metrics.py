"""Makes the metrics of a build in the text format of Prometheus (version 0.0.4).

node_exporter reads such files with its textfile collector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from feedtool.errors import PublishError
from feedtool.feeds.subscriptions import Subscriptions
from feedtool.fetching.health_report import get_status
from feedtool.model.config import Config
from feedtool.model.reports import BuildReport
from feedtool.output.writer import replace_file
from feedtool.plugins import Parts
from feedtool.version import __version__

_Samples = Iterable[tuple[Mapping[str, str], float]]
"""(labels, value) of each sample."""


def make_metrics(config: Config, parts: Parts, report: BuildReport) -> str:
    """Return the metrics after a build of the whole site; the store is open."""
    site = {"site": config.site.url}
    subscriptions = Subscriptions(config, parts.store)
    keys = (
        *(source.key for source in config.articles),
        *(opml.url for opml in config.opml_lists),
        *subscriptions.named,
    )
    feeds = parts.store.load_feeds(keys)
    states = Counter(get_status(feeds.get(key)) for key in keys) + Counter(subscriptions.counts)
    files = parts.store.load_files()
    streams = {
        history.stream: len(history.live)
        for history in parts.store.load_histories().values()
        if any(f"{history.stream}{renderer.suffix}" in files for renderer in parts.renderers)
    }
    runs = {"articles": report.ingested, "feeds": report.fetched}
    families: Mapping[tuple[str, str], _Samples] = {
        ("feedtool_info", "The version of feedtool."): [({"version": __version__}, 1)],
        ("feedtool_last_success_timestamp_seconds", "Time of the last build that published the whole site."): [
            ({}, parts.now.timestamp())
        ],
        ("feedtool_duration_seconds", "Duration of each part of the build."): [
            ({"part": part}, round(seconds, 3)) for part, seconds in report.durations
        ],
        ("feedtool_sources", "Sources by the result of their last reading."): [
            ({"state": state}, states[state]) for state in ("failing", "new", "ok")
        ],
        ("feedtool_stream_entries", "Entries in the live feed of each stream."): [
            ({"stream": stream}, entries) for stream, entries in sorted(streams.items())
        ],
        ("feedtool_new_entries", "Entries that were new in the build."): [
            ({"from": name}, run.added) for name, run in runs.items()
        ],
    }
    return "".join(
        f"{line}\n" for (name, meaning), samples in families.items() for line in _render(name, meaning, site, samples)
    )


def _render(name: str, meaning: str, site: Mapping[str, str], samples: _Samples) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        pairs = ",".join(f'{label}="{_escape(text)}"' for label, text in {**site, **labels}.items())
        yield f"{name}{{{pairs}}} {value:.15g}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def write_metrics(path: Path, text: str) -> None:
    """Replace the file of metrics.

    Raises:
        PublishError: it cannot be written.
    """
    try:
        replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise PublishError(
            f"metrics: {path}: {(error.strerror or str(error)).lower()}",
            hint="create its folder, and let the user that runs feedtool write to it; the site is published",
        ) from error
