"""The program's own words of a print, in both languages. Labels of the protocol come from the study package instead."""

from __future__ import annotations

from dataclasses import dataclass

from crf_app.study.model import Label
from crf_app.study.naming import marked

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Case report", "病例报告"),
    "casebook": ("Casebook of one subject", "受试者病例报告全册"),
    "cover": ("Cover", "封面"),
    "contents": ("Contents", "目录"),
    "by_visit": ("By visit", "按访视"),
    "by_form": ("By form", "按表单"),
    "logs": ("Logs of the whole course", "全程记录"),
    "findings": ("Open findings", "未解决的问题"),
    "audit": ("Audit trail", "稽查轨迹"),
    "signatures": ("Signatures", "签名"),
    "about": ("About this file", "关于本文件"),
    "study": ("Study", "研究"),
    "site": ("Site", "中心"),
    "subject": ("Subject", "受试者"),
    "screening": ("screening no.", "筛选号"),
    "sex": ("sex", "性别"),
    "sex_F": ("female", "女"),
    "sex_M": ("male", "男"),
    "age": ("age", "年龄"),
    "infusion": ("Infusion (Day 0)", "回输日（第 0 天）"),
    "planned": ("planned", "计划"),
    "not_planned": ("not planned yet", "尚未计划"),
    "as_of": ("Data as of", "数据截至"),
    "generated": ("Generated", "生成"),
    "by": ("by", "由"),
    "purpose": ("Purpose", "用途"),
    "language": ("Language", "语言"),
    "version": ("Study package", "方案包版本"),
    "options": ("Options", "选项"),
    "options_text": (
        "change history on the page: yes · audit trail: yes · empty forms: {empty} · personal identifiers: none",
        "页内修改记录：有 · 稽查轨迹：有 · 空白表单：{empty} · 个人身份信息：无",
    ),
    "mark_computed": ("ƒ computed by the program", "ƒ 由程序计算"),
    "mark_convention": (
        "† computed by a convention, to be confirmed by the investigator",
        "† 按约定规则计算，待研究者确认",
    ),
    "mark_unreviewed": ("※ Chinese not reviewed by a speaker of the field", "※ 译文未经专业审阅"),
    "conventions": (
        "Conventions of the study, to be confirmed by the investigator",
        "本研究的约定规则，待研究者确认",
    ),
    "setting": ("setting", "设定"),
    "value": ("value", "取值"),
    "source": ("source", "来源"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "counts": ("Contents of this file", "本文件内容"),
    "counts_forms": (
        "forms {forms} · complete {complete} · in progress {progress} · changed since complete {changed} · "
        "not begun {expected}, {not_due} of them not due yet · struck {struck_forms}",
        "表单 {forms} · 已完成 {complete} · 录入中 {progress} · 完成后有修改 {changed} · "
        "未开始 {expected}（其中尚未到期 {not_due}）· 整份划除 {struck_forms}",
    ),
    "counts_rest": (
        "log rows {rows} ({struck} struck) · open findings {findings} · "
        "required and unanswered {unanswered} · conflicts {conflicts} · reasons owed {owed} · "
        "signatures {signatures} ({broken} no longer valid)",
        "记录行 {rows}（划除 {struck}）· 未解决问题 {findings} · "
        "必填未答 {unanswered} · 冲突 {conflicts} · 待补原因 {owed} · "
        "签名 {signatures}（失效 {broken}）",
    ),
    "attention": ("Needs attention", "需要注意"),
    "unanswered": ("required and unanswered", "必填未答"),
    "required": ("required", "必填"),
    "nothing": ("nothing", "无"),
    "legend": ("Legend", "图例"),
    "legend_old": ("old value", "原值"),
    "legend_note": ("◁n change note n", "◁n 第 n 条修改说明"),
    "legend_derived": ("ƒ computed by the program", "ƒ 程序计算"),
    "legend_finding": ("finding", "问题"),
    "legend_chosen": ("chosen", "已选"),
    "legend_open": ("not chosen", "未选"),
    "missing_codes": ("Missing codes", "缺失代码"),
    "digest": ("SHA-256 of the data snapshot", "数据快照 SHA-256"),
    "release": ("Release", "发布编号"),
    "seal": ("Seal of this file", "本文件的电子封印"),
    "seal_none": (
        "none: this file carries no electronic seal",
        "无：本文件未加电子封印",
    ),
    "seal_demo": (
        "DEMO certificate – not for real use",
        "演示证书（DEMO）– 不可用于真实研究",
    ),
    "seal_pending": (
        "certificate PENDING: self-issued, not yet countersigned by the study's authority",
        "证书待签发（PENDING）：由本人自签，研究证书机构尚未会签",
    ),
    "seal_issued": (
        "certificate issued by the study's authority",
        "证书由研究证书机构签发",
    ),
    "question": ("Question", "问题"),
    "answer": ("Answer", "回答"),
    "entered": ("Entered by, when", "录入"),
    "rows": ("Rows", "行"),
    "row": ("Row {number}", "第 {number} 行"),
    "a_row": ("Row", "行"),
    "no_rows": ("no rows entered", "未录入任何行"),
    "no_data": ("no data entered", "未录入数据"),
    "not_asked": ("Not asked here", "此处不需回答"),
    "not_relevant": ("not asked here, answer kept", "此处不需回答，保留原答案"),
    "struck": ("struck", "已划除"),
    "form_struck": ("THE WHOLE FORM IS STRUCK", "整份表单已划除"),
    "restored": ("restored", "已恢复"),
    "cleared": ("cleared", "已清空"),
    "redacted": ("value removed by an audited act", "数值已按稽查程序移除"),
    "first_entry": ("first entry", "首次录入"),
    "reason_owed": ("REASON OWED", "待补修改原因"),
    "conflict": ("CONFLICT – values entered apart, not resolved", "冲突 – 分别录入的值尚未处理"),
    "proposal": ("proposed, not current", "待接受的修改，未生效"),
    "suggested": ("suggested by the program, not accepted", "程序建议，未采纳"),
    "reported": ("reported by the source", "来源文件报告"),
    "from_reported": ("computed from a reported value", "由来源报告值计算"),
    "computed": ("computed", "计算值"),
    "not_determinable": ("not determinable", "无法确定"),
    "at_least": ("≥ {low}", "≥ {low}"),
    "at_most": ("≤ {high}", "≤ {high}"),
    "between": ("between {low} and {high}", "介于 {low} 与 {high} 之间"),
    "one_of": ("one of {number} options", "{number} 个选项之一"),
    "more_changes": ("{number} changes between these: audit trail, p.", "其间另有 {number} 次修改：见稽查轨迹第"),
    "more_forms": ("{number} more forms", "另有 {number} 份表单"),
    "conflicts": ("conflicts", "冲突"),
    "owed": ("reasons owed", "待补原因"),
    "typed": ("typed, not recorded", "已键入未记录"),
    "unanswered_on": ("on {forms} forms, counted in the contents", "见于 {forms} 份表单，目录中逐一列出"),
    "not_begun": ("not begun", "未开始"),
    "not_due": ("not due yet", "尚未到期"),
    "visits": ("{number} visits", "{number} 个访视"),
    "date": ("Date", "日期"),
    "entry": ("Entry", "录入"),
    "signature": ("Signature", "签名"),
    "found": ("Findings", "问题"),
    "missing_answers": ("Missing", "未答"),
    "appendices": ("Appendices", "附录"),
    "form": ("Form", "表单"),
    "whole_form": ("whole form", "整份表单"),
    "confirmed": ("confirmed by a person", "已由人员确认"),
    "convention": ("convention, to be confirmed by the investigator", "约定规则，待研究者确认"),
    "hard": ("must be corrected", "必须更正"),
    "soft": ("to confirm or correct", "需确认或更正"),
    "note": ("note", "提示"),
    "not_signed": ("NOT SIGNED", "未签名"),
    "unsigned_form": ("UNSIGNED – this form is not signed", "未签名 – 本表单尚未签名"),
    "signed": ("SIGNED", "已签名"),
    "signed_changed": ("SIGNED – CHANGED SINCE", "签名后有修改"),
    "locked": ("LOCKED", "已锁定"),
    "expected": ("not begun", "未开始"),
    "in progress": ("in progress", "录入中"),
    "complete": ("complete", "已完成"),
    "changed since complete": ("changed since complete", "完成后有修改"),
    "day": ("Day {day} (SDTM Day {sdtm})", "第 {day} 天（SDTM 第 {sdtm} 天）"),
    "notes": ("Changes", "修改记录"),
    "entered_line": ("{answered} of {asked} questions answered", "已回答 {answered} / {asked} 题"),
    "when": ("When", "时间"),
    "who": ("Who (role) @device", "人员（角色）@设备"),
    "item": ("Item", "项目"),
    "from": ("From", "原值"),
    "to": ("To", "新值"),
    "reason": ("Reason / event", "原因 / 事件"),
    "page": ("p.", "页码"),
    "at_page": (", p.", "，页码"),
    "added": ("added", "新增"),
    "event_enter": ("entered", "录入"),
    "event_correct": ("corrected", "更正"),
    "event_create": ("created", "新建"),
    "event_strike": ("struck", "划除"),
    "event_restore": ("restored", "恢复"),
    "event_reason": ("reason given", "补充原因"),
    "event_confirm": ("confirmed", "确认"),
    "event_override": ("gate overridden", "越过关卡"),
    "event_redact": ("redacted", "移除"),
    "event_move": ("moved to a newer version", "移至新版本"),
    "versions": ("Versions of the forms", "各表单的版本"),
    "version_forms": ("{version}, forms: {count} ({hash})", "{version}，{count} 份表单（{hash}）"),
    "version_of": (
        "Of version {version} of the study; version {newer} is in force and asks something else here.",
        "属研究版本 {version}；现行版本 {newer} 对本表有变更。",
    ),
    "former": ("No longer asked in version {version}", "版本 {version} 不再询问"),
    "event_genesis": ("study founded", "建立研究"),
    "event_session.open": ("session opened", "登录"),
    "other_scope": ("Subject and casebook", "受试者与全册"),
    "audit_count": ("{shown} of {total} lines of the audit trail", "稽查轨迹 {shown} / {total} 行"),
    "section_count": ("{number} lines · last entry {entry}", "{number} 行 · 最后一条 {entry}"),
    "signed_record": ("Signed record", "签名对象"),
    "signed_by": ("Signed by", "签名人"),
    "date_time": ("Date and time with zone", "日期时间（含时区）"),
    "meaning": ("Meaning", "含义"),
    "state": ("State", "状态"),
    "valid": ("VALID", "有效"),
    "broken": ("NO LONGER VALID", "已失效"),
    "withdrawn": ("WITHDRAWN", "已撤回"),
    "changed_by": ("changed since: {item}", "签名后修改：{item}"),
    "no_signatures": ("No signature has been given on this casebook: it is UNSIGNED.", "本病例报告未签名。"),
    "other_attests": ("Completed, verified, frozen, locked, accepted", "完成、核查、冻结、锁定、接受"),
    "people": ("People named in this file", "本文件涉及的人员"),
    "whole_casebook": ("Whole casebook", "全册"),
    "whole_visit": ("Whole visit", "整个访视"),
    "meaning_complete": ("entry complete", "录入完成"),
    "meaning_verify": ("verified against the source", "已与源文件核对"),
    "meaning_sign": ("reviewed and approved", "审阅并批准"),
    "meaning_freeze": ("frozen", "冻结"),
    "meaning_lock": ("locked", "锁定"),
    "meaning_accept": ("accepted", "接受"),
    "meaning_withdraw": ("withdrawn", "撤回"),
    "meaning_release-begun": ("release begun", "开始发布"),
    "meaning_release-made": ("release made", "完成发布"),
    "true_copy": (
        "This file is a copy of the electronic record of this subject as of the cut below. The record's own signatures "
        "are printed above; the seal of this file says who issued it, not that the forms are signed.",
        "本文件为该受试者电子记录在下列截止点的副本。记录本身的签名见上；本文件的封印仅说明由谁发布，不代表表单已签名。",
    ),
    "verify_hint": (
        'To check it: open it in the program under "Check a sealed file", which compares its SHA-256 with the ledger.',
        "核对方法：在程序中打开“核对已封印文件”，程序将其 SHA-256 与台账比对。",
    ),
    "cut": ("Cut of the ledger", "台账截止点"),
    "chain": ("Chain", "链"),
    "position": ("Position", "位置"),
    "hash": ("Hash", "哈希"),
    "package_hash": ("Hash of the study package", "方案包哈希"),
    "program": ("Program", "程序"),
    "waiting": ("Entries received but still waiting for others", "已收到但等待其他条目的条目数"),
    "forks": ("Forked chains (two entries at one position)", "分叉的链（同一位置有两条）"),
    "unprintable": (
        "Characters that no embedded font draws, printed as their code point",
        "字体无法显示、以代码打印的字符",
    ),
    "none": ("none", "无"),
    "confidential": ("CONFIDENTIAL – no personal identifiers", "机密 – 不含个人身份信息"),
    "demonstration": ("DEMONSTRATION", "演示 DEMONSTRATION"),
    "synthetic": ("SYNTHETIC", "合成数据 SYNTHETIC"),
    "page_of": ("page {page} of {total}", "第 {page} 页，共 {total} 页"),
    "form_page": (
        "page {page} of {total} · part {part}/{parts}",
        "第 {page} 页，共 {total} 页 · 本部分 {part}/{parts}",
    ),
    "snapshot": ("snapshot", "快照"),
    "missing": ("missing", "缺少"),
    "and_more": ("{number} more", "另有{number}项"),
    "partial": ("date or time incomplete", "日期或时间不完整"),
    "invalid": ("not computable from these values", "无法由这些值计算"),
    "outside": ("outside the range of the rule", "超出规则适用范围"),
    "masked": ("cannot be judged because of", "因以下情况无法判断"),
    "censored": ("only a limit is known, which does not decide", "仅知界值，不足以判断"),
    "status.final": ("final", "最终"),
    "status.provisional": ("provisional", "暂定"),
    "status.incomplete": ("incomplete", "不完整"),
    "status.review": ("to be reviewed", "待复核"),
    "status.stop": ("stop", "停用"),
    "status.kept": ("kept", "沿用"),
    "unknown_answer": ("answered with a missing code or left open", "以缺失代码回答或未回答"),
}


@dataclass(frozen=True)
class Words:
    """Chooses the language of a print: ``en``, ``zh``, or ``en+zh`` with English first.

    >>> Words("en+zh").both("audit"), Words("zh").say("row", number=2)
    ('Audit trail 稽查轨迹', '第 2 行')
    """

    language: str

    @property
    def main(self) -> str:
        """The language that stands first."""
        return "zh" if self.language == "zh" else "en"

    def say(self, key: str, **parts: object) -> str:
        """The program's own word in the first language."""
        english, chinese = WORDS[key]
        text = chinese if self.main == "zh" else english
        return text.format(**parts) if parts else text

    def status(self, code: str) -> str:
        """What a rule says of its own answer; empty where it says nothing, the bare code where it has no word."""
        return self.say(f"status.{code}") if f"status.{code}" in WORDS else code

    def sex(self, code: str) -> str:
        """A sex in the first language; the bare code where there is no word for it."""
        return self.say(f"sex_{code}") if f"sex_{code}" in WORDS else code

    def both(self, key: str, **parts: object) -> str:
        """The word in every language of the print."""
        first = self.say(key, **parts)
        if self.language != "en+zh":
            return first
        second = WORDS[key][1].format(**parts) if parts else WORDS[key][1]
        return first if first == second else f"{first} {second}"

    def stacked(self, key: str) -> str:
        """The word in every language of the print, one under the other: the head of a narrow column."""
        return "\n".join(dict.fromkeys(WORDS[key])) if self.language == "en+zh" else self.say(key)

    def named(self, name: str, *parts: str) -> str:
        """A name, a colon and a list, in the punctuation of the first language.

        >>> Words("en").named("Day 1", "A", "B"), Words("zh").named("第1天", "甲", "乙")
        ('Day 1: A; B', '第1天：甲；乙')
        """
        colon, comma = ("：", "；") if self.language == "zh" else (": ", "; ")
        return f"{name}{colon}{comma.join(parts)}"

    def label(self, label: Label) -> str:
        """A label of the protocol in every language of the print."""
        if self.language == "en+zh" and label.zh and label.zh != label.en:
            return f"{label.en} {marked(label, 'zh')}"
        return marked(label, self.main) or label.en

    def short(self, label: Label) -> str:
        """A label of the protocol in the first language only, where room is scarce."""
        return marked(label, self.main) or label.en
