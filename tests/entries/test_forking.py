"""Functions that several processes calculate."""

from __future__ import annotations

import os
import threading

import pytest

from feedtool.entries import forking
from feedtool.entries.forking import map_forked

ITEMS = range(1000)


@pytest.fixture(autouse=True)
def two_processors(monkeypatch):
    """A machine with two processors; threads of the test runner do not count."""
    monkeypatch.setattr(forking, "_count_processors", lambda: 2)
    threads = threading.active_count()
    monkeypatch.setattr(forking, "_has_threads", lambda: threading.active_count() > threads)


def test_results_have_the_order_of_the_items():
    assert list(map_forked(str, ITEMS, chunk=20)) == [str(item) for item in ITEMS]


def test_other_processes_calculate_the_results():
    found = set(map_forked(lambda _: os.getpid(), ITEMS, chunk=20))
    assert len(found) == 2
    assert os.getpid() not in found


@pytest.mark.parametrize("items", [(), range(159)])
def test_few_items_are_calculated_here(items):
    assert set(map_forked(lambda _: os.getpid(), items, chunk=20)) <= {os.getpid()}


def test_one_processor_calculates_all(monkeypatch):
    monkeypatch.setattr(forking, "_count_processors", lambda: 1)
    assert set(map_forked(lambda _: os.getpid(), ITEMS, chunk=20)) == {os.getpid()}


def test_a_process_with_threads_is_not_forked():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert set(map_forked(lambda _: os.getpid(), ITEMS, chunk=20)) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_the_results_of_a_killed_process_are_calculated_here():
    here = os.getpid()

    def die(item):
        if item == 500 and os.getpid() != here:
            os._exit(1)
        return item

    assert list(map_forked(die, ITEMS, chunk=20)) == list(ITEMS)


def test_no_process_is_left_if_the_results_are_not_wanted(monkeypatch):
    started = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: started.append(fork()) or started[-1])
    results = map_forked(str, range(100_000), chunk=20)
    next(results)
    results.close()
    assert len(started) == 2
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
