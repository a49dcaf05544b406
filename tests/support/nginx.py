"""A real nginx on loopback, with the configuration that `feedtool headers nginx` printed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

__all__ = ["NGINX", "start_nginx", "wait_for"]

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def start_nginx(printed: str, home: Path) -> tuple[subprocess.Popen[str], int]:
    """The server and its port; `home` is an empty folder for its own files, among them access.log: status and path."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    temp = "".join(
        f"{kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nmaster_process off;\npid {home}/pid;\n"
        f"error_log {home}/error.log;\nevents {{}}\nhttp {{\nlog_format short '$status $uri';\n"
        f"access_log {home}/access.log short;\n{temp}server {{\nlisten 127.0.0.1:{port};\n{printed}}}\n}}\n"
    )
    command = [str(NGINX), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    return subprocess.Popen(command, text=True), port


def wait_for(server: subprocess.Popen[str], port: int) -> None:
    """Until the server answers; at most a minute."""
    for _ in range(1200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None
        time.sleep(0.05)
