"""A loopback HTTP server that records its requests and answers as the test says, misbehavior included.

    with serve() as server:
        server.pages["/feed.xml"] = Answer(body=RSS, headers={"ETag": '"1"'})
        server.url("/feed.xml"), server.requests

An answer may also be a callable (request -> Answer), or one whose `wire` writes the bytes itself.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any


@dataclass
class Asked:
    """A request as it came: header names in lower case, in order and with repetitions in `lines`."""

    path: str
    host: str
    headers: dict[str, str]
    lines: list[tuple[str, str]]
    at: float
    peer: tuple[str, int]
    body: bytes = b""


@dataclass
class Answer:
    """An answer. `wire`, if given, gets the raw socket and a `stopped` event, and sends everything itself."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: Callable[[socket.socket, threading.Event], None] | None = None


class Server:
    """One listener. `pages` maps paths to answers; what is not there is a 404."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.requests: list[Asked] = []
        self.connections = 0
        self.busy = 0
        self.most_busy = 0
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._server = _Listener(address, self, tls)
        self.address = address
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def netloc(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def url(self, path: str = "/feed.xml", host: str | None = None) -> str:
        return f"http://{f'{host}:{self.port}' if host else self.netloc}{path}"

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.requests.append(asked)
        page = self.pages.get(asked.path.partition("?")[0], Answer(status=404))
        return page(asked) if callable(page) else page

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.busy += 1
            self.most_busy = max(self.busy, self.most_busy)
        try:
            yield
        finally:
            with self._lock:
                self.busy -= 1

    def stop(self) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: str, owner: Server, tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.owner = owner
        self.tls = tls
        super().__init__((address, 0), _Handler)

    def get_request(self) -> Any:
        connection, peer = super().get_request()
        self.owner.connections += 1
        return connection, peer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener
    timeout = 30

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
            try:
                self.request.do_handshake()
            except OSError:
                self.request.close()
                raise
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        super().setup()

    def do_GET(self) -> None:
        owner = self.server.owner
        lines = [(name.lower(), value) for name, value in self.headers.items()]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(
            self.path, self.headers.get("Host", ""), dict(lines), lines, time.monotonic(), self.client_address, body
        )
        with owner.counted():  # until it is sent: then the next may come before this thread is done
            answer = owner.answer(asked)
        if answer.wire:
            self.close_connection = True
            answer.wire(self.connection, owner.stopped)
        else:
            self._send(answer)

    do_POST = do_GET  # noqa: N815 (the base class's word)

    def _send(self, answer: Answer) -> None:
        head = [f"HTTP/1.1 {answer.status} X"]
        names = {name.lower() for name in answer.headers}
        if "content-length" not in names and answer.status != 304:
            head.append(f"Content-Length: {len(answer.body)}")
        for name, value in answer.headers.items():
            head += [f"{name}: {one}" for one in value.split("\n")]
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + answer.body)

    def finish(self) -> None:
        super().finish()
        if self.server.tls:  # socketserver knows the socket beneath it only
            self.request.close()

    def log_message(self, *args: Any) -> None:
        """Tests read `requests`."""


@contextlib.contextmanager
def serve(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the duration."""
    server = Server(address, tls)
    try:
        yield server
    finally:
        server.stop()


def drip(head: bytes, chunk: bytes, every_s: float) -> Answer:
    """Send the head, then a chunk again and again, for ever."""

    def wire(connection: socket.socket, stopped: threading.Event) -> None:
        connection.sendall(head)
        while not stopped.wait(every_s):
            connection.sendall(chunk)

    return Answer(wire=wire)


def raw(content: bytes) -> Answer:
    """Send exactly these bytes and close."""
    return Answer(wire=lambda connection, stopped: connection.sendall(content))


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


def make_rss(*numbers: int, title: str = "Example", host: str = "https://example.com") -> bytes:
    """A small feed with an entry a number."""
    items = "".join(
        f"<item><guid>{host}/{n}</guid><link>{host}/{n}</link><title>Entry {n}</title>"
        f"<description>Text of {n}</description><pubDate>Sun, 0{n % 9 + 1} Mar 2026 08:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>{title}</title><link>{host}/</link>{items}</channel></rss>'.encode()
