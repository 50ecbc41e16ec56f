"""Checks the classes of securities among themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from covenantry.facts.lots import first_terms
from covenantry.facts.model import StockClass
from covenantry.facts.problems import Place, Problem, did_you_mean

_NEEDS_EXERCISE = ("WARRANT", "OPTION")


def definitions(classes: Mapping[str, StockClass]) -> Iterator[Problem]:
    """Terms that are missing or contradict each other, and classes that convert in a circle."""
    for stock_class in classes.values():
        place = stock_class.place or Place(stock_class.id)
        for message, hint in _defects(stock_class, classes):
            yield Problem(place, f"{stock_class.id}: {message}", hint)


def _defects(stock_class: StockClass, classes: Mapping[str, StockClass]) -> Iterator[tuple[str, str]]:
    rights, exercise = stock_class.conversion_rights, stock_class.exercise
    kind = stock_class.class_type.lower()
    if rights and exercise:
        yield "has both conversion_rights and exercise terms", "keep the one that it has"
    if stock_class.class_type in _NEEDS_EXERCISE and not exercise:
        yield f"a {kind} needs its exercise terms", "add exercise: {stock_class_id, exercise_price, expiration_date}"
    if stock_class.class_type == "CONVERTIBLE" and not rights:
        yield "a convertible needs its conversion_rights", "add {converts_to_stock_class_id, ratio}"
    if exercise and exercise.first_day and exercise.first_day > exercise.expiration_date:
        yield f"expires on {exercise.expiration_date}, before its first day {exercise.first_day}", "check both days"
    targets = [rights.converts_to_stock_class_id] if rights else []
    targets += [rights.limit.of] if rights and rights.limit else []
    targets += [exercise.stock_class_id] if exercise else []
    for target in targets:
        if target not in classes:
            yield f"there is no class of securities '{target}'", did_you_mean(target, classes)
    if circle := _circle(stock_class.id, classes):
        yield f"converts in a circle: {' -> '.join(circle)}", "a class converts into another one"


def _circle(start: str, classes: Mapping[str, StockClass]) -> list[str]:
    """The way from a class back to itself through the classes that each converts into; empty if there is none."""
    way = [start]
    while stock_class := classes.get(way[-1]):
        terms = first_terms(stock_class)
        if terms is None:
            return []
        way.append(terms.into)
        if terms.into == start:
            return way
        if terms.into in way[:-1]:
            return []  # a circle further on, reported where it begins
    return []
