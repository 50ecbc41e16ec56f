"""The common header of every entry, and the retraction of one."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from typing import ClassVar

from covenantry.facts.model.entities import Whereabouts
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, EntryId, Moment, Name, YesNo

#: Stands for "recorded on the day of the entry"; never seen after construction.
_ON_THE_DAY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact: `date` is the day it took effect, `recorded_at` when it came on record.

    Left out, `recorded_at` is the last instant of `date` in UTC and `id` is "<file>#<number in the file>".
    """

    __pydantic_config__ = STRICT
    type: ClassVar[str]

    date: Day
    recorded_at: Moment = _ON_THE_DAY
    recorded_by: Name | None = None
    source: Name | None = None
    illustrative: YesNo = False
    note: Name | None = None
    id: EntryId = ""
    place: Whereabouts = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.recorded_at == _ON_THE_DAY:
            day = self.date
            last = datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=UTC)
            object.__setattr__(self, "recorded_at", last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Entry):
    """Something that is only told: an event, a paper or a circumstance of which no rule takes account."""

    type: ClassVar[str] = "remark"

    says: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(Entry):
    """From its recording on, the entry named is treated as never made. A correction is this plus a new entry."""

    type: ClassVar[str] = "retraction"

    entry: Name
