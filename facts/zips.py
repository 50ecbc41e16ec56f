"""Reads zip files that may be damaged or made to do harm: every limit is held before memory grows.

What the directory of the file says is checked first; what is really unpacked is counted while it is.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from covenantry.facts.files import TooLarge, contents_of, unreadable
from covenantry.facts.limits import beyond, limit
from covenantry.facts.problems import InvalidInput, Place, Problem

#: What reading a member may raise.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
#: Ways of packing whose unpacking can be stopped; the others may give gigabytes for a kilobyte at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: How every entry of the directory begins.
_ENTRY = b"PK\x01\x02"
_CHUNK = 1 << 20


def members(path: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The files with such names in a zip file, in the order of their names; InvalidInput for whatever is wrong."""
    place = Place(str(path))
    try:
        raw = contents_of(path)
    except TooLarge as error:
        raise InvalidInput([unreadable(error, str(path))]) from None
    with _opened(raw, place) as archive:
        infos = archive.infolist()
        _check(infos, len(raw), place)
        left = limit("package-mib") << 20
        for info in sorted(infos, key=lambda info: info.filename):
            if info.filename.endswith(suffixes) and "__MACOSX" not in info.filename:
                content = _unpacked(archive, info, left, place)
                left -= len(content)
                yield info.filename, content


def check_zip(raw: bytes, place: Place) -> None:
    """InvalidInput where the directory of a zip file says more than may be unpacked, or lies about it."""
    with _opened(raw, place) as archive:
        _check(archive.infolist(), len(raw), place)
        left = limit("package-mib") << 20
        for info in archive.infolist():
            left -= sum(map(len, _chunks(archive, info, left, place)))


def _opened(raw: bytes, place: Place) -> zipfile.ZipFile:
    if raw.count(_ENTRY) > limit("package-files"):
        raise InvalidInput([beyond("package-files", "holds more than {} files", place)])
    try:
        return zipfile.ZipFile(BytesIO(raw))
    except _DAMAGED as error:
        raise InvalidInput([Problem(place, f"cannot be read as a zip file: {error}", "fetch it again")]) from None


def _check(infos: list[zipfile.ZipInfo], packed: int, place: Place) -> None:
    """What the directory says of sizes, ratios and ways of packing."""
    if sum(info.file_size for info in infos) > limit("package-mib") << 20:
        raise InvalidInput([beyond("package-mib", "unpacks to more than {} MiB", place)])
    if _high(sum(info.file_size for info in infos), packed):
        raise InvalidInput([beyond("ratio", "unpacks to more than {} times its size", place)])
    for info in infos:
        if info.file_size > limit("file-mib") << 20:
            raise InvalidInput(
                [beyond("file-mib", "unpacks to more than {} MiB", Place(f"{place.file}/{_name(info)}"))]
            )
        if _high(info.file_size, info.compress_size):
            raise InvalidInput(
                [beyond("ratio", "unpacks to more than {} times its size", Place(f"{place.file}/{_name(info)}"))]
            )
        if info.compress_type not in _METHODS:
            message = f"{_name(info)} is damaged or packed in a way that is not read (method {info.compress_type})"
            raise InvalidInput([Problem(place, message, "pack it again, with deflate")])


def _high(unpacked: int, packed: int) -> bool:
    return unpacked > _CHUNK and unpacked > limit("ratio") * packed


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, place: Place) -> bytes:
    """What a member holds."""
    return b"".join(_chunks(archive, info, left, place))


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, place: Place) -> Iterator[bytes]:
    """What a member really holds, bit by bit; never more than the directory says of it, nor than is `left`."""
    got = 0
    try:
        with archive.open(info) as member:
            while chunk := member.read(min(_CHUNK, max(info.file_size - got, 0) + 1)):
                got += len(chunk)
                if got > left:
                    raise InvalidInput([beyond("package-mib", "unpacks to more than {} MiB", place)])
                if got > info.file_size:
                    break
                yield chunk
    except _DAMAGED as error:
        message = f"{_name(info)} is damaged or packed in a way that is not read ({error})"
        raise InvalidInput([Problem(place, message, "fetch it again")]) from None
    if got != info.file_size:
        message = f"{_name(info)} is damaged: it is not of the size that the directory gives it"
        raise InvalidInput([Problem(place, message, "fetch it again")])


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename if len(info.filename) <= 100 else f"{info.filename[:97]}..."


__all__ = ["check_zip", "members"]
