"""A service over the shipped book, and one over a book of hostile names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from covenantry import load_book, load_rules
from covenantry.engine.desk.app import application
from covenantry.engine.desk.shelf import Shelf
from covenantry.facts.store import append, connect

LOCKED = {
    "from": "us-telesource",
    "to": "example-capital-partners",
    "security": "series-c",
    "quantity": "1,000",
    "price": "130.00",
    "date": "1999-11-21",
}


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'store.db'}"
    with connect(url, create=True) as store:
        append(store, load_book("cais-internet"))
    return url


@pytest.fixture(scope="session")
def client(shipped_store: str) -> Iterator[TestClient]:
    with TestClient(application(Shelf(load_rules(), shipped_store)), base_url="http://127.0.0.1") as client:
        yield client


def shelf_of(book: Path, url: str) -> Shelf:
    """A shelf with one book from a file."""
    with connect(url, create=True) as store:
        append(store, load_book(book))
    return Shelf(load_rules(), url)
