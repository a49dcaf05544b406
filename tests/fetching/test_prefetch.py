from __future__ import annotations

import threading
import time
from itertools import islice

import pytest

from feedtool.fetching.prefetch import prefetch
from feedtool.model import Document, NotModified

MEBIBYTE = 1024 * 1024


def not_modified(count):
    return [NotModified(feed=f"f{number}", url="https://a.example/") for number in range(count)]


def run(outcomes, is_stopped=lambda: False):
    return [outcome for batch in prefetch(iter(outcomes), is_stopped) for outcome in batch]


def wait_until(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen in 5 s")


def test_all_outcomes_arrive_in_their_order():
    outcomes = not_modified(1000)
    assert run(outcomes) == outcomes


def test_an_error_of_a_fetcher_is_raised_after_the_outcomes_before_it():
    def fetch():
        yield from not_modified(3)
        raise OSError("network")

    batches = prefetch(fetch(), lambda: False)
    taken = []
    with pytest.raises(OSError, match="network"):
        for batch in batches:
            taken += batch
    assert taken == not_modified(3)


@pytest.mark.parametrize(("size", "ahead"), [(0, 256), (4 * MEBIBYTE, 4)], ids=["many", "large"])
def test_fetching_waits_while_enough_is_ahead(size, ahead):
    fetched = []

    def fetch():
        for number in range(1000):
            fetched.append(number)
            yield Document(feed="f", url="https://a.example/", content=bytes(size))

    batches = prefetch(fetch(), lambda: False)
    batch = next(batches)
    next(batch)
    wait_until(lambda: len(fetched) >= ahead)
    time.sleep(0.1)
    assert ahead <= len(fetched) <= ahead + 2
    if len(list(islice(batch, 3))) == 3:  # each leaves room for another
        wait_until(lambda: len(fetched) >= ahead + 3)
    batches.close()


@pytest.mark.parametrize("size", [0, 20 * MEBIBYTE])
def test_closing_ends_the_thread_and_closes_the_fetcher(size):
    closed = threading.Event()

    def fetch():
        try:
            while True:
                yield Document(feed="f", url="https://a.example/", content=bytes(size))
        finally:
            closed.set()

    batches = prefetch(fetch(), lambda: False)
    next(next(batches))
    batches.close()
    assert closed.wait(5)
    wait_until(lambda: not any(thread.name == "fetch" for thread in threading.enumerate()))


def test_a_stopped_run_gets_what_has_arrived_and_no_more():
    arrived = threading.Event()
    fetched = []

    def fetch():
        for outcome in not_modified(5):
            fetched.append(outcome)
            yield outcome
        arrived.set()
        time.sleep(0.3)
        fetched.append(None)
        yield from not_modified(100)

    def is_stopped():
        return arrived.wait(5)

    assert run(fetch(), is_stopped) == not_modified(5)
