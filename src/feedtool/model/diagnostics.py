"""A mistake that the linter found in a document."""

from __future__ import annotations

from typing import Literal

from feedtool.model.frozen import frozen

__all__ = ["Finding", "Severity"]


Severity = Literal["error", "warning", "info"]
"""error: the specification forbids it. warning: readers stumble over it. info: it could be better."""


@frozen
class Finding:
    """Something a linter has to say of a published document."""

    rule: str
    """Its name, for people to look up and programs to filter: "missing-title"."""
    message: str
    severity: Severity = "error"
    line: int | None = None
    hint: str = ""
    """What mends it."""
    spec: str = ""
    """Where it is written: "RFC 4287 section 4.2.6"."""
