"""`covenantry serve` as a process: it begins, answers, and stops in good order."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

_COMMAND = (sys.executable, "-m", "covenantry", "serve")


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The process, the address at which it answers, and what it had said by then."""
    process = subprocess.Popen([*_COMMAND, "--port", "0", *options], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said: list[str] = []
    try:
        while not (found := re.match(r"(http://\S+/) answers", said[-1] if said else "")):
            line = process.stderr.readline()
            assert line, said
            said.append(line)
        yield process, found[1], said
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_in_good_order(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving() as (process, address, said):
        assert "example" in said[0]
        assert httpx.get(address + "healthz").json() == {"status": "ok", "example": True}
        assert list(tmp_path.glob("covenantry-*"))
        process.send_signal(number)
        assert process.wait(20) == 0
    assert not list(tmp_path.glob("covenantry-*"))


def test_what_was_asked_is_answered_before_it_stops(shipped_store: str) -> None:
    with serving("--store", shipped_store) as (process, address, _), httpx.Client() as client:
        client.get(address + "healthz")
        sent = {"events": "merger: {holders keep: 45%}", "date": "2000-06-01"}
        request = client.build_request("POST", address + "v1/whatif", json=sent)
        with client.stream("POST", address + "v1/whatif", json=sent) as response:
            process.send_signal(signal.SIGTERM)
            assert response.status_code == 200 and response.read()
        assert request.url.host == "127.0.0.1"
        assert process.wait(20) == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "127.0.0.1.example.com"])
def test_it_listens_on_this_machine_alone(host: str) -> None:
    done = subprocess.run([*_COMMAND, "--host", host], capture_output=True, text=True)
    assert done.returncode == 2 and "this machine" in done.stderr


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = subprocess.run([*_COMMAND, "--store", f"sqlite:///{tmp_path}/none.db"], capture_output=True, text=True)
    assert done.returncode == 2 and "none.db" in done.stderr


def test_a_port_that_is_taken_is_told() -> None:
    with serving() as (_, address, _said):
        port = address.rstrip("/").rpartition(":")[2]
        done = subprocess.run([*_COMMAND, "--port", port], capture_output=True, text=True)
        assert done.returncode == 2 and f"port {port}" in done.stderr
