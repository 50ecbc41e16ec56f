"""Several writers at once lose nothing, and none of them sees half of what another writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from covenantry.facts.book import load_book
from covenantry.facts.store import append, connect, issuers, verify

ROOT = Path(__file__).parents[3]

IMPORT = """
import sys
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.store import append, connect
with connect(sys.argv[1], create=True) as store:
    for n in range(int(sys.argv[2]), int(sys.argv[3])):
        append(store, synthetic(n, 3))
"""

ADD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from covenantry.facts.problems import InvalidInput
from covenantry.facts.store import connect
from covenantry.facts.store.additions import add_file
with connect(sys.argv[1]) as store:
    try:
        add_file(store, "cais-internet", Path(sys.argv[2]), datetime.now(UTC))
    except InvalidInput as invalid:
        print(invalid)
        sys.exit(2)
"""


def run(code: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_imports_at_once_lose_nothing(store_url: str) -> None:
    writers = [run(IMPORT, store_url, 8 * n, 8 * n + 8) for n in range(3)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    with connect(store_url) as store:
        assert [issuer for issuer, _ in issuers(store)] == [f"synth-{n:05d}" for n in range(24)]
        assert list(verify(store)) == []


def test_the_first_writers_of_a_new_store_agree_on_its_tables(no_store_url: str) -> None:
    writers = [run(IMPORT, no_store_url, n, n + 1) for n in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    with connect(no_store_url) as store:
        assert len(issuers(store)) == 4
        assert list(verify(store)) == []


@pytest.mark.parametrize("turn", range(3))
def test_the_same_shares_are_not_sold_twice(store_url: str, tmp_path: Path, turn: int) -> None:
    book, _ = load_book("cais-internet")
    assert book is not None
    with connect(store_url) as store:
        append(store, book)
    for buyer in ("example-capital-partners", "example-unknown"):
        (tmp_path / f"{buyer}.yaml").write_text(
            "entries:\n"
            "  - {type: stock_transfer, date: 2000-06-01, transferor_id: us-telesource, "
            f"transferee_id: {buyer}, stock_class_id: series-c, quantity: 125000, share_price: 120.00}}\n"
        )
    writers = [run(ADD, store_url, tmp_path / f"{who}.yaml") for who in ("example-capital-partners", "example-unknown")]
    assert sorted(writer.wait(60) for writer in writers) == [0, 2]
    with connect(store_url) as store:
        assert list(verify(store)) == []
