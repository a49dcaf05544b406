"""Hands the feeds that are due to workers, and waits for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from procrastinate import App
from procrastinate.jobs import Job, Status

from feedtool.cluster.jobs import QUEUE, STALLED_S, make_app, make_jobs
from feedtool.model.reports import DocumentReport, RunReport
from feedtool.plugins import IsOver, SharedStore

_OnProgress = Callable[[int, int, str], None]
_POLL_S, _RESCUE_S = 0.3, 5.0
_RESCUE_PRIORITY = 100
_WAITING = {Status.TODO.value, Status.DOING.value}


class WorkerQueue:
    """The queue of a shared store; one run at a time makes jobs, which the lock of the store ensures.

    Args:
        url: the store's.
        store: the same store, open.
    """

    def __init__(self, url: str, store: SharedStore) -> None:
        self._url = url
        self._store = store

    def fetch(
        self, hosts: Mapping[str, str], total: int, *, now: datetime, is_over: IsOver, on_progress: _OnProgress
    ) -> tuple[Mapping[str, DocumentReport], int]:
        """Let workers fetch these feeds; return the reports by feed, and the number of withdrawn entries.

        A feed without a report was not fetched: no worker lives, or the time is used up.

        Args:
            hosts: the host of each feed that is due.
            total: the number of subscriptions.
            now: the time of the run.
            is_over: whether the time of the run is used up.
            on_progress: called for each job that is done.
        """
        if not hosts or not self._store.count_workers(STALLED_S):
            return {}, 0
        jobs = make_jobs(hosts, total, now.isoformat())
        self._store.take_worker_reports()  # of a run that was killed
        asyncio.run(_Waiting(self._url, self._store, is_over, on_progress).wait(jobs))
        reports = [msgspec.json.decode(report, type=RunReport) for report in self._store.take_worker_reports()]
        documents = {one.feed: one for report in reports for one in report.documents}
        return documents, sum(report.withdrawn for report in reports)


class _Waiting(Struct, frozen=True):
    url: str
    store: SharedStore
    is_over: IsOver
    on_progress: _OnProgress

    async def wait(self, jobs: list[Job]) -> None:
        """Make jobs, and wait until all are done, or no worker takes them."""
        app = make_app(self.url)
        async with app.open_async():
            await self._cancel(app)
            made = {job.id for job in await app.job_manager.batch_defer_jobs_async(jobs)}
            moved = rescued = time.monotonic()
            left = len(made)
            while left:
                await asyncio.sleep(_POLL_S)
                waiting = [one for one in await app.job_manager.list_jobs_async(queue=QUEUE) if one.id in made]
                waiting = [one for one in waiting if one.status in _WAITING]
                now = time.monotonic()
                if len(waiting) < left or any(one.status == Status.DOING.value for one in waiting):
                    moved = now
                left = len(waiting)
                self.on_progress(len(made) - left, len(made), "workers")
                if now - rescued > _RESCUE_S:
                    rescued = now
                    await _rescue(app)
                if self.is_over() or now - moved > STALLED_S or not self.store.count_workers(STALLED_S):
                    await self._cancel(app)
                    if not self.store.count_workers(STALLED_S):
                        return

    async def _cancel(self, app: App) -> None:
        """Take back the jobs that no worker has taken."""
        for job in await app.job_manager.list_jobs_async(queue=QUEUE, status=Status.TODO.value):
            if job.id is not None:
                await app.job_manager.cancel_job_by_id_async(job.id, delete_job=True)


async def _rescue(app: App) -> None:
    """Give the jobs of workers that died to others, before all other jobs."""
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_S):
        await app.job_manager.retry_job(job, priority=_RESCUE_PRIORITY)
