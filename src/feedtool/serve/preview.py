"""Serves the published folder on this machine like the configuration that `feedtool headers nginx` prints.

WhiteNoise handles conditional requests, ranges and compressed copies. This module sets the same types, charset and
headers as that configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from feedtool.output.served_types import TYPES, SpecialType

Environ = dict[str, Any]
Answer = Iterable[bytes]
StartResponse = Callable[..., Any]

_ALWAYS = (
    ("Cache-Control", "public, max-age=300"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Content-Type-Options", "nosniff"),
)
_XML_POLICY = ("Content-Security-Policy", "default-src 'none'; style-src 'self'")

_WITHOUT_CHARSET = {"image/svg+xml"}


def get_media_type(path: str, special_types: Iterable[SpecialType]) -> str:
    """Return the media type of a file, with its charset."""
    by_extension = TYPES.get(Path(path).suffix, "application/octet-stream")
    media_type = next((one.media_type for one in special_types if one.matches(path)), by_extension)
    has_charset = media_type != "application/octet-stream" and media_type not in _WITHOUT_CHARSET
    return f"{media_type}; charset=utf-8" if has_charset else media_type


class Preview:
    """A WSGI application (PEP 3333) that serves a folder under a path; `show()` may be called while it serves."""

    def __init__(self, folder: Path, path: str, special_types: Iterable[SpecialType]) -> None:
        self.show(folder, path, special_types)

    def show(self, folder: Path, path: str, special_types: Iterable[SpecialType]) -> None:
        """Serve this folder from now on.

        Args:
            folder: the published folder; it need not exist yet.
            path: the path of its URL, with a slash at both ends.
            special_types: the media types that extensions do not tell.
        """
        self._path = path
        types = tuple(special_types)

        def set_media_type(headers: Headers, file: str, _url: str) -> None:
            headers["Content-Type"] = get_media_type(file, types)

        # Files are looked up for each request, because a build may write any file at any time.
        self._files = WhiteNoise(
            _not_found, autorefresh=True, max_age=None, allow_all_origins=False, add_headers_function=set_media_type
        )
        self._files.add_files(str(folder), prefix=path)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Answer:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path == "/" != self._path:
            # A request without the path is redirected to it.
            start_response("302 Found", [("Location", self._path), ("Content-Length", "0")])
            return []
        if path.endswith("/"):
            environ = {**environ, "PATH_INFO": f"{path}index.html"}
        answer: Answer = self._files(environ, _add_headers(start_response, path))
        return answer


def _add_headers(start_response: StartResponse, path: str) -> StartResponse:
    added = [*_ALWAYS, _XML_POLICY] if path.endswith(".xml") else [*_ALWAYS]

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, *added], *more)

    return start


def _not_found(_environ: Environ, start_response: StartResponse) -> Answer:
    start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "10")])
    return [b"Not found\n"]
