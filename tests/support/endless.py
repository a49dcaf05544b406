"""A limit for work that grows with the square of its input. It does not measure speed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_ENDLESS_S = 20
"""Processor time. Linear work takes a second on a slow machine, other work minutes."""


@contextmanager
def ends() -> Iterator[None]:
    """Fail if the body takes 20 s of processor time.

    Raises:
        AssertionError: it did.
    """
    began = time.process_time()
    yield
    assert time.process_time() - began < _ENDLESS_S
