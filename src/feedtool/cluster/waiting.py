"""Makes jobs, and waits until workers have done them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from msgspec import Struct
from procrastinate import App
from procrastinate.jobs import Job, Status

from feedtool.cluster import STALLED_S
from feedtool.cluster.jobs import QUEUE, make_app
from feedtool.plugins import IsOver, SharedStore

_POLL_S, _RESCUE_S = 0.3, 1.0
_RESCUE_PRIORITY = 100
_WAITING = {Status.TODO.value, Status.DOING.value}


class Waiting(Struct, frozen=True):
    """The wait of one run for its jobs."""

    url: str
    store: SharedStore
    is_over: IsOver
    on_progress: Callable[[int, int, str], None]

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
                    await self._rescue(
                        app, await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_S)
                    )
                is_alone = not self.store.count_workers(STALLED_S)
                if is_alone:
                    await self._rescue(
                        app, await app.job_manager.list_jobs_async(queue=QUEUE, status=Status.DOING.value)
                    )
                if is_alone or self.is_over() or now - moved > STALLED_S:
                    await self._cancel(app)
                if is_alone:
                    return

    async def _cancel(self, app: App) -> None:
        """Take back the jobs that no worker has taken."""
        for job in await app.job_manager.list_jobs_async(queue=QUEUE, status=Status.TODO.value):
            if job.id is not None:
                await app.job_manager.cancel_job_by_id_async(job.id, delete_job=True)

    async def _rescue(self, app: App, jobs: Iterable[Job]) -> None:
        """Take jobs from workers that are gone, for others to do before all other jobs."""
        for job in jobs:
            if job.id is not None:
                self.store.end_job(job.id)
                await app.job_manager.retry_job(job, priority=_RESCUE_PRIORITY)
