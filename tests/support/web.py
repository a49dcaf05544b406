"""A proxy on loopback through which programs see hosts of the documents, over http and https.

    with serve_hosts({"kiln.example": folder, "clay.example": port}) as environ:
        subprocess.run(["feedtool", "add", "https://kiln.example/"], env=os.environ | environ)

The files of a folder are the pages of its host; a port is that of another server on loopback.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

CERTIFICATE = Path(__file__).parents[1] / "data" / "docs" / "hosts.pem"


@contextmanager
def serve_hosts(hosts: Mapping[str, Path | int]) -> Iterator[dict[str, str]]:
    """Serve the hosts for the duration, and yield the variables that lead programs to them."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.connection = tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.handle_one_request()
            for part in (self.wfile, self.rfile, self.connection):
                part.close()
            self.close_connection = True

        def do_GET(self) -> None:
            target = urlsplit(self.path)
            host = target.hostname or self.headers["Host"].partition(":")[0]
            found = hosts.get(host)
            if isinstance(found, int):
                status, headers, body = _ask(found, self.command, target.path, dict(self.headers))
            else:
                status, headers, body = _read(found, target.path)
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 (the base class's word)

        def log_message(self, *args: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    proxy = f"http://127.0.0.1:{server.server_port}"
    try:
        yield {"http_proxy": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(CERTIFICATE), "no_proxy": ""}
    finally:
        server.shutdown()
        server.server_close()


def _ask(port: int, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name: value for name, value in answer.getheaders() if name != "Connection"}, body


def _read(folder: Path | None, path: str) -> tuple[int, dict[str, str], bytes]:
    file = folder / path.strip("/") if folder else None
    if file and file.is_dir():
        file /= "index.html"
    if file is None or not file.is_file():
        return 404, {"Content-Length": "0"}, b""
    body = file.read_bytes()
    kind = "text/html" if file.suffix == ".html" else "application/xml" if file.suffix == ".xml" else "application/json"
    return 200, {"Content-Type": kind, "Content-Length": str(len(body))}, body
