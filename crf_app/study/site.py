"""The site's own record in the definitions: which forms it is made of, and which of their items say what.

Knows nothing of what a site recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from crf_app.study.model import SITE_STAGE, Form, Identity, SiteItems
from crf_app.study.table import Table


def is_of_site(form: Form) -> bool:
    """Whether a form belongs to the site's record, and to no subject."""
    return form.stage == SITE_STAGE


def read_site_items(table: Table, forms: Mapping[str, Form]) -> SiteItems:
    """The items that ``[site]`` of the study file names; all of a range stand in one log."""
    found: dict[str, str] = {}
    for each in fields(SiteItems):
        reference = table.text(each.name)
        form, item = Identity.split(reference)
        table.need(each.name, form, forms, "form of the site")
        table.need(each.name, item, forms[form].by_name, f"item of {form}")
        if each.name != "laboratories" and form != Identity.split(found.get("laboratory", reference))[0]:
            table.fail(each.name, "the items of a range stand in one log")
        found[each.name] = reference
    table.close()
    return SiteItems(**found)
