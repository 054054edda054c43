"""Files as bytes and text: decoding after PEP 263, and back without losing a byte."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

BOM = b"\xef\xbb\xbf"


class DecodeError(Exception):
    """A file that cannot be decoded; the text says why in one line."""


@dataclass(frozen=True, eq=False)
class Source:
    """The text of one file and what is needed to write it back unchanged.

    `text` keeps the file's own newlines and has no BOM. `encoding` is the codec of PEP 263.
    """

    filename: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False

    @cached_property
    def lines(self) -> list[str]:
        """Physical lines with their newlines, split as Python's tokenizer splits (LF, CRLF, CR)."""
        return split(self.text)

    @property
    def newline(self) -> str:
        """The file's newline: that of its first line, LF for a file of one line."""
        first = self.lines[0] if self.lines else ""
        return "\r\n" if first.endswith("\r\n") else "\r" if first.endswith("\r") else "\n"

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.encode(self.text)

    @property
    def in_utf8(self) -> bytes:
        """The text as UTF-8."""
        return self.text.encode("utf-8", "surrogatepass")

    def __eq__(self, other: object) -> bool:
        """Whether it is the same file with the same bytes, however it is kept."""
        if not isinstance(other, Source):
            return NotImplemented
        kinds = ((source.filename, source.encoding, source.bom) for source in (self, other))
        return len(set(kinds)) == 1 and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.filename, self.encoding, self.bom, self.text))

    def with_text(self, text: str) -> Source:
        """The same file with another text."""
        return Source(self.filename, text, self.encoding, self.bom)

    def forget(self) -> None:
        """Let go of what can be made again."""
        self.__dict__.pop("lines", None)

    def encode(self, text: str) -> bytes:
        """The bytes of `text` in this file's encoding and with its BOM; UnicodeEncodeError if it cannot."""
        return (BOM if self.bom else b"") + text.encode(self.encoding)


class Stored(Source):
    """A source that is kept as its bytes: text takes up to four times their room."""

    def __init__(self, filename: str, data: bytes, encoding: str = "utf-8", bom: bool = False) -> None:
        given = {"filename": filename, "encoding": encoding, "bom": bom, "_data": data}
        self.__dict__.update(given)  # what is frozen is not assigned to

    @cached_property
    def text(self) -> str:
        """The decoded text."""
        return self._plain.decode(self.encoding)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        data: bytes = self.__dict__["_data"]
        return data

    @property
    def in_utf8(self) -> bytes:
        """The text as UTF-8: the bytes of the file, where they are that."""
        return self._plain if self.encoding == "utf-8" else super().in_utf8

    @property
    def _plain(self) -> bytes:
        return self.data[len(BOM) :] if self.bom else self.data

    def forget(self) -> None:
        """Let go of what can be made again."""
        super().forget()
        self.__dict__.pop("text", None)


def split(text: str) -> list[str]:
    """The physical lines of a text with their newlines."""
    return io.StringIO(text, newline="").readlines()


def decode(filename: str, data: bytes) -> Source:
    """Decode a file as Python would; raise DecodeError with the reason."""
    try:
        if data.isascii() and b"coding" not in data[:400]:
            return Stored(filename, data)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        bom = data.startswith(BOM)
        source = Stored(filename, data, "utf-8" if encoding == "utf-8-sig" else encoding, bom)
        _ = source.text
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise DecodeError(str(error)) from error
    return source


def read(path: Path, filename: str | None = None) -> Source:
    """Read and decode a file; raise DecodeError or OSError."""
    return decode(filename or str(path), path.read_bytes())
