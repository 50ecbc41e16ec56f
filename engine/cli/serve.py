"""`covenantry serve`: the engine over HTTP, for programs and in pages."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from covenantry.engine.cli import complain

#: Seconds for what is being answered when the service is told to stop.
GRACE = 10
_SHIPPED = "cais-internet"


@click.command("serve", short_help="Answer over HTTP, for programs and in pages.")
@click.option("--store", "url", metavar="URL", help="sqlite:///path or postgresql://...  [default: an example]")
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1, 600), help="For one question.")
def command(url: str | None, rules: str | None, host: str, port: int, seconds: int) -> int:
    """Answer over HTTP: pages for people, /v1 for programs (its forms: /docs).

    Without --store it shows the shipped book, as an example, in a store that is thrown away at the end. It asks nobody
    who he is, so it listens on this machine alone.
    """
    if not _loopback(host):
        raise click.UsageError(
            f"--host {host}: whoever reaches it could ask, since nobody is asked who he is. It listens on this machine "
            "alone: 127.0.0.1 or ::1"
        )
    try:
        import uvicorn

        from covenantry.engine.desk.app import application
        from covenantry.engine.desk.shelf import Shelf
    except ImportError as error:
        raise click.UsageError(f"{error.name} is not installed: pip install 'covenantry[web]'") from None
    from covenantry.engine.api import load_rules
    from covenantry.facts.store import connect

    gc.enable()
    _log()
    rulebook = load_rules(rules)
    with _store(url) as (store, example):
        connect(store).close()  # that it is there is found out before anybody asks
        app = application(Shelf(rulebook, store, example=example, seconds=seconds))
        config = uvicorn.Config(
            app, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=GRACE
        )
        with _listening(host, port) as listening:
            for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn stops, then raises the signal again
                signal.signal(number, lambda *_: None)
            uvicorn.Server(config).run([listening])
    return 0


def _listening(host: str, port: int) -> socket.socket:
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    try:
        made = socket.create_server((name, port), family=family)
    except OSError as error:
        raise click.UsageError(f"cannot listen on {host} port {port}: {error.strerror}") from None
    complain(f"http://{f'[{name}]' if ':' in name else name}:{made.getsockname()[1]}/ answers until it is stopped")
    return made


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextmanager
def _store(url: str | None) -> Iterator[tuple[str, bool]]:
    """The store that was named; else one with the shipped book, thrown away at the end."""
    if url is not None:
        yield url, False
        return
    from covenantry.engine.api import load_book
    from covenantry.facts.store import append, connect

    with TemporaryDirectory(prefix="covenantry-") as folder:
        made = f"sqlite:///{Path(folder) / 'example.db'}"
        with connect(made, create=True) as store:
            append(store, load_book(_SHIPPED))
        complain("no --store: this is an example, the shipped book in a store that is thrown away at the end")
        yield made, True


def _log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
