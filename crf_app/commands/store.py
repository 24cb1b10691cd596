"""The commands of the study file: verify, rebuild, back up, restore, passwords."""

from __future__ import annotations

import argparse

from crf_app.commands.given import marks, new_password, password_of, say, secret, user_of, where_of, wrong


def verify(given: argparse.Namespace) -> int:
    """Recompute chains, leaves, signatures and read tables; 1 where anything does not hold."""
    from crf_app.casebook.study_folder import read_study, verify_study

    where = where_of(given)
    casebook = read_study(where, user_of(given, where), password_of(given))
    try:
        found = verify_study(casebook, say)
    except KeyboardInterrupt:
        return wrong("stopped before everything was verified")
    finally:
        casebook.close()
    say(f"{found.entries} entries hold; {found.waiting} waiting, {found.forks} on forks")
    for problem in found.problems:
        say(problem)
    if not found.rows_match:
        say("the read tables differ from the entries; run: store rebuild")
    return 0 if found.rows_match and not found.problems else 1


def rebuild(given: argparse.Namespace) -> int:
    """Write the read tables anew."""
    from crf_app.casebook.study_folder import rebuild_study

    where = where_of(given)
    try:
        count = rebuild_study(where, user_of(given, where), password_of(given), say)
    except KeyboardInterrupt:
        return wrong("stopped; the read tables are as they were")
    say(f"read tables written from {count} entries")
    return 0


def backup(given: argparse.Namespace) -> int:
    """Copy the study into a new folder."""
    from crf_app.casebook.study_folder import backup_study

    where = where_of(given)
    backup_study(where, user_of(given, where), password_of(given), given.target)
    say("backup made")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Make a study folder from a backup."""
    from crf_app.casebook.study_folder import Where, restore_study

    restore_study(given.source, Where(given.study, marks()))
    say("restored; this computer goes on as a new device")
    return 0


def password(given: argparse.Namespace) -> int:
    """Change one's own password."""
    from crf_app.casebook.people import change_password_in

    where = where_of(given)
    user = user_of(given, where)
    change_password_in(where, user, password_of(given), new_password(given.new_password_file))
    say(f"the new password of {user} holds")
    return 0


def recover(given: argparse.Namespace) -> int:
    """A new password by the recovery code, and the next code."""
    from crf_app.casebook.people import check_code, recover

    where = where_of(given)
    user = user_of(given, where)
    code = secret(given.code_file, "Recovery code: ")
    check_code(where, code)  # a slip is named before a password is thought of
    fresh = recover(where, code, user, new_password(given.password_file))
    say(f"{user} has a new password; the audit trail says that the recovery code was used")
    say(f"that code is used up; the new one, shown only now: {fresh}")
    return 0
