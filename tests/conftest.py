"""Skips are for newcomers: with FEEDTOOL_TESTS_MAY_NOT_SKIP set, a skipped test is a failed one.

Property tests explore anew at each run by hand; with CI set they try the same examples each time, so that a change is
judged by what it changes and not by luck.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# No test is timed: how long an example takes is the machine's affair.
settings.register_profile("new-each-time", deadline=None)
settings.register_profile("same-each-time", derandomize=True, deadline=None)
settings.load_profile("same-each-time" if os.environ.get("CI") else "new-each-time")


def pytest_xdist_auto_num_workers():
    """One more than cores: many tests wait for a server, a browser or a process."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FEEDTOOL_TESTS_MAY_NOT_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not skip here: {call.excinfo.value}"
