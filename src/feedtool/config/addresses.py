"""Reads URLs, paths, hosts, mail addresses and persons."""

from __future__ import annotations

import ipaddress
import os
import re
from contextlib import suppress
from pathlib import Path, PurePath
from urllib.parse import SplitResult, urlsplit

from feedtool.config.context import InvalidValueError, KeyContext
from feedtool.config.scalars import Kinds, match_whole, parse_text
from feedtool.content.links import PLAIN_URL
from feedtool.content.messages import quote
from feedtool.errors import ThemeError
from feedtool.model import Theme
from feedtool.model.declaration import Form

_MAIL = r"[^\s<>@/:;,()\x00-\x1f\x7f]+@[^\s<>@/:;,()\x00-\x1f\x7f]+"
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


def _parse_url(text: str, form: Form, _context: KeyContext) -> str:
    """Return the URL as written, with at least a slash as path."""
    parts = _split(text, form.expected)
    return parts.geturl() if parts.path else parts._replace(path="/").geturl()


def _parse_folder_url(text: str, form: Form, _context: KeyContext) -> str:
    """Return the URL with a slash at its end; it must not have a query or fragment."""
    parts = _split(text, form.expected)
    if parts.query or parts.fragment:
        raise InvalidValueError("expected the URL of a folder, without ? and #")
    return parts.geturl() if parts.path.endswith("/") else parts._replace(path=f"{parts.path}/").geturl()


def _parse_mail(text: str, form: Form, _context: KeyContext) -> str:
    """Return the address; only its form is checked."""
    return match_whole(_MAIL, text, form.expected).group()


def _parse_person(text: str, form: Form, context: KeyContext) -> dict[str, str]:
    """Return the name and email of `Name <mail>`, a name or an email address."""
    joined = parse_text(text, form, context)
    if not set(joined) & set("<>@"):
        return {"name": joined}
    found = re.fullmatch(f"(?P<name>[^<>@]*)<(?P<mail>{_MAIL})>|(?P<bare>{_MAIL})", joined)
    if not found:
        raise InvalidValueError(f"expected {form.expected}; found {quote(joined)}")
    return {"name": (found["name"] or "").strip(' "'), "email": found["mail"] or found["bare"]}


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


def _check_path(text: str, expected: str) -> str:
    if not text.strip() or not text.isprintable():
        raise InvalidValueError(f"expected {expected}; found {quote(text)}")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise InvalidValueError(f"expected {expected}; found a URL")
    if text.startswith("~") or "${" in text:
        raise InvalidValueError("contains ~ or ${, which are not expanded here; write the full path")
    if _UNLIKELY_PATH.fullmatch(text):
        raise InvalidValueError(f"expected {expected}; found {quote(text)} (if this is its name, write ./{text})")
    return text


def _parse_path(text: str, form: Form, _context: KeyContext) -> str:
    """Return the path, glob, URL or `-` of an article source as written."""
    if text == "-":
        return text
    if re.match(r"[Hh][Tt][Tt][Pp][Ss]?:", text):
        return _parse_article_url(text, form.expected)
    return _check_path(text, form.expected)


def leaves_folder(path: str) -> bool:
    """Return whether a relative path leaves its folder."""
    return PurePath(os.path.normpath(path)).parts[:1] == (os.pardir,)


def _check_folder(text: str, expected: str) -> str:
    if leaves_folder(_check_path(text, expected)):
        raise InvalidValueError("leaves the folder of this file through `..`; use an absolute path if you mean that")
    return text


def _parse_local_path(text: str, form: Form, context: KeyContext) -> Path:
    """Return the absolute path of a file or folder."""
    return context.root / _check_folder(text, form.expected)


def _parse_theme(text: str, form: Form, context: KeyContext) -> Theme:
    """Return the theme in a folder."""
    from feedtool.output.theme import read_theme  # few sites have a theme

    try:
        return read_theme(context.root, _check_folder(text, form.expected))
    except ThemeError as error:
        raise InvalidValueError(str(error)) from error


def _parse_address(text: str, form: Form, _context: KeyContext) -> str:
    """Return the URL or path as written, because it identifies the feed in the store."""
    if PLAIN_URL.fullmatch(text):
        return text
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text):
        return _check_path(text, form.expected)
    _split(text, form.expected)
    if "${" in text:
        raise InvalidValueError("contains ${, which is not expanded here")
    return text


_HOST = r"(?=.{1,253}$)[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?"


def _parse_host(text: str, form: Form, _context: KeyContext) -> str:
    """Return a host that may have a private address, in lower case with its port, if given; IPv6 in brackets."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]+):([0-9]{1,5})", text)
    host, port = (found[1], found[2]) if found else (text, "")
    if port and not 0 < int(port) < 65536:
        raise InvalidValueError(f"expected {form.expected}; {port} is not a valid port")
    name = _parse_host_name(host, form.expected)
    if not port:
        return name
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _parse_host_name(text: str, expected: str) -> str:
    bare = text.strip("[]")
    if ":" in bare or bare[-1:].isdigit():  # every IP address has a colon or ends in a digit
        with suppress(ValueError):
            return str(ipaddress.ip_address(bare))
    host = match_whole(_HOST, text, expected).group().rstrip(".").lower()
    if re.fullmatch("[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        # A resolver may read 0x7f.1 as 127.0.0.1, so such a name could allow another host than it seems to.
        raise InvalidValueError(f"expected {expected}; found {quote(text)}")
    return host


ADDRESSES: Kinds = {
    "address": ("a URL or path such as https://example.com/feed.xml", _parse_address),
    "file": ("a file", _parse_local_path),
    "folder": ("a folder", _parse_local_path),
    "folder_url": ("an absolute URL such as https://example.com/", _parse_folder_url),
    "host": ("a host name or IP address such as intranet.example, 192.168.0.10 or localhost:8080", _parse_host),
    "mail": ("an email address such as ada@example.com", _parse_mail),
    "path": ("a path such as articles/*.md", _parse_path),
    "person": ("a person such as Ada Rossi <ada@example.com>, or {{name: Ada Rossi}}", _parse_person),
    "theme": ("a folder such as theme", _parse_theme),
    "url": ("an absolute URL such as https://example.com/", _parse_url),
}
