"""A casebook over the real forms with some settings of the study changed, as an amendment would change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crf_app.casebook.founding import First, found_in
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.study.package import read_folder, to_package
from tests.forms.ward import EVERY_ROLE, ROOT, Desk, Ward, new_hand

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12", "DEVDELAY": "N", "WRITES": "Y"}


class AmendedWard(Ward):
    """One subject, a girl born on 2012-03-12, under other settings."""

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        files: dict[str, Any] = dict(read_folder(ROOT / "forms"))
        study = dict(files["study.toml"])
        changed = settings or {}
        assert changed.keys() <= {each["name"] for each in study["setting"]}
        study["setting"] = [{**each, "value": changed.get(each["name"], each["value"])} for each in study["setting"]]
        desk = Desk(new_hand("a"))
        desk.clock.moment = desk.clock.moment.replace(year=2026)
        package = to_package({**files, "study.toml": study})
        self.book = found_in(desk.keeping, desk.hand, First("C", EVERY_ROLE, "Site"), package, desk.ports)
        self.study = self.book.study
        self.subject = self.book.perform(c.AddSubject(self.answers("DM", {"SCRNUM": "S001", **GIRL}))).created[0]

    def infused(self) -> None:
        """The course of March 2024: lymphodepletion from the 7th, infusion on the 12th."""
        self.enter("LD", "LD1", LDDAT="2024-03-07")
        self.enter("INF", INFSTDTM="2024-03-12 10:04")

    def laboratory(self, visit: str, date: str, *rows: str) -> FormKey:
        """A sample of 8 o'clock, or of a month or a missing date; each row is ``CODE result unit low high``, - for what
        is not there."""
        key = self.enter("LB", visit, LBDTM=f"{date} 08:00" if len(date) == len("2024-03-12") else date)
        names = ("LBTESTCD", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI")
        for row in rows:
            self.row(key, **{name: text for name, text in zip(names, row.split(), strict=False) if text != "-"})
        return key

    def sledai(self, visit: str, date: str, present: str = "", **other: str) -> FormKey:
        """A complete SLEDAI-2K with the items named as present."""
        items = [item.name for item in self.study.forms["SLE"].items if item.source.key == "SL2K" and item.required]
        values = {name: "Y" if name in present.split() else "N" for name in items if name != "SLWIN"}
        further = {"SLWIN": "30", "SLHEMOL": "N", "SLGI": "N", **({} if visit == "SCR" else {"SLNEW": "N"})}
        return self.enter("SLE", visit, SLDAT=date, **values, **further, **other)
