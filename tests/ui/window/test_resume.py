"""Where the user was."""

from pytestqt.qtbot import QtBot

from crf_app.casebook.casebook import Casebook
from crf_app.ui.resume import Resume, Whereabouts

PLACE = Whereabouts("9f2c", "infusion", "9f2c/D07/CRS", "CRSTMAX")


def test_the_place_is_kept_by_itself(qtbot: QtBot, book: Casebook):
    """A killed program loses little of where it was."""
    Resume(book)
    resume = Resume(book)
    resume.moved(PLACE)
    qtbot.waitUntil(lambda: Resume(book).last == PLACE)


def test_moving_on_keeps_only_the_last_place(book: Casebook):
    """Closing writes where the person is, not where they passed."""
    resume = Resume(book)
    resume.moved(Whereabouts("9f2c", "eligibility"))
    resume.moved(PLACE)
    resume.keep()
    assert Resume(book).last == PLACE


def test_a_new_person_begins_nowhere(book: Casebook):
    """No note, no place."""
    assert Resume(book).last == Whereabouts()


def test_a_broken_note_is_no_place():
    """A note that cannot be read does no harm."""
    assert [Whereabouts.read(note) for note in (None, "", "[]", "{}", "1")] == [Whereabouts()] * 5
