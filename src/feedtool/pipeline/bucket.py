"""Fetches the feeds of one job. A child process runs this in its main thread, where the limit of parsing works."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

import msgspec

from feedtool.config import load_config
from feedtool.model.config import Config
from feedtool.model.reports import RunReport
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.wiring import get_now, make_parts
from feedtool.store.postgresql import PostgresqlStore


def end_with_worker() -> None:
    """Let the worker alone decide when to end: it waits for the job under way; if it is killed, this process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    worker = parent_process()
    if worker is not None:
        Thread(target=_end_after, args=(worker.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def fetch_bucket(config_path: Path, keys: Sequence[str], since: str, job: int, attempts: int) -> RunReport:
    """Fetch feeds, save what they bring, and save the report for the run that waits for it.

    Args:
        config_path: feeds.yaml.
        keys: the feeds; one that this config does not name is left out.
        since: feeds that were fetched after this time are left out: another worker began with this job.
        job: the number of the job.
        attempts: how often it was given to a worker before; nothing is saved once it was given to another.

    Raises:
        StoreError: PostgreSQL does not answer, or the job was given to another worker.
    """
    config = _read(config_path, config_path.stat().st_mtime_ns)
    store = _open(config.store, config.root)
    try:
        store.set_job(job, attempts)
        parts = make_parts(config, store, get_now())
        report = fetch(config, parts, only=frozenset(keys), since=datetime.fromisoformat(since))
        store.save_worker_report(job, msgspec.json.encode(report))
    except BaseException:
        _open.cache_clear()
        store.close()
        raise
    return report


@cache
def _read(path: Path, changed: int) -> Config:  # noqa: ARG001 (a changed file is read again)
    return load_config(path)


@cache
def _open(url: str, root: Path) -> PostgresqlStore:
    """Open the store once a process: a connection costs as much as fetching several feeds."""
    return PostgresqlStore.open(url, root)
