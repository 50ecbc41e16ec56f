"""Parses the values that people write: dates, times, share counts, money, percentages, yes and no."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any

from covenantry.facts.typed import Parsed

#: Characters that a terminal would obey instead of showing: controls, line ends, and marks that turn the direction of
#: writing.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_COUNT = re.compile(r"\d{1,3}(,\d{3})+|\d{1,18}", re.ASCII)
_MONEY = re.compile(r"\$?(\d{1,3}(,\d{3})+|\d{1,18})(\.\d{1,10})?", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,18})?", re.ASCII)
_RATIO = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)\s*(?:/|:|for)\s*(\d{1,18}(?:\.\d{1,18})?)", re.ASCII)


def _text(value: Any, wanted: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"should be {wanted}")
    return value.strip()


def parse_date(value: Any) -> date:
    """A calendar date written YYYY-MM-DD; nothing else is guessed at."""
    text = _text(value, "a date such as 1999-11-21")
    if not _DATE.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; write it as 1999-11-21")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is no day of the calendar ({error})") from None


def parse_moment(value: Any) -> datetime:
    """A time with its offset, such as 1999-11-21T17:00-05:00; a bare date is its last instant in UTC."""
    text = _text(value, "a time such as 1999-11-21T17:00-05:00")
    if _DATE.fullmatch(text):
        day = parse_date(text)
        return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=UTC)
    if not _TIME.fullmatch(text):
        raise ValueError(
            f"'{text}' is not a time with its offset; write it as 1999-11-21T17:00-05:00 or 1999-11-21T22:00Z"
        )
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is no moment of the calendar ({error})") from None


def parse_count(value: Any) -> int:
    """A whole number of shares, not negative; thousands may be parted by commas."""
    text = _text(value, "a whole number of shares")
    if not _COUNT.fullmatch(text):
        raise ValueError(f"'{text}' is not a whole number of shares (no sign, no fraction; 1,000 or 1000)")
    return int(text.replace(",", ""))


def parse_positive_count(value: Any) -> int:
    """A whole number of at least one."""
    if (count := parse_count(value)) < 1:
        raise ValueError("must be at least 1")
    return count


def parse_money(value: Any) -> Decimal:
    """An amount of money, not negative, exact."""
    text = _text(value, "an amount of money such as 120.00")
    if not _MONEY.fullmatch(text):
        raise ValueError(f"'{text}' is not an amount of money; write it as 120.00")
    try:
        return Decimal(text.lstrip("$").replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"'{text}' is not an amount of money; write it as 120.00") from None


def parse_share(value: Any) -> Fraction:
    """A share of a whole, at most all of it: "4.99%", "2/3"."""
    text = _text(value, "a percentage such as 4.99%")
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        share = Fraction(text[:-1].strip()) / 100
    elif found := _RATIO.fullmatch(text):
        share = _quotient(*found.groups())
    else:
        raise ValueError(f"'{text}' is not a percentage or a fraction; write it as 4.99% or 2/3")
    if share > 1:
        raise ValueError(f"'{text}' is more than the whole")
    return share


def parse_ratio(value: Any) -> Fraction:
    """So many for each one: "10", "3/2", "2:1", "2 for 1"."""
    text = _text(value, "a ratio such as 10 or 3/2")
    if _NUMBER.fullmatch(text):
        ratio = Fraction(text)
    elif found := _RATIO.fullmatch(text):
        ratio = _quotient(*found.groups())
    else:
        raise ValueError(f"'{text}' is not a ratio; write it as 10 or 3/2")
    if not ratio:
        raise ValueError("a ratio must be more than nothing")
    return ratio


def _quotient(above: str, below: str) -> Fraction:
    if not Fraction(below):
        raise ValueError("a fraction cannot have nothing below its line")
    return Fraction(above) / Fraction(below)


def parse_yes_no(value: Any) -> bool:
    """yes or no (true and false are understood)."""
    word = _text(value, "yes or no").lower()
    if word in ("yes", "true"):
        return True
    if word in ("no", "false"):
        return False
    raise ValueError(f"'{value}' is neither yes nor no")


def parse_name(value: Any) -> str:
    """A name or a sentence: text that is not empty, on one line, and can be shown."""
    text = _text(value, "text")
    if len(text) > 10_000:
        raise ValueError("is longer than 10,000 characters")
    if found := OBEYED.search(text):
        raise ValueError(f"has a line end or another character that is not shown, U+{ord(found[0]):04X}: take it out")
    return text


def parse_id(value: Any) -> str:
    """An identifier: lower-case letters, digits, dots and hyphens."""
    text = _text(value, "an identifier such as series-c")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", text):
        raise ValueError(f"'{text}' is not an identifier: lower-case letters, digits, dots and hyphens, at most 100")
    return text


def parse_entry_id(value: Any) -> str:
    """An identifier, or one that was made for an entry without: the name of its file, a # and a number."""
    text = _text(value, "an identifier such as consent-12")
    return text if re.fullmatch(r"[^#\n]{1,200}#[0-9]{1,9}'*", text) else parse_id(text)


Day = Annotated[date, Parsed(parse_date, "A date, YYYY-MM-DD.", {"type": "string", "format": "date"})]
Moment = Annotated[datetime, Parsed(parse_moment, "A time with its offset, or a date.")]
Count = Annotated[int, Parsed(parse_count, "A whole number, not negative.", {"type": ["string", "integer"]})]
PositiveCount = Annotated[
    int, Parsed(parse_positive_count, "A whole number, at least 1.", {"type": ["string", "integer"]})
]
Money = Annotated[Decimal, Parsed(parse_money, "An exact amount of money.", {"type": ["string", "number"]})]
Share = Annotated[Fraction, Parsed(parse_share, "A percentage (4.99%) or a fraction (2/3).")]
Ratio = Annotated[Fraction, Parsed(parse_ratio, "So many for each one: 10, 3/2.", {"type": ["string", "number"]})]
YesNo = Annotated[bool, Parsed(parse_yes_no, "yes or no", {"enum": ["yes", "no", "true", "false", True, False]})]
Name = Annotated[str, Parsed(parse_name, "Text.")]
Id = Annotated[str, Parsed(parse_id, "An identifier: lower-case letters, digits, dots and hyphens.")]
EntryId = Annotated[str, Parsed(parse_entry_id, "An identifier: lower-case letters, digits, dots and hyphens.")]
