"""The command line: verdicts and exit status, problems on standard error, many proposals, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from acme import AGREEMENT, CLAUSES, CONDITIONAL, PERMITTED, PROHIBITED, STATUS, UNDETERMINED, write
from click.testing import CliRunner, Result

from covenantry.engine.cli import cli
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.questions.desk import Desk
from covenantry.engine.render.schema import schema

EACH = {"permitted": PERMITTED, "prohibited": PROHIBITED, "conditional": CONDITIONAL, "undetermined": UNDETERMINED}
BAD = {**PROHIBITED, "quantity": "5000"}
TELLS = "Alice Example holds 1,000 of common on 2021-01-15; the transfer takes 5,000"
ANSWER = jsonschema.Draft202012Validator(schema("answer"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with rules/ and acme.yaml, which is the working directory; a cache of its own."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("COVENANTRY_DEBUG", raising=False)
    yield tmp_path


def run(*args: str, stdin: str | bytes | None = None) -> Result:
    """What the command does."""
    return CliRunner().invoke(cli, args, input=stdin)


def precheck(*args: str, stdin: str | bytes | None = None) -> Result:
    """A pre-check on the small book."""
    return run("precheck", "--book", "acme.yaml", "--rules", "rules", *args, stdin=stdin)


def options(terms: dict[str, str]) -> list[str]:
    return [part for name, value in terms.items() for part in (f"--{name}", value)]


# --- verdicts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", EACH)
def test_status_and_first_line(place: Path, verdict: str) -> None:
    result = precheck(*options(EACH[verdict]))
    assert result.exit_code == STATUS[verdict]
    assert result.stdout.startswith(f"{verdict.upper()} on ")
    assert (result.stderr, "Traceback" in result.output) == ("", False)


@pytest.mark.parametrize("verdict", EACH)
def test_a_file_says_the_same_as_options(place: Path, verdict: str) -> None:
    (place / "t.yaml").write_text(json.dumps(EACH[verdict]))
    by_file = precheck("t.yaml", "--format", "json")
    by_options = precheck(*options(EACH[verdict]), "--format", "json")
    assert (by_file.exit_code, by_file.stdout) == (by_options.exit_code, by_options.stdout)
    assert json.loads(by_file.stdout)["verdict"] == verdict
    ANSWER.validate(json.loads(by_file.stdout))


def test_a_second_run_answers_from_the_cache(place: Path) -> None:
    first = precheck(*options(PROHIBITED))
    kept = list((place / "cache" / "covenantry").iterdir())
    assert len(kept) == 2
    assert precheck(*options(PROHIBITED)).output == first.output


def test_a_change_of_a_rule_file_is_seen(place: Path) -> None:
    assert precheck(*options(PROHIBITED)).exit_code == 1
    clauses = place / "rules" / "holders-agreement" / "2-transfers.yaml"
    clauses.write_text(CLAUSES.replace("lasts: 1 year", "lasts: 1 week"))
    assert precheck(*options(PROHIBITED)).exit_code == 4
    clauses.write_text(CLAUSES.replace("lasts: 1 year", "lasts: 1 yeer"))
    assert precheck(*options(PROHIBITED)).exit_code == 2


def test_days(place: Path) -> None:
    undated = {name: value for name, value in PROHIBITED.items() if name != "date"}
    result = precheck(*options(undated), "--as-of", "2020-06-01", "--format", "json")
    assert [json.loads(result.stdout)[name] for name in ("date", "as_of")] == ["2020-06-01", "2020-06-01"]
    today = json.loads(precheck(*options(undated), "--format", "json").stdout)
    assert today["date"] == today["as_of"] > "2025-01-01"
    later = precheck(*options(PROHIBITED), "--as-of", "2021-02-01")
    assert (later.exit_code, "later than the transfer" in later.stderr) == (2, True)
    known = precheck(*options(CONDITIONAL), "--known-at", "2019-01-01", "--format", "json")
    assert (known.exit_code, "holds 0 of common" in known.stderr) == (2, True)


def test_periods_beyond_the_calendars(place: Path) -> None:
    home = place / "rules" / "holders-agreement"
    clauses = CLAUSES.replace("lasts: 1 year", "lasts: 3 NASDAQ trading days")
    (home / "2-transfers.yaml").write_text(clauses)
    (home / "agreement.yaml").write_text(AGREEMENT.replace("2020-01-15", "1985-01-15"))
    result = precheck(*options(PROHIBITED))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("calendars: NASDAQ calendar: 1985-01-15 is outside its table")
    (home / "2-transfers.yaml").write_text(CLAUSES.replace("lasts: 1 year", "lasts: 101 years"))
    result = precheck(*options(PROHIBITED))
    assert (result.exit_code, "'101 years' is longer than a hundred years" in result.stderr) == (2, True)


def test_assumptions(place: Path) -> None:
    fact = "competitor-of-the-company:bravo"
    result = precheck(*options(UNDETERMINED), "--assume", f"{fact}=yes", "--format", "json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["assumptions"]) == (1, [{"fact": fact, "value": "yes"}])
    text = precheck(*options(UNDETERMINED), "--assume", f"{fact}=no")
    assert text.exit_code == 3
    assert "! competitor-of-the-company:bravo = no (taken as given, not on record)" in text.stdout
    priceless = {name: value for name, value in PROHIBITED.items() if name != "price"}
    assert precheck(*options(priceless)).exit_code == 2
    result = precheck(*options(priceless), "--assume", "price:this-transfer=7", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["proposal"]["price"] == "7"
    assert answer["assumptions"] == [{"fact": "price:this-transfer", "value": "7"}]


def test_a_question_is_answered_by_its_handle(place: Path) -> None:
    by_handle = precheck(*options(UNDETERMINED), "--assume", "Q1=no", "--format", "json")
    by_name = precheck(*options(UNDETERMINED), "--assume", "competitor-of-the-company:bravo=no", "--format", "json")
    assert (by_handle.exit_code, json.loads(by_handle.stdout)["verdict"], by_handle.stderr) == (3, "conditional", "")
    assert json.loads(by_handle.stdout)["cures"] == json.loads(by_name.stdout)["cures"]
    none = precheck(*options(UNDETERMINED), "--assume", "Q2=no")
    assert (none.exit_code, none.stdout) == (2, "")
    assert none.stderr == (
        "--assume: there is no question Q2: the answer asks 1 (ask without it first, and see what is asked)\n"
    )


def test_a_handle_is_one_answers_alone(place: Path) -> None:
    proposals = place / "many.jsonl"
    proposals.write_text(lines(UNDETERMINED, PROHIBITED))
    many = precheck(str(proposals), "--assume", "Q1=no")
    assert (many.exit_code, many.stdout) == (2, "")
    assert many.stderr.startswith("--assume: 'Q1' may be another question for each of 2 transfers (assume facts by")


def test_what_is_shown_of_the_text(place: Path) -> None:
    plain, brief = precheck(*options(PROHIBITED)), precheck(*options(PROHIBITED), "--brief")
    assert brief.stdout == plain.stdout.splitlines()[0] + "\n" and brief.exit_code == plain.exit_code
    shown = precheck(*options(PROHIBITED), "--show", "reasons, readings")
    assert "\nReasons\n" in shown.stdout and "\nReasons\n" not in plain.stdout
    wrong = precheck(*options(PROHIBITED), "--show", "reason")
    assert wrong.exit_code == 2
    assert "--show: 'reason' is none of reasons, readings, facts, figures, effects, other" in wrong.stderr


def test_assumptions_of_no_use_are_told(place: Path) -> None:
    result = precheck(*options(UNDETERMINED), "--assume", "competitor-of-company:bravo=yes", "--assume", "moon:full=no")
    assert result.exit_code == 4
    first, second = result.stderr.splitlines()
    assert first == (
        "--assume: no provision asked for 'competitor-of-company:bravo' "
        "(did you mean 'competitor-of-the-company:bravo'?)"
    )
    assert second.startswith("--assume: no provision asked for 'moon:full'")


# --- many proposals -------------------------------------------------------------------------------------------------


def lines(*proposals: Any) -> str:
    return "".join((p if isinstance(p, str) else json.dumps(p)) + "\n" for p in proposals)


def test_many_as_json_lines(place: Path) -> None:
    result = precheck("-", "--format", "json", stdin=lines(PERMITTED, BAD, "{oops", PROHIBITED, CONDITIONAL))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item.get("verdict", "error") for item in found] == [
        "permitted",
        "error",
        "error",
        "prohibited",
        "conditional",
    ]
    assert found[1]["error"]["problems"][0] == {
        "place": {"file": "standard input", "line": 2, "column": 68},
        "message": TELLS,
        "hint": "lower the quantity, or record what was acquired",
    }
    assert found[2]["error"]["problems"][0]["place"]["line"] == 3
    assert result.exit_code == 2
    for item in found:
        ANSWER.validate(item)


def test_many_as_text(place: Path) -> None:
    (place / "many.yaml").write_text(f"- {json.dumps(CONDITIONAL)}\n- {json.dumps(BAD)}\n- {json.dumps(PERMITTED)}\n")
    result = precheck("many.yaml")
    assert result.exit_code == 2
    assert result.stdout.startswith("--- 1 of 3: many.yaml:1:3 ---\n\nCONDITIONAL on ")
    assert "\n--- 2 of 3: many.yaml:2:3 ---\n\n\n--- 3 of 3: many.yaml:3:3 ---\n\nPERMITTED on " in result.stdout
    assert result.stdout.endswith("\n--- 3 proposed transfers: 1 permitted, 1 conditional, 1 invalid ---\n")
    assert result.stderr == f"many.yaml:2:70: {TELLS} (lower the quantity, or record what was acquired)\n"


@pytest.mark.parametrize(
    ("proposals", "worst"),
    [
        ([PERMITTED, PERMITTED], 0),
        ([PERMITTED, CONDITIONAL], 3),
        ([UNDETERMINED, CONDITIONAL], 4),
        ([UNDETERMINED, PROHIBITED, PERMITTED], 1),
        ([PROHIBITED, BAD], 2),
    ],
)
def test_the_worst_status(place: Path, proposals: list[dict[str, str]], worst: int) -> None:
    assert precheck("-", stdin=lines(*proposals)).exit_code == worst


# --- what is wrong with the input -----------------------------------------------------------------------------------


def test_problems_of_rules_and_book_are_told_together(place: Path) -> None:
    (place / "acme.yaml").write_text((place / "acme.yaml").read_text().replace("quantity: 400", "quantity: -4"))
    (place / "rules" / "holders-agreement" / "2-transfers.yaml").write_text(CLAUSES.replace("lock_up", "lockup"))
    result = precheck(*options(PROHIBITED), "--format", "json")
    assert result.exit_code == 2
    assert result.stderr == (
        "rules/holders-agreement/2-transfers.yaml:2:9: 'lockup' is not a kind of clause (did you mean 'lock_up'?)\n"
        "acme.yaml:14:40: 'quantity': '-4' is not a whole number of shares (no sign, no fraction; 1,000 or 1000)\n"
    )
    assert len(json.loads(result.stdout)["error"]["problems"]) == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--as-of", "1999-02-30"), "--as-of: '1999-02-30' is no day of the calendar"),
        (("--known-at", "noon"), "--known-at: 'noon' is not a time with its offset"),
        (("--assume", "x"), "--assume: 'x' is not of the form FACT=VALUE"),
        (("--assume", "a:b=maybe"), "--assume a:b=maybe: 'a:b': 'maybe' is neither yes nor no"),
        (("--assume", "a:b=yes", "--assume", "a:b=no"), "--assume: 'a:b' is assumed twice, as yes and as no"),
        (("--quantity", "1.5"), "--quantity: 'quantity': '1.5' is not a whole number of shares"),
        (("--security-ids", "cs-1,cs-9"), "--security-ids: Alice Example holds no common 'cs-9'"),
        (("--to", "Bravo"), "--to: 'Bravo' is no party of the book of Acme Inc. (did you mean 'bravo'?)"),
        (("--manner", "theft"), "--manner: 'manner' cannot be 'theft'"),
        (("--price", ""), "--price: 'price': should be an amount of money"),
    ],
)
def test_wrong_values(place: Path, args: tuple[str, ...], message: str) -> None:
    for shown in ("text", "json"):
        result = precheck(*options(PROHIBITED), *args, "--format", shown)
        assert result.exit_code == 2, result.output
        assert message in result.stderr
        assert ("error" in json.loads(result.stdout)) if shown == "json" else result.stdout == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "Usage:"),
        (("precheck",), "say which book: --book BOOK"),
        (("precheck", "--book", "acme.yaml"), "say which transfer"),
        (("precheck", "t.yaml", "--book", "acme.yaml", "--to", "bravo"), "give either TRANSFER or the options"),
        (("precheck", "t.yaml", "--book", "acme.yaml", "--ask"), "--ask needs a terminal"),
        (("precheck", "t.yaml", "--book", "acme.yaml", "--format", "xml"), "'xml' is not one of 'text', 'json'"),
        (("precheck", "nowhere.yaml", "--book", "acme.yaml"), "nowhere.yaml: there is no such file"),
        (("precheck", ".", "--book", "acme.yaml"), ".: cannot be read: Is a directory"),
        (("precheck", "--book", "nowhere", "--to", "a"), "nowhere: there is no such book"),
        (("precheck", "--book", "cais-intrnet", "--to", "a"), "did you mean 'cais-internet'?"),
        (("precheck", "--book", "acme.yaml", "--rules", "nowhere", "--to", "a"), "there is no such folder of rules"),
        (("precheck", "--book", "acme.yaml", "--to", "a"), "no agreement of the rules is about 'acme'"),
        (("rules", "check", "nowhere"), "nowhere: there is no such folder of rules"),
        (("book", "check", "nowhere"), "nowhere: there is no such book"),
        (("schema", "books"), "there is no schema 'books': did you mean 'book'?"),
        (("prechek",), "No such command 'prechek'"),
    ],
)  # fmt: skip
def test_wrong_usage(place: Path, args: tuple[str, ...], message: str) -> None:
    result = run(*args)
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert "Traceback" not in result.output


# --- the other commands ---------------------------------------------------------------------------------------------


def test_rules_check(place: Path) -> None:
    result = run("rules", "check", "rules")
    assert (result.exit_code, result.output) == (0, "1 agreement, 3 clauses, 1 reading not signed off\n")
    assert run("rules", "check").exit_code == 0


def test_rules_test(place: Path) -> None:
    scenario = (
        "agreement: holders-agreement\nbook: ../../acme.yaml\nscenarios:\n- name: locked\n"
        f"  transfer: {json.dumps(PROHIBITED)}\n  expect: {{verdict: prohibited}}\n"
    )
    path = place / "rules" / "holders-agreement" / "2-transfers.scenarios.yaml"
    path.write_text(scenario)
    result = run("rules", "test", "rules")
    assert (result.exit_code, result.output) == (0, "1 scenario, 0 failed\n")
    path.write_text(scenario.replace("verdict: prohibited", "verdict: permitted"))
    result = run("rules", "test", "rules")
    assert (result.exit_code, "verdict is prohibited, expected permitted" in result.output) == (1, True)
    path.write_text(scenario.replace("expect", "expects"))
    assert run("rules", "test", "rules").exit_code == 2


def test_book_check(place: Path) -> None:
    result = run("book", "check", "acme.yaml")
    assert result.exit_code == 0
    assert result.output == "Acme Inc.: 5 parties, 2 classes of securities, 8 entries (0 of them illustrative)\n"
    assert run("book", "check", "cais-internet").exit_code == 0


def test_version_and_help(place: Path) -> None:
    assert run("--version").output.startswith("covenantry 0.")
    for args in ([], ["precheck"], ["rules"], ["rules", "check"], ["book", "check"], ["schema"]):
        assert run(*args, "--help").exit_code == 0


# --- what goes wrong on our side, and with the streams --------------------------------------------------------------


def test_an_internal_error_is_no_verdict(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Desk, question: Any) -> Answer:
        raise RuntimeError("the matchers differ")

    monkeypatch.setattr(Desk, "answer", broken)
    for shown in ("text", "json"):
        result = precheck(*options(PROHIBITED), "--format", shown)
        assert result.exit_code == 70
        assert result.stderr == "internal error, no verdict: RuntimeError: the matchers differ\n"
        assert "verdict" not in (json.loads(result.stdout) if shown == "json" else {})
    assert precheck("-", stdin=lines(PERMITTED, BAD)).exit_code == 70
    monkeypatch.setenv("COVENANTRY_DEBUG", "1")
    assert "Traceback" in precheck(*options(PROHIBITED)).stderr


def test_an_internal_error_while_loading(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr("covenantry.engine.cli.loading.rules_and_book", broken)
    result = precheck(*options(PROHIBITED))
    assert (result.exit_code, result.stderr) == (70, "internal error, no verdict: RuntimeError: no\n")


def test_asking_at_a_terminal(place: Path) -> None:
    pty = pytest.importorskip("pty", reason="asking needs a terminal, and this system has none to lend")
    ours, theirs = pty.openpty()
    args = [
        sys.executable,
        "-c",
        "from covenantry.engine.cli import main; main()",
        "precheck",
        "--book",
        "acme.yaml",
        "--ask",
    ]
    with subprocess.Popen(
        [*args, "--rules", "rules", *options(UNDETERMINED)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.write(ours, b"no\n")
        answer, asked = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, answer[:12]) == (3, b"CONDITIONAL ")
    assert b"Bravo LLC: competitor of the Company?" in asked and b"yes, no or skip: " in asked


def test_stopping_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("covenantry.engine.cli.loading.rules_and_book", stopped)
    result = precheck(*options(PROHIBITED))
    assert (result.exit_code, result.stderr.strip()) == (130, "stopped")


def test_a_reader_who_goes_away_does_not_change_the_status(place: Path) -> None:
    args = [
        sys.executable,
        "-c",
        "from covenantry.engine.cli import main; main()",
        "precheck",
        "-v",
        "--book",
        "acme.yaml",
    ]
    many = lines(*[PROHIBITED] * 30)
    with subprocess.Popen(
        [*args, "--rules", "rules", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(many.encode())
        process.stdin.close()
        assert process.stdout.readline() == b"--- 1 of 30: standard input:1:1 ---\n"
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (1, b"")


def test_a_terminal_that_lacks_letters(place: Path) -> None:
    named = (place / "acme.yaml").read_text().replace("Bravo LLC", "Brävö → LLC")
    (place / "acme.yaml").write_text(named, encoding="utf-8")
    args = [sys.executable, "-m", "covenantry", "precheck", "--book", "acme.yaml"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*args, "--rules", "rules", *options(PROHIBITED)], capture_output=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"Br\\xe4v\\xf6 \\u2192 LLC" in done.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("schema", "nothing"), "there is no schema 'nothing': `covenantry schema` lists them"),
        (("schema", "evnt"), "did you mean 'event'?"),
        (
            ("rights", "alice", "--book", "acme.yaml", "--rules", "rules", "--as-of", "2019-12-31"),
            "--as-of: 2019-12-31",
        ),
        (
            ("rights", "alice", "--book", "acme.yaml", "--rules", "rules", "--as-of", "1899-01-01"),
            "outside the calendars",
        ),
        (("synth", "--issuers", "1", "--store", "sqlite:///s.db", "--rules-to", "acme.yaml/r"), "cannot be written"),
    ],
)
def test_what_cannot_be_answered_or_written_is_told(place: Path, args: tuple[str, ...], message: str) -> None:
    result = run(*args)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


def test_a_file_that_cannot_be_read_is_not_said_to_lack_its_issuer(place: Path) -> None:
    (place / "acme.yaml").write_bytes(b"\xff\xfe\x00")
    assert run("book", "check", "acme.yaml").stderr.count("\n") == 1


@pytest.mark.parametrize("group", [[], ["rules"], ["facts"], ["runs"], ["book"]])
def test_every_command_is_told_in_a_line_of_its_own(group: list[str]) -> None:
    listed = run(*group, "--help").stdout.partition("Commands:\n")[2]
    cut = [line.split()[0] for line in listed.splitlines() if line.endswith("...")]
    assert not set(cut) - {"fires"}, listed
