"""The small closed language of conditions: all, any, not, named limbs, defined phrases and predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module
from typing import Annotated, Any, ClassVar, Protocol

from covenantry.engine.logic.reasons import Reason, all_of, any_of, no
from covenantry.facts.problems import did_you_mean
from covenantry.facts.records import dataclass
from covenantry.facts.typed import Misfit, Misfits, Parsed, validated


class Defined(Protocol):
    """A phrase that has been defined, as far as words about it go."""

    @property
    def section(self) -> str: ...


Definitions = Mapping[str, Defined]


class Asks(Protocol):
    """What the connectives and phrases ask of a case (context/case.py): predicates ask more of it."""

    def ask(self, condition: Condition) -> Reason: ...

    def transfer_is(self, phrase: str) -> Reason: ...


class Condition(Protocol):
    """Anything that can be asked of a case and answers with a reason."""

    def ask(self, case: Any) -> Reason: ...

    def phrases(self) -> Iterator[str]: ...

    def in_words(self, definitions: Definitions) -> str:
        """As a person would say it; a phrase with the section that defines it."""
        ...


class Keyed:
    """Base of all conditions: equal ones are one key, and a hash once worked out is kept, for they are asked often."""

    __slots__ = ("_hashed",)
    _hashed: int

    def __hash__(self) -> int:
        try:
            return self._hashed
        except AttributeError:
            kept = hash((type(self), *(getattr(self, field.name) for field in fields(self))))  # type: ignore[arg-type]
            object.__setattr__(self, "_hashed", kept)
            return kept


@dataclass(frozen=True, slots=True)
class All(Keyed):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def in_words(self, definitions: Definitions) -> str:
        return " and ".join(_each(self.parts, definitions))

    def ask(self, case: Asks) -> Reason:
        return all_of("all of these", [case.ask(part) for part in self.parts], "list")

    def phrases(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.phrases()


@dataclass(frozen=True, slots=True)
class Any_(Keyed):
    """Some part holds."""

    parts: tuple[Condition, ...]

    def in_words(self, definitions: Definitions) -> str:
        return " or ".join(_each(self.parts, definitions))

    def ask(self, case: Asks) -> Reason:
        return any_of("any of these", [case.ask(part) for part in self.parts], "list")

    def phrases(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.phrases()


@dataclass(frozen=True, slots=True)
class Not(Keyed):
    """The part does not hold."""

    part: Condition

    def in_words(self, definitions: Definitions) -> str:
        said = self.part.in_words(definitions)
        return f"not ({said})" if isinstance(self.part, All | Any_) else f"not {said}"

    def ask(self, case: Asks) -> Reason:
        return no(case.ask(self.part))

    def phrases(self) -> Iterator[str]:
        return self.part.phrases()


@dataclass(frozen=True, slots=True)
class Named(Keyed):
    """A limb with the name that the answer calls it by, and its section."""

    name: str
    section: str
    part: Condition

    def in_words(self, definitions: Definitions) -> str:
        return f"{self.name} ({self.section})" if self.section else self.name

    def ask(self, case: Asks) -> Reason:
        reason = case.ask(self.part)
        label = f"{self.section} {self.name}" if self.section else self.name
        text = label if reason.parts else f"{label}: {reason.text}"
        return reason._replace(text=text, role="limb" if self.section else "")

    def phrases(self) -> Iterator[str]:
        return self.part.phrases()


@dataclass(frozen=True, slots=True)
class Is(Keyed):
    """The transfer is one that a defined phrase means."""

    phrase: str

    def in_words(self, definitions: Definitions) -> str:
        return f"{self.phrase} ({definitions[self.phrase].section})"

    def ask(self, case: Asks) -> Reason:
        return case.transfer_is(self.phrase)

    def phrases(self) -> Iterator[str]:
        yield self.phrase


class Predicate(Keyed):
    """Base of the predicates: a frozen dataclass whose fields are its terms; `bare` is the field a bare value fills."""

    __slots__ = ()
    bare: ClassVar[str] = ""

    def ask(self, case: Any) -> Reason:
        raise NotImplementedError

    def in_words(self, definitions: Definitions) -> str:
        """As a person would say it: what a provision asks of a transfer that nobody has proposed."""
        raise NotImplementedError

    def phrases(self) -> Iterator[str]:
        return iter(())


def _each(parts: Iterable[Condition], definitions: Definitions) -> list[str]:
    """Each part in words; one that is made of several is kept together."""
    parts = list(parts)
    said = [part.in_words(definitions) for part in parts]
    if len(parts) == 1:
        return said
    return [f"({text})" if isinstance(part, All | Any_) else text for part, text in zip(parts, said, strict=True)]


def conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """What must hold together: the parts of a list, else the condition itself."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from conjuncts(part)
    elif condition is not None:
        yield condition


def who_is(who: str | None) -> str:
    """A person by the part that rule files name, in words."""
    return f"the {who}" if who in ("transferor", "transferee", "Company") else str(who)


def either(things: Iterable[Any]) -> str:
    """One or another."""
    return " or ".join(map(str, things))


PREDICATES: dict[str, type[Any]] = {}


def predicate(name: str) -> Callable[[type[Any]], type[Any]]:
    """Registers a predicate under the word that rule files use."""

    def register(kind: type[Any]) -> type[Any]:
        PREDICATES[name] = kind
        return kind

    return register


@cache
def vocabulary() -> dict[str, type[Any]]:
    """Every predicate by its word; importing their modules registers them."""
    import_module("covenantry.engine.predicates").load_predicates()
    return PREDICATES


def is_condition(value: dict[str, Any]) -> bool:
    """Whether plain data is a condition rather than a group of terms."""
    return ("name" in value and "when" in value) or (
        len(value) == 1 and next(iter(value)) in {"all", "any", "not", *vocabulary()}
    )


def parse(value: Any) -> Condition:
    """The condition that plain data says; raises Misfits that carry the path to each part that is wrong."""
    misfits: list[Misfit] = []
    condition: Condition = _parse(value, (), misfits)
    if misfits:
        raise Misfits(misfits)
    return condition


def _parse(value: Any, path: tuple[str | int, ...], misfits: list[Misfit]) -> Any:
    if isinstance(value, str):
        return Is(value)
    if isinstance(value, list):
        return All(_parts(value, path, misfits))
    if not isinstance(value, dict):
        return misfits.append(Misfit(path, "a condition must be a phrase, a list or one named test"))
    if "name" in value and "when" in value:
        for extra in value.keys() - {"name", "section", "when"}:
            misfits.append(Misfit((*path, extra), f"'{extra}' does not belong to a named limb", "name, section, when"))
        return Named(value["name"], value.get("section", ""), _parse(value["when"], (*path, "when"), misfits))
    if len(value) != 1:
        return misfits.append(
            Misfit(path, f"a condition has one test, not {len(value)}: {', '.join(value)}", "put them into a list")
        )
    ((word, terms),) = value.items()
    below = (*path, word)
    if word in ("all", "any"):
        if not isinstance(terms, list) or not terms:
            return misfits.append(Misfit(below, f"'{word}' needs a list"))
        parts = _parts(terms, below, misfits)
        return All(parts) if word == "all" else Any_(parts)
    if word == "not":
        return Not(_parse(terms, below, misfits))
    return _predicate(word, terms, below, misfits)


def _parts(values: list[Any], path: tuple[str | int, ...], misfits: list[Misfit]) -> tuple[Condition, ...]:
    return tuple(_parse(item, (*path, i), misfits) for i, item in enumerate(values))


def _predicate(word: str, terms: Any, path: tuple[str | int, ...], misfits: list[Misfit]) -> Any:
    kind = vocabulary().get(word)
    if kind is None:
        hint = did_you_mean(word, ["all", "any", "not", *PREDICATES])
        return misfits.append(Misfit(path, f"'{word}' is not a test that conditions know", hint))
    if not isinstance(terms, dict):
        terms = {kind.bare or fields(kind)[0].name: terms}
    found, wrong = validated(kind, terms)
    misfits.extend(Misfit((*path, *misfit.path), misfit.message, misfit.hint) for misfit in wrong)
    return found


ConditionText = Annotated[Any, Parsed(parse, "A condition.", {"$comment": "condition"})]
