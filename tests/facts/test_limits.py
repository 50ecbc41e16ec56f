"""What is too large is refused before memory grows, and the message says how more is read."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.questions.transfers import read_transfers
from covenantry.facts.documents import read_text
from covenantry.facts.limits import LIMITS, parsed, raised
from covenantry.facts.ocf import import_package
from covenantry.facts.problems import InvalidInput

GIGABYTE = 1 << 30


def refused(path: Path) -> str:
    found = import_package(path, None, None)
    assert found.book is None
    return str(found.problems[0])


def zipped(path: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def test_a_bomb_by_ratio_is_refused_by_what_its_directory_says(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.ocf.json": b" " * (40 << 20)})
    assert bomb.stat().st_size < 100_000
    assert "unpacks to more than 200 times its size (the limit is 200: more is read with" in refused(bomb)


def test_a_bomb_by_total_is_refused(tmp_path: Path) -> None:
    with raised({"package-mib": 3}):
        path = zipped(tmp_path / "many.zip", {f"{n}.json": os.urandom(1 << 20) for n in range(4)})
        assert "unpacks to more than 3 MiB" in refused(path)
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")
        for n in range(4):
            (folder / f"{n}.json").write_bytes(os.urandom(1 << 20))
        found = import_package(folder, None, None)
        assert found.book is None
        assert "more than 3 MiB" in str(found.problems[-1])


def lying(path: Path, size: int) -> Path:
    """The directory says less of the only member than it unpacks to."""
    raw = path.read_bytes()
    at = raw.rindex(b"PK\x01\x02") + 24
    path.write_bytes(raw[:at] + struct.pack("<I", size) + raw[at + 4 :])
    return path


def test_a_directory_that_lies_is_found_while_unpacking(tmp_path: Path) -> None:
    path = lying(zipped(tmp_path / "lies.zip", {"a.ocf.json": b" " * (40 << 20)}), 10)
    assert "a.ocf.json is damaged" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_cannot_be_stopped_is_not_read(tmp_path: Path, method: int) -> None:
    path = zipped(tmp_path / "odd.zip", {"a.ocf.json": b"{}" * 100}, method)
    assert f"a way that is not read (method {method})" in refused(path)


def test_a_directory_of_too_many_files_is_not_read(tmp_path: Path) -> None:
    with raised({"package-files": 20}):
        assert "more than 20 files" in refused(zipped(tmp_path / "a.zip", {f"{n}.json": b"" for n in range(21)}))


def test_too_many_values_of_a_package_are_not_read(tmp_path: Path) -> None:
    with raised({"package-values": 100}):
        path = zipped(tmp_path / "a.zip", {"a.json": json.dumps([[]] * 101).encode()})
        assert "more than 100 values" in refused(path)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_package_with_any_byte_changed_is_answered(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = zipped(tmp_path_factory.getbasetemp() / "bent.zip", {"m.ocf.json": b'{"file_type": "OCF_MANIFEST_FILE"}'})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    assert refused(path)


@pytest.mark.parametrize(
    "text", ["- {}\n" * 101, "---\n- a\n" * 51, "[" + "a," * 101 + "]", "a: &a [1]\nb: *a\n" + "#"]
)
def test_too_many_values_of_a_text(text: str) -> None:
    with raised({"values": 100, "repeated": 1}):
        documents, problems = read_text(text, "it")
    assert not documents
    assert "the limit is" in problems[0].hint


@pytest.mark.parametrize("raw", [b"{}\n" * 30, b"---\na: 1\n" * 30, b"- {}\n" * 30, b"[" + b"{}," * 30 + b"]"])
def test_too_many_proposed_transfers(raw: bytes) -> None:
    with raised({"transfers": 20}):
        found = read_transfers(raw, "it")
    assert [str(p) for written in found.items for p in written.problems] == [
        "it: holds more than 20 proposed transfers (the limit is 20: more is read with COVENANTRY_LIMITS=transfers=N)"
    ]


def within(seconds: int, *args: str) -> subprocess.CompletedProcess[str]:
    """The command run with one gigabyte of memory and no more."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "covenantry", *args],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE)),
    )
    assert time.monotonic() - started < seconds
    return done


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.jsonl", '{"from": "a"}\n' * 2_000_000),
        ("documents.yaml", "---\na: 1\n" * 2_000_000),
        ("list.json", "[" + "{}," * 2_000_000 + "{}]"),
        ("numbers.jsonl", "[" + "1," * 2_000_000 + "1]"),
    ],
)
def test_two_million_documents_take_neither_memory_nor_time(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    for args in (["precheck", str(path), "--book", "cais-internet"], ["book", "check", str(path)]):
        done = within(60, *args)
        assert done.returncode == 2, done.stderr
        assert "more is read with COVENANTRY_LIMITS" in done.stderr or "did not find" in done.stderr


def test_a_gigabyte_is_enough_to_refuse_bombs(tmp_path: Path) -> None:
    path = zipped(tmp_path / "values.zip", {f"{n}.ocf.json": b"[" + b"[]," * 600_000 + b"[]]" for n in range(9)})
    done = within(60, "facts", "import", str(path), "--store", f"sqlite:///{tmp_path}/store.db")
    assert done.returncode == 2
    assert "the limit is" in done.stderr
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vales=3", "did you mean 'values'"),
        ("values", "'' of values is no whole number above nothing"),
        ("values=-1", "'-1' of values is no whole number"),
        ("rows=٣", "is no whole number"),
    ],
)
def test_limits_that_are_none(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parsed(text)


def test_limits_are_raised_by_the_environment(tmp_path: Path) -> None:
    (tmp_path / "two.jsonl").write_text("{}\n{}\n")
    command = [sys.executable, "-m", "covenantry", "precheck", str(tmp_path / "two.jsonl"), "--book", "cais-internet"]
    for limits, told in (
        ("transfers=1", "more than 1 proposed"),
        ("transfers=2", "2 invalid"),
        ("x=1", "no limit 'x'"),
    ):
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COVENANTRY_LIMITS": limits})
        assert told in done.stdout + done.stderr
        assert done.returncode == 2
    assert all(parsed(f"{name}={value}") == {name: value} for name, value in LIMITS.items())


def test_every_limit_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text()
    assert all(f"`{name}`" in text for name in LIMITS)
    assert all(f"{value:,}" in text for value in LIMITS.values())
