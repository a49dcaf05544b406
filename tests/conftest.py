"""Settings and fixtures of all tests. With FEEDTOOL_TESTS_MAY_NOT_SKIP set, a skipped test fails.

Property tests try new examples in each run; with CI set they try the same examples, so that the result depends only on
the change.
"""

from __future__ import annotations

import gc
import os
import signal

import pytest
from hypothesis import settings

from support.postgresql import make_schema, start_postgresql
from support.server import serve
from support.site import Site, copy_example

# Examples have no deadline, because their time depends on the machine.
settings.register_profile(
    "feedtool",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("FEEDTOOL_EXAMPLES", "50")),
)
settings.load_profile("feedtool")


# Tests start hundreds of interpreters, and without bytecode each of them compiles all of feedtool first.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A shell's background job ignores SIGINT, and so would the programs that tests start and then interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Garbage collection takes a third of the time in which pytest collects the tests.
gc.disable()

SLOW = ("tests/security/", "tests/acceptance/")
SAME_PROCESS = tuple(f"tests/security/test_{name}.py" for name in ("deadlines", "memory", "requests", "error_messages"))
"""These files share a slow fixture, so one process runs them all."""


def pytest_collection_modifyitems(items):
    """Run slow files first, so that no process runs one alone at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


def pytest_collection_finish():
    """Collect garbage again, but only objects that tests make."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give each process whole files, because the tests of a file share fixtures."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return "same process" if nodeid.startswith(SAME_PROCESS) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_xdist_auto_num_workers():
    """Return one more than cores: many tests wait for a server, browser or process."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FEEDTOOL_TESTS_MAY_NOT_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must not skip here: {call.excinfo.value}"


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


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server for all tests of this process."""
    with start_postgresql() as server:
        yield server.url


@pytest.fixture
def postgresql(postgresql_server):
    """The url of an empty store in PostgreSQL."""
    return make_schema(postgresql_server)
