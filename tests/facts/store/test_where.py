"""No message names a secret of a store's URL, whatever the URL's form and wherever it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covenantry.engine.cli import cli
from covenantry.facts.store import StoreError
from covenantry.facts.store.where import named, where

#: What must not come out: parts of a password, each on its own.
SECRETS = ("Zq7xVw", "Kj9hTb")
PASSWORD = "".join(SECRETS)

FORMS = [
    "mysql://u:{0}@h",
    "sqlite://u:{0}@h",
    "sqlite:///u:{0}@h/x.db",
    "sqlite:///x.db?password={0}",
    "host=127.0.0.1 password={0}",
    "postgresql:u:{0}@h",
    "POSTGRESQL://u:{0}@127.0.0.1:1/x",
    "postgresql://u:{0}@127.0.0.1:1/x",
    "postgresql://u:{0}@[bad/x",
    "postgresql://u:Zq7xVw@Kj9hTb@127.0.0.1:1",
    "postgresql://u:Zq7xVw/Kj9hTb@127.0.0.1:1/x",
    "postgresql://u:Zq7xVw%zzKj9hTb@127.0.0.1:1/x",
    "postgresql://u%3A{0}@127.0.0.1:1/x",
    "postgresql://127.0.0.1:1/x?password={0}",
    "postgresql://127.0.0.1:1/x?sslpassword={0}",
    "postgresql://127.0.0.1:1/x?{0}",
    "postgresql://127.0.0.1:1/x?{0}=1",
    "postgresql://127.0.0.1:{0}/x",
    "postgresql://127.0.0.1:1/u:{0}@h",
    " postgresql://u:{0}@127.0.0.1/x",
    "//u:{0}@h",
    "u:{0}@h",
    "u:{0}",
    "{0}",
]


@pytest.mark.parametrize("form", FORMS)
def test_the_command_never_repeats_a_secret(form: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "covenantry", "facts", "verify", "--store", form.format(PASSWORD)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 2, done.stdout
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    assert done.stderr.startswith("--store: ")


PIECES = st.sampled_from(
    [
        *("postgresql", "postgres", "POSTGRESQL", "sqlite", "mysql", "host=", "user=u ", "password=", "dbname="),
        *("://", ":///", ":", "//", "/", "@", "[", "]", "?", "#", "&", "=", ",", "%", "%40", "%3A", "%00", " ", "'"),
        *("u", "127.0.0.1", ":1", "x", "sslmode", "\\", "\x00", "\n", "é", "\udcff", *SECRETS),
    ]
)
NEARLY = st.tuples(st.sampled_from(FORMS), PIECES, st.integers(0, 60)).map(
    lambda made: made[0].format(PASSWORD)[: made[2]] + made[1] + made[0].format(PASSWORD)[made[2] :]
)


def where_a_password_stands(url: str) -> bool:
    """Not where the name of a host, a database, a user or a file stands: those are no secrets."""
    try:
        place = where(url)
    except StoreError:
        return True
    return not place.path and all(secret not in place.server.replace(f":{PASSWORD}@", "") for secret in SECRETS)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=12).map("".join) | NEARLY)
def test_no_url_of_any_shape_gives_a_secret_away(url: str) -> None:
    if not where_a_password_stands(url):
        return
    told = CliRunner().invoke(cli, ["facts", "verify", "--store", url])
    assert told.exit_code == 2, told.output
    for text in (told.output, named(url), repr(told.exception)):
        assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    "words",
    [
        ["facts", "verify", "{}"],
        ["{}"],
        ["facts", "{}"],
        ["precheck", "{}", "--book", "cais-internet"],
        ["precheck", "--book", "{}", "--from", "a"],
        ["book", "check", "{}"],
        ["rules", "check", "{}"],
        ["facts", "verify", "--stor={}"],
        ["facts", "verify", "--store=", "{}"],
        ["facts", "log", "--store", "x", "--issuer", "{}"],
        ["nightly", "--as-of", "{}"],
    ],
)
@pytest.mark.parametrize("form", FORMS[:-2])
def test_a_url_in_the_wrong_place_is_not_repeated(words: list[str], form: str) -> None:
    told = CliRunner().invoke(cli, [word.format(form.format(PASSWORD)) for word in words])
    assert told.exit_code == 2, told.output
    assert not any(secret in told.output for secret in SECRETS)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///facts.db", "facts.db"),
        ("sqlite:////var/lib/my facts.db", "/var/lib/my facts.db"),
        ("postgresql://u:p%40q@db.example:5432/cap?sslmode=require", "the database cap on db.example:5432"),
        ("POSTGRES://[::1]/cap", "the database cap on [::1]"),
        ("postgresql://one:1,two:2/cap?target_session_attrs=any", "the database cap on one:1,two:2"),
        ("postgresql://u:@/cap?host=/run/postgresql", "the database cap on /run/postgresql"),
    ],
)
def test_a_store_is_named_by_its_file_or_by_database_and_host(url: str, name: str) -> None:
    assert named(url) == where(url).name == name


def test_words_that_repeat_a_secret_are_not_told() -> None:
    place = where("postgresql://u:p%40q@h/x?sslpassword=other")
    assert place.told(ValueError("no  route\nto h")) == "no route to h"
    for words in ("role p@q", "role p%40q", "key other"):
        assert "repeats a secret" in place.told(ValueError(words))
