"""Makes jobs, and waits until workers have done them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from msgspec import Struct
from procrastinate import App
from procrastinate.jobs import Job, Status

from feedtool.cluster import STALLED_S
from feedtool.cluster.jobs import make_app
from feedtool.plugins import IsOver, SharedStore
from feedtool.store.postgresql_connection import QUEUE

_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0
"""Between two looks at the queue: a small run does not wait long, and a large one does not ask often."""
_RESCUE_PRIORITY = 100


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
            made = left = len(await app.job_manager.batch_defer_jobs_async(jobs))
            moved, pause = time.monotonic(), _SHORTEST_PAUSE_S
            while left:
                await asyncio.sleep(pause)
                pause = min(1.2 * pause, _LONGEST_PAUSE_S)
                queue, now = self.store.load_queue(STALLED_S), time.monotonic()
                if queue.running or queue.waiting < left:
                    moved = now
                left = queue.waiting + queue.running
                self.on_progress(max(0, made - left), made, "workers")
                manager = app.job_manager
                if queue.workers:
                    gone = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_S)
                else:
                    gone = await manager.list_jobs_async(queue=QUEUE, status=Status.DOING.value)
                await self._rescue(app, gone)
                if not queue.workers or self.is_over() or now - moved > STALLED_S:
                    await self._cancel(app)
                if not queue.workers:
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
