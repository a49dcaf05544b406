"""Hands the feeds that are due to workers, and waits for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from feedtool.cluster import STALLED_S
from feedtool.model.reports import DocumentReport, RunReport
from feedtool.plugins import IsOver, SharedStore

_OnProgress = Callable[[int, int, str], None]


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

        Raises:
            StoreError: PostgreSQL does not answer.
        """
        if not hosts or not self._store.load_queue(STALLED_S).workers:
            return {}, 0
        import asyncio  # a run without workers needs neither

        import psycopg
        from procrastinate.exceptions import ConnectorException

        from feedtool.cluster.jobs import make_jobs
        from feedtool.cluster.tables import prepare_tables
        from feedtool.cluster.waiting import Waiting
        from feedtool.store.postgresql_connection import hide_password, make_store_error

        prepare_tables(self._url)
        jobs = make_jobs(hosts, total, now.isoformat())
        self._store.take_worker_reports()  # of a run that was killed
        try:
            asyncio.run(Waiting(self._url, self._store, is_over, on_progress).wait(jobs))
        except (ConnectorException, psycopg.Error) as error:
            raise make_store_error(hide_password(self._url), error.__cause__ or error) from error
        reports = [msgspec.json.decode(report, type=RunReport) for report in self._store.take_worker_reports()]
        # A job of a run that was killed may end during this one, with feeds that are not due any more.
        documents = {one.feed: one for report in reports for one in report.documents if one.feed in hosts}
        return documents, sum(report.withdrawn for report in reports)
