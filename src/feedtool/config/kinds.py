"""What a value may be: each kind reads a node, explains itself to a person and to a JSON Schema.

A scalar is interpreted by the kind that is expected, so `language: no` is Norwegian and `title: 12:30:45` is
text. Whatever does not fit is noted and left out; reading goes on, to find the other mistakes.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from feedtool import registry
from feedtool.config.mistakes import Mark, Mistakes, find_nearest, format_path, quote
from feedtool.config.yamltext import Node, Pairs, Scalar, Series

__all__ = [
    "MISSING",
    "Address",
    "Choice",
    "Count",
    "Duration",
    "Flag",
    "Header",
    "Here",
    "Host",
    "Kind",
    "LanguageTag",
    "ListOf",
    "NamedMap",
    "PartName",
    "PathText",
    "Secret",
    "Size",
    "StoreUrl",
    "Text",
    "WebUrl",
    "Zone",
]

MISSING: Any = object()
"""Stands for a value that was refused; the mistake is noted."""


class UnfitError(ValueError):
    """A scalar that is not of the kind."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


@dataclass(frozen=True, kw_only=True, slots=True)
class Here:
    """Where reading stands: the key path, and what is gathered on the way."""

    path: tuple[str | int, ...] = ()
    mistakes: Mistakes
    environ: Mapping[str, str]
    marks: dict[tuple[str | int, ...], Mark] = field(default_factory=dict)
    """Key path -> the place of its value, for the checks that compare values later."""

    def step(self, key: str | int) -> Here:
        """One level deeper."""
        return replace(self, path=(*self.path, key))

    def refuse(self, mark: Mark, message: str, suggestion: str | None = None) -> Any:
        """Note a mistake; what it returns stands for the value."""
        self.mistakes.add(mark, format_path(self.path), message, suggestion)
        return MISSING

    def nearest(self, word: str, words: tuple[str, ...]) -> str | None:
        """The word that was probably meant; none once there are too many mistakes to show."""
        return None if self.mistakes.are_many else find_nearest(word, words)


class Kind:
    """What a value may be."""

    @property
    def noun(self) -> str:
        """Completes "expected ...", with an example."""
        raise NotImplementedError

    def read(self, node: Node, here: Here) -> Any:
        """The value, or MISSING with the mistake noted."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        raise NotImplementedError

    def expect(self, node: Node, here: Here) -> Any:
        """Refuse a node for being of quite another kind."""
        return here.refuse(node.mark, f"expected {self.noun}; found {_name(node)}")


def _name(node: Node) -> str:
    match node:
        case Scalar(is_null=True):
            return "nothing"
        case Scalar():
            return "a single value"
        case Series():
            return "a list"
    return "a mapping"


# ---------------------------------------------------------------------------------------------------------
# Single values


class ScalarKind(Kind):
    """A kind that is read from one piece of text."""

    def read(self, node: Node, here: Here) -> Any:
        """The value that the text stands for."""
        if not isinstance(node, Scalar) or node.is_null:
            return self.expect(node, here)
        try:
            return self.parse(node.text)
        except UnfitError as error:
            return here.refuse(node.mark, str(error), error.suggestion)

    def parse(self, text: str) -> Any:
        """The value.

        Raises:
            UnfitError: the text is not of this kind.
        """
        raise NotImplementedError


def _match(pattern: str, text: str, noun: str) -> re.Match[str]:
    """The match of the whole text.

    Raises:
        UnfitError: it does not match.
    """
    if found := re.fullmatch(pattern, text):
        return found
    raise UnfitError(f"expected {noun}; found {quote(text)}")


@dataclass(frozen=True, kw_only=True)
class Text(ScalarKind):
    """Words for people."""

    noun: str = "text"

    def parse(self, text: str) -> str:
        """The text on one line, spaces trimmed."""
        joined = " ".join(text.split())
        if not joined:
            raise UnfitError(f"expected {self.noun}; found nothing")
        return joined

    def schema(self) -> dict[str, Any]:
        """Numbers too: a title may be `2026`."""
        return {"type": ["string", "number"]}


@dataclass(frozen=True, kw_only=True)
class Flag(ScalarKind):
    """Yes or no."""

    noun: ClassVar[str] = "true or false"

    _ALIKE: ClassVar[Mapping[str, str]] = {"yes": "true", "on": "true", "no": "false", "off": "false"}

    def parse(self, text: str) -> bool:
        """True or False, of the words true and false only: editors read YAML 1.2, in which `no` is a text."""
        if text not in ("true", "false"):
            folded = text.casefold()
            suggestion = self._ALIKE.get(folded) or find_nearest(folded, ("true", "false"))
            raise UnfitError(f"expected {self.noun}; found {quote(text)}", suggestion)
        return text == "true"

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Count(ScalarKind):
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def noun(self) -> str:
        """The bounds."""
        return f"a whole number from {self.least} to {self.most}"

    def parse(self, text: str) -> int:
        """The number. `0o17`, `1_000` and `007` are refused: YAML's versions disagree about them."""
        number = int(_match(r"-?(?:0|[1-9][0-9]{0,17})", text, self.noun).group())
        if not self.least <= number <= self.most:
            raise UnfitError(f"expected {self.noun}; found {number}")
        return number

    def schema(self) -> dict[str, Any]:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, kw_only=True)
class Duration(ScalarKind):
    """A time span."""

    least: str
    most: str

    noun: ClassVar[str] = "a duration such as 90s, 15m, 2h or 1d"
    _PATTERN: ClassVar[str] = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhd])"

    def parse(self, text: str) -> timedelta:
        """The time span, within its bounds."""
        if re.fullmatch("[0-9]{1,9}", text):
            raise UnfitError(f"expected {self.noun}; found {quote(text)} without a unit", f"{text}s")
        span = self._parse_any(text)
        if not self._parse_any(self.least) <= span <= self._parse_any(self.most):
            raise UnfitError(f"expected a duration from {self.least} to {self.most}; found {quote(text)}")
        return span

    def _parse_any(self, text: str) -> timedelta:
        number, unit = _match(self._PATTERN, text, self.noun).groups()
        return timedelta(seconds=float(number) * _UNITS[unit])

    def schema(self) -> dict[str, Any]:
        """Text with a unit."""
        return {"type": "string", "pattern": f"^{self._PATTERN}$"}


_SIZES = {"": 1, "B": 1, "kB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2, "GB": 1000**3, "GiB": 1024**3}


@dataclass(frozen=True, kw_only=True)
class Size(ScalarKind):
    """An amount of bytes."""

    least: int = 1024
    most: int = 1024**3

    noun: ClassVar[str] = "a size such as 512KiB or 10MiB"
    _PATTERN: ClassVar[str] = "([0-9]{1,12}) ?(B|kB|KiB|MB|MiB|GB|GiB)"

    def parse(self, text: str) -> int:
        """The number of bytes, within its bounds."""
        number, unit = _match(f"{self._PATTERN}|([0-9]{{1,12}})()", text, self.noun).groups("")[:2]
        size = int(number or text) * _SIZES[unit]
        if not self.least <= size <= self.most:
            raise UnfitError(
                f"expected a size from {self.least // 1024}KiB to {self.most // 1024**3}GiB; found {quote(text)}"
            )
        return size

    def schema(self) -> dict[str, Any]:
        """Text with a unit, or a number of bytes."""
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^{self._PATTERN}$"},
                {"type": "integer", "minimum": self.least, "maximum": self.most},
            ]
        }


@dataclass(frozen=True, kw_only=True)
class LanguageTag(ScalarKind):
    """A language."""

    noun: ClassVar[str] = "a language tag such as it, en or pt-BR"
    _PATTERN: ClassVar[str] = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"

    def parse(self, text: str) -> str:
        """The tag as written. Its shape is checked, not the register (RFC 5646 section 2.1)."""
        dashed = text.replace("_", "-")
        if not re.fullmatch(self._PATTERN, text) and re.fullmatch(self._PATTERN, dashed):
            raise UnfitError(f"expected {self.noun}; found {quote(text)}", dashed)
        return _match(self._PATTERN, text, self.noun).group()

    def schema(self) -> dict[str, Any]:
        """Text of that shape."""
        return {"type": "string", "pattern": f"^{self._PATTERN}$"}


@dataclass(frozen=True, kw_only=True)
class Zone(ScalarKind):
    """A time zone."""

    noun: ClassVar[str] = "a time zone such as Europe/Rome or UTC"

    def parse(self, text: str) -> str:
        """The name, which the system's time zone data knows."""
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            # KeyError: no such zone; ValueError: not a name; OSError: a folder ("Europe") or an endless name.
            raise UnfitError(
                f"expected {self.noun}; found {quote(text)}", find_nearest(text, available_timezones())
            ) from None
        return text

    def schema(self) -> dict[str, Any]:
        """Text; which zones there are is the system's to say."""
        return {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class Choice(ScalarKind):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def noun(self) -> str:
        """The words."""
        return " or ".join(self.words)

    def parse(self, text: str) -> str:
        """The word."""
        if text not in self.words:
            raise UnfitError(f"expected {self.noun}; found {quote(text)}", find_nearest(text, self.words))
        return text

    def schema(self) -> dict[str, Any]:
        """One of the words."""
        return {"enum": [*self.words]}


@dataclass(frozen=True, kw_only=True)
class PartName(ScalarKind):
    """The name of a part on a shelf."""

    shelf: registry.Shelf
    builtin: tuple[str, ...]

    @property
    def noun(self) -> str:
        """The shelf."""
        return f"the name of one of the {self.shelf.replace('_', ' ')}"

    def parse(self, text: str) -> str:
        """The name, of a part that is installed."""
        known = registry.names(self.shelf)
        if text not in known:
            raise UnfitError(f"expected one of {', '.join(known)}; found {quote(text)}", find_nearest(text, known))
        return text

    def schema(self) -> dict[str, Any]:
        """The built-in names are offered; plug-ins bring others."""
        return {"anyOf": [{"enum": [*self.builtin]}, {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}]}


# ---------------------------------------------------------------------------------------------------------
# Addresses


def _split(text: str, noun: str) -> SplitResult:
    """The parts of an http(s) URL.

    Raises:
        UnfitError: it is not one. A password in it is not repeated.
    """
    if re.search(r"[\s\x00-\x20]", text):
        raise UnfitError(f"expected {noun}; found a space in it (write %20)")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UnfitError(f"expected {noun}; {error}") from None
    if "@" in parts.netloc:
        raise UnfitError("has a user name or password in it; send it with `headers` from an environment variable")
    if parts.scheme.casefold() not in ("http", "https") or not parts.hostname or port == 0:
        suggestion = f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text) else None
        raise UnfitError(f"expected {noun}; found {quote(text)}", suggestion)
    return parts


@dataclass(frozen=True, kw_only=True)
class WebUrl(ScalarKind):
    """An absolute http(s) URL."""

    is_folder: bool = False
    """Gets a slash at its end, and has neither query nor fragment."""

    noun: ClassVar[str] = "a whole address such as https://example.com/"

    def parse(self, text: str) -> str:
        """The URL as written, with at least a slash for a path."""
        parts = _split(text, self.noun)
        if self.is_folder and (parts.query or parts.fragment):
            raise UnfitError("expected the address of a folder, without ? and #")
        if not parts.path or (self.is_folder and not parts.path.endswith("/")):
            parts = parts._replace(path=f"{parts.path}/")
        return parts.geturl()

    def schema(self) -> dict[str, Any]:
        """A URI."""
        return {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^@\\s]+$"}


@dataclass(frozen=True, kw_only=True)
class PathText(ScalarKind):
    """A path in the file system."""

    noun: str = "a path such as articles/*.md"

    def parse(self, text: str) -> str:
        """The path as written."""
        if not text.strip() or not text.isprintable():
            raise UnfitError(f"expected {self.noun}; found {quote(text)}")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
            raise UnfitError(f"expected {self.noun}; found an address")
        if text.startswith("~"):
            raise UnfitError("begins with ~, which is not expanded here; write the whole path")
        return text

    def schema(self) -> dict[str, Any]:
        """Text."""
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True, kw_only=True)
class Address(ScalarKind):
    """A URL or a path."""

    noun: ClassVar[str] = "an address such as https://example.com/feed.xml, or a path"

    def parse(self, text: str) -> str:
        """The URL or path as written; it names the feed in the store, so nothing is made prettier."""
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text):
            return PathText(noun=self.noun).parse(text)
        _split(text, self.noun)
        return text

    def schema(self) -> dict[str, Any]:
        """Text."""
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True, kw_only=True)
class Host(ScalarKind):
    """A host that may be connected to although its address is not public."""

    noun: ClassVar[str] = "a host name or IP address such as intranet.example or 192.168.0.10"

    def parse(self, text: str) -> str:
        """The host alone, in lower case."""
        try:
            return str(ipaddress.ip_address(text.strip("[]")))
        except ValueError:
            return (
                _match(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?", text, self.noun)
                .group()
                .lower()
            )

    def schema(self) -> dict[str, Any]:
        """Text without scheme, port or path."""
        return {"type": "string", "pattern": "^[^/@\\s]+$"}


# ---------------------------------------------------------------------------------------------------------
# Values with secrets in them: `${NAME}` is taken from the environment, and no message repeats the value


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, kw_only=True)
class Secret(ScalarKind):
    """Text in which `${NAME}` stands for an environment variable."""

    noun: str = "text, with ${NAME} for an environment variable"

    def read(self, node: Node, here: Here) -> Any:
        """The text with its variables filled in."""
        if not isinstance(node, Scalar) or node.is_null:
            return self.expect(node, here)
        if "${" in _VARIABLE.sub("", node.text):
            return here.refuse(node.mark, "has a ${ without a variable name and }; write ${NAME}")
        names = _VARIABLE.findall(node.text)
        if unset := [name for name in names if not here.environ.get(name)]:
            return here.refuse(node.mark, f"the environment variable {unset[0]} is not set")
        value = _VARIABLE.sub(lambda found: here.environ[found[1]], node.text)
        if not value.isprintable():
            return here.refuse(node.mark, "holds a line break or control character")
        return self.check(value, node, here)

    def check(self, value: str, node: Scalar, here: Here) -> Any:  # noqa: ARG002 (for kinds that judge the value)
        """The value, or MISSING when it will not do."""
        return value

    def schema(self) -> dict[str, Any]:
        """Text."""
        return {"type": "string"}


_TELLTALE = re.compile("auth|cookie|token|secret|password|key", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Header(Secret):
    """The value of a request header."""

    noun: str = 'text such as "Bearer ${EXAMPLE_TOKEN}"'

    def check(self, value: str, node: Scalar, here: Here) -> Any:
        """A header that by its name carries a secret must take it from the environment."""
        name = str(here.path[-1])
        if _TELLTALE.search(name) and not _VARIABLE.search(node.text):
            return here.refuse(node.mark, "is a secret in the file; take it from the environment with ${NAME}")
        return value


@dataclass(frozen=True, kw_only=True)
class StoreUrl(Secret):
    """Where what is known is kept."""

    noun: str = "a store such as sqlite:.feedtool/state.db or memory:"

    def check(self, value: str, node: Scalar, here: Here) -> Any:
        """The URL, of a store that is installed."""
        scheme, colon, _ = value.partition(":")
        known = registry.names("stores")
        if not colon or scheme not in known:
            nearest = here.nearest(scheme, known)
            return here.refuse(node.mark, f"expected {self.noun}", f"{nearest}:..." if nearest else None)
        return value


@dataclass(frozen=True, kw_only=True)
class Proxy(Secret):
    """A proxy's URL."""

    noun: str = "a proxy such as http://proxy.example:3128"

    def check(self, value: str, node: Scalar, here: Here) -> Any:
        """The URL, with a scheme that the HTTP fetcher speaks."""
        if not re.fullmatch(r"(https?|socks5h?)://[^\s/]+/?", value):
            return here.refuse(node.mark, f"expected {self.noun}")
        if "@" in value and not _VARIABLE.search(node.text):
            return here.refuse(node.mark, "has a password in the file; take it from the environment with ${NAME}")
        return value


# ---------------------------------------------------------------------------------------------------------
# Values of several parts


@dataclass(frozen=True, kw_only=True)
class ListOf(Kind):
    """A list; one value alone is a list of one, nothing is the empty list."""

    of: Kind
    unique: bool = True
    least: int = 0

    @property
    def noun(self) -> str:
        """What is listed."""
        return f"a list, each {self.of.noun}"

    def read(self, node: Node, here: Here) -> Any:
        """The values that fit, as a list with MISSING in the place of those that do not."""
        if isinstance(node, Scalar) and node.is_null:
            values: list[Any] = []
        else:
            items = node.items if isinstance(node, Series) else (node,)
            values = [self._read_item(item, here.step(index)) for index, item in enumerate(items)]
        if len(values) < self.least:
            return here.refuse(node.mark, f"expected {self.noun}; found none")
        if self.unique:
            self._refuse_repeats(values, here)
        return values

    def _read_item(self, item: Node, here: Here) -> Any:
        here.marks[here.path] = item.mark
        return self.of.read(item, here)

    def _refuse_repeats(self, values: list[Any], here: Here) -> None:
        seen: dict[str, int] = {}
        for index, value in enumerate(values):
            if isinstance(value, str) and seen.setdefault(value, index) != index:
                first = here.marks[*here.path, seen[value]]
                here.step(index).refuse(here.marks[*here.path, index], f"is already given on line {first.line}")

    def schema(self) -> dict[str, Any]:
        """The list, or one value, or nothing."""
        items = self.of.schema()
        limits = {"minItems": self.least} if self.least else {}
        several: dict[str, Any] = {"type": "array", "items": items, **limits}
        return {"anyOf": [several, items, *([] if self.least else [{"type": "null"}])]}


@dataclass(frozen=True, kw_only=True)
class NamedMap(Kind):
    """A mapping whose keys are the user's own names."""

    of: Kind
    names: str
    """What a name must match."""
    names_noun: str
    suggest: Callable[[str], str] | None = None
    may_be_empty: bool = False
    """Whether a name alone, without a value, is enough."""

    @property
    def noun(self) -> str:
        """The names."""
        return f"a mapping from {self.names_noun} to {self.of.noun}"

    def read(self, node: Node, here: Here) -> Any:
        """The values by name, in order, without those that do not fit."""
        if isinstance(node, Scalar) and node.is_null:
            return {}
        if not isinstance(node, Pairs):
            return self.expect(node, here)
        values = {}
        for key, child in node.items:
            below = here.step(key.text)
            below.marks[below.path] = key.mark
            if not re.fullmatch(self.names, key.text):
                better = self.suggest(key.text) if self.suggest else None
                below.refuse(key.mark, f"expected {self.names_noun} here", better or None)
            values[key.text] = self.of.read(child, below)
        return {name: value for name, value in values.items() if value is not MISSING}

    def schema(self) -> dict[str, Any]:
        """An object with those names."""
        inner = self.of.schema()
        value = {"anyOf": [inner, {"type": "null"}]} if self.may_be_empty else inner
        names = {"pattern": f"^(?:{self.names})$"}
        return {"type": ["object", "null"], "propertyNames": names, "additionalProperties": value}
