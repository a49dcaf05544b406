"""A mistake that a linter found in a document."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

__all__ = ["Finding", "Severity"]


Severity = Literal["error", "warning", "info"]
"""error: the specification forbids it. warning: some readers fail on it. info: it could be better."""


class Finding(Struct, frozen=True, kw_only=True):
    """A mistake in a published document, found by a linter."""

    rule: str
    """Its name, to look up and to filter by: "missing-title"."""
    message: str
    severity: Severity = "error"
    line: int | None = None
    hint: str = ""
    """How to fix it."""
    spec: str = ""
    """The specification: "RFC 4287 section 4.2.6"."""
