"""Value types for URLs, paths and hosts."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit

from feedtool.config.value_types import InvalidValueError, ScalarType, match_whole
from feedtool.content.messages import quote

__all__ = ["MAIL", "Address", "Host", "MailAddress", "PathText", "WebUrl"]


MAIL = r"[^\s<>@/:;,()\x00-\x1f\x7f]+@[^\s<>@/:;,()\x00-\x1f\x7f]+"
"""A rough pattern of an email address."""


def _split(text: str, expected: str) -> SplitResult:
    """Split an http(s) URL into its parts.

    Raises:
        InvalidValueError: the text is not one. The message does not repeat a password.
    """
    if re.search(r"[\s\x00-\x20]", text):
        raise InvalidValueError(f"expected {expected}; found a space (write %20)")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        # The message of the exception may repeat a password.
        raise InvalidValueError(f"expected {expected}; its host or port is not valid") from None
    if "@" in parts.netloc:
        raise InvalidValueError("contains a user name or password; use `headers` with an environment variable instead")
    if parts.scheme.casefold() not in ("http", "https") or not parts.hostname or port == 0:
        suggestion = f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text) else None
        raise InvalidValueError(
            f"expected {expected}; found {'something else' if '@' in text else quote(text)}", suggestion
        )
    return parts


@dataclass(frozen=True, kw_only=True)
class WebUrl(ScalarType):
    """An absolute http(s) URL."""

    is_folder: bool = False
    """Whether the URL gets a slash at its end and must not have a query or fragment."""

    expected: ClassVar[str] = "an absolute URL such as https://example.com/"

    def parse(self, text: str) -> str:
        """Return the URL as written, with at least a slash as path."""
        parts = _split(text, self.expected)
        if self.is_folder and (parts.query or parts.fragment):
            raise InvalidValueError("expected the URL of a folder, without ? and #")
        if not parts.path or (self.is_folder and not parts.path.endswith("/")):
            parts = parts._replace(path=f"{parts.path}/")
        return parts.geturl()

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a URI."""
        return {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^@\\s]+$"}


class MailAddress(ScalarType):
    """An email address."""

    expected: ClassVar[str] = "an email address such as ada@example.com"

    def parse(self, text: str) -> str:
        """Return the address; only its form is checked."""
        return match_whole(MAIL, text, self.expected).group()

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an email address."""
        return {"type": "string", "format": "email"}


_SECRET_PARAMETERS = {"key", "api_key", "apikey", "token", "access_token", "password", "secret"}


def _parse_article_url(text: str, expected: str) -> str:
    """Return the URL of an article source, which must not contain a secret.

    feedtool shows and stores the URL.

    Raises:
        InvalidValueError: the text is not a URL, or contains a secret.
    """
    parts = _split(text, expected)
    names = {name.partition("=")[0].casefold() for name in parts.query.split("&")}
    if "${" in text or not names.isdisjoint(_SECRET_PARAMETERS):
        raise InvalidValueError("contains a key; remove it and set `api_key: ${NAME}`")
    return text


_UNLIKELY_PATH = re.compile(r"(?i:true|false|yes|no|on|off)|[-+.0-9e]+")
"""Values that are more likely meant for another key than as file names."""


@dataclass(frozen=True, kw_only=True)
class PathText(ScalarType):
    """A path in the file system."""

    expected: str = "a path such as articles/*.md"
    allow_stdin: bool = False
    """Whether `-` is accepted for standard input."""
    allow_url: bool = False
    """Whether an http(s) URL is also accepted."""

    def parse(self, text: str) -> str:
        """Return the path as written."""
        if self.allow_stdin and text == "-":
            return text
        if self.allow_url and re.match(r"[Hh][Tt][Tt][Pp][Ss]?:", text):
            return _parse_article_url(text, self.expected)
        if not text.strip() or not text.isprintable():
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
            raise InvalidValueError(f"expected {self.expected}; found a URL")
        if text.startswith("~") or "${" in text:
            raise InvalidValueError("contains ~ or ${, which are not expanded here; write the full path")
        if _UNLIKELY_PATH.fullmatch(text):
            raise InvalidValueError(
                f"expected {self.expected}; found {quote(text)} (if this is its name, write ./{text})"
            )
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text that is not empty."""
        return {"type": "string", "minLength": 1}


class Address(ScalarType):
    """A URL or a path."""

    expected: ClassVar[str] = "a URL or path such as https://example.com/feed.xml"

    def parse(self, text: str) -> str:
        """Return the URL or path as written, because it identifies the feed in the store."""
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text):
            return PathText(expected=self.expected).parse(text)
        _split(text, self.expected)
        if "${" in text:
            raise InvalidValueError("contains ${, which is not expanded here")
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text that is not empty."""
        return {"type": "string", "minLength": 1}


class Host(ScalarType):
    """A host that feedtool may connect to even if its address is private.

    With a port, only connections to that port are allowed.
    """

    _PATTERN: ClassVar[str] = r"(?=.{1,253}$)[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?"

    expected: ClassVar[str] = "a host name or IP address such as intranet.example, 192.168.0.10 or localhost:8080"

    def parse(self, text: str) -> str:
        """Return the host in lower case with its port, if given; IPv6 in brackets."""
        host, port = self._split_port(text)
        if port and not 0 < int(port) < 65536:
            raise InvalidValueError(f"expected {self.expected}; {port} is not a valid port")
        name = self._parse_host(host)
        if not port:
            return name
        return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"

    def _split_port(self, text: str) -> tuple[str, str]:
        found = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]+):([0-9]{1,5})", text)
        return (found[1], found[2]) if found else (text, "")

    def _parse_host(self, text: str) -> str:
        bare = text.strip("[]")
        if ":" in bare or bare[-1:].isdigit():  # every IP address has a colon or ends in a digit
            with suppress(ValueError):
                return str(ipaddress.ip_address(bare))
        host = match_whole(self._PATTERN, text, self.expected).group().rstrip(".").lower()
        if re.fullmatch("[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
            # A resolver may read 0x7f.1 as 127.0.0.1, so such a name could allow another host than it seems to.
            raise InvalidValueError(f"expected {self.expected}; found {quote(text)}")
        return host

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text without scheme or path."""
        return {"type": "string", "pattern": "^[^/@\\s]+$"}
