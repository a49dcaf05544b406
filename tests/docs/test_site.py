"""Sphinx makes a site of the documents without a warning: no broken link, and no page that no list contains."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.site import PROJECT


def test_the_site_of_the_documents_builds_without_a_warning(tmp_path):
    pytest.importorskip("furo", reason="Sphinx and its theme are not installed (pip install -e '.[docs]')")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", PROJECT / "docs", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
