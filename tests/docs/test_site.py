"""Sphinx makes a site of the documents without a warning, and its pages fit into windows of all widths."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.browser import needs_chromium, open_browser
from support.site import PROJECT

WIDTHS = (320, 768, 900, 1024, 1100, 1280, 1440, 1920)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the site, and how Sphinx ended."""
    pytest.importorskip("furo", reason="Sphinx and its theme are not installed (pip install -e '.[docs]')")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", PROJECT / "docs", folder]
    return folder, subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_site_of_the_documents_builds_without_a_warning(built):
    assert (built[1].returncode, built[1].stderr) == (0, "")


@needs_chromium
def test_no_page_of_the_site_is_wider_than_the_window(built):
    wide = []
    with open_browser() as browser:
        for width in WIDTHS:
            with browser.new_page(viewport={"width": width, "height": 900}) as page:
                for name in ("index", "tutorial/first-site", "reference/configuration", "explanation/scale"):
                    page.goto((built[0] / f"{name}.html").as_uri())
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        wide.append((width, name))
    assert wide == []
