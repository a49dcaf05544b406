"""10. kill -9, a full disk, a failing write at any instruction: the next run succeeds by itself, and nothing is lost.

tests/acceptance/test_faults.py tries the build; here are the commands that replace the store. After a fault in one of
them it is run once more, as whoever saw it fail would, and then the build publishes what it would have published.
"""

from __future__ import annotations

import os
import shutil

import pytest

from acceptance.test_faults import build, check, folder, library

__all__ = ["folder", "library"]

EVERY = 1 if os.environ.get("FEEDTOOL_FAULTS") == "all" else 97


def cut_off(store):
    store.write_bytes(store.read_bytes()[: store.stat().st_size * 3 // 4])


HARMS = {"repair": cut_off, "rebuild": lambda store: store.unlink()}


@pytest.mark.parametrize(("error", "offset"), [("KILL", 0), ("ENOSPC", 9), ("EIO", 79)])
@pytest.mark.parametrize("command", HARMS)
def test_no_fault_in_a_command_that_replaces_the_store_loses_anything(library, folder, command, error, offset):
    HARMS[command](folder / "before/.feedtool/state.db")
    shutil.rmtree(folder / "after")
    shutil.copytree(folder / "before", folder / "after")
    build(folder / "after", "store", command)
    build(folder / "after")
    check(library, folder, error, EVERY, offset % EVERY, "store", command)


@pytest.mark.parametrize("command", HARMS)
def test_what_is_published_is_as_it_was_until_the_next_build(folder, command):
    site = folder / "before"
    HARMS[command](site / ".feedtool/state.db")
    before = {path: path.read_bytes() for path in (site / "public").rglob("*") if path.is_file()}
    build(site, "store", command)
    assert {path: path.read_bytes() for path in (site / "public").rglob("*") if path.is_file()} == before
