"""Password hashing and key derivation: slow on purpose."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_HASH = Effect.HASH
_SLOW = Function(_HASH)
_DERIVING = Class(blocks={_HASH: "derive verify"})
_KDF = "cryptography.hazmat.primitives.kdf"
_HANDLER = Class(
    blocks={_HASH: "encrypt hash verify"}, returns={"using": "self", "hash": "str", "verify": "bool"}
)
# passlib's handlers whose cost is high by default; plain digests are not.
_HANDLERS = (
    "argon2 bcrypt bcrypt_sha256 django_argon2 django_bcrypt django_bcrypt_sha256 django_pbkdf2_sha1 "
    "django_pbkdf2_sha256 grub_pbkdf2_sha512 pbkdf2_sha1 pbkdf2_sha256 pbkdf2_sha512 phpass scrypt "
    "sha1_crypt sha256_crypt sha512_crypt"
)

LIBRARY = Library(
    packages=("bcrypt", "passlib", "argon2", "pwdlib", "werkzeug", "cryptography", "nacl"),
    distribution="bcrypt",
    aliases={
        "argon2._password_hasher.PasswordHasher": "argon2.PasswordHasher",
        "pwdlib._hash.PasswordHash": "pwdlib.PasswordHash",
        "passlib.handlers.bcrypt.bcrypt": "passlib.hash.bcrypt",
        "passlib.handlers.pbkdf2.pbkdf2_sha256": "passlib.hash.pbkdf2_sha256",
        "passlib.handlers.argon2.argon2": "passlib.hash.argon2",
    },
    functions={
        **functions("bcrypt", "hashpw checkpw kdf", _SLOW),
        **functions("argon2", "hash_password hash_password_raw verify_password", _SLOW),
        **functions("argon2.low_level", "hash_secret hash_secret_raw verify_secret", _SLOW),
        **functions("werkzeug.security", "generate_password_hash check_password_hash", _SLOW),
        **functions(
            "nacl.pwhash",
            "str verify kdf_scryptsalsa208sha256 scryptsalsa208sha256_str verify_scryptsalsa208sha256",
            _SLOW,
        ),
        **functions("nacl.pwhash.argon2id", "kdf str verify", _SLOW),
        **functions("nacl.pwhash.argon2i", "kdf str verify", _SLOW),
        **functions("nacl.pwhash.scrypt", "kdf str verify", _SLOW),
    },
    classes={
        "passlib.context.CryptContext": Class(
            blocks={_HASH: "dummy_verify encrypt genhash hash verify verify_and_update"},
            returns={"hash": "str", "verify": "bool"},
            chains="copy using",
            quiet="identify needs_update schemes",
        ),
        **{f"passlib.hash.{name}": _HANDLER for name in _HANDLERS.split()},
        "argon2.PasswordHasher": Class(
            blocks={_HASH: "hash verify"},
            returns={"hash": "str", "verify": "bool", "from_parameters": "self"},
            quiet="check_needs_rehash",
        ),
        "pwdlib.PasswordHash": Class(
            blocks={_HASH: "hash verify verify_and_update"},
            returns={"hash": "str", "verify": "bool", "recommended": "self"},
        ),
        "pwdlib.hashers.argon2.Argon2Hasher": Class(blocks={_HASH: "hash verify"}),
        "pwdlib.hashers.bcrypt.BcryptHasher": Class(blocks={_HASH: "hash verify"}),
        f"{_KDF}.scrypt.Scrypt": _DERIVING,
        f"{_KDF}.pbkdf2.PBKDF2HMAC": _DERIVING,
        f"{_KDF}.argon2.Argon2id": _DERIVING,
    },
)
