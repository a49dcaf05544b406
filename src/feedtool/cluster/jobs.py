"""Makes the jobs that workers take: some feeds each, all feeds of a host in one bucket."""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from socket import gethostname
from zlib import crc32

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Job
from procrastinate.types import JSONValue

from feedtool.store.postgresql_connection import QUEUE, WORKER, complete

_TASK = "fetch"
_OF_BUCKET, _OF_JOB, _MOST_BUCKETS = 100, 200, 1024

RunJob = Callable[[JobContext, Sequence[str], str], Awaitable[None]]
"""Fetches feeds, unless they were fetched since a time."""


def make_app(url: str, run: RunJob | None = None) -> App:
    """Return the queue of a store.

    Args:
        url: the store's.
        run: what a worker does with a job; None for a process that only makes jobs.
    """
    for logger in ("procrastinate", "psycopg.pool"):  # feedtool reports each failure itself
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    name = "feedtool" if run is None else f"{WORKER} {os.getpid()} {gethostname()}"
    connector = PsycopgConnector(conninfo=complete(url), kwargs={"application_name": name}, min_size=1, max_size=4)
    app = App(connector=connector)

    @app.task(name=_TASK, queue=QUEUE, pass_context=True)
    async def fetch(context: JobContext, keys: Sequence[str], since: str) -> None:
        if run is not None:
            await run(context, keys, since)

    return app


def make_jobs(hosts: Mapping[str, str], total: int, since: str) -> list[Job]:
    """Return the jobs for these feeds.

    Jobs of one bucket never run at the same time, so that the pause between two requests to a host holds on all
    machines together.

    Args:
        hosts: the host of each feed that is due; empty for a file.
        total: the number of subscriptions, which decides how many buckets there are.
        since: the time of the run, ISO 8601.
    """
    count = max(1, min(_MOST_BUCKETS, total // _OF_BUCKET))
    buckets: defaultdict[int, list[str]] = defaultdict(list)
    for key, host in hosts.items():
        buckets[crc32(host.encode()) % count].append(key)
    return [
        Job(
            id=None,
            queue=QUEUE,
            task_name=_TASK,
            lock=f"bucket {bucket} of {count}",
            queueing_lock=f"bucket {bucket} of {count}, {number}",
            task_kwargs={"keys": keys, "since": since},
        )
        for bucket, members in sorted(buckets.items())
        for number, keys in enumerate(_split(members))
    ]


def _split(keys: Sequence[str]) -> Iterator[list[JSONValue]]:
    for begin in range(0, len(keys), _OF_JOB):
        yield [*keys[begin : begin + _OF_JOB]]
