"""Makes Qt's copy of ICU's tables smaller for the packed program: 31 MB that Qt links, of which it can reach a quarter.

Qt calls ICU to compare texts, to change case, to convert old encodings and to name time zones (`nm -D libQt6Core.so.6`
lists the calls). Units, currencies, languages, spelled-out numbers, transliteration and line breaking lie in the same
file and no call of Qt leads there; ShipDesk shows no time zone's name and leaves old encodings to Python. How texts are
compared, in every language, stays.
"""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

UNUSED_FOLDERS = frozenset(("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit", "zone"))
UNUSED_KINDS = (".cnv", ".spp", ".cfu")
_WORDS_OF_A_LANGUAGE = re.compile(r"[a-z]{2,3}(_\w+)?\.res")
"""Month names and the like, such as "de_AT.res"; Qt has its own. What all languages share has longer names."""
_HEADER = struct.Struct("<HBB4xBBBx4s")
_ENTRY = struct.Struct("<II")
_COUNT = struct.Struct("<I")
_MAGIC = (0xDA, 0x27)
_ALIGNMENT = 16


def is_wanted(name: str) -> bool:
    """Tell whether Qt may ask for the table, such as "icudt73l/coll/de.res"."""
    *folders, file = name.split("/")[1:]
    if folders:
        return folders[0] not in UNUSED_FOLDERS
    return not (file.endswith(UNUSED_KINDS) or _WORDS_OF_A_LANGUAGE.fullmatch(file))


def shrink_tables(content: bytes) -> bytes:
    """Return ICU's common data file with the wanted tables only; raises ValueError where it is no such file."""
    size, magic1, magic2, big_endian, charset, _, kind = _HEADER.unpack_from(content)
    if (magic1, magic2) != _MAGIC or kind != b"CmnD" or big_endian or charset:
        raise ValueError("no common data file of ICU")
    header, body = content[:size], content[size:]
    kept = [(name, table) for name, table in _tables(body) if is_wanted(name.decode("ascii"))]
    return header + _laid_out(kept)


def shrink_library(library: Path, work: Path) -> None:
    """Replace libicudata.so.* by one with the wanted tables; needs objcopy, as and ld (binutils).

    The tables are the library's only section of read-only data and its only symbol.
    """
    tables, source, made = work / "icu.dat", work / "icu.s", work / "icu.o"
    subprocess.run(["objcopy", "-O", "binary", "--only-section=.rodata", library, tables], check=True)
    tables.write_bytes(shrink_tables(tables.read_bytes()))
    version = library.name.rpartition(".so.")[2]
    symbol = f"icudt{version.partition('.')[0]}_dat"
    source.write_text(
        f".section .rodata\n.balign {_ALIGNMENT}\n.globl {symbol}\n.type {symbol}, %object\n"
        f'{symbol}:\n.incbin "{tables}"\n.size {symbol}, . - {symbol}\n'
        '.section .note.GNU-stack, "", %progbits\n',
        encoding="utf-8",
    )
    subprocess.run(["as", "-o", made, source], check=True)
    subprocess.run(["ld", "-shared", "-soname", library.name, "-o", library, made], check=True)


def _tables(body: bytes) -> list[tuple[bytes, bytes]]:
    """Return names and tables in the file's order; offsets in it count from the number of entries."""
    (count,) = _COUNT.unpack_from(body)
    entries = [_ENTRY.unpack_from(body, _COUNT.size + i * _ENTRY.size) for i in range(count)]
    ends = [start for _, start in entries[1:]] + [len(body)]
    return [
        (body[name : body.index(b"\0", name)], body[start:end])
        for (name, start), end in zip(entries, ends, strict=True)
    ]


def _laid_out(tables: list[tuple[bytes, bytes]]) -> bytes:
    names = b"".join(name + b"\0" for name, _ in tables)
    first = _COUNT.size + len(tables) * _ENTRY.size
    place, name_at = _aligned(first + len(names)), first
    entries, parts = b"", []
    for name, table in tables:
        entries += _ENTRY.pack(name_at, place)
        name_at += len(name) + 1
        parts.append(table.ljust(_aligned(len(table)), b"\0"))
        place += len(parts[-1])
    start = _COUNT.pack(len(tables)) + entries + names
    return start.ljust(_aligned(len(start)), b"\0") + b"".join(parts)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
