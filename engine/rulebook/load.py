"""Loads rule files into a rulebook; a file with a problem never yields one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from covenantry.engine.clauses import load_kinds
from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.clause import KINDS, Choice, Clause, Encoded, Other
from covenantry.engine.language.conditions import is_condition
from covenantry.engine.language.model import Agreement, Amendment, Definition, Reading, phrases_of, reached
from covenantry.engine.language.order import by_section
from covenantry.engine.language.sections import within
from covenantry.engine.logic.findings import ReadingUsed
from covenantry.engine.papers.givers import PARTS, givers
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.files import AGREEMENT, SCENARIOS, amendments_in, among, clauses_in, homes_of, made_of
from covenantry.engine.rulebook.signed import as_signed
from covenantry.engine.rulebook.soundness import accruing, without_accrual, wrong_sorts
from covenantry.engine.rulebook.vocabulary import vocabulary
from covenantry.facts.documents import Document, Path_, read_file
from covenantry.facts.files import absent
from covenantry.facts.problems import Place, Problem, did_you_mean
from covenantry.facts.records import dataclass
from covenantry.facts.typed import typed, validated


def load_rules(folder: Path | str | None = None) -> tuple[Rulebook | None, list[Problem]]:
    """The rulebook of a folder with one sub-folder for each agreement, or the problems that prevent it."""
    load_kinds()
    root = Path(folder) if folder is not None else SHIPPED_RULES
    if not root.is_dir():
        return None, [Problem(Place(str(root)), "there is no such folder of rules")]
    homes, problems = homes_of(root)
    if not homes:
        return None, [
            *problems,
            Problem(Place(str(root)), "holds no agreement", "each agreement is a folder with an agreement.yaml"),
        ]
    versions: dict[str, tuple[AgreementRules, ...]] = {}
    for home in homes:
        source = _read(home, root, problems)
        if source is None:
            continue
        if source.terms.id in versions:
            problems.append(Problem(Place(str(home)), f"a second agreement is called '{source.terms.id}'"))
        versions[source.terms.id] = tuple(_versions(source, problems))
    if problems:
        # What stands in several versions of an agreement is wrong in each of them, but to be mended once.
        return None, sorted(dict.fromkeys(problems), key=lambda p: p.place)
    return Rulebook(versions, digest(root), vocabulary(versions)), []


def digest(root: Path) -> str:
    """A hash of every rule file below a folder: two rulebooks with the same one are the same."""
    found = sha256()
    for path in sorted(root.rglob("*.yaml")):
        if (among(root, path) or path.name == AGREEMENT) and not path.name.endswith(SCENARIOS):
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


@dataclass(slots=True)
class _Raw:
    """Plain data from a file and where it stands."""

    data: Any
    document: Document
    path: Path_

    def problem(self, message: str, hint: str = "", below: Path_ = ()) -> Problem:
        return Problem(self.document.place((*self.path, *below)), message, hint)


@dataclass(slots=True)
class _Source:
    """What the files of one agreement say, before phrases are resolved."""

    terms: Agreement
    definitions: dict[str, tuple[Definition, _Raw]]
    clauses: list[tuple[Clause, _Raw]]
    amendments: list[tuple[Amendment, _Raw]]


def _read(home: Path, root: Path, problems: list[Problem]) -> _Source | None:
    shown = home.relative_to(root.parent).as_posix()

    def documents(path: Path) -> Iterator[Document]:
        found, wrong = read_file(path, path.relative_to(root.parent).as_posix())
        problems.extend(wrong)
        yield from found

    terms: Agreement | None = None
    for document in documents(home / "agreement.yaml"):
        terms, wrong = typed(Agreement, document.data, document)
        problems.extend(wrong)
        if terms is not None and terms.notices is not None:
            terms = replace(terms, notices=as_signed(terms.notices, document.data["notices"]))
    definitions: dict[str, tuple[Definition, _Raw]] = {}
    if (home / "definitions.yaml").exists():
        for document in documents(home / "definitions.yaml"):
            _add_definitions(definitions, _items(document, problems), problems)
    clauses: list[tuple[Clause, _Raw]] = []
    for path in clauses_in(home):
        for document in documents(path):
            clauses.extend(_clauses(_items(document, problems), problems))
    amendments: list[tuple[Amendment, _Raw]] = []
    for path in amendments_in(home):
        for document in documents(path):
            amendment, wrong = typed(Amendment, document.data, document)
            problems.extend(wrong)
            if amendment is not None:
                amendments.append((as_signed(amendment, document.data), _Raw(document.data, document, ())))
    if terms is not None:
        problems.extend(absent(terms.files, made_of(home), Place(f"{shown}/agreement.yaml")))
    return None if terms is None else _Source(terms, definitions, clauses, amendments)


def _items(document: Document, problems: list[Problem]) -> list[_Raw]:
    if not isinstance(document.data, list):
        problems.append(Problem(document.place(()), "should be a list", "begin each entry with '- '"))
        return []
    return [_Raw(item, document, (i,)) for i, item in enumerate(document.data)]


def _add_definitions(into: dict[str, tuple[Definition, _Raw]], raws: list[_Raw], problems: list[Problem]) -> None:
    seen: set[str] = set()
    for raw in raws:
        definition, wrong = typed(Definition, raw.data, raw.document, raw.path)
        problems.extend(wrong)
        if definition is None:
            continue
        if definition.phrase in seen:
            problems.append(raw.problem(f"'{definition.phrase}' is defined twice"))
        if bool(definition.parties) + bool(definition.securities) + bool(definition.transfers) != 1:
            problems.append(
                raw.problem(f"'{definition.phrase}' must mean parties, securities or transfers: one of them")
            )
        for i, limb in enumerate(definition.securities):
            if not limb.classes and limb.meant_by is None:
                message = f"a limb of '{definition.phrase}' names neither classes nor another phrase"
                problems.append(raw.problem(message, "say of which classes the securities may be", ("securities", i)))
        seen.add(definition.phrase)
        into[definition.phrase] = (as_signed(definition, raw.data), raw)


def _clauses(raws: list[_Raw], problems: list[Problem]) -> Iterator[tuple[Clause, _Raw]]:
    for raw in raws:
        if not isinstance(raw.data, dict):
            problems.append(raw.problem("a clause is a group of terms: kind, section, says, ..."))
            continue
        word = raw.data.get("kind")
        if not isinstance(word, str) or word not in KINDS:
            hint = did_you_mean(str(word or ""), KINDS)
            problems.append(
                raw.problem(f"'{word}' is not a kind of clause" if word else "'kind' is missing", hint, ("kind",))
            )
            continue
        terms = {key: value for key, value in raw.data.items() if key != "kind"}
        clause, wrong = typed(KINDS[word], terms, raw.document, raw.path)
        problems.extend(wrong)
        if clause is not None:
            yield as_signed(clause, raw.data), raw


def _versions(source: _Source, problems: list[Problem]) -> Iterator[AgreementRules]:
    definitions, clauses = dict(source.definitions), list(source.clauses)
    yield _resolve(source.terms, source.terms.dated, definitions, clauses, problems)
    for amendment, raw in sorted(source.amendments, key=lambda pair: pair[0].effective):
        if amendment.effective < source.terms.dated:
            problems.append(raw.problem("an amendment cannot come before its agreement", below=("effective",)))
        new = [_Raw(item, raw.document, ("definitions", i)) for i, item in enumerate(raw.data.get("definitions") or [])]
        _add_definitions(definitions, new, problems)
        for phrase, (definition, its) in definitions.items():
            if its.document is raw.document:
                definitions[phrase] = (replace(definition, readings=(*definition.readings, *amendment.readings)), its)
        added = [_Raw(item, raw.document, ("clauses", i)) for i, item in enumerate(raw.data.get("clauses") or [])]
        fresh = list(_clauses(added, problems))
        gone = {(clause.section, clause.kind) for clause, _ in fresh}
        clauses = [
            (c, r) for c, r in clauses if (c.section, c.kind) not in gone and c.section not in amendment.removes
        ] + fresh
        yield _resolve(source.terms, amendment.effective, definitions, clauses, problems)


def _resolve(
    terms: Agreement,
    since: date,
    definitions: dict[str, tuple[Definition, _Raw]],
    clauses: list[tuple[Clause, _Raw]],
    problems: list[Problem],
) -> AgreementRules:
    meant = {phrase: definition for phrase, (definition, _) in definitions.items()}
    meanings = {
        phrase: tuple(_other_meanings(definition, raw, meant, problems))
        for phrase, (definition, raw) in definitions.items()
    }
    for definition, raw in definitions.values():
        problems.extend(_undefined(phrases_of(definition), meant, raw))
        problems.extend(_of_the_past(definition, meant, raw))
        for role in definition.parties.roles if definition.parties else ():
            if role not in terms.roles:
                problems.append(raw.problem(f"'{role}' is no role of {terms.id}", did_you_mean(role, terms.roles)))
    encoded: list[Encoded] = []
    clauses = by_section(clauses, lambda pair: pair[0].section)
    endings = [Encoded(c, terms.id, raw.document.place(raw.path)) for c, raw in clauses if c.may_end()]
    accrual = accruing([clause for clause, _ in clauses])
    for clause, raw in clauses:
        used = _used(clause)
        problems.extend(_undefined(used, meant, raw))
        wrong = (*wrong_sorts(clause, meant), *without_accrual(clause, accrual))
        problems.extend(raw.problem(message, below=_where(word, raw.data) or ()) for word, message in wrong)
        ended_by = tuple(
            end for end in endings if end.clause is not clause and within(clause.section, end.clause.may_end())
        )
        choices = list(_own_choices(clause, raw, meant, problems))
        if terms.notices is not None and _goes_by_notice(raw.data):
            choices.extend(Choice(terms.notices.section, reading) for reading in terms.notices.readings)
        for phrase in reached(used, meant):
            for reading, changed in meanings[phrase]:
                others = tuple(Other(taken_as, clause, definitions, phrase) for taken_as, definitions in changed)
                choices.append(Choice(meant[phrase].section, reading, others))
        readings = tuple(
            ReadingUsed(c.section, c.reading.words, c.reading.taken_as, c.reading.signed_off_by) for c in choices
        )
        place = raw.document.place(raw.path)
        twin = sum(_alike(clause, other.clause) for other in encoded)
        encoded.append(Encoded(clause, terms.id, place, ended_by, tuple(choices), readings, twin))
    joinders = tuple(clause for clause, _ in clauses if type(clause).joined is not Clause.joined)
    return AgreementRules(terms, since, meant, joinders, tuple(encoded))


def _alike(clause: Clause, other: Clause) -> bool:
    """Whether two clauses may have findings that nothing else tells apart."""
    return (clause.section, clause.kind, clause.told_by()) == (other.section, other.kind, other.told_by())


def _of_the_past(definition: Definition, meant: Mapping[str, Definition], raw: _Raw) -> Iterator[Problem]:
    """Phrases with a floor, where somebody is asked what he ever was: how much he held meanwhile is not asked."""
    for i, limb in enumerate(definition.securities):
        people = meant.get(limb.ever_held_by or "")
        if people is not None and people.parties is not None and people.parties.holding is not None:
            message = f"'{limb.ever_held_by}' means who holds so many now, and cannot say who ever held"
            hint = "name a phrase that goes by roles alone"
            yield raw.problem(message, hint, ("securities", i, "ever_held_by"))


def _used(clause: Clause) -> list[str]:
    """Every phrase in the terms of a clause, those by which it says whose a paper must be among them."""
    conditions = (phrase for condition in clause.conditions() for phrase in condition.phrases())
    return [*clause.phrases(), *conditions, *(phrase for giver in givers(clause) for phrase in giver.phrases)]


def _undefined(phrases: Iterable[str], meant: Mapping[str, Definition], raw: _Raw) -> Iterator[Problem]:
    for phrase in dict.fromkeys(phrases):
        if phrase not in meant:
            hint = did_you_mean(phrase, [*meant, *PARTS])
            yield raw.problem(f"'{phrase}' is not defined in this agreement", hint, _where(phrase, raw.data) or ())


def _where(text: str, data: Any) -> Path_ | None:
    """The path to the first term below that says just this, if any."""
    if data == text:
        return ()
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return next(((key, *below) for key, item in items if (below := _where(text, item)) is not None), None)


#: The terms that say whom and what a clause reaches.
_SCOPE = {"binds", "covers", "manners", "when", "unless", "survives"}


def _own_choices(
    clause: Clause, raw: _Raw, meant: Mapping[str, Definition], problems: list[Problem]
) -> Iterator[Choice]:
    for i, reading in enumerate(clause.readings):
        others = []
        for j, other in enumerate(reading.otherwise):
            if not other.terms:
                continue
            data = {key: value for key, value in _patched(raw.data, other.terms).items() if key != "kind"}
            changed = _checked(type(clause), data, raw, ("readings", i, "otherwise", j), problems)
            if changed is not None:
                problems.extend(_undefined(set(_used(changed)) - set(_used(clause)), meant, raw))
                same_scope = not _SCOPE & other.terms.keys()
                others.append(Other(other.taken_as, changed, meant, same_scope=same_scope))
        yield Choice(clause.section, reading, tuple(others))


#: Terms that stand where a clause goes by notices.
_NOTICES = {"notice", "noticed", "asked_by"}


def _goes_by_notice(data: Any) -> bool:
    """Whether a clause turns on notices, and so on the readings of the agreement's notice clause."""
    if isinstance(data, dict):
        return bool(_NOTICES & data.keys()) or any(map(_goes_by_notice, data.values()))
    return isinstance(data, list) and any(map(_goes_by_notice, data))


#: A reading of a definition, and the definitions as each other meaning of its words would have them.
_Meanings = tuple[Reading, tuple[tuple[str, Mapping[str, Definition]], ...]]


def _other_meanings(
    definition: Definition, raw: _Raw, meant: Mapping[str, Definition], problems: list[Problem]
) -> Iterator[_Meanings]:
    for i, reading in enumerate(definition.readings):
        others = []
        for j, other in enumerate(reading.otherwise):
            if other.terms:
                below = ("readings", i, "otherwise", j)
                changed = _checked(Definition, _patched(raw.data, other.terms), raw, below, problems)
                if changed is not None:
                    more = set(phrases_of(changed)) - set(phrases_of(definition))
                    problems.extend(_undefined(more, meant, raw))
                    others.append((other.taken_as, {**meant, definition.phrase: changed}))
        yield reading, tuple(others)


def _checked(kind: Any, data: Any, raw: _Raw, below: Path_, problems: list[Problem]) -> Any:
    value, misfits = validated(kind, data)
    for misfit in misfits:
        message = f"under this other reading {misfit.message}"
        problems.append(raw.problem(message, misfit.hint, (*below, "terms", *misfit.path)))
    return value


def _patched(data: Any, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The data with some terms replaced, group by group; lists and conditions are replaced whole."""
    patched = dict(data)
    for key, value in terms.items():
        old = patched.get(key)
        group = isinstance(old, dict) and isinstance(value, dict) and not is_condition(old)
        patched[key] = _patched(old, value) if group else value
    return patched
