"""The cache: used only where it is safe and for the very same input; whatever is wrong with it, the files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

import covenantry.engine
import covenantry.facts
from covenantry.engine.cli import cache


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("COVENANTRY_NO_CACHE", raising=False)
    return tmp_path / "covenantry"


class Maker:
    """Counts how often something is made."""

    def __init__(self, value: object = "made") -> None:
        self.value = value
        self.times = 0

    def __call__(self) -> object:
        self.times += 1
        return self.value

    def get(self, *inputs: bytes, worth: bool = True) -> object:
        return cache.remembered(inputs, self, lambda value: worth)


def test_the_same_input_is_not_made_twice(home: Path) -> None:
    make = Maker({"a": [1, 2]})
    assert [make.get(b"x"), make.get(b"x")] == [{"a": [1, 2]}] * 2
    assert make.times == 1
    assert home.stat().st_mode & 0o777 == 0o700


def test_other_input_is(home: Path) -> None:
    make = Maker()
    for inputs in ((b"x",), (b"y",), (b"x", b""), (b"", b"x"), (b"xy",), (b"x", b"y")):
        make.get(*inputs)
    assert make.times == 6


def test_what_is_not_worth_it_is_not_kept(home: Path) -> None:
    make = Maker()
    make.get(b"x", worth=False)
    make.get(b"x", worth=False)
    assert (make.times, list(home.iterdir())) == (2, [])


def test_it_can_be_turned_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVENANTRY_NO_CACHE", "1")
    make = Maker()
    make.get(b"x")
    make.get(b"x")
    assert (make.times, home.exists()) == (2, False)


def test_files_that_cannot_be_read_are_not_remembered(home: Path, tmp_path: Path) -> None:
    assert cache.contents(tmp_path / "nowhere", ("*",)) is None
    make = Maker()
    cache.remembered(None, make, lambda value: True)
    assert (make.times, home.exists()) == (1, False)


def test_contents_are_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"two")
    (tmp_path / "a.yaml").write_bytes(b"one")
    (tmp_path / "a.scenarios.yaml").write_bytes(b"no")
    (tmp_path / "c.txt").write_bytes(b"no")
    found = cache.contents(tmp_path, ("*.yaml",), spare=".scenarios.yaml")
    assert found is not None
    assert found[1:] == [bytes(tmp_path / "a.yaml"), b"one", bytes(tmp_path / "b.yaml"), b"two"]
    assert cache.contents(tmp_path / "c.txt", ()) == [bytes(tmp_path / "c.txt"), bytes(tmp_path / "c.txt"), b"no"]


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 100])
def test_a_damaged_pickle_is_made_again(home: Path, damage: bytes) -> None:
    make = Maker()
    make.get(b"x")
    (file,) = home.iterdir()
    file.write_bytes(damage)
    assert (make.get(b"x"), make.times) == ("made", 2)
    assert (make.get(b"x"), make.times) == ("made", 2)


def test_one_changed_byte_is_seen(home: Path) -> None:
    make = Maker("a long enough text")
    make.get(b"x")
    (file,) = home.iterdir()
    file.write_bytes(file.read_bytes().replace(b"long", b"lung"))
    assert (make.get(b"x"), make.times) == ("a long enough text", 2)


def test_a_folder_that_others_can_write_to_is_not_used(home: Path) -> None:
    home.mkdir(mode=0o700)
    make = Maker()
    make.get(b"x")
    home.chmod(0o755)
    make.get(b"x")
    assert make.times == 2
    home.chmod(0o700)
    make.get(b"x")
    assert make.times == 2


def test_nor_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    home.symlink_to(tmp_path / "real")
    make = Maker()
    make.get(b"x")
    make.get(b"x")
    assert (make.times, list((tmp_path / "real").iterdir())) == (2, [])


def test_no_home_is_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for base in (str(tmp_path / "file"), "/proc/nowhere"):
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        assert Maker().get(b"x") == "made"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    make = Maker()
    make.get(b"x")
    assert len(list((tmp_path / ".cache" / "covenantry").iterdir())) == 1


def test_what_cannot_be_pickled_is_not_kept(home: Path) -> None:
    make = Maker(lambda: None)
    make.get(b"x")
    make.get(b"x")
    assert (make.times, list(home.iterdir())) == (2, [])


def test_only_the_latest_are_kept(home: Path) -> None:
    make = Maker()
    for n in range(cache.KEPT + 5):
        make.get(str(n).encode())
    assert len(list(home.iterdir())) == cache.KEPT


def test_other_code_is_another_cache(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    monkeypatch.setattr(cache, "_PACKAGES", (code,))
    make = Maker()
    make.get(b"x")
    (code / "new.py").write_text("a = 1")
    make.get(b"x")
    assert make.times == 2


def test_all_of_the_code_tells_one_state_from_another() -> None:
    for package in (covenantry.engine, covenantry.facts):
        folder = Path(package.__file__ or "").parent
        files = {path.relative_to(folder) for path in folder.rglob("*.py")}
        counted = [{path.relative_to(one) for path in one.rglob("*.py")} for one in cache._PACKAGES]
        assert files and files in counted
    told = cache._code().decode()
    assert told.count("lock_up.py") >= 1 and told.count("posting.py") == 1 and told.count("cache.py") == 1
