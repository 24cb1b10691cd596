"""Acts on key file and ledger together: opening, also after an interrupted re-keying, and removing a person."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crf_app.errors import Tampered
from crf_app.store.keys import Holder, KeyFile, Opened
from crf_app.store.ledger import Clock, Ledger, utc_now


def open_ledger(keys: KeyFile, opened: Opened, path: Path, read_only: bool = False, now: Clock = utc_now) -> Ledger:
    """The ledger under whichever key fits; an interrupted re-keying is finished by dropping the other key's slots."""
    *earlier, last = opened.file_keys
    for file_key in earlier:
        with suppress(Tampered):
            return _settled(keys, Ledger.open(path, file_key, read_only, now=now), file_key, read_only)
    return _settled(keys, Ledger.open(path, last, read_only, now=now), last, read_only)


def _settled(keys: KeyFile, ledger: Ledger, file_key: bytes, read_only: bool) -> Ledger:
    if not read_only:
        keys.settle(file_key)
    return ledger


def remove_user(keys: KeyFile, ledger: Ledger, opened: Holder, user: str) -> Holder:
    """Take a person's slot away and write the ledger under a new key, which that person never had.

    Old and new slots are on the disk before the ledger is re-keyed; after it, done or failed, those of any other key
    go: a power cut at any point leaves a study that opens, with that person or without. Passwords and recovery code of
    the others stay. Unavailable while another program reads the ledger: then all is as it was, and can be tried again.
    """
    keys.settle(ledger.file_key)
    opened = replace(opened, file_keys=(ledger.file_key,))
    if any(known.id == user for known in keys.users):
        new = keys.begin_removal(opened, user)
        try:
            ledger.rekey(new)
        finally:
            keys.settle(ledger.file_key)
    return replace(opened, file_keys=(ledger.file_key,))
