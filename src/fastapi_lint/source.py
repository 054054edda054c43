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


@dataclass(frozen=True)
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

    def encode(self, text: str) -> bytes:
        """The bytes of `text` in this file's encoding and with its BOM; UnicodeEncodeError if it cannot."""
        return (BOM if self.bom else b"") + text.encode(self.encoding)


def split(text: str) -> list[str]:
    """The physical lines of a text with their newlines."""
    return io.StringIO(text, newline="").readlines()


def decode(filename: str, data: bytes) -> Source:
    """Decode a file as Python would; raise DecodeError with the reason."""
    try:
        if data.isascii() and b"coding" not in data[:400]:
            return Source(filename, data.decode("ascii"))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        bom = data.startswith(BOM)
        text = (data[len(BOM) :] if bom else data).decode("utf-8" if encoding == "utf-8-sig" else encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise DecodeError(str(error)) from error
    return Source(filename, text, "utf-8" if encoding == "utf-8-sig" else encoding, bom)


def read(path: Path, filename: str | None = None) -> Source:
    """Read and decode a file; raise DecodeError or OSError."""
    return decode(filename or str(path), path.read_bytes())
