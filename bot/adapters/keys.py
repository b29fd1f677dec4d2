"""The keys that seal what is personal: AES-256-GCM, a key id before every sealed value, rotation.

A key is 32 random bytes in base64. A key file holds one key a line, the current one first; the others only open what
was sealed before a rotation.
"""

import base64
import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import StorageError
from bot.ports import Unreadable

log = logging.getLogger(__name__)

ID, NONCE = 4, 12


class Keyring:
    """Seals with the first key and opens with any of them.

    >>> ring = Keyring([bytes(32)])
    >>> ring.open(ring.seal(b"Ada", b"session"), b"session")
    b'Ada'
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self.keys = tuple(keys)
        self._by_id = {key_id(key): AESGCM(key) for key in keys}
        self.current = key_id(self.keys[0])
        self._seal = self._by_id[self.current].encrypt
        self._nonces: Iterator[bytes] = iter(())

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Key id, nonce and ciphertext; `about` must be given again to open it."""
        nonce = next(self._nonces, b"") or self._more_nonces()
        return self.current + nonce + self._seal(nonce, plain, about)

    def _more_nonces(self) -> bytes:
        """A nonce, and more at hand: one call to the system for many costs what one for one does."""
        random = os.urandom(NONCE * 256)
        self._nonces = iter([random[start : start + NONCE] for start in range(0, len(random), NONCE)])
        return next(self._nonces)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed; Unreadable where no key fits, or it was sealed about something else."""
        cipher = self._by_id.get(sealed[:ID])
        if cipher is None:
            raise Unreadable("sealed under a key that is not at hand")
        try:
            return cipher.decrypt(sealed[ID : ID + NONCE], sealed[ID + NONCE :], about)
        except (InvalidTag, ValueError):
            raise Unreadable("damaged, or of another row") from None


def key_id(key: bytes) -> bytes:
    """Four bytes that tell keys apart and give nothing of them away."""
    return hashlib.sha256(b"crawlwise key id" + key).digest()[:ID]


def parse_keys(text: str, *, where: str) -> list[bytes]:
    """The keys in `text`, separated by commas or line ends; StorageError names what is wrong with which."""
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.replace(",", " ").split()]
    if not words:
        raise StorageError(f"{where}: holds no key; restore it from your backup")
    return [_parse_key(word, where=f"{where}: key {number}") for number, word in enumerate(words, 1)]


def _parse_key(word: str, *, where: str) -> bytes:
    try:
        key = base64.b64decode(word, altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise StorageError(f"{where} is not 32 bytes in base64; make one with: openssl rand -base64 32")
    return key


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(32)


def read_keyring(setting: str | None, file: Path, *, has_data: bool) -> Keyring:
    """The keys from the setting, else from the file, else a new one written to the file for a database still empty."""
    if setting:
        return Keyring(parse_keys(setting, where="CRAWLWISE_ENCRYPTION_KEY"))
    if not _exists(file):
        if has_data:
            raise StorageError(f"{file}: the key file is missing, and the database cannot be read without it; restore it from your backup")
        write_keys(file, [new_key()])
        log.warning("made the encryption key %s: back it up apart from the database; without it nothing stored can be read", file)
    try:
        return Keyring(parse_keys(file.read_text(), where=str(file)))
    except (OSError, UnicodeDecodeError) as fault:
        raise StorageError(f"{file}: the key file cannot be read ({_why(fault)}); check it and its permissions") from None


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as fault:
        raise StorageError(f"{file}: the key file cannot be reached ({_why(fault)}); check the permissions of its folder") from None


def _why(fault: OSError | UnicodeDecodeError) -> str:
    return fault.strerror or type(fault).__name__ if isinstance(fault, OSError) else "not text"


def write_keys(file: Path, keys: Sequence[bytes]) -> None:
    """Replace the key file in one step, readable by its owner only."""
    lines = "# Crawlwise encryption keys, the current one first. Keep a copy apart from the database.\n"
    lines += "".join(base64.b64encode(key).decode() + "\n" for key in keys)
    beside = file.with_name(file.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(lines)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
        _sync_folder(file.parent)
    except OSError as fault:
        raise StorageError(f"{file}: the key file cannot be written ({fault.strerror}); set CRAWLWISE_KEY_FILE") from None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
