"""Write facts/calendars.json: the weekdays on which Washington, D.C. offices and NASDAQ are closed, 1990 to 2060.

Run it in an environment of its own, because `holidays` holds dateutil back and is slow to import; the project itself
never imports it:

    python -m venv /path/to/scratch && /path/to/scratch/bin/pip install holidays==0.109
    /path/to/scratch/bin/python tools/generate_calendars.py

then read the diff: one line is one year of one calendar. Run it again when Congress, the D.C. Council, the exchange or
an executive order adds a day. Years to come are today's rules carried forward; their days of mourning nobody knows yet.

Where the table departs from `holidays`, and why:

* 2005-04-15 is a business day. D.C. Emancipation Day of 2005 fell on a Saturday and was kept on it (D.C. Law 15-288 and
  the acts that amended it: D.C. Code 1-612.02, notes); D.C. Code 28-2701, which moves a Saturday holiday to the Friday,
  did not list the day until D.C. Law 16-91 section 109 took effect on 2006-04-07. Monday 2006-04-17 does stay closed:
  28-2701 by then made it a holiday "for all purposes", although 1-612.02 gave employees of the District no Monday off
  until 2007.
* Two executive orders that closed federal departments before 2001 are added: 12910 (1994-04-27) and 13068 (1997-12-26).
* Half-day closings by executive order (24 December 1990, 1998, 2002, 2009, 2015) close no day.

Snow days (January 1996, February 2010) and lapses of appropriations are in no list: no executive order closed those
days, and a rule that means to leave one out names it itself.

Checked, every weekday from 1990 to 2060: exchange_calendars 4.13.2 (XNYS) closes the same days as NASDAQ here; the
federal holidays of pandas 3.1.1 are Washington's here but for Inauguration Day and Emancipation Day, which they leave
out.
"""

import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path

import holidays  # type: ignore[import-not-found,unused-ignore]

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
TABLE = Path(__file__).resolve().parent.parent / "facts" / "calendars.json"

KEPT_ON_SATURDAY = {date(2005, 4, 15)}
EARLIER_EXECUTIVE_CLOSURES = {date(1994, 4, 27), date(1997, 12, 26)}

YEARS = range(FIRST.year, LAST.year + 2)  # a year beyond, for the New Year's Day that is observed on 31 December


def washington_closed() -> set[date]:
    """Federal and District holidays as observed: 5 U.S.C. 6103, D.C. Code 28-2701."""
    return set(holidays.country_holidays("US", subdiv="DC", years=YEARS)) - KEPT_ON_SATURDAY


def nasdaq_closed() -> set[date]:
    """Days without trading, among them the days of mourning, September 2001 and the storm of October 2012."""
    return set(holidays.financial_holidays("NASDAQ", years=YEARS))


def executive_closures() -> set[date]:
    """Whole days for which an executive order closed the federal departments, holidays apart."""
    federal = holidays.country_holidays("US", categories=("government",), years=YEARS)
    whole_days = {day for day, name in federal.items() if "half-day" not in name}
    return (whole_days - washington_closed()) | EARLIER_EXECUTIVE_CLOSURES


def by_year(days: Iterable[date]) -> dict[str, str]:
    """Weekdays within the table, one text of month-day pairs for each year: {"1990": "01-01 01-15 ..."}."""
    kept = sorted(day for day in days if FIRST <= day <= LAST and day.weekday() < 5)
    return {str(year): " ".join(f"{day:%m-%d}" for day in group) for year, group in groupby(kept, lambda day: day.year)}


def main() -> None:
    table = {
        "source": f"tools/generate_calendars.py with holidays {holidays.__version__}",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "calendars": {"Washington, D.C.": by_year(washington_closed()), "NASDAQ": by_year(nasdaq_closed())},
        "closures": {"federal executive closures": by_year(executive_closures())},
    }
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
