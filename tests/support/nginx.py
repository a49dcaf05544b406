"""A real nginx on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def run_nginx(lines: str, home: Path, listen: str = "", log: str = "$status $uri") -> Iterator[int]:
    """Run a server with these lines in its server block, and return its port; without nginx, the test skips.

    `home` is an empty folder for files of the server, among them access.log with lines of the form `log`.
    """
    if NGINX is None:
        pytest.skip("nginx is not installed (apt install nginx-light)")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    temp = "".join(
        f"{kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nmaster_process off;\npid {home}/pid;\n"
        f"error_log {home}/error.log;\nevents {{}}\nhttp {{\nlog_format short '{log}';\n"
        f"access_log {home}/access.log short;\n{temp}server {{\nlisten 127.0.0.1:{port} {listen};\n{lines}}}\n}}\n"
    )
    with subprocess.Popen([NGINX, "-c", home / "nginx.conf", "-e", home / "error.log"]) as server:
        try:
            _wait_for(server, port)
            yield port
        finally:
            server.terminate()
    assert server.returncode == 0


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers, at most a minute."""
    for _ in range(1200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None
        time.sleep(0.05)
