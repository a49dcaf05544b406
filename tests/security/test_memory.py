"""The memory of a run has a limit that does not depend on what servers send.

`python tests/security/crowd.py` measures it over a thousand feeds of which a tenth are hostile.
"""

from __future__ import annotations

import pytest

from security.crowd import visit_crowd


def test_bombs_floods_and_endless_bodies_do_not_fill_memory(visited):
    """A build of a few small feeds takes about 90 MiB; bodies may have 8 MiB here, and bombs have 256."""
    assert visited.first.peak_mib < 300
    assert visited.second.peak_mib < 300


@pytest.mark.parametrize("size", [30])
def test_many_feeds_with_hostile_ones_take_less_than_half_a_gibibyte(tmp_path, visited, size):
    run = visit_crowd(tmp_path, size, visited.hosts.library)
    assert run.peak_mib < 512
    assert "Traceback" not in run.stderr
    assert run.code == 1
