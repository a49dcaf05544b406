"""Fetches http and https with libcurl, and has no access to private networks.

    requests -> a queue for each host -> transfers in one CurlMulti -> Document, NotModified or Failed

Each host gets one request at a time. http_exchange.py makes requests and reads responses, http_failures.py explains
statuses and errors of libcurl, http_transfer.py has the state of one request.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta
from heapq import heappop, heappush
from typing import Any

import pycurl

from feedtool.fetching.http_exchange import Exchange, Resolve
from feedtool.fetching.http_transfer import Slot, Transfer
from feedtool.model import Failed, FailureKind, Outcome, Request
from feedtool.plugins import FetchSettings, IsOver, never_over

_WINDOW = 2000
"""The number of requests that are queued at once; it keeps memory constant for any number of requests."""
_MAX_IN_FLIGHT = 64 * 1024 * 1024
"""The bytes of all unfinished bodies; beyond this limit, one transfer continues and the others are paused."""


class HttpFetcher:
    """Fetches from many hosts at once, and from each host politely."""

    name = "http"

    def __init__(self, settings: FetchSettings, *, resolve: Resolve | None = None) -> None:
        self._exchange = Exchange(settings, resolve=resolve)

    def accepts(self, url: str) -> bool:
        """Whether the address is http or https."""
        return url.partition(":")[0].strip().lower() in {"http", "https"}

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield the outcomes in the order of their arrival.

        Closing the iterator drops unfinished transfers.
        """
        run = _Run(self._exchange, iter(requests), is_over)
        try:
            yield from run.outcomes()
        finally:
            run.close()


class _Run:
    """One call of fetch(): queues, transfers and the loop that drives them."""

    def __init__(self, exchange: Exchange, requests: Iterator[Request], is_over: IsOver) -> None:
        self._exchange = exchange
        self._limits = exchange.limits
        self._requests = requests
        self._is_over = is_over
        self._multi = pycurl.CurlMulti()
        self._idle: list[Slot] = []
        self._active: dict[Any, Slot] = {}
        """Handle -> its slot."""
        self._queues = _Queues()
        self._has_all_requests = False
        self._rate_limits: dict[str, tuple[timedelta | None, int]] = {}
        """Host -> (the requested wait, the status of that response)."""
        self._in_flight = 0
        self._paused: list[Slot] = []
        self._continuing: Transfer | None = None
        """The one transfer that continues while the bodies exceed the limit."""

    def outcomes(self) -> Iterator[Outcome]:
        """Yield outcomes until all transfers are finished."""
        while True:
            if self._is_over():
                self._has_all_requests = True
                self._queues.clear()
            yield from self._queue_requests()
            yield from self._start_ready()
            if not self._active and not self._queues:
                return
            self._multi.perform()
            yield from self._finish()
            self._wait()

    def close(self) -> None:
        """Drop all unfinished transfers."""
        for handle in self._active:
            self._multi.remove_handle(handle)
        for slot in (*self._active.values(), *self._idle):
            slot.handle.close()
        self._multi.close()

    def _take_body(self, slot: Slot, chunk: bytes) -> int | None:
        """Add received bytes to a body, within the limits of one body and of all."""
        transfer = slot.transfer
        if len(transfer.body) + len(chunk) > self._limits.max_bytes:
            transfer.too_large = True
            return -1
        if self._in_flight > _MAX_IN_FLIGHT and transfer is not (self._continuing or transfer):
            self._paused.append(slot)
            return int(pycurl.WRITEFUNC_PAUSE)
        if self._in_flight > _MAX_IN_FLIGHT:
            self._continuing = transfer
        transfer.body += chunk
        self._in_flight += len(chunk)
        return None

    def _queue_requests(self) -> Iterator[Outcome]:
        while not self._has_all_requests and len(self._queues) < _WINDOW:
            request = next(self._requests, None)
            if request is None:
                self._has_all_requests = True
                return
            try:
                transfer = Transfer(request=request, url=request.url)
            except ValueError:
                yield Failed(feed=request.feed, url=request.url, kind=FailureKind.BLOCKED, message="not a valid URL")
                continue
            refusal = self._exchange.check_address(transfer) or self._find_rate_limit(transfer)
            if refusal:
                yield refusal
            else:
                self._queues.add(transfer)

    def _find_rate_limit(self, transfer: Transfer) -> Failed | None:
        """Return a failure if the host is rate limited.

        The limit holds for all its feeds (RFC 6585 section 4).
        """
        if transfer.host not in self._rate_limits:
            return None
        wait, status = self._rate_limits[transfer.host]
        message = f"rate limited by the host (HTTP {status} on another feed)"
        return transfer.fail(FailureKind.RATE_LIMITED, message, retry_after=wait)

    def _start_ready(self) -> Iterator[Outcome]:
        while len(self._active) < self._limits.connections:
            transfer = self._queues.take(time.monotonic())
            if transfer is None:
                return
            refusal = self._start(transfer)
            if refusal:
                self._queues.release(transfer.host, 0.0)
                yield refusal

    def _start(self, transfer: Transfer) -> Failed | None:
        if not transfer.began:
            transfer.began = time.monotonic()
            transfer.deadline = transfer.began + self._limits.timeout_s
        if transfer.deadline <= time.monotonic():
            return transfer.fail(FailureKind.TIMEOUT, f"not done after {self._limits.timeout_s:g} s")
        slot = self._idle.pop() if self._idle else self._make_slot()
        refusal = self._exchange.prepare(slot, transfer)
        if refusal:
            self._idle.append(slot)
            return refusal
        self._active[slot.handle] = slot
        self._multi.add_handle(slot.handle)
        return None

    def _make_slot(self) -> Slot:
        slot = Slot(self._take_body)
        self._exchange.configure(slot)
        return slot

    def _finish(self) -> Iterator[Outcome]:
        left = 1
        while left:
            left, good, bad = self._multi.info_read()
            for handle in good:
                yield from self._finish_transfer(handle, None)
            for handle, code, message in bad:
                yield from self._finish_transfer(handle, (code, message))

    def _finish_transfer(self, handle: Any, error: tuple[int, str] | None) -> Iterator[Outcome]:
        slot = self._active.pop(handle)
        transfer = slot.transfer
        self._multi.remove_handle(handle)
        self._queues.release(transfer.host, time.monotonic() + self._limits.host_delay_s)
        host, size = transfer.host, len(transfer.body)
        outcome = self._exchange.handle_response(handle, transfer, error)
        transfer.body = bytearray()
        self._idle.append(slot)
        self._resume_paused(transfer, size)
        if outcome is None:
            self._queues.add(transfer, is_started=True)
            return
        yield outcome
        if isinstance(outcome, Failed) and outcome.kind is FailureKind.RATE_LIMITED:
            self._rate_limits[host] = (outcome.retry_after, outcome.status or 429)
            for waiting in self._queues.drop(host):
                refusal = self._find_rate_limit(waiting)
                if refusal:
                    yield refusal

    def _resume_paused(self, done: Transfer, size: int) -> None:
        """Resume the paused transfers after a body of this size is finished."""
        self._in_flight -= size
        if self._continuing is done:
            self._continuing = None
        paused, self._paused = self._paused, []
        for slot in paused:
            if slot.handle in self._active:
                slot.handle.pause(pycurl.PAUSE_CONT)

    def _wait(self) -> None:
        if self._active:
            may_start = self._queues and len(self._active) < self._limits.connections
            pause = self._queues.pause(time.monotonic()) if may_start else 0.2
            self._multi.select(min(max(pause, 0.001), 0.2))
        elif self._queues:
            time.sleep(min(self._queues.pause(time.monotonic()), 0.2))


class _Queues:
    """The queues of waiting transfers.

    Each host gets one request at a time, with a pause after each.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Transfer]] = {}
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._next: list[tuple[float, str]] = []
        """A heap of the idle hosts that have waiting transfers, each once."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, transfer: Transfer, *, is_started: bool = False) -> None:
        """Put a transfer in its host's queue; one that has already started goes first."""
        host = transfer.host
        queue = self._waiting.get(host)
        if queue is None:
            queue = self._waiting[host] = deque()
            if host not in self._busy:
                heappush(self._next, (self._free_at.get(host, 0.0), host))
        if is_started:
            queue.appendleft(transfer)
        else:
            queue.append(transfer)
        self._count += 1

    def take(self, now: float) -> Transfer | None:
        """Return the next transfer that may start; its host is busy until release()."""
        if not self._next or self._next[0][0] > now:
            return None
        _, host = heappop(self._next)
        queue = self._waiting[host]
        transfer = queue.popleft()
        self._count -= 1
        self._busy.add(host)
        if not queue:
            del self._waiting[host]
        return transfer

    def release(self, host: str, free_at: float) -> None:
        """Mark a host as idle; its next request starts at `free_at` at the earliest."""
        self._busy.discard(host)
        self._free_at[host] = free_at
        if host in self._waiting:
            heappush(self._next, (free_at, host))

    def drop(self, host: str) -> Iterable[Transfer]:
        """Remove and return all transfers that wait for an idle host."""
        dropped = self._waiting.pop(host, deque())
        self._count -= len(dropped)
        self._next = sorted(item for item in self._next if item[1] != host)
        return dropped

    def clear(self) -> None:
        """Remove all transfers that have not started; the others stay."""
        left = [one for queue in self._waiting.values() for one in queue if one.began]
        self._waiting, self._next, self._count = {}, [], 0
        for transfer in left:
            self.add(transfer)

    def pause(self, now: float) -> float:
        """Return the seconds until the next request may start."""
        return max(0.0, self._next[0][0] - now) if self._next else 0.0
