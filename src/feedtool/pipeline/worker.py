"""Takes jobs from the queue until SIGTERM."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from socket import gethostname

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException

from feedtool.cluster import ASK_S, HEARTBEAT_S, STALLED_S
from feedtool.cluster.jobs import make_app
from feedtool.cluster.tables import prepare_tables
from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model.reports import RunReport
from feedtool.pipeline.bucket import end_with_worker, fetch_bucket
from feedtool.store.postgresql_connection import QUEUE

_JOBS_OF_CHILD = 200
_LONGEST_PAUSE_S = 30.0


def run_worker(
    url: str,
    config_path: Path,
    *,
    processes: int,
    on_report: Callable[[RunReport], None],
    on_error: Callable[[str], None],
) -> None:
    """Fetch the feeds of jobs until SIGTERM or SIGINT; the jobs under way are finished first.

    Args:
        url: the store's.
        config_path: feeds.yaml.
        processes: the number of jobs at a time.
        on_report: called after each job.
        on_error: called with a message when a job fails or the database does not answer; both are tried again.

    Raises:
        DamagedStoreError: a newer feedtool or procrastinate made the tables.
    """
    pause = 1.0
    while True:
        begin = time.monotonic()
        try:
            _work(url, config_path, processes, on_report, on_error)
        except DamagedStoreError:  # waiting does not help
            raise
        except (ConnectorException, StoreError, psycopg.Error, OSError) as error:
            on_error(f"the database does not answer: {' '.join(str(error.__cause__ or error).split())}")
            pause = 1.0 if time.monotonic() - begin > _LONGEST_PAUSE_S else min(2 * pause, _LONGEST_PAUSE_S)
            time.sleep(pause)
        else:
            return


def _work(
    url: str,
    config_path: Path,
    processes: int,
    on_report: Callable[[RunReport], None],
    on_error: Callable[[str], None],
) -> None:
    with ExitStack() as stack:
        pools = [stack.enter_context(_make_pool(processes))]

        async def run(context: JobContext, keys: Sequence[str], since: str) -> None:
            job = context.job
            call = partial(fetch_bucket, config_path, keys, since, job.id or 0, job.attempts)
            try:
                on_report(await asyncio.get_running_loop().run_in_executor(pools[-1], call))
            except BrokenProcessPool:  # the child was killed, and the next job needs another
                pools.append(stack.enter_context(_make_pool(processes)))
                on_error(f"job {job.id} failed: its process ended")
                raise
            except Exception as error:
                on_error(f"job {job.id} failed: {error}")
                raise

        prepare_tables(url)
        app = make_app(url, run)
        app.run_worker(
            name=f"{gethostname()} {os.getpid()}",
            queues=[QUEUE],
            concurrency=processes,
            fetch_job_polling_interval=ASK_S,
            delete_jobs="always",
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_S,
        )


def _make_pool(processes: int) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=end_with_worker, max_tasks_per_child=_JOBS_OF_CHILD
    )
    pool.submit(os.getpid)  # starts the processes, so that the first job need not wait for them
    return pool
