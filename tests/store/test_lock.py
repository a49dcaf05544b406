"""One feedtool a store, and a lock that dies with its process."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from feedtool.errors import LockedError, StoreError
from feedtool.store.lock import hold_lock
from support import NOW

HOLDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from feedtool.store.lock import hold_lock
with hold_lock(Path(sys.argv[1]), now=datetime(2026, 3, 5, 12, tzinfo=UTC), command="feedtool build"):
    {body}
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def store(tmp_path):
    return tmp_path / "state.db"


@pytest.fixture
def start_holder(store):
    started = []

    def start(body="pass"):
        command = [sys.executable, "-c", HOLDER.format(body=body), str(store)]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(holder)
        assert holder.stdout.readline() == "held\n"
        return holder

    yield start
    for holder in started:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def is_free(store):
    try:
        with hold_lock(store, now=NOW, wait_s=0):
            return True
    except LockedError:
        return False


def test_a_second_run_reports_which_run_holds_the_lock_and_since_when(store, start_holder):
    holder = start_holder()
    with pytest.raises(LockedError) as caught, hold_lock(store, now=NOW, wait_s=0):
        pass
    said = f"another feedtool is running: feedtool build (pid {holder.pid}) since 2026-03-05T12:00:00+00:00"
    assert str(caught.value) == said
    assert caught.value.exit_code == 4
    assert caught.value.hint == f"it is using {store}; try again when it is done"


def test_a_killed_run_leaves_no_lock(store, start_holder):
    holder = start_holder()
    assert not is_free(store)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert is_free(store)


def test_a_run_that_ends_soon_is_waited_for(store, start_holder):
    holder = start_holder()
    assert not is_free(store)
    begun = time.monotonic()
    with (
        subprocess.Popen(["sh", "-c", f"sleep 0.2; kill -9 {holder.pid}"]),
        hold_lock(store, now=NOW, wait_s=60),
    ):
        assert 0.2 <= time.monotonic() - begun < 120


def test_the_wait_for_another_run_is_short(store, start_holder):
    start_holder()
    begun = time.monotonic()
    with pytest.raises(LockedError), hold_lock(store, now=NOW, wait_s=0.2):
        pass
    assert 0.2 <= time.monotonic() - begun < 120


def test_two_locks_in_one_process_exclude_each_other(store):
    with hold_lock(store, now=NOW):
        assert not is_free(store)
    assert is_free(store)


def test_a_run_that_fails_releases_the_lock(store):
    with pytest.raises(RuntimeError), hold_lock(store, now=NOW):
        raise RuntimeError
    assert is_free(store)


def test_an_old_lock_of_a_running_process_holds(store):
    with hold_lock(store, now=NOW):
        os.utime(f"{store}.lock", (0, 0))
        assert not is_free(store)


def test_a_lock_file_of_an_earlier_run_does_not_lock(store):
    store.with_name("state.db.lock").write_text("feedtool build (pid 1) since 2026-03-05T12:00:00+00:00\n")
    assert is_free(store)


def test_the_lock_file_stays_and_is_private(store):
    with hold_lock(store, now=NOW, command="feedtool build"):
        pass
    lock = store.with_name("state.db.lock")
    assert lock.read_bytes() == b""
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_store_that_does_not_exist_yet_can_be_locked(tmp_path):
    with hold_lock(tmp_path / "new" / "folder" / "state.db", now=NOW):
        assert [file.name for file in (tmp_path / "new" / "folder").iterdir()] == ["state.db.lock"]


def test_a_program_that_the_run_started_does_not_keep_the_lock(store, start_holder):
    holder = start_holder("import subprocess; subprocess.Popen(['sleep', '2'], close_fds=False)")
    holder.kill()
    holder.wait()
    assert is_free(store)


def test_a_forked_child_that_outlives_the_run_does_not_keep_the_lock(store, start_holder):
    holder = start_holder("import os; os.fork() or (time.sleep(60), os._exit(0))")
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 50  # the child lets go as soon as it runs at all
    while not is_free(store) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_free(store)


def test_a_forked_child_that_ends_does_not_drop_the_lock(store, start_holder):
    start_holder("import os; child = os.fork(); child or os._exit(0); os.waitpid(child, 0)")
    assert not is_free(store)


def test_a_folder_that_cannot_be_made_is_an_error_that_says_why(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught, hold_lock(tmp_path / "file" / "state.db", now=NOW):
        pass
    assert str(caught.value).startswith(f"{tmp_path}/file")
    assert "\n" not in str(caught.value)


def test_a_read_only_folder_is_an_error_that_says_why(store, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)  # root may write anywhere, so a mode would not do
    with pytest.raises(StoreError, match=r"state\.db\.lock: Read-only file system"), hold_lock(store, now=NOW):
        pass


def test_a_file_system_without_locks_is_an_error_that_names_it(store, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="No locks available") as caught, hold_lock(store, now=NOW):
        pass
    assert "file system that supports locks" in caught.value.hint


def test_a_symlink_in_place_of_the_lock_is_not_followed(tmp_path, store):
    store.with_name("state.db.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError), hold_lock(store, now=NOW):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_control_characters_in_a_lock_file_are_not_printed(store):
    with (
        hold_lock(store, now=NOW, command="\x1b[31mfeedtool\u202e"),
        pytest.raises(LockedError) as caught,
        hold_lock(store, now=NOW, wait_s=0),
    ):
        pass
    assert str(caught.value).startswith("another feedtool is running: ?[31mfeedtool? (pid ")
