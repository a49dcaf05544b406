"""The PostgreSQL store beyond its contract: the lock, copies, versions, and the same site as with SQLite."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from feedtool.errors import DamagedStoreError, LockedError, StoreError
from feedtool.store.postgresql import PostgresqlStore
from feedtool.store.postgresql_connection import hide_password
from feedtool.store.queries import read_migrations
from feedtool.testing.store_values import FEED, load_ids, make_changes, make_saved
from support import NOW
from support.server import Answer, make_rss
from support.site import Site, copy_example

UNREACHABLE = "postgresql://ada:hunter2@127.0.0.1:1/site"


@pytest.fixture
def root(tmp_path):
    return tmp_path


def test_two_runs_at_once_are_refused_by_name(postgresql, root):
    command = "feedtool build"
    with (
        PostgresqlStore.hold_lock(postgresql, root, now=NOW, command=command),
        pytest.raises(LockedError, match=r"feedtool build \(pid \d+ on .*\) since \d{4}-\d\d-\d\dT[\d:]{8}\+00:00$"),
        PostgresqlStore.hold_lock(postgresql, root, now=NOW, command=command),
    ):
        pass


def test_the_lock_is_free_after_the_run(postgresql, root):
    for _ in range(2):
        with PostgresqlStore.hold_lock(postgresql, root, now=NOW, command="feedtool build"):
            pass


def test_a_run_that_lost_the_lock_cannot_write(postgresql, root):
    with (
        PostgresqlStore.hold_lock(postgresql, root, now=NOW, command="one"),
        PostgresqlStore.open(postgresql, root) as store,
    ):
        with psycopg.connect(postgresql, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'one %'")
        with PostgresqlStore.hold_lock(postgresql, root, now=NOW, command="two"), pytest.raises(StoreError) as caught:
            store.save_document(make_changes(make_saved("a")))
        assert "run again: data that was saved before is intact" in caught.value.hint


def test_two_schemas_of_a_database_are_two_stores(postgresql_server, postgresql, root):
    with (
        PostgresqlStore.hold_lock(postgresql, root, now=NOW, command="one"),
        PostgresqlStore.hold_lock(postgresql_server, root, now=NOW, command="two"),
    ):
        pass


def test_a_copy_sees_the_store_and_changes_nothing(postgresql, root):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(make_saved("a")))
        with PostgresqlStore.open_copy(postgresql, root) as copy:
            copy.save_document(make_changes(make_saved("b", published=NOW + timedelta(days=1))))
            assert load_ids(copy) == ["b", "a"]
        assert load_ids(store) == ["a"]


def test_a_batch_inside_a_copy_that_fails_leaves_the_copy_as_it_was(postgresql, root):
    with PostgresqlStore.open_copy(postgresql, root) as copy:
        with pytest.raises(RuntimeError), copy.batch():
            copy.save_document(make_changes(make_saved("b")))
            raise RuntimeError
        assert load_ids(copy) == []


def test_entries_are_read_a_few_at_a_time_while_others_are_saved(postgresql, root):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(*(make_saved(f"{number:04}") for number in range(1200))))
        entries = store.load_entries()
        first = next(entries).id
        store.save_document(make_changes(make_saved("zz", published=NOW + timedelta(days=9))))
        assert [first, *(entry.id for entry in entries)] == [f"{number:04}" for number in range(1200)]


@pytest.mark.parametrize(
    "text", ["NULL", "", '"', "\\", '\\"', "{a,b}", " a ", "a\nb", "\x00", "\x01", "'; --", "%s", "\\x00"]
)
def test_texts_of_a_document_are_kept(postgresql, root, text):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(make_saved("a", title=text, summary=text), make_saved(f"id {text}")))
        assert [(one.id, one.title) for one in store.load_entries() if one.title == text] == [("a", text)]
        assert set(store.load_entry_states(FEED, ["a", f"id {text}"])) == {"a", f"id {text}"}


def test_two_processes_may_make_the_tables_at_once(postgresql, root):
    def make(_number):
        with PostgresqlStore.open(postgresql, root) as store:
            return dict(store.load_feeds())

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(make, range(4))] == [{}] * 4


def test_a_newer_store_is_refused(postgresql, root):
    with PostgresqlStore.open(postgresql, root):
        pass
    with psycopg.connect(postgresql) as connection:
        connection.execute("UPDATE store_version SET version = version + 1")
    known = len(read_migrations("postgresql"))
    with (
        pytest.raises(DamagedStoreError, match=rf"newer feedtool \(its version {known + 1}, here {known}\)"),
        PostgresqlStore.open(postgresql, root),
    ):
        pass


def test_a_server_that_does_not_answer_is_an_error_without_the_password(root):
    with pytest.raises(StoreError, match=r"postgresql://ada@127\.0\.0\.1:1/site: connection") as caught:
        PostgresqlStore.open(UNREACHABLE, root)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


ADDRESSES = [
    ("postgresql://ada:hunter2@127.0.0.1:1/site", "postgresql://ada@127.0.0.1:1/site"),
    ("postgresql://ada@db.example/site?password=hunter2", "postgresql://ada@db.example/site"),
    (
        "postgresql://db.example/site?sslpassword=hunter2&sslmode=require",
        "postgresql://db.example/site?sslmode=require",
    ),
    ("postgresql:///site?host=/run/postgresql&port=5433", "postgresql:///site?host=/run/postgresql&port=5433"),
    ("postgresql://ada:hunter2@[::1]:5433/site", "postgresql://ada@/site?host=%3A%3A1&port=5433"),
    ("postgresql://a%40b:hunter2@one:1,two:2/site", "postgresql://a%40b@/site?host=one,two&port=1,2"),
    ("postgresql://", "postgresql:///"),
    ("postgresql://[", "postgresql:"),
    *(
        (f"postgresql://ada:{raw}@db.example/site", "postgresql:")
        for raw in ("hunt%ZZer2", "hunt er2", "p@hunter2", "p/hunter2")
    ),
]


@pytest.mark.parametrize(("url", "shown"), ADDRESSES)
def test_an_address_is_shown_without_its_password(url, shown):
    assert hide_password(url) == shown
    if shown != "postgresql:":
        assert hide_password(shown) == shown
    else:
        with pytest.raises(StoreError, match="the address of the store is not valid") as caught:
            PostgresqlStore.open(url, Path())
        assert "hunt" not in f"{caught.value} {caught.value.hint}"


def test_a_connection_that_is_lost_is_an_error_and_nothing_half_is_saved(postgresql, root):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(make_saved("a")))
        with pytest.raises(StoreError, match="terminating connection"), store.batch():
            store.save_document(make_changes(make_saved("b")))
            with psycopg.connect(postgresql, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'feedtool' AND state = 'idle in transaction'"
                )
            store.save_document(make_changes(make_saved("c")))
    with PostgresqlStore.open(postgresql, root) as store:
        assert load_ids(store) == ["a"]


def test_the_order_of_streams_needs_no_sorting(postgresql, root):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(*(make_saved(f"{number:04}") for number in range(2000))))
        with psycopg.connect(postgresql) as connection:
            connection.execute("ANALYZE entries")
            query = (
                "SELECT feed, id FROM entries WHERE withdrawn = 0 ORDER BY published DESC NULLS LAST, feed, id LIMIT 50"
            )
            plan = " ".join(row[0] for row in connection.execute(f"EXPLAIN {query}"))
    assert "entries_by_date" in plan
    assert "Sort" not in plan


def test_a_site_has_the_same_bytes_on_both_stores(postgresql, tmp_path):
    published = []
    for url in ("sqlite:state.db", postgresql):
        site = copy_example(tmp_path / url.partition(":")[0])
        config = site.folder / "feeds.yaml"
        config.write_text(config.read_text("utf-8") + f'\nstore: "{url}"\n', "utf-8")
        for minute in ("00", "10"):
            site.run("build", SOURCE_DATE_EPOCH=f"17960000{minute}")
        published.append({name: content for name, (content, _) in site.published().items()})
    assert published[0] == published[1]


# ---------------------------------------------------------------------------------------------------------
# Subscriptions by a query


def make_table(url, *rows):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE followed (url text PRIMARY KEY, title text, topics text[], active boolean)")
        for row in rows:
            connection.execute("INSERT INTO followed VALUES (%s, %s, %s, %s)", row)


@pytest.mark.parametrize("most", [10_000, 0], ids=["few", "very many"])
def test_the_feeds_of_a_query_are_followed(postgresql, tmp_path, server, monkeypatch, most):
    monkeypatch.setattr("feedtool.feeds.subscriptions.MANY", most)
    for number in range(3):
        server.pages[f"/{number}.xml"] = Answer(body=make_rss(number))
    make_table(
        postgresql,
        (server.url("/0.xml"), "Zero", ["Tech", "100 %"], True),
        (server.url("/1.xml"), None, None, True),
        (server.url("/2.xml"), "Two", None, False),
        ("file:///etc/passwd", "File", None, True),
    )
    site = Site(tmp_path / "site")
    site.configure(
        store=postgresql,
        subscriptions={
            "query": "SELECT url, title, topics AS category FROM followed WHERE active AND url LIKE '%' -- all ours;",
            "language": "it",
        },
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
        streams={"all": {}, "tech": {"categories": ["100 %"]}},
    )
    site.invoke("build")
    assert site.published_titles("tech") == ["Entry 0"]
    assert {item["language"] for item in site.items()} == {"it"}
    assert len(site.items()) == 2
    assert "2 sources" in site.invoke("status", "--check", "--max-failing", "9").stdout


def test_a_feed_that_a_query_names_twice_is_followed_once(postgresql, tmp_path, server):
    server.pages["/0.xml"] = Answer(body=make_rss(0))
    make_table(postgresql, (server.url("/0.xml"), "Zero", None, True))
    site = Site(tmp_path / "site")
    site.configure(
        store=postgresql,
        subscriptions={"query": "SELECT url, 1 AS title FROM followed UNION ALL SELECT url, 2 FROM followed"},
        fetch={"allow_hosts": ["127.0.0.1"]},
    )
    assert "1 feed" in site.invoke("fetch").stdout


def test_a_query_that_takes_too_long_ends(postgresql, tmp_path, monkeypatch):
    limit = psycopg.sql.SQL("SET LOCAL statement_timeout = '100ms'")
    monkeypatch.setattr("feedtool.store.postgresql_connection._LIMIT_OF_USER", limit)
    site = Site(tmp_path / "site")
    site.configure(store=postgresql, subscriptions={"query": "SELECT pg_sleep(60), 'https://example.com/' AS url"})
    assert "statement timeout" in site.invoke("fetch", code=5).stderr


def test_a_query_that_fails_is_named_and_nothing_is_published(postgresql, tmp_path):
    site = Site(tmp_path / "site")
    site.configure(store=postgresql, subscriptions={"query": "SELECT address FROM nowhere"})
    failed = site.invoke("build", code=None)
    assert failed.returncode == 5
    assert "the query 'SELECT address FROM nowhere' fails" in failed.stderr
    assert 'relation "nowhere" does not exist' in failed.stderr


def test_a_query_without_a_column_of_urls_is_named(postgresql, tmp_path):
    make_table(postgresql, ("https://example.com/feed", "A", None, True))
    site = Site(tmp_path / "site")
    site.configure(store=postgresql, subscriptions={"query": "SELECT url AS address FROM followed"})
    failed = site.invoke("fetch", code=5)
    assert "it names its columns url, title and category" in failed.stderr


@pytest.mark.parametrize(
    ("column", "value", "label"),
    [
        ("integer", "2026", "2026"),
        ("text[]", "ARRAY[NULL, ' News ', '']", "News"),
        ("jsonb", """'["News", 2]'""", "News"),
        ('text COLLATE "POSIX"', "' News '", "News"),
    ],
)
def test_a_table_may_have_other_types_and_collations(postgresql, tmp_path, server, column, value, label):
    server.pages["/0.xml"] = Answer(body=make_rss(0))
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f'CREATE TABLE followed (url text COLLATE "POSIX", category {column})')
        connection.execute(f"INSERT INTO followed VALUES ('{server.url('/0.xml')}', {value}), (NULL, NULL)")
    site = Site(tmp_path / "site")
    site.configure(
        store=postgresql,
        subscriptions={"query": "SELECT * FROM followed"},
        fetch={"allow_hosts": ["127.0.0.1"], "host_delay": "0s"},
        streams={"some": {"categories": [label]}},
    )
    site.invoke("build")
    site.invoke("build", "--force")  # now the feed has a state, with which the table is joined
    assert site.published_titles("some") == ["Entry 0"]
    site.invoke("build", "--dry-run")


@pytest.mark.parametrize("most", [10_000, 0], ids=["few", "very many"])
def test_a_query_cannot_write(postgresql, tmp_path, monkeypatch, most):
    monkeypatch.setattr("feedtool.feeds.subscriptions.MANY", most)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE calls")
        connection.execute("CREATE TABLE followed AS SELECT 'https://example.com/' AS url")
    site = Site(tmp_path / "site")
    query = "SELECT url, nextval('calls')::text AS category FROM followed"
    site.configure(store=postgresql, subscriptions={"query": query}, streams={"all": {"categories": ["1"]}})
    assert "in a read-only transaction" in site.invoke("build", "--offline", code=5).stderr
    with psycopg.connect(postgresql) as connection:
        assert connection.execute("SELECT is_called FROM calls").fetchone() == (False,)


def test_readings_of_one_copy_may_overlap(postgresql, root):
    with PostgresqlStore.open(postgresql, root) as store:
        store.save_document(make_changes(make_saved("a"), make_saved("b")))
    with PostgresqlStore.open_copy(postgresql, root) as copy:
        assert len([(one, two) for one in copy.load_entries([FEED]) for two in copy.load_entries([FEED])]) == 4


def test_a_run_in_another_database_of_the_server_is_not_named(postgresql_server, root):
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
    other = postgresql_server.replace("/postgres?", "/other?")
    with PostgresqlStore.hold_lock(other, root, now=NOW, command="elsewhere"):
        for url, command in ((postgresql_server, "here"), (other, "elsewhere")):
            with (
                PostgresqlStore.hold_lock(postgresql_server, root, now=NOW, command="here"),
                pytest.raises(LockedError, match=rf"is running: {command} "),
                PostgresqlStore.hold_lock(url, root, now=NOW, command="third"),
            ):
                pass
