"""The bedside panel of day 0: identity, gates, START and STOP, vital signs."""

from datetime import timedelta

import pytest
from broken import Broken
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from ward import Ward, code, fill, number, text

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer, open_in
from crf_app.casebook.pen import Hand
from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.record.commands import AddRow, Attest, EnterMany, Meaning, Override
from crf_app.record.course import Standing as State
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind, MissingCode, missing
from crf_app.ui.bridge import Bridge
from crf_app.ui.marks import Mark
from crf_app.ui.panels.infusion_bedside import InfusionBedside
from crf_app.ui.panels.placed import Computed, Placed
from crf_app.ui.panels.scan_line import ScanLine
from crf_app.ui.rendering import is_open
from crf_app.ui.words import Words

LOT, DONATION = "CTL019-0312", "=A9999 24 012345 00"


@pytest.fixture
def infusion(child: str) -> FormKey:
    return FormKey(child, "INF", "INF")


def custody(book: Casebook, child: str, **identity: Answer) -> None:
    """The bag reaches the site."""
    answers = (("COCEVT", code("RECEIVE_SITE")), *identity.items())
    book.perform(AddRow(FormKey(child, "-", "COC"), answers))


@pytest.fixture
def panel(qtbot: QtBot, book: Casebook, words: Words, child: str) -> InfusionBedside:
    fill(book, FormKey(child, "BASE", "COA"), COALOT=text(LOT))
    fill(book, FormKey(child, "LEUK", "LK"), LKDIN=text(DONATION))
    custody(book, child, COCSUBJ=text("ZJ-001"), COCDIN=text(DONATION))
    made = InfusionBedside(book, words, child)
    qtbot.addWidget(made)
    Bridge(book, made).changed.connect(made.take)
    made.resize(1000, 690)
    made.show()
    return made


PHARMACIST_S = "the pharmacist's own"


def let_pharmacist_in(book: Casebook) -> EllipticCurvePrivateKey:
    device, key = Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())
    enrol(book, newcomer(Hand("NCT06222853", "01", "ward-04", device, "PHA-05", key), "Pia Ho"), ("coordinator",))
    return key


def panel_with_pharmacist(qtbot: QtBot, book: Casebook, words: Words, child: str) -> InfusionBedside:
    """The panel on a laptop on which a pharmacist has a password too."""
    key = let_pharmacist_in(book)

    def vouch(user: str, password: str) -> EllipticCurvePrivateKey:
        if (user, password) != ("PHA-05", PHARMACIST_S):
            raise WrongPassword("no slot opens")
        return key

    book.attached.vouch = vouch
    made = InfusionBedside(book, words, child)
    qtbot.addWidget(made)
    Bridge(book, made).changed.connect(made.take)
    fill(book, FormKey(child, "BASE", "COA"), COALOT=text(LOT))
    made.show()
    return made


def scan(qtbot: QtBot, line: ScanLine, scanned: str) -> None:
    line.setFocus()
    qtbot.keyClicks(line, scanned)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def states(book: Casebook, child: str) -> dict[str, State]:
    return {line.need.id: line.standing for line in book.needs(child, "start")}


def open_gates(book: Casebook, child: str) -> None:
    infusion = FormKey(child, "INF", "INF")
    fill(book, infusion, INFLOT=text(LOT), INFDIN=text(DONATION), INFREADY=code("Y"), INFEMG=code("Y"))
    released = {"COAREL": "YES", "COASTER": "PASS", "COAMYCO": "NEG", "COAVECT": "NONVIRAL"}
    fill(book, FormKey(child, "BASE", "COA"), **{name: code(answer) for name, answer in released.items()})
    book.perform(Override(infusion, "G7.eligibility", "re-confirmed on paper"))


def test_what_was_not_read_is_not_yet_checked(panel: InfusionBedside, book: Casebook, child: str):
    """An empty label is no mismatch, but it opens nothing."""
    assert (states(book, child)["identity"], panel.identity.banner.isVisible()) == (State.UNCHECKED, False)


def test_both_labels_that_match_open_the_gate(qtbot: QtBot, panel: InfusionBedside, book: Casebook, child: str):
    """Lot and donation number are read on the bag and are those of the record."""
    scan(qtbot, panel.identity.scans[0], LOT)
    scan(qtbot, panel.identity.scans[1], DONATION)
    assert states(book, child)["identity"] is State.OPEN


def test_a_wrong_bag_stops_the_infusion(qtbot: QtBot, panel: InfusionBedside, book: Casebook, child: str):
    """The banner stands over the page and the gate is closed."""
    scan(qtbot, panel.identity.scans[0], "CTL019-0999")
    assert (states(book, child)["identity"], panel.identity.banner.isVisible()) == (State.CLOSED, True)


def test_a_chain_of_custody_of_another_child_stops_the_infusion(
    qtbot: QtBot, panel: InfusionBedside, book: Casebook, child: str
):
    """Both labels match, and a step of the chain names somebody else: the same rule as the finding INF-01."""
    for line, scanned in zip(panel.identity.scans, (LOT, DONATION), strict=True):
        scan(qtbot, line, scanned)
    custody(book, child, COCSUBJ=text("ZJ-002"))
    assert (states(book, child)["identity"], panel.identity.banner.isVisible()) == (State.CLOSED, True)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_no_key_dismisses_a_mismatch(qtbot: QtBot, panel: InfusionBedside, key: Qt.Key):
    """It needs another scan or two people."""
    scan(qtbot, panel.identity.scans[0], "CTL019-0999")
    qtbot.keyClick(panel, key)
    qtbot.keyClick(panel.identity.scans[0], key)
    assert panel.identity.banner.isVisible()


def test_another_scan_mends_a_mismatch(qtbot: QtBot, panel: InfusionBedside):
    """The right bag takes the banner away."""
    scan(qtbot, panel.identity.scans[0], "CTL019-0999")
    scan(qtbot, panel.identity.scans[0], LOT)
    assert not panel.identity.banner.isVisible()


def open_panel(qtbot: QtBot, book: Casebook, words: Words, child: str) -> InfusionBedside:
    """The panel while the record expects neither lot nor donation number."""
    made = InfusionBedside(book, words, child)
    qtbot.addWidget(made)
    Bridge(book, made).changed.connect(made.take)
    made.show()
    return made


def readings(book: Casebook, child: str) -> tuple[str, str]:
    cells = book.form(FormKey(child, "INF", "INF")).cells
    answers = (cells["INFLOT"].answer, cells["INFDIN"].answer)
    lot, donation = ("" if answer is None else answer.text for answer in answers)
    return lot, donation


def test_after_a_scan_the_next_identifier_is_ready(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """Also where the record does not say yet what is expected: the second scan does not overwrite the first."""
    panel = open_panel(qtbot, book, words, child)
    panel.focus_first()
    scanned = panel.window()
    for code_read in (LOT, DONATION):
        line = scanned.focusWidget()
        qtbot.keyClicks(line, code_read)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert readings(book, child) == (LOT, DONATION)


def test_a_scan_that_differs_from_what_was_read_asks_first(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """Nothing is replaced until somebody says so."""
    panel = open_panel(qtbot, book, words, child)
    found = []
    for lot in (LOT, "CTL019-0999"):
        scan(qtbot, panel.identity.scans[0], lot)
        found.append((readings(book, child)[0], panel.identity.replace.isVisible()))
    panel.identity.replace.click()
    found.append((readings(book, child)[0], panel.identity.replace.isVisible()))
    assert found == [(LOT, False), (LOT, True), ("CTL019-0999", False)]


def test_a_wrong_bag_after_the_right_one_stops_the_infusion(
    qtbot: QtBot, panel: InfusionBedside, book: Casebook, infusion: FormKey
):
    """What is expected is known, so nothing is asked: the last scan is on record, and START waits."""
    for lot in (LOT, "CTL019-0999"):
        scan(qtbot, panel.identity.scans[0], lot)
    found = (readings(book, infusion.subject)[0], panel.identity.banner.isVisible(), panel.start.isEnabled())
    assert found == ("CTL019-0999", True, False)


def test_what_was_read_before_can_be_kept(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """The other answer to the question."""
    panel = open_panel(qtbot, book, words, child)
    for lot in (LOT, "CTL019-0999"):
        scan(qtbot, panel.identity.scans[0], lot)
    panel.identity.keep.click()
    assert (readings(book, child)[0], panel.identity.message.isVisible()) == (LOT, False)


def test_a_code_that_only_the_other_identifier_expects_is_taken_for_it(
    qtbot: QtBot, panel: InfusionBedside, book: Casebook, child: str
):
    """The donation number in the box of the lot is the donation number."""
    scan(qtbot, panel.identity.scans[0], DONATION)
    assert readings(book, child) == ("", DONATION)


def test_a_mismatch_is_gone_on_with_by_two_people_and_a_reason(qtbot: QtBot, book: Casebook, words: Words, child: str):
    """One person alone is not enough, nor the second without their own password."""
    panel = panel_with_pharmacist(qtbot, book, words, child)
    scan(qtbot, panel.identity.scans[0], "CTL019-0999")
    row = panel.gates.rows[0]
    row.open_way.click()
    row.reason.setText("label misprinted, manufacturer confirmed")
    row.go_on.click()
    alone = states(book, child)["identity"]
    row.second.pick("PHA-05", "Pia Ho (PHA-05)")
    row.password.setText("not theirs")
    row.go_on.click()
    unproved = states(book, child)["identity"]
    row.password.setText(PHARMACIST_S)
    row.go_on.click()
    assert (alone, unproved, states(book, child)["identity"]) == (State.CLOSED, State.CLOSED, State.OVERRIDDEN)
    assert book.book(child).state.notes[-1].more["second"] == "PHA-05"


@pytest.mark.parametrize("need", ["G7.identity", "G7.eligibility"])
def test_return_in_the_reason_goes_on_to_what_is_asked_next(qtbot: QtBot, panel: InfusionBedside, need: str):
    """And presses nothing: it may come from a scanner."""
    row = next(each for each in panel.gates.rows if each.line.name == need)
    row.open_way.click()
    qtbot.keyClicks(row.reason, "re-confirmed on paper")
    qtbot.keyClick(row.reason, Qt.Key.Key_Return)
    after = row.second if row.line.need.second else row.go_on
    assert (panel.focusWidget(), row.line.lets_pass) == (after, False)


def test_the_second_person_is_chosen_from_who_has_access_now(panel: InfusionBedside, book: Casebook):
    """Alone, the menu says where people are let in; who is let in meanwhile is in it."""
    menu = panel.gates.rows[0].second.menu()
    menu.aboutToShow.emit()
    listed = [[action.text() for action in menu.actions()]]
    let_pharmacist_in(book)
    menu.aboutToShow.emit()
    listed.append([action.text() for action in menu.actions()])
    assert listed == [["Nobody else has access yet: see Study, People (Ctrl+Shift+U)"], ["Pia Ho (PHA-05)"]]


def test_what_was_typed_is_marked_so_on_the_record(qtbot: QtBot, panel: InfusionBedside, book: Casebook, infusion):
    """Twice alike, and slowly: nobody scanned it."""
    line = panel.identity.scans[0]
    line._clock = iter(range(1000)).__next__
    for _ in range(2):
        scan(qtbot, line, LOT)
    assert book.form(infusion).cells["INFLOTHW"].answer == code("TYPED")
    assert panel.identity._verdicts[0].text().endswith("typed, not scanned")


def test_what_was_scanned_is_marked_so_too(qtbot: QtBot, panel: InfusionBedside, book: Casebook, infusion: FormKey):
    """In the same entry as the code itself."""
    scan(qtbot, panel.identity.scans[0], LOT)
    cells = book.form(infusion).cells
    assert cells["INFLOTHW"].answer == code("SCAN")
    assert cells["INFLOTHW"].changes[0].entry == cells["INFLOT"].changes[0].entry


def test_a_new_scan_after_an_override_is_judged_anew(
    qtbot: QtBot, ward: Ward, book: Casebook, words: Words, infusion: FormKey
):
    """An override speaks of what was known then, whatever the clock says."""
    panel = panel_with_pharmacist(qtbot, book, words, infusion.subject)
    scan(qtbot, panel.identity.scans[0], "CTL019-0999")
    operands = book.needs(infusion.subject, "start")[0].operands
    override = Override(infusion, "G7.identity", "label misprinted", operands)
    book.perform(book.witness("PHA-05", PHARMACIST_S, override))
    assert states(book, infusion.subject)["identity"] is State.OVERRIDDEN
    ward.moment -= timedelta(minutes=1)
    scan(qtbot, panel.identity.scans[0], "CTL019-0888")
    panel.identity.replace.click()
    assert states(book, infusion.subject)["identity"] is State.CLOSED


def test_start_is_stopped_and_says_by_what(panel: InfusionBedside):
    """A button that cannot be pressed tells why."""
    assert (panel.start.isEnabled(), "Identity of the bag" in panel.start.toolTip()) == (False, True)


def test_start_stamps_the_time_once(panel: InfusionBedside, ward: Ward, book: Casebook, infusion: FormKey):
    """The second press changes nothing."""
    open_gates(book, infusion.subject)
    panel.start.click()
    ward.moment += timedelta(minutes=5)
    panel.start.click()
    answer = book.form(infusion).cells["INFSTDTM"].answer
    assert answer is not None
    assert answer.text == "2024-03-19T14:02:11+08:00"


def test_stop_stamps_the_end_and_the_duration_follows(
    panel: InfusionBedside, ward: Ward, book: Casebook, infusion: FormKey
):
    """About ten minutes."""
    open_gates(book, infusion.subject)
    panel.start.click()
    ward.moment += timedelta(minutes=10)
    panel.stop.click()
    derived = book.form(infusion).cells["INFDUR"].derived
    assert derived is not None
    assert [int(value) for value in derived.values] == [10]


def test_the_clock_runs_from_start(panel: InfusionBedside, ward: Ward, book: Casebook, child: str):
    """How long the infusion runs is told without anybody touching anything."""
    open_gates(book, child)
    panel.start.click()
    ward.moment += timedelta(minutes=9, seconds=53)
    panel.refresh_clock()
    assert "00:09:53" in panel.timer_label.text()


def test_the_dose_is_shown_with_its_power_of_ten(panel: InfusionBedside, book: Casebook, infusion: FormKey):
    """Vector V-DOS-01: 3.76 of 4.00 million cells, 0.94 × 10⁵ per kg, 6 per cent less than the level."""
    fill(book, FormKey(infusion.subject, "SCR", "DM"), COHORT=code("DL2"))
    cells = Answer(AnswerKind.COUNT, "3.76", "{cells}", 6)
    fill(book, infusion, INFWT=number("40", "kg"), INFCELLS=cells)
    said = {each.place.item: each.text() for each in panel.findChildren(Computed)}
    assert (said["INFPLANC"], said["INFDEV"]) == ("ƒ 4 × 10⁶ cells", "ƒ -6.0 %")


def test_a_dose_that_lost_its_exponent_is_marked_at_its_number(
    panel: InfusionBedside, book: Casebook, infusion: FormKey
):
    """As on the form: the octagon with the words of the finding below the dose, and below nothing else."""
    cells = Answer(AnswerKind.COUNT, "3.28", "{cells}", 5)
    fill(book, infusion, INFWT=number("40", "kg"), INFCELLS=cells)
    marked = {each.place.item: [note.mark for note in each.below.notes] for each in panel.findChildren(Computed)}
    assert (marked["INFPKG"], marked["INFNEAR"]) == ([Mark.STOP, Mark.UNUSUAL], [])


def test_the_list_before_start_names_what_is_wrong_with_the_dose(
    panel: InfusionBedside, book: Casebook, infusion: FormKey
):
    """Nobody has to scroll up to the dose to see it."""
    cells = Answer(AnswerKind.COUNT, "3.28", "{cells}", 5)
    fill(book, infusion, INFWT=number("40", "kg"), INFCELLS=cells)
    assert "Dose infused per kg: Dose per kg impossible (exponent lost?)" in panel.dose.notes[0].sentence()


def test_a_deviation_can_be_confirmed_at_the_bedside(panel: InfusionBedside, book: Casebook, infusion: FormKey):
    """Its finding has the same button as on the form."""
    fill(book, FormKey(infusion.subject, "SCR", "DM"), COHORT=code("DL2"))
    cells = Answer(AnswerKind.COUNT, "2.4", "{cells}", 6)
    fill(book, infusion, INFWT=number("40", "kg"), INFCELLS=cells)
    computed = next(each for each in panel.findChildren(Computed) if each.place.item == "INFDEV")
    computed.below.stops()[0].click()
    assert book.form(infusion).cells["INFDEV"].findings[0].confirmed


def test_a_reported_dose_is_shown_as_reported(panel: InfusionBedside, book: Casebook, infusion: FormKey):
    """What the source states stands there although the inputs are missing, and is marked."""
    item = book.study.forms["INF"].item("INFPKG")
    fill(book, infusion, INFPKG=number("0.94", item.units[0].code))
    said = {each.place.item: each.text() for each in panel.findChildren(Computed)}
    assert said["INFPKG"].startswith(f"0.94 {item.units[0].label} (Reported by the source)")


def test_a_time_point_makes_its_vital_signs_form_once(panel: InfusionBedside):
    """The button makes the form, the next press opens the same one."""
    opened = []
    panel.wants.connect(opened.append)
    panel.vitals.buttons["PREINF"].click()
    panel.vitals.show_now()
    panel.vitals.buttons["PREINF"].click()
    assert (len(set(opened)), len(opened), list(panel.vitals.recorded())) == (1, 2, ["PREINF"])


def test_a_time_point_says_when_it_is_due(panel: InfusionBedside, ward: Ward, book: Casebook, child: str):
    """A quarter of an hour after the end."""
    open_gates(book, child)
    panel.start.click()
    ward.moment += timedelta(minutes=10)
    panel.stop.click()
    assert panel.vitals.due("POST15") == "14:27"


def test_live_buttons_and_scan_boxes_are_large(panel: InfusionBedside):
    """START, STOP and scans are hit with gloves."""
    sizes = [widget.minimumHeight() for widget in (panel.start, panel.stop, *panel.identity.scans)]
    assert min(sizes) >= 44


def test_scan_boxes_take_no_input_method(panel: InfusionBedside):
    """A Chinese input method would swallow a scan."""
    assert not any(scan.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) for scan in panel.identity.scans)


def test_a_scan_presses_no_button(qtbot: QtBot, panel: InfusionBedside):
    """Letters, a space and a Return press nothing."""
    pressed: list[object] = []
    for button in panel.findChildren(QPushButton):
        button.clicked.connect(pressed.append)
        if button.isVisible() and button.isEnabled():
            button.setFocus()
            qtbot.keyClicks(button, "CTL0190312 ABC")
            qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == []


@pytest.fixture
def reader(qtbot: QtBot, ward: Ward, book: Casebook, words: Words, child: str) -> InfusionBedside:
    """The panel as a monitor sees it."""
    hand = ward.hand
    key = generate_private_key(SECP256R1())
    monitor = Hand(hand.study, hand.site, hand.device, hand.device_key, "MON-01", key)
    enrol(book, newcomer(monitor, "Mona"), ("monitor",))
    made = InfusionBedside(open_in(ward.keeping, monitor, ward.ports), words, child)
    qtbot.addWidget(made)
    made.show()
    return made


def test_whose_role_reads_can_record_nothing_here_and_is_told_why(reader: InfusionBedside):
    """A button that cannot be pressed says who enters."""
    buttons = (*reader.vitals.buttons.values(), reader.start, reader.stop, *reader.identity.scans)
    assert not any(button.isEnabled() for button in buttons)
    assert all("study coordinator" in button.toolTip() for button in buttons)


def test_the_head_of_the_panel_says_who_enters(reader: InfusionBedside):
    """Also to whom no tooltip comes."""
    said = [label.text() for label in reader.findChildren(QLabel) if label.isVisibleTo(reader)]
    assert any("Your role reads this form" in each for each in said)


def test_on_a_locked_form_nothing_is_recorded(panel: InfusionBedside, book: Casebook, infusion: FormKey):
    """The panel says that it is locked, and its own buttons are closed like its fields."""
    cells = [cell for cell in book.form(infusion).cells.values() if is_open(cell)]
    book.perform(EnterMany(tuple((cell.place, missing(MissingCode.ND)) for cell in cells)))
    for meaning in (Meaning.COMPLETE, Meaning.LOCK):
        book.perform(Attest(infusion.path, meaning))
    closed = [button.toolTip() for button in (panel.start, panel.stop, *panel.identity.scans)]
    assert set(closed) == {"Locked. Values can be read, not changed."}
    assert all(part.locked for part in panel.findChildren(Placed) if part.place.key == infusion)


def test_what_is_refused_meanwhile_is_said_over_the_panel(panel: InfusionBedside, book: Casebook, child: str):
    """Somebody locked the subject while the panel stood open."""
    said: list[str] = []
    panel.said.connect(said.append)
    panel.bench.recorder(FormKey(child, "INF", "VS"))._door = Broken(book, Refused("form.locked", form="VS"))
    panel.vitals.buttons["PREINF"].click()
    assert said == ["The form is locked."]


@pytest.fixture
def weight(panel: InfusionBedside, qtbot: QtBot) -> Placed:
    """The field of the weight, something typed in it."""
    panel.activateWindow()
    field = next(part for part in panel.findChildren(Placed) if part.place.item == "INFWT")
    field.field.editor().setFocus()
    qtbot.keyClicks(field.field.editor(), "41.5")
    return field


def test_what_is_typed_on_a_panel_is_kept_while_its_field_is_not_left(weight: Placed, qtbot: QtBot, book: Casebook):
    """Also while somebody goes on typing: the time runs from the first key."""

    def typed_on() -> bool:
        qtbot.keyClicks(weight.field.editor(), "1")
        return bool(book.typing())

    qtbot.waitUntil(typed_on)
    assert [text[:4] for _, text in book.typing()] == ["41.5"]


def test_what_the_disk_did_not_take_stays_on_the_panel(
    weight: Placed, panel: InfusionBedside, qtbot: QtBot, book: Casebook
):
    """The reason stands below, and the text is kept for a restart."""
    recorder = panel.bench.recorder(weight.place.key)
    recorder._door = Broken(book, Unavailable("no space"))
    qtbot.keyClick(weight.field.editor(), Qt.Key.Key_Return)
    panel.keep_typing()
    panel.refresh()
    recorder._door = book
    kept = [text for _, text in book.typing()]
    assert (weight.field.typed(), "What you typed is still here" in weight.trouble, kept) == ("41.5", True, ["41.5"])
