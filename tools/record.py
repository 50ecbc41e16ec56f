"""Writes down every answer to every scenario and benchmark question, and compares two such records.

    python tools/record.py write FILE           # one JSON object a line: the question, then what was answered
    python tools/record.py compare OLD NEW      # what differs: answers first, then words alone (exit status 1)

A redesign goes by it: the record is written before, and each step leaves it equal or says what changed and why.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.worlds import cais, questions  # noqa: E402
from covenantry.engine.evaluation.answer import Answer  # noqa: E402
from covenantry.engine.evaluation.standing import Standing  # noqa: E402
from covenantry.engine.logic.findings import Finding  # noqa: E402
from covenantry.engine.logic.reasons import Reason  # noqa: E402
from covenantry.engine.questions.evaluate import Workbench  # noqa: E402
from covenantry.engine.questions.whatif import WhatIf  # noqa: E402
from covenantry.engine.rulebook.load import load_rules  # noqa: E402
from covenantry.engine.scenarios import Runner, read_scenarios  # noqa: E402

FOLDERS = [ROOT / "rules", ROOT / "tests" / "agreements"]
PRECHECKS = 300
STANDINGS = [date(1999, 1, 4) + timedelta(41 * n) for n in range(40)]


def record() -> Iterator[dict[str, Any]]:
    """Every question with what is answered."""
    for folder in FOLDERS:
        rulebook, problems = load_rules(folder)
        if rulebook is None:
            raise SystemExit("\n".join(map(str, problems)))
        runner, seen = Runner(rulebook), Counter[str]()
        for scenario in read_scenarios([folder])[0]:
            name = f"{scenario.agreement} {Path(scenario.place.file).name}: {scenario.name}"
            seen[name] += 1
            yield {"question": f"{name} #{seen[name]}", **answered(runner.run(scenario).answer)}
        runner.close()
    bench = Workbench(*cais())
    for n, proposal in enumerate(questions(bench.book, PRECHECKS)):
        yield {"question": f"pre-check {n}", **answered(bench.precheck(proposal))}
    for day in STANDINGS:
        yield {"question": f"standing {day}", **answered(bench.standing(day))}
    bench.close()


def answered(answer: Answer | WhatIf | Standing | None) -> dict[str, Any]:
    """What an answer says, as data."""
    if isinstance(answer, Answer):
        head = {
            "verdict": answer.verdict,
            "earliest": _text(answer.earliest),
            "clear_from": _text(answer.clear_from),
            "next_change": _text(answer.next_change),
            "cures": _cures(answer.cures),
        }
        return {**head, "findings": [_finding(one) for one in answer.findings]}
    if isinstance(answer, Standing):
        return {"next_change": _text(answer.next_change), "findings": [_finding(one) for one in answer.findings]}
    if isinstance(answer, WhatIf):
        changes = [change for one in answer.happened for change in one.changes]
        said = [{"how": change.how, "anyway": change.anyway, **_finding(change.finding)} for change in changes]
        return {"followed": [len(one.followed) for one in answer.happened], "findings": said}
    return {"findings": []}


def _finding(one: Finding) -> dict[str, Any]:
    window = one.window and [_text(one.window.opens), _text(one.window.last_day)]
    return {
        "key": " ".join(one.key),
        "status": one.status,
        "bound": one.bound,
        "holders": list(one.holders),
        "window": window,
        "steps": [[step.who, _text(step.window.opens), _text(step.window.last_day), step.done] for step in one.steps],
        "amounts": [[amount.name, amount.written, amount.unit] for amount in one.amounts],
        "missing": sorted(item.fact for item in one.missing),
        "cures": _cures(one.cures),
        "changes": _text(one.changes),
        "readings": [[reading.section, reading.taken_as, list(reading.differs)] for reading in one.readings],
        "words": sha256(repr((one.says, one.consequences, _words(one.because))).encode()).hexdigest()[:16],
    }


def _cures(ways: list[frozenset[Any]]) -> list[list[str]]:
    return sorted(sorted(f"{act.who}: {act.what} [{act.fact}={act.value}] by {act.by}" for act in way) for way in ways)


def _words(reason: Reason) -> list[Any]:
    """The words and values of a reason and of its parts."""
    return [reason.text, reason.value, *map(_words, reason.parts)]


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def compare(old: Path, new: Path) -> int:
    """Prints what differs; 1 where anything does."""
    before, after = (_read(file) for file in (old, new))
    told, words = [], 0
    for question in sorted(before.keys() | after.keys()):
        one, other = before.get(question), after.get(question)
        if one is None or other is None:
            told.append(f"{'+' if one is None else '-'} {question}")
            continue
        differs = list(_differs(one, other))
        words += not differs and one != other
        told += [f"{question}", *(f"    {line}" for line in differs)] if differs else []
    differ = sum(not line.startswith(" ") for line in told)
    told.append(f"{len(before)} and {len(after)} questions; {differ} differ, {words} more in words or readings alone")
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if differ else 0


def _differs(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for term in one.keys() | other.keys():
        if term not in ("findings", "question") and one.get(term) != other.get(term):
            yield f"{term}: {one.get(term)} -> {other.get(term)}"
    left, right = (_keyed(answer["findings"]) for answer in (one, other))
    for key in sorted(left.keys() | right.keys()):
        if key not in right:
            yield f"- {key}: {left[key]['status']}"
        elif key not in left:
            yield f"+ {key}: {right[key]['status']}"
        else:
            was, now = left[key], right[key]
            for term in sorted((was.keys() | now.keys()) - {"words", "readings"}):
                if was.get(term) != now.get(term):
                    yield f"{key}: {term}: {was.get(term)} -> {now.get(term)}"


def _keyed(findings: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    seen: Counter[str] = Counter()
    found = {}
    for one in findings:
        seen[one["key"]] += 1
        found[f"{one['key']} #{seen[one['key']]}"] = one
    return found


def _read(file: Path) -> dict[str, dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return {one["question"]: one for one in map(json.loads, lines)}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", path]:
            with Path(path).open("w", encoding="utf-8") as out:
                for one in record():
                    out.write(json.dumps(one, ensure_ascii=False) + "\n")
        case ["compare", path, other]:
            sys.exit(compare(Path(path), Path(other)))
        case _:
            sys.exit(__doc__)
