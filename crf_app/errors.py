"""The error tree: every error that this program raises on purpose.

    CrfError
      Refused          the protocol, a right or a lock says no; shown beside the field
      Unavailable      disk, lock file, network or key is not there now; the data are safe
        WrongPassword  no slot of the key file opens with this password
        InUse          another process writes this store
        NewerNeeded    the study names what this version of the program lacks
        RowsMissing    the read tables are empty; ``store rebuild`` writes them anew from the entries
      Tampered         a chain, signature, checksum or file does not hold
      DefinitionError  a file under ``forms/`` is wrong; names file, key and what to do

Anything else that is raised is a bug and reaches the crash page. Messages carry codes, names of items and
identifiers, never a patient's value.
"""

from __future__ import annotations


class CrfError(Exception):
    """The root of all errors raised on purpose."""


class Refused(CrfError):
    """A command may not be carried out.

    ``code`` is stable and translated for the screen; ``detail`` names items, forms or people, never values.

    >>> str(Refused("form.locked", form="CRS"))
    'form.locked (form=CRS)'
    """

    def __init__(self, code: str, **detail: str) -> None:
        self.code = code
        self.detail = detail
        extra = ", ".join(f"{key}={value}" for key, value in detail.items())
        super().__init__(f"{code} ({extra})" if extra else code)


class Unavailable(CrfError):
    """Something outside the program is not there now; trying again may help."""


class WrongPassword(Unavailable):
    """No slot of the key file opens with this password."""


class InUse(Unavailable):
    """Another process already writes this store."""


class NewerNeeded(Unavailable):
    """No version of the study can be read by this version of the program."""


class RowsMissing(Unavailable):
    """The read tables are empty although there are entries: they can be written anew."""


class Tampered(CrfError):
    """A hash, signature or file does not hold; names the first thing that is wrong."""


class DefinitionError(CrfError):
    """A form definition is wrong.

    >>> str(DefinitionError("eligibility/dm.toml", "item.SEX.codes", "no code list SEXX; did you mean SEX?"))
    'eligibility/dm.toml: item.SEX.codes: no code list SEXX; did you mean SEX?'
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        self.file, self.key, self.problem = file, key, problem
        super().__init__(f"{file}: {key}: {problem}")
