"""The store in PostgreSQL, which several machines can share.

Its url is `postgresql://user@host/database`, as libpq reads it; the password comes from the environment or ~/.pgpass.
sql_store.py has the operations; sql/postgresql has the migrations, and the queries that differ from those of SQLite.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from socket import gethostname
from typing import Any, ClassVar, Self

from feedtool.errors import DamagedStoreError, LockedError, StoreError
from feedtool.model import FeedState, QueueState, Subscription
from feedtool.store.database import Row, Session, make_text_storable
from feedtool.store.postgresql_connection import QUEUE, WORKER, PostgresqlDatabase, hide_password
from feedtool.store.postgresql_schema import migrate, replacing
from feedtool.store.sql_outlines import get_listed
from feedtool.store.sql_store import SqlStore

_WAIT_S, _POLL_S = 2.0, 0.05


class PostgresqlStore(SqlStore):
    """The PostgreSQL store."""

    name = "postgresql"
    is_kept = True
    is_shared = True
    hint = (
        "restore a backup with `pg_restore --clean`, or run `feedtool store rebuild`, which reads the sources and the "
        "published folder"
    )
    replaced: str | None = None
    _locks: ClassVar[dict[str, PostgresqlDatabase]] = {}
    """By url, the sessions with which this process holds locks."""
    _database: PostgresqlDatabase

    def __init__(self, database: PostgresqlDatabase) -> None:
        super().__init__(database)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise

    @classmethod
    def open(cls, url: str, root: Path) -> Self:  # noqa: ARG003 (a file's url is relative to the root)
        """Open the store; make or migrate its tables if necessary.

        A run that holds the lock writes with the session that has it, so that it cannot write without the lock.

        Raises:
            StoreError: PostgreSQL does not answer, or the user may not make tables.
            DamagedStoreError: a newer feedtool wrote it.
        """
        return cls(cls._locks.get(url) or PostgresqlDatabase(url))

    def _load_feeds(self, keys: Collection[str]) -> Iterator[FeedState]:
        return self._load(FeedState, "load_feeds_with", {"feeds": [*keys]})

    def _find_rows(self, source: Subscription, urls: Collection[str], session: Session) -> Iterator[Row]:
        values = {"list": source.key, "urls": [*urls]}
        return session.select("find_outlines", values, listed=get_listed(source))

    def _load_states(self, feed: str, ids: Collection[str]) -> Iterator[tuple[str, Row]]:
        asked = {make_text_storable(one): one for one in ids}
        rows = self._database.select("load_entry_states_with", {"feed": feed, "ids": [*asked]}) if asked else ()
        yield from ((asked[row.pop("id")], row) for row in rows)

    def _load_entries_of(self, feeds: Collection[str], reader: Session) -> Iterator[Row]:
        return reader.select("load_entries_of_feeds", {"feeds": [*feeds]})

    def _list_newest_of(self, feeds: Collection[str], reader: Session) -> Generator[tuple[Any, ...]]:
        return reader.select_tuples("list_newest_of_feeds", {"feeds": [*feeds]})

    @classmethod
    @contextmanager
    def open_copy(cls, url: str, root: Path) -> Iterator[Self]:  # noqa: ARG003
        """Open the store in one transaction, which is undone at the end.

        Raises:
            StoreError: PostgreSQL does not answer.
        """
        with cls(PostgresqlDatabase(url, is_one_transaction=True)) as store:
            yield store

    @classmethod
    def open_to_read(cls, url: str, root: Path) -> AbstractContextManager[Self]:
        """Open a copy, as open_copy() does."""
        return cls.open_copy(url, root)

    @classmethod
    @contextmanager
    def hold_lock(cls, url: str, root: Path, *, now: datetime, command: str) -> Iterator[None]:  # noqa: ARG003
        """Hold the advisory lock of the schema; it ends with the session, which open() uses.

        Raises:
            LockedError: another run holds it.
            StoreError: PostgreSQL does not answer.
        """
        holder = f"{command} (pid {os.getpid()} on {gethostname()})"
        with closing(PostgresqlDatabase(url, application=holder)) as database:
            deadline = time.monotonic() + _WAIT_S
            while database.find("take_lock") == (False,):
                if time.monotonic() >= deadline:
                    (other,) = database.find("find_lock_holder") or ("unknown command",)
                    raise LockedError(
                        f"another feedtool is running: {other}",
                        hint=f"it is using {database.name}; try again when it is done",
                    )
                time.sleep(_POLL_S)
            cls._locks[url] = database
            try:
                yield
            finally:
                cls._locks.pop(url, None)

    @classmethod
    def describe(cls, url: str) -> str:
        """Return the url without a password."""
        return hide_password(url)

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:  # noqa: ARG003
        """Return None: the store is not a file."""
        return None

    @classmethod
    def exists(cls, url: str, root: Path) -> bool:  # noqa: ARG003
        """Return whether the schema has the tables.

        Raises:
            StoreError: PostgreSQL does not answer.
        """
        with closing(PostgresqlDatabase(url)) as database:
            return database.find("find_table_of_version") is not None

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Refuse: what PostgreSQL cannot read, feedtool cannot either.

        Raises:
            DamagedStoreError: always; the message has everything that is wrong.
        """
        with cls.open_copy(url, root) as store:
            raise DamagedStoreError("\n".join(store.check()), hint=cls.hint)

    @classmethod
    @contextmanager
    def open_new(cls, url: str, root: Path) -> Iterator[Self]:  # noqa: ARG003
        """Open an empty store in one transaction, at the end of which it replaces the present one.

        The tables of the present store go to another schema.

        Raises:
            StoreError: PostgreSQL does not answer, or the user may not make schemas.
        """
        with closing(PostgresqlDatabase(url, is_one_transaction=True)) as database:
            with replacing(database) as old:
                store = cls(database)
                store.replaced = old and f"the schema {old} of {database.name}"
                yield store
            database.commit()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    # -- Workers ------------------------------------------------------------------------------------------

    def load_queue(self, seconds: float) -> QueueState:
        """Return the number of workers that were heard of in the last seconds, and of jobs."""
        if self._database.find("find_queue_version") is None:
            return QueueState(workers=0, waiting=0, running=0, oldest_s=0)
        (workers,) = self._database.find("count_workers", {"seconds": seconds, "name": f"{WORKER} "}) or (0,)
        waiting, running, oldest = map(int, self._database.find("count_jobs", {"queue": QUEUE}) or (0, 0, 0))
        return QueueState(workers=int(workers), waiting=waiting, running=running, oldest_s=oldest)

    def set_job(self, job: int, attempts: int) -> None:
        """Save only as long as this worker has this job.

        A process that stops in the middle of a transaction loses its connection after a minute, and with it its locks,
        if no run calls end_job() before.
        """
        self._database.execute("limit_pauses")
        self._database.execute("name_session", {"job": job})
        self._database.job = {"job": job, "attempts": attempts}

    def end_job(self, job: int) -> None:
        """End the session that saves what a job brings, which undoes its transaction and frees its locks."""
        self._database.execute("end_job", {"job": job})

    def save_worker_report(self, job: int, report: bytes) -> None:
        """Save the report of a job, for the run that waits for it."""
        with self._database.transaction():
            self._database.execute("save_worker_report", {"job": job, "report": report})

    def take_worker_reports(self) -> Sequence[bytes]:
        """Return the reports of all jobs, and forget them."""
        with self._database.transaction():
            return [report for (report,) in self._database.select_tuples("take_worker_reports")]

    # -- Care ---------------------------------------------------------------------------------------------

    def back_up(self, target: Path) -> None:
        """Refuse: PostgreSQL has its own tools for that.

        Raises:
            StoreError: always.
        """
        raise StoreError(
            f"{self._database.name} is not a file, so {target} is not written",
            hint=f"run `pg_dump --format=custom --file={target} '{self._database.name}'`",
        )
