"""Reads TRANSFER files: one proposed transfer, or many as a YAML list, several YAML documents or JSON Lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.language.proposal import ProposalText
from covenantry.facts.limits import beyond, limit
from covenantry.facts.problems import Place, Problem
from covenantry.facts.quick import quick
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.facts.documents import Document, Path_

#: Terms of a proposal that an assumption may supply: by the name in `missing`, with how the value becomes that of a
#: file.
TERMS: Mapping[str, Callable[[str], Any]] = {
    "security-ids": lambda text: [part.strip() for part in text.split(",")],
    "consideration": str,
    "price": str,
    "manner": str,
    "exemption": str,
    "registration": str,
    "terms-no-better-than-noticed": str,
}


class Written(NamedTuple):
    """One proposed transfer as written, and where; or the problems that keep it from being read."""

    text: ProposalText | None
    problems: tuple[Problem, ...]
    data: Mapping[str, Any]
    document: Document
    path: Path_

    def place(self, *below: str | int) -> Place:
        """Where a part of it stands."""
        return self.document.place((*self.path, *below))

    def having(self, terms: Mapping[str, str]) -> Written:
        """The same with further terms, under the names of TERMS, as if the file had them."""
        added = {name.replace("-", "_"): TERMS[name](value) for name, value in terms.items()}
        places = self.document.places | {
            (*self.path, key): Place(f"--assume {name}={terms[name]}") for key, name in zip(added, terms, strict=True)
        }
        document = replace(self.document, places=places)
        return _typed({**self.data, **added}, document, self.path)


@dataclass(frozen=True, slots=True)
class Transfers:
    """What one TRANSFER holds; `many` where its form provides for several, whatever their number."""

    items: tuple[Written, ...]
    many: bool


def read_transfers(raw: bytes, name: str) -> Transfers:
    """Every proposed transfer in the bytes of a file; one that cannot be read does not stop the others."""
    from covenantry.facts.documents import Document, read_bytes

    items: list[Written] = []
    if max(raw.count(b"\n"), raw.count(b"\r")) > limit("values"):
        return _refused(beyond("values", "holds more than {} lines", Place(name)))
    chunks = list(islice(_chunks(raw, name), limit("transfers") + 1))
    many = len(chunks) > 1 or _is_lines(name)
    values = 0
    for first_line, chunk in chunks:
        if len(items) > limit("transfers"):
            return _refused(beyond("transfers", "holds more than {} proposed transfers", Place(name)))
        documents, problems = read_bytes(chunk, name)
        values += sum(len(document.places) for document in documents)
        if values > limit("values"):
            return _refused(beyond("values", "holds more than {} values", Place(name)))
        if problems:
            items.append(
                Written(None, tuple(_below(p, first_line, chunk) for p in problems), {}, Document(name, None, {}), ())
            )
        for document in documents:
            if document.data is None:
                continue
            shifted = _shifted(document, first_line) if first_line else document
            many = many or isinstance(document.data, list) or len(documents) > 1
            items.extend(_read(shifted))
    if len(items) > limit("transfers"):
        return _refused(beyond("transfers", "holds more than {} proposed transfers", Place(name)))
    if not items:
        return _refused(
            Problem(Place(name), "holds no proposed transfer", "write: from, to, security, quantity, price, date")
        )
    return Transfers(tuple(items), many)


def _refused(problem: Problem) -> Transfers:
    """A file of which nothing is asked."""
    from covenantry.facts.documents import Document

    return Transfers((Written(None, (problem,), {}, Document(problem.place.file, None, {}), ()),), many=False)


def written(data: Mapping[str, Any], document: Document, path: Path_ = ()) -> Written:
    """A proposed transfer as plain data, with where its parts stand."""
    return _typed(dict(data), document, path)


def _read(document: Document) -> Iterator[Written]:
    if isinstance(document.data, list):
        for i, item in enumerate(document.data):
            yield _typed(item, document, (i,))
    else:
        yield _typed(document.data, document, ())


def _typed(data: Any, document: Document, path: Path_) -> Written:
    if not isinstance(data, dict):
        problem = Problem(
            document.place(path), "a proposed transfer is a group of terms: from, to, security, quantity, ..."
        )
        return Written(None, (problem,), {}, document, path)
    if sound := quick(ProposalText, data):
        return Written(sound, (), data, document, path)
    from covenantry.facts.typed import typed

    text, problems = typed(ProposalText, data, document, path)
    return Written(text, tuple(problems), data, document, path)


def _is_lines(name: str) -> bool:
    return name.endswith((".jsonl", ".ndjson"))


def _chunks(raw: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """The parts that can be read on their own (documents, lines of JSON), each with how many lines stand before it."""
    lines = raw.splitlines(keepends=True)
    written = [line.strip() for line in lines]
    full = [i for i, line in enumerate(written) if line and not line.startswith(b"#")]
    if _is_lines(name) or _looks_like_lines([written[i] for i in full]):
        yield from ((i, lines[i].rstrip(b"\r\n")) for i in full)
        return
    starts = [i for i, line in enumerate(lines) if line[:3] == b"---" and line[3:4] in (b"", b" ", b"\t", b"\r", b"\n")]
    edges = [0, *(i for i in starts if i), len(lines)]
    for start, end in pairwise(edges):
        chunk = b"".join(lines[start:end])
        if chunk.strip():
            yield start, chunk


def _looks_like_lines(lines: list[bytes]) -> bool:
    """Whether the first line is an object that is complete, and more follow that are no further documents."""
    return len(lines) > 1 and lines[0][:1] == b"{" and lines[0][-1:] == b"}" and not any(b[:3] == b"---" for b in lines)


def _below(problem: Problem, before: int, chunk: bytes) -> Problem:
    """The problem at its line of the file; what is wrong with the end of a chunk is so with its last line."""
    line = min(problem.place.line or 1, max(len(chunk.splitlines()), 1))
    return replace(problem, place=replace(problem.place, line=before + line, column=problem.place.column or 1))


def _shifted(document: Document, lines: int) -> Document:
    places = {path: replace(place, line=place.line + lines) for path, place in document.places.items()}
    return replace(document, places=places)
