"""Skips are for newcomers: with FEEDTOOL_TESTS_MAY_NOT_SKIP set, a skipped test is a failed one."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FEEDTOOL_TESTS_MAY_NOT_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not skip here: {call.excinfo.value}"
