"""The exit code of a command that returns reports; an exception brings its own (`errors.py`)."""

from __future__ import annotations

from feedtool.errors import NothingUsableError
from feedtool.model.reports import RunReport

NOTHING_USABLE = NothingUsableError.exit_code
STOPPED = 130
"""The run was stopped by Ctrl-C (128 + SIGINT, as shells have it)."""


def get_exit_code(*reports: RunReport) -> int:
    """Return 0 if nothing is wrong, 1 if feeds, sources or records failed."""
    return 0 if all(report.is_clean for report in reports) else 1
