"""Nights in several processes, or on a Dask cluster, find what one process finds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from nights import night, raised, standing

from covenantry.engine.cli.nightly import _executor
from covenantry.engine.nightly import run
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.store import append_all, connect

FIRST, SECOND = date(2000, 6, 29), date(2000, 7, 20)


@contextmanager
def _cluster() -> Iterator[Executor | None]:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        _executor(1, cluster.scheduler_address) as executor,
    ):
        yield executor


@pytest.mark.parametrize("spread", ["jobs", "dask"])
def test_spread_nights_find_what_one_process_finds(
    spread: str, rules: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK", 2)
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("one", "spread")}
    for url in urls.values():
        with connect(url, create=True) as store:
            append_all(store, (synthetic(n, 3) for n in range(5)))
    with _cluster() if spread == "dask" else _executor(2, None) as executor:
        for day in (FIRST, SECOND):
            one = night(urls["one"], rules, day)
            several = night(urls["spread"], rules, day, executor=executor)
            assert (several.evaluated, several.alerts) == (one.evaluated, one.alerts)
            assert not several.failed
            assert raised(urls["spread"], several) == raised(urls["one"], one)
            assert standing(urls["spread"]) == standing(urls["one"])
