"""Skips are for newcomers: with FEEDTOOL_TESTS_MAY_NOT_SKIP set, a skipped test is a failed one.

Property tests explore anew at each run by hand; with CI set they try the same examples each time, so that a change is
judged by what it changes and not by luck.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same-each-time", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("same-each-time")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FEEDTOOL_TESTS_MAY_NOT_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not skip here: {call.excinfo.value}"
