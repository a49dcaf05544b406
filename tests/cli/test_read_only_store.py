"""Commands that only read the store work where the store cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedtool.model import DocumentChanges, FeedState
from feedtool.store.sqlite import SqliteStore
from feedtool.store.sqlite_file import copy_to_read


@pytest.fixture
def built(site):
    site.configure(articles="a.json")
    site.write("a.json", '[{"url": "https://example.com/a", "title": "A", "date": "2026-03-01"}]')
    site.run("build")
    return site


@pytest.fixture
def read_only(built, monkeypatch):
    """A built site whose store cannot be written."""
    folder = built.folder / ".feedtool"
    real = os.access
    if os.geteuid() == 0:  # root may write anything
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    (folder / "state.db").chmod(0o444)
    folder.chmod(0o555)
    yield built
    folder.chmod(0o755)
    (folder / "state.db").chmod(0o644)


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (["status"], "(1 entry)"),
        (["explain", "https://example.com/a"], "own article"),
        (["store", "check"], "is intact: 1 feed, 1 entry"),
        (["categories"], ""),
        (["build", "--dry-run"], "Would write 0 files"),
    ],
)
def test_a_store_that_cannot_be_written_can_be_read(read_only, command, printed):
    before = sorted((read_only.folder / ".feedtool").iterdir())
    assert printed in read_only.invoke(*command).stdout
    assert sorted((read_only.folder / ".feedtool").iterdir()) == before


def test_a_store_is_copied_while_a_run_has_it_open(built, tmp_path):
    path = built.folder / ".feedtool/state.db"
    with SqliteStore.open(f"sqlite:{path}", built.folder) as store:
        store.save_document(DocumentChanges(feed=FeedState(key="new", kind="subscription")))
        copy_to_read(path, tmp_path / "copy.db")
    with SqliteStore.open(f"sqlite:{tmp_path / 'copy.db'}", tmp_path) as copy:
        assert "new" in copy.load_feeds()


def test_a_store_that_another_user_may_not_read_names_its_owner(built, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).endswith("state.db"))
    done = built.invoke("status", code=5)
    assert "permission denied" in done.stderr
    assert f"run as the user {(built.folder / '.feedtool/state.db').owner()}" in done.stderr


@pytest.mark.parametrize("command", [["status"], ["status", "--check"], ["categories"], ["opml", "export"]])
def test_a_store_that_does_not_exist_is_not_created_by_a_command_that_reads(site, command):
    site.configure(articles="a.json")
    site.run(*command, code=None)
    assert not (site.folder / ".feedtool").exists()


def test_a_folder_of_the_store_that_another_user_may_not_read_is_an_error(built, monkeypatch):
    real = Path.stat

    def refuse(path, **options):
        if path.name == "state.db":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    assert "state.db: permission denied" in built.invoke("status", "--check", code=5).stderr
