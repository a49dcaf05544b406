"""Value types for single values, such as text, numbers and durations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from feedtool import plugins
from feedtool.config.value_types import InvalidValueError, ScalarType, match_whole
from feedtool.content.messages import find_nearest, quote

__all__ = ["Choice", "Count", "Duration", "Flag", "LanguageTag", "PartName", "Query", "Size", "Text", "Zone"]


# XML 1.0 section 2.2 does not allow these characters; the C1 controls can also change the state of a terminal.
_INVALID_IN_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Text(ScalarType):
    """Text for people."""

    expected: str = "text"
    is_ascii: bool = False
    """Whether only ASCII is allowed, as in a request header (RFC 9110 section 5.5)."""

    def parse(self, text: str) -> str:
        """Return the text on one line, without spaces at its ends."""
        joined = " ".join(text.split())
        if not joined:
            raise InvalidValueError(f"expected {self.expected}; found nothing")
        if bad := _INVALID_IN_TEXT.search(joined):
            raise InvalidValueError(f"expected {self.expected}; found the control character {quote(bad.group())}")
        if self.is_ascii and not joined.isascii():
            raise InvalidValueError(f"expected {self.expected}; found characters that are not ASCII")
        return joined

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text or a number; a title may be `2026`."""
        return {"type": ["string", "number"]}


class Query(ScalarType):
    """An SQL query; it may have several lines."""

    expected: ClassVar[str] = "a query such as SELECT title, url, body FROM posts"

    def parse(self, text: str) -> str:
        """Return the query with its line breaks, because a comment ends with its line."""
        if not re.match(r"(?:\s|--[^\n]*\n)*(?:select|with|values|table)\b", text, re.IGNORECASE):
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}")
        return text.strip()

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text that is not empty."""
        return {"type": "string", "minLength": 1}


class Flag(ScalarType):
    """True or false."""

    expected: ClassVar[str] = "true or false"

    _ALIKE: ClassVar[Mapping[str, str]] = {"yes": "true", "on": "true", "no": "false", "off": "false"}

    def parse(self, text: str) -> bool:
        """Return True for `true` and False for `false`.

        Other words are errors: in YAML 1.2, which editors read, `no` is text.
        """
        if text not in ("true", "false"):
            folded = text.casefold()
            suggestion = self._ALIKE.get(folded) or find_nearest(folded, ("true", "false"))
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}", suggestion)
        return text == "true"

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Count(ScalarType):
    """A whole number within a range."""

    minimum: int
    maximum: int

    @property
    def expected(self) -> str:
        """Return the range."""
        return f"a whole number from {self.minimum} to {self.maximum}"

    def parse(self, text: str) -> int:
        """Return the number.

        `0o17`, `1_000` and `007` are errors, because YAML versions disagree about them.
        """
        number = int(match_whole(r"-?(?:0|[1-9][0-9]{0,17})", text, self.expected).group())
        if not self.minimum <= number <= self.maximum:
            raise InvalidValueError(f"expected {self.expected}; found {number}")
        return number

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an integer with its range."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, kw_only=True)
class Duration(ScalarType):
    """A duration."""

    minimum: str
    maximum: str

    expected: ClassVar[str] = "a duration such as 90s, 15m, 2h or 1d"
    _PATTERN: ClassVar[str] = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhd])"

    def parse(self, text: str) -> timedelta:
        """Return the duration, which must be within the range."""
        if re.fullmatch("[0-9]{1,9}", text):
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)} without a unit", f"{text}s")
        span = self._parse_any(text)
        if not self._parse_any(self.minimum) <= span <= self._parse_any(self.maximum):
            raise InvalidValueError(f"expected a duration from {self.minimum} to {self.maximum}; found {quote(text)}")
        return span

    def _parse_any(self, text: str) -> timedelta:
        number, unit = match_whole(self._PATTERN, text, self.expected).groups()
        return timedelta(seconds=float(number) * _UNITS[unit])

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text with a unit."""
        return {"type": "string", "pattern": f"^{self._PATTERN}$"}


_SIZES = {"": 1, "B": 1, "kB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2, "GB": 1000**3, "GiB": 1024**3}


@dataclass(frozen=True, kw_only=True)
class Size(ScalarType):
    """A number of bytes."""

    minimum: int = 1024
    maximum: int = 1024**3

    expected: ClassVar[str] = "a size such as 512KiB or 10MiB"
    _PATTERN: ClassVar[str] = "([0-9]{1,12}) ?(B|kB|KiB|MB|MiB|GB|GiB)"

    def parse(self, text: str) -> int:
        """Return the number of bytes, which must be within the range."""
        number, unit = match_whole(f"{self._PATTERN}|([0-9]{{1,12}})()", text, self.expected).groups("")[:2]
        size = int(number or text) * _SIZES[unit]
        if not self.minimum <= size <= self.maximum:
            raise InvalidValueError(
                f"expected a size from {self.minimum // 1024}KiB to {self.maximum // 1024**3}GiB; found {quote(text)}"
            )
        return size

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text with a unit, or a number of bytes."""
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^{self._PATTERN}$"},
                {"type": "integer", "minimum": self.minimum, "maximum": self.maximum},
            ]
        }


class LanguageTag(ScalarType):
    """A language."""

    expected: ClassVar[str] = "a language tag such as it, en or pt-BR"
    _PATTERN: ClassVar[str] = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"

    def parse(self, text: str) -> str:
        """Return the tag as written; only its syntax is checked (RFC 5646 section 2.1)."""
        dashed = text.replace("_", "-")
        if not re.fullmatch(self._PATTERN, text) and re.fullmatch(self._PATTERN, dashed):
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}", dashed)
        return match_whole(self._PATTERN, text, self.expected).group()

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of such text."""
        return {"type": "string", "pattern": f"^{self._PATTERN}$"}


class Zone(ScalarType):
    """A time zone."""

    expected: ClassVar[str] = "a time zone such as Europe/Rome or UTC"

    def parse(self, text: str) -> str:
        """Return the name of a zone in the system's time zone data."""
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            # KeyError: unknown zone; ValueError: invalid name; OSError: a folder ("Europe") or too long a name.
            raise InvalidValueError(
                f"expected {self.expected}; found {quote(text)}", find_nearest(text, available_timezones())
            ) from None
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text; the zones depend on the system."""
        return {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class Choice(ScalarType):
    """One of several words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        """Return the words."""
        return " or ".join(self.words)

    def parse(self, text: str) -> str:
        """Return the word."""
        if text not in self.words:
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}", find_nearest(text, self.words))
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an enumeration."""
        return {"enum": [*self.words]}


@dataclass(frozen=True, kw_only=True)
class PartName(ScalarType):
    """The name of a part of one kind, such as a renderer."""

    part_kind: plugins.PartKind
    builtin: tuple[str, ...]

    @property
    def expected(self) -> str:
        """Return the kind of part."""
        return f"the name of one of the {self.part_kind.replace('_', ' ')}"

    def parse(self, text: str) -> str:
        """Return the name of an installed part."""
        known = plugins.list_parts(self.part_kind)
        if text not in known:
            if present := plugins.FORMER_NAMES.get(self.part_kind, {}).get(text):
                raise InvalidValueError(f'{text} was renamed: write "{present}"')
            raise InvalidValueError(
                f"expected one of {', '.join(known)}; found {quote(text)}", find_nearest(text, known)
            )
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema with the built-in names; plug-ins can add others."""
        return {"anyOf": [{"enum": [*self.builtin]}, {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}]}
