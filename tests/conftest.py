"""Skips are for newcomers: with FEEDTOOL_TESTS_MAY_NOT_SKIP set, a skipped test is a failed one.

Property tests try new examples in each run; with CI set they try the same examples, so that the result depends only on
the change.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from support.server import serve
from support.site import Site, copy_example

# No test is timed: how long an example takes is the machine's affair.
settings.register_profile("new-each-time", deadline=None)
settings.register_profile("same-each-time", derandomize=True, deadline=None)
settings.load_profile("same-each-time" if os.environ.get("CI") else "new-each-time")


# Tests start hundreds of interpreters, and without bytecode each of them compiles all of feedtool first.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Looking for garbage among thousands of tests took a third of the time to collect them.
gc.disable()

SLOW = ("tests/security/", "tests/acceptance/")
ONE_WORLD = tuple(f"tests/security/test_{name}.py" for name in ("deadlines", "memory", "requests", "error_messages"))
"""These share a fixture that takes long, so one process runs them all."""


def pytest_collection_modifyitems(items):
    """The slow files come first, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


def pytest_collection_finish():
    """From here on, garbage is looked for among what tests make."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Each process takes a file at a time, because the tests of a file share their fixtures."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return "one world" if nodeid.startswith(ONE_WORLD) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log)


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


@pytest.fixture
def site(tmp_path):
    """An empty folder for a site."""
    return Site(tmp_path / "site")


@pytest.fixture(scope="module")
def lasting_site(tmp_path_factory):
    """A folder for one site that all tests of a module read."""
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def example(tmp_path):
    """A copy of the example site of the repository."""
    return copy_example(tmp_path / "example")


@pytest.fixture
def server():
    """An HTTP server on loopback."""
    with serve() as running:
        yield running
