"""Anything that is wrong with an input: a config, a document, a record, or a published file."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info", "note"]
"""error: it is not used, or a specification forbids it. warning: some readers fail on it. info: it could be better.
note: feedtool repaired it, or left out a part that does not matter."""


class Location(Struct, frozen=True):
    """The place of a diagnostic, as far as it is known; lines and columns begin at 1."""

    where: str = ""
    """A file relative to the config, a URL, or the key of a source; "" if the caller names it."""
    line: int | None = None
    column: int | None = None
    field: str | None = None
    """A field or key path as the user wrote it, such as `subscriptions[0].url`."""


class Diagnostic(Struct, frozen=True):
    """Something that is wrong with an input: its location, message and fix."""

    code: str = ""
    """Its name, to look up and to filter by: "missing-title"; "" if only the message tells the kind."""
    message: str = ""
    severity: Severity = "error"
    hint: str | None = None
    """How to fix it."""
    spec: str | None = None
    """The specification: "RFC 4287 section 4.2.6"."""
    location: Location = Location()

    @property
    def advice(self) -> str:
        """The message and the fix."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        """Return `file:line:column: severity code: field: message; hint [specification]`, as far as known."""
        at = self.location
        place = ":".join(str(part) for part in (at.where, at.line, at.column) if part)
        label = f"{self.severity} {self.code}" if self.code else ""
        text = ": ".join(part for part in (place, label, at.field, self.advice) if part)
        return f"{text} [{self.spec}]" if self.spec else text

    def to_json(self, *names: str) -> dict[str, Any]:
        """Return the members of its JSON object, in the order of `names`."""
        at = self.location
        members = {"place": at.where, "where": at.where, "line": at.line, "field": at.field, "rule": self.code}
        return {name: members[name] if name in members else getattr(self, name) for name in names}
