"""Key derivation in the standard library; plain digests are fast and not listed."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Effect, Function, Library

LIBRARY = Library(
    packages=("hashlib", "_hashlib"),
    aliases={"_hashlib.pbkdf2_hmac": "hashlib.pbkdf2_hmac", "_hashlib.scrypt": "hashlib.scrypt"},
    functions={
        "hashlib.pbkdf2_hmac": Function(Effect.HASH, returns="bytes"),
        "hashlib.scrypt": Function(Effect.HASH, returns="bytes"),
        "hashlib.file_digest": Function(Effect.FILE),
    },
)
