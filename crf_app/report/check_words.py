"""A check in words, in English or Chinese, one line for each thing that was found."""

from __future__ import annotations

from collections.abc import Iterator

from crf_app.report.answers import time_text
from crf_app.report.check import CheckReport, Verdict
from crf_app.report.release import Standing

_VERDICTS = {
    Verdict.GOOD: (
        "GOOD: issued by a trusted authority, complete and unchanged",
        "通过：由受信任机构签发，完整且未改动",
    ),
    Verdict.WHOLE: ("COMPLETE AND UNCHANGED, with the reservations below", "完整且未改动，但有下列保留"),
    Verdict.UNKNOWN: (
        "NOT KNOWN HERE: this study's ledger holds no release of this file; anybody may have sealed it",
        "本研究台账无此文件的发布记录：任何人都可能加封了它",
    ),
    Verdict.CHANGED: ("CHANGED: this is not the file that was sealed", "已被改动：不是加封时的文件"),
    Verdict.UNSEALED: ("NOT SEALED: nothing says who issued this file", "未加封：无法得知由谁发布"),
    Verdict.UNREADABLE: ("UNREADABLE: the file is damaged or not a PDF", "无法读取：文件已损坏或不是 PDF"),
}
_STANDINGS = {
    Standing.DEMO: ("certificate: DEMO – not for real use", "证书：DEMO 演示用，不可用于真实研究"),
    Standing.PENDING: (
        "certificate: PENDING – self-issued, not yet countersigned by the study's authority",
        "证书：待签发（PENDING）– 自签，研究证书机构尚未会签",
    ),
    Standing.ISSUED: ("certificate: issued by {authority}", "证书：由 {authority} 签发"),
}


def print_lines(report: CheckReport, language: str) -> tuple[str, ...]:
    """The lines of a report in ``en`` or ``zh``, the verdict first."""
    chinese = language == "zh"
    return tuple(pair[chinese] for pair in _pairs(report, "zh" if chinese else "en"))


def _pairs(report: CheckReport, language: str) -> Iterator[tuple[str, str]]:
    yield _VERDICTS[report.verdict]
    yield f"file: {report.name}", f"文件：{report.name}"
    yield f"SHA-256: {report.sha256}", f"SHA-256：{report.sha256}"
    if report.sealed and report.readable:
        yield from _seal(report, language)
    if report.asked:
        yield _ledger(report, language)


def _seal(report: CheckReport, language: str) -> Iterator[tuple[str, str]]:
    when = time_text(report.time.isoformat(), language) if report.time else "–"
    yield f"issued by: {report.issuer}", f"发布者：{report.issuer}"
    yield f"stated time: {when}", f"声明时间：{when}"
    if not report.intact:
        yield "sealed bytes: CHANGED", "加封内容：已改动"
    else:
        yield "sealed bytes: unchanged", "加封内容：未改动"
    if not report.added:
        yield "covers: the whole file", "覆盖范围：整个文件"
    elif report.added_harmless:
        yield "added after the seal: a timestamp only", "加封后添加：仅时间戳"
    else:
        yield "added after the seal: OTHER CHANGES", "加封后添加：其他改动"
    english, chinese = _STANDINGS[report.standing]
    yield english.format(authority=report.authority), chinese.format(authority=report.authority)
    if report.trusted:
        yield "the certificate leads to a trusted authority", "证书链通向受信任机构"
    else:
        yield "the certificate leads to no authority trusted here", "证书链未通向本机信任的机构"


def _ledger(report: CheckReport, language: str) -> tuple[str, str]:
    known = report.known
    if known is None:
        return "ledger: holds no release of this file", "台账：无此文件的发布记录"
    when = time_text(known.time, language)
    return (
        f"ledger: release {known.release[:16]} by {known.user}, {when}",
        f"台账：发布 {known.release[:16]}，{known.user}，{when}",
    )
