"""Lists at 1366 pixels: the names of forms whole in every language, that of subjects no wider than the window."""

import pytest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from ward import code, fill

from crf_app.casebook.casebook import Casebook
from crf_app.record.places import FormKey
from crf_app.ui.home import HomePage
from crf_app.ui.stages.form_list_view import FormListView
from crf_app.ui.words import BETWEEN, LANGUAGES, Words
from crf_app.ui.workspace import Workspace


def rows(view: FormListView):
    """Every row of the first visit: what it is called, what is drawn of it, how high that is and how high the row."""
    top = view.model().index(1, 0)
    for n in range(view.model().rowCount(top)):
        index = view.model().index(n, 0, top)
        drawn = QStyleOptionViewItem()
        view.initViewItemOption(drawn)
        view.itemDelegate().initStyleOption(drawn, index)
        lines = drawn.text.split("\u2028")
        yield str(index.data()), lines, drawn.fontMetrics, view.visualRect(index).height()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_drawn_whole(qtbot: QtBot, book: Casebook, child: str, language: str):
    """No sign of a name is left out, no line is wider than the list, no row lower than its lines."""
    fill(book, FormKey(child, "SCR", "IE"), IEVAL=code("Y"))
    space = Workspace(book, Words(language), child)
    qtbot.addWidget(space)
    space.resize(1366, 690)
    space.show()
    space.show_stage(0)
    view = space.window_in_front.list
    qtbot.waitUntil(lambda: view.width() < 360)
    qtbot.wait(10)
    cut = [
        name
        for name, lines, metrics, height in rows(view)
        if "".join("".join(lines).split()) not in ("".join(name.split()), "".join(name.replace(BETWEEN, "").split()))
        or max(map(metrics.horizontalAdvance, lines)) > view.viewport().width() - 54
        or height < len(lines) * metrics.height()
    ]
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_subjects_fits_the_smallest_window(qtbot: QtBot, book: Casebook, child: str, language: str):
    """The sentence about the picked subject makes no window wider than a screen."""
    page = HomePage(book, Words(language))
    qtbot.addWidget(page)
    assert (page.picked(), page.minimumSizeHint().width() <= 1024) == (child, True)
