"""Makes links publishable: absolute, http or https, valid URIs.

" /più?a=b c#x " on https://a.example/ -> https://a.example/pi%C3%B9?a=b%20c#x
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin

from feedtool.content.text import parse_integer

PLAIN_URL = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::(?:[1-5]\d{4}|[1-9]\d{0,3}))?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_URL = re.compile(r"(https?)://(?:([^/?#@\s]*)@)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:\[\]<>\"'\\^`{}|%&()*+,;=!$@/?#]+)(?::(\d*))?", re.IGNORECASE)
# RFC 3986 section 3.3 and 3.4; all other characters are percent-encoded as UTF-8 (RFC 3987 section 3.1).
_TO_ENCODE = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})")
_ENCODED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_PLAIN_RELATIVE = re.compile(
    r"(?:/(?!\.{1,2}(?:[/?#]|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)+/?|(#[A-Za-z0-9._~!$&'()*+,;=:@/?-]+)"
)
"""A path from the root, or a fragment, that needs no resolving or encoding and cannot be taken for a host."""
MAX_URL = 8192
_MAX_SHARED = 500


def clean_url(url: str | None, base: str | None = None) -> str | None:
    """Return an absolute http(s) address that is a valid URI (RFC 3986), or None.

    Spaces and letters that a URI cannot hold are encoded, and an international host gets its ASCII form; nothing
    else is rewritten.

    Args:
        url: the address as a publisher or record wrote it.
        base: the base of a relative address.
    """
    if not url or len(url) > MAX_URL:
        return None
    if PLAIN_URL.fullmatch(url):
        return url
    if base and (found := _PLAIN_RELATIVE.fullmatch(url)) and (plain := _find_plain(base)):
        return plain[found.lastindex == 1] + url
    return _repair_url(CONTROLS.sub("", url).strip(), base)


def get_home_folder(url: str) -> str:
    """Return the folder of a home page.

    It is https://a/ for https://a and https://a/index.html, and https://a/b/ for https://a/b.
    """
    path = url.partition("?")[0].partition("#")[0]
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if "." in name and not folder.endswith("/") else f"{path.rstrip('/')}/"


def find_origin(url: str | None) -> str:
    """Return the scheme and host of a URL: `https://a` of https://a/b; empty without one."""
    found = re.match(r"https?://[^/?#]+", url or "")
    return found[0] if found else ""


def find_url_error(url: str) -> str | None:
    """Return why an address cannot be published, or None; a relative address can be.

    The reason never repeats the address, which may hold a password.
    """
    bare = CONTROLS.sub("", url).strip()
    scheme = _SCHEME.match(bare)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        name = scheme[0] if scheme[0].lower() in _KNOWN_SCHEMES else "another scheme"
        return f"is not an http or https address ({name})"
    if has_login(bare):
        return "contains a user name or a password"
    if scheme and not _replace_backslashes(bare[scheme.end() :]).startswith("//"):
        return "has no host"
    if clean_url(bare, _ANY_BASE) is None:
        return "has no host" if _HOSTLESS.match(_replace_backslashes(bare)) else "has an invalid host, port or length"
    return None


def has_login(url: str) -> bool:
    """Whether an address contains a user name or a password (RFC 3986 section 3.2.1)."""
    return _LOGIN.match(_replace_backslashes(url.strip())) is not None


_ANY_BASE = "https://base.invalid/"
_KNOWN_SCHEMES = {"javascript:", "vbscript:", "data:", "file:", "ftp:", "mailto:", "tel:", "about:", "blob:"}
_LOGIN = re.compile(r"(?:https?:)?//[^/?#]*@", re.IGNORECASE)
_HOSTLESS = re.compile(r"(?:https?:)?//+(?:[/?#:]|$)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _find_plain(base: str) -> tuple[str, str] | None:
    """Return the origin of a base and the base without its fragment.

    None if the base itself needs repair.
    """
    if len(base) > _MAX_SHARED or not PLAIN_URL.fullmatch(base):
        return None
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}", base.partition("#")[0]


def _repair_url(url: str, base: str | None) -> str | None:
    if url.startswith(("//", "\\\\")):
        scheme = base.partition(":")[0] if base and base.startswith("http") else "https"
        url = f"{scheme}://{url[2:]}"
    elif url and base and not _SCHEME.match(url):
        url = _join(base, url)
    found = _URL.fullmatch(_replace_backslashes(url))
    if not found:
        return None
    scheme, login, authority, path, query, fragment = found.groups()
    host = _clean_host(authority)
    if host is None:
        return None
    login = f"{_encode(login)}@" if login else ""
    repaired = f"{scheme.lower()}://{login}{host}{_encode(path)}{_encode(query)}{_encode_fragment(fragment)}"
    return repaired if len(repaired) <= MAX_URL else None


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        # Brackets around something that is not an IPv6 address.
        return ""


def _replace_backslashes(url: str) -> str:
    """Replace backslashes before the query by slashes, as browsers do."""
    if "\\" not in url:
        return url
    path, mark, query = url.partition("?")
    return path.replace("\\", "/") + mark + query


def _clean_host(authority: str) -> str | None:
    # Markdown renderers encode the letters of an international host (RFC 3986 section 3.2.2).
    authority = _ENCODED_LETTERS.sub(lambda found: unquote(found[0]), authority)
    found = _HOST.fullmatch(authority.strip())
    if not found or len(found[1]) > 253:
        return None
    host = found[1].lower() if found[1].isascii() else _encode_host(found[1])
    if host is None or not host.strip("."):
        return None
    if not found[2]:
        return host
    port = parse_integer(found[2])
    return f"{host}:{port}" if port is not None and 0 < port < 65536 else None


def _encode_host(host: str) -> str | None:
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return ascii_host if re.fullmatch(r"[a-z0-9._-]+", ascii_host) else None


def _encode(part: str | None) -> str:
    return _TO_ENCODE.sub(_encode_character, part) if part else ""


def _encode_fragment(fragment: str | None) -> str:
    return f"#{_encode(fragment[1:])}" if fragment else ""


def _encode_character(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
