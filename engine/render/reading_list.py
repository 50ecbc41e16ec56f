"""Readings as a list to sign off, and a rule beside the words of its contract, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap

from covenantry.engine.context.clause import Encoded
from covenantry.engine.rulebook.signed import Listed
from covenantry.facts.problems import Place

WIDTH = 110


def readings_text(found: Iterable[Listed]) -> str:
    """Each reading with its other meanings, who has signed it off, and what to write to sign it off."""
    return "".join(f"{line}\n" for one in found for line in (*_reading(one), ""))


def _reading(one: Listed) -> Iterator[str]:
    yield f"{one.agreement} {one.section}  ({one.place})"
    yield from _said("words", str(one.reading.get("words", "")))
    yield from _said("taken as", str(one.reading.get("taken_as", "")))
    for other in one.reading.get("otherwise") or ():
        told = " (the engine says what it would change)" if other.get("terms") else ""
        yield from _said("or", f"{other.get('taken_as', '')}{told}")
    by, on = one.reading.get("signed_off_by"), one.reading.get("signed_off_on")
    said = f"by {by}" + (f" on {on}" if on else "") if by else ""
    if one.state == "signed off":
        yield from _said("signed off", said)
        return
    stale = f"stale: signed off {said}, for other words, meanings or terms" if one.state == "stale" else ""
    loose = (
        f"signed off {said}, without the hash that would bind it" if one.state == "signed off without a hash" else ""
    )
    yield from _said("state", stale or loose or "open")
    yield from _said("to sign", f"signed_off_by: NAME, signed_off_on: DAY, signed_off_hash: '{one.hash}'")


def _said(head: str, text: str) -> Iterator[str]:
    first, *more = wrap(text, WIDTH - 14, break_on_hyphens=False) or [""]
    yield f"  {head:11} {first}"
    yield from (f"{'':14}{line}" for line in more)


def rule_text(encoded: Encoded, root: Path) -> str:
    """A clause as it stands in its file, from its first line to the next clause."""
    return f"Rule ({encoded.place})\n" + "".join(f"  {line}\n" for line in _lines(encoded.place, root))


def _lines(place: Place, root: Path) -> list[str]:
    lines = (root.parent / place.file).read_text(encoding="utf-8").splitlines()
    begin = (place.line or 1) - 1
    indent = len(lines[begin]) - len(lines[begin].lstrip(" "))
    end = begin + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > indent):
        end += 1
    return [line[indent:] for line in lines[begin:end] if line.strip()]


def words_text(words: str) -> str:
    """The contract's own words."""
    return "".join(f"  {line}\n" for line in wrap(words, WIDTH - 2, break_on_hyphens=False))


__all__ = ["readings_text", "rule_text", "words_text"]
