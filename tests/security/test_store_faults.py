"""A fault while a command replaces the store (kill -9, a full disk, a failing write) loses nothing.

After the fault, the command runs once more, as the user would run it, and the next build publishes the same files as
without the fault. tests/acceptance/test_faults.py tests the build itself.
"""

from __future__ import annotations

import os
import shutil

import pytest

from acceptance.test_faults import build, library, make_folder, try_faults
from support.site import Site

__all__ = ["library"]

EVERY = 1 if os.environ.get("FEEDTOOL_FAULTS") == "all" else 97


def cut_off(store):
    store.write_bytes(store.read_bytes()[: store.stat().st_size * 3 // 4])


HARMS = {"repair": cut_off, "rebuild": lambda store: store.unlink()}


OFFSETS = {"KILL": 0, "ENOSPC": 9, "EIO": 79}


@pytest.fixture(scope="module", params=HARMS)
def faults(library, tmp_path_factory, request):
    folder, command = make_folder(tmp_path_factory.mktemp("site")), request.param
    HARMS[command](folder / "before/.feedtool/state.db")
    shutil.rmtree(folder / "after")
    after = Site(folder / "before").copy(folder / "after")
    build(after, "store", command)
    build(after)
    return try_faults(library, folder, EVERY, OFFSETS, "store", command)


@pytest.mark.parametrize("error", OFFSETS)
def test_a_fault_in_a_repair_or_rebuild_loses_nothing(faults, error):
    assert faults[error]["tried"] > 0
    assert faults[error]["wrong"] == {}


@pytest.mark.parametrize("command", HARMS)
def test_a_repair_or_rebuild_does_not_change_published_files(tmp_path, command):
    site = Site(make_folder(tmp_path) / "before")
    HARMS[command](site.folder / ".feedtool/state.db")
    before = site.published()
    build(site, "store", command)
    assert site.published() == before
