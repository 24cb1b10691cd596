"""What a printed casebook holds, read back with an independent reader."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crf_app.errors import Refused
from crf_app.record.snapshot import PrintStatus
from crf_app.report.release import RenderReport
from crf_app.report.render import render
from tests.report.case import make_release, make_snapshot


def printed(language: str = "en+zh", **more: object) -> tuple[bytes, RenderReport]:
    """The bytes of the case and what was reported of them."""
    out = io.BytesIO()
    report = render(make_snapshot(**more), make_release(language), out, lambda _done, _total: None, lambda: False)
    return out.getvalue(), report


@pytest.fixture(scope="module")
def data() -> bytes:
    """The case, printed once."""
    return printed()[0]


@pytest.fixture(scope="module")
def reader(data: bytes) -> PdfReader:
    """A reader of the printed case."""
    return PdfReader(io.BytesIO(data))


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    """The text of each page, spaces and breaks made one."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


@pytest.fixture(scope="module")
def text(pages: list[str]) -> str:
    """The text of the whole file, without spaces, which stand elsewhere where a line is broken."""
    return squeezed(" ".join(pages))


def squeezed(text: str) -> str:
    """Without any space."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    "expected",
    [
        "Highest temperature, last 24 h 24 小时内最高体温",
        "38.1 °C",
        "38.4 °C",
        "38.1 °C → 38.4 °C Transcription error 转录错误: ward list",
        "0.94×10⁵ cells/kg",
        "FAIL measurement failed 测量失败 – sample haemolysed",
        "not determinable, between 1 and 4",
        "(missing: Oxygen flow)",
        "ƒ CRS grade",
        "reported by the source",
        "(x) Yes 是 ( ) No 否",
        "[x] Fever 发热 [ ] Rash 皮疹 [x] Myalgia 肌痛",
        "CONFLICT",
        "None 无 – CRC-01 (Study coordinator)",
        "No vasopressor 不需升压药 – INV-03 (Investigator)",
        "Fever <38.5 & rigors; 家属 喆堃翀玥珺 记录",
        "Day +7 (SDTM Day 8)",
        "Fever on two days: check the ward sheet",
        "Not asked here 此处不需回答: Oxygen flow",
        "CRC-01 19 MAR 2024 14:05",
        "MAR 2024",
        "PEND result pending",
        "3.2 ×10⁹/L",
        "UNSIGNED",
        "2 changes between these: audit trail, p.",
        "NO LONGER VALID",
        "changed since: CAR-positive cells 37 % → 36 %",
        "DEMO certificate – not for real use",
        "Wang Zhe 王喆",
        "9f2c41aa" * 8,
        "Days of the window 观察窗天数 28 MEM, D-03",
        "† computed by a convention, to be confirmed by the investigator",
    ],
)
def test_the_print_says(text: str, expected: str):
    """Answers with both languages, units, exponents, old values, reasons, codes in words, findings, signatures."""
    assert squeezed(expected) in text


def test_a_character_of_no_font_prints_as_its_code_point_and_is_listed(text: str):
    """An emoji cannot be drawn; the reader still learns which character stood there, in mathematical brackets."""
    assert "记录⟨U+1F600⟩noted" in text


def test_the_report_names_characters_that_were_replaced():
    """The caller is told which characters were replaced, and on which form."""
    _, report = printed()
    assert [(missing.code, missing.where) for missing in report.missing] == [("U+1F600", "01-003/D07/CRS")]


def test_a_struck_row_stays_in_its_place_with_its_reason(text: str):
    """A struck row is printed, marked and explained."""
    assert squeezed("Entered for the wrong subject") in text
    assert squeezed("Row 3 struck Transcription error") in text


@pytest.mark.parametrize(
    "words", ["DEMONSTRATION", "SIGNED – CHANGED SINCE", "Subject 01-003", "9f2c-41aa", "4be14be1"]
)
def test_every_page_carries_its_furniture(pages: list[str], words: str):
    """Subject, status, snapshot and release stand on every page, so that no page can be taken for another's."""
    assert all(words in page for page in pages)


def test_pages_count_themselves(pages: list[str]):
    """Each page says which of how many it is."""
    assert all(f"page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_no_page_is_blank(reader: PdfReader):
    """Every page has more on it than its furniture."""
    furniture = 420
    assert all(len(page.extract_text()) > furniture for page in reader.pages)


def test_every_font_is_embedded(reader: PdfReader):
    """No page relies on a font of the reader's machine."""
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_contents_lead_to_the_page_they_print(reader: PdfReader):
    """Every link resolves, and the contents' page numbers are those of the pages that they lead to."""
    contents = reader.pages[1]
    targets = [target_of(reader, link) for link in contents["/Annots"]]
    printed_numbers = [int(number) for number in re.findall(r"(?m) (\d+)$", contents.extract_text())]
    assert printed_numbers
    assert set(printed_numbers) == {number + 1 for number in targets}


def target_of(reader: PdfReader, link: object) -> int:
    """The index of the page that a link annotation leads to."""
    page = link.get_object()["/Dest"][0].get_object()  # type: ignore[attr-defined]
    return next(
        number for number, other in enumerate(reader.pages) if other.indirect_reference == page.indirect_reference
    )


def outline(reader: PdfReader, entries: object = None, level: int = 0) -> Iterator[tuple[int, str]]:
    """The outline as (level, title)."""
    for entry in reader.outline if entries is None else entries:  # type: ignore[attr-defined]
        if isinstance(entry, list):
            yield from outline(reader, entry, level + 1)
        else:
            yield level, entry.title


def test_bookmarks_stand_by_visit_and_by_form(reader: PdfReader):
    """Both trees are there, each form under its visit and each visit under its form."""
    marks = list(outline(reader))
    visit = marks.index((0, "By visit 按访视"))
    form = marks.index((0, "By form 按表单"))
    assert marks[visit + 1 : visit + 3] == [
        (1, "Infusion 回输 · Day 0 (SDTM Day 1)"),
        (2, "CAR-T infusion CAR-T 细胞回输"),
    ]
    assert marks[form + 1 : form + 3] == [(1, "Adverse events 不良事件"), (2, "Logs of the whole course")]


def test_a_form_that_nobody_began_is_only_listed(pages: list[str]):
    """That it was not begun is said in the contents; there is no empty page for it."""
    assert "not begun 未开始: Discharge" in pages[1]
    assert not any("01-003/DISCH" in page for page in pages)


def test_empty_forms_are_printed_when_asked_for():
    """The option prints a page for each form that nobody began."""
    out = io.BytesIO()
    release = replace(make_release(), empty_forms=True)
    render(make_snapshot(), release, out, lambda _done, _total: None, lambda: False)
    assert any("01-003/DISCH/DISCH" in page.extract_text() for page in PdfReader(out).pages)


def test_the_audit_trail_shows_every_line():
    """The appendix counts its lines against the snapshot's, and says so."""
    data, report = printed()
    total = len(make_snapshot().audit)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert report.audit_lines == total
    assert f"{total} of {total} lines of the audit trail" in text


def test_the_same_release_gives_the_same_bytes(data: bytes):
    """Neither clock nor chance gets into the file."""
    assert printed()[0] == data


def test_metadata_name_the_file(reader: PdfReader):
    """Title, author, language and version of the format are set, and nothing is encrypted."""
    assert reader.metadata is not None
    assert reader.metadata.title == "Case report 01-003 – CD19 CAR-T cSLE"
    assert reader.metadata.author == "CRA-11"
    assert (reader.root_object["/Lang"], reader.pdf_header, reader.is_encrypted) == ("en", "%PDF-1.7", False)


def test_the_file_calls_itself_pdf_a(reader: PdfReader):
    """The archive's mark and its output intent are there; the judge of PDF/A itself runs outside."""
    xmp = reader.root_object["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    assert b"<pdfaid:part>2</pdfaid:part>" in xmp
    assert reader.root_object["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_a_stopped_print_writes_nothing(tmp_path):
    """Stopping is answered by a refusal and leaves no file."""
    target = tmp_path / "casebook.pdf"
    with pytest.raises(Refused, match=r"print\.stopped"):
        render(make_snapshot(), make_release(), target, lambda _done, _total: None, lambda: True)
    assert not target.exists()


def test_progress_only_grows_and_ends_at_the_whole():
    """A progress bar never goes back and comes to its end."""
    steps: list[tuple[int, int]] = []
    render(make_snapshot(), make_release(), io.BytesIO(), lambda *step: steps.append(step), lambda: False)
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize("status", [PrintStatus.NOT_SIGNED, PrintStatus.LOCKED, PrintStatus.SIGNED])
def test_the_status_word_is_the_snapshots(status: PrintStatus):
    """Every page prints the computed status and, outside the demonstration, nothing of a demonstration."""
    data, _ = printed("en", status=status, demonstration=False)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert all(status.value in page and "DEMONSTRATION" not in page for page in pages)


@pytest.mark.parametrize(("language", "word"), [("en", "SYNTHETIC"), ("zh", "合成数据 SYNTHETIC")])
def test_made_up_subjects_are_marked_on_every_page(language: str, word: str):
    """No page of a synthetic subject can be taken for a child's record."""
    data, _ = printed(language, synthetic=True)
    assert all(f"{word} ·" in page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_chinese_print_speaks_chinese():
    """The program's own words and the protocol's labels are Chinese in a Chinese print."""
    data, _ = printed("zh")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert "细胞因子释放综合征评估" in text
    assert "CRS assessment" not in text


def test_a_chinese_print_shows_no_code_where_it_has_a_word():
    """Roles, sex, the switches of the study and the names of the parts at the foot of each page are words."""
    data, _ = printed("zh")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    codes = r"\((?:CRC|INV|CRA)\)|COVER|CONTENTS|FINDINGS|AUDIT|FILE\b|SIGN\b|性别 [FM]|\b(?:true|false)\b"
    assert re.findall(codes, text) == []
