"""A real Chromium. The shell without windows is preferred: it takes half of the processor time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

TIMEOUT_MS = 300_000
"""For a page on a busy machine."""
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)
needs_chromium = pytest.mark.skipif(_CHROMIUM is None, reason="Chromium is not installed")


@contextmanager
def open_browser(*arguments: str) -> Iterator[Browser]:
    """Start Chromium, with further arguments for its command line."""
    with sync_playwright() as player:
        arguments = ("--no-sandbox", "--disable-gpu", *arguments)
        browser = player.chromium.launch(executable_path=_CHROMIUM, args=[*arguments], timeout=TIMEOUT_MS)
        yield browser
        browser.close()
