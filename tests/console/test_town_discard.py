"""A draft that is thrown away is in the history with who did it, and comes back as the draft."""

from __future__ import annotations

import io
import re
import zipfile

from flask.testing import FlaskClient

from store import audit, staff, town_versions
from store.town_versions import State
from store.unit import Store
from tests.console.town_forms import ROOT, change, publish


def revision(admin: FlaskClient) -> str:
    found = re.search(r'name="revision" value="([\d.]+)"', admin.get(f"{ROOT}/draft").text)
    assert found
    return found[1]


def test_a_draft_is_thrown_away_and_brought_back(admin: FlaskClient, store: Store) -> None:
    change(admin, "/services/edit?key=KTP", fee="1000")
    assert publish(admin).status_code == 303
    change(admin, "/services/edit?key=KTP", fee="7000")
    assert "juga milik pengelola lain" in admin.get(f"{ROOT}/services").text
    answer = admin.post(f"{ROOT}/draft/discard", data={"revision": revision(admin)})
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "Rancangan dibuang." in page and "Rancangan yang dibuang" in page and "belum terbit</strong>" not in page
    assert page.index("dibuang</span>") < page.index("berlaku</span>"), "the newest is above, and what is in force stays so"
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None
        gone, now, *_ = town_versions.history(unit, "banjarbaru")
        newest = town_versions.newest(unit, "banjarbaru")
        [who] = staff.everybody(unit)
        assert [(line.actor, line.action) for line in audit.about(unit, f"town banjarbaru {gone.id}")] == [(who.by, "town_discarded")]
    assert (gone.state, now.state) == (State.DISCARDED, State.PUBLISHED) and newest is not None and newest.id == now.id
    assert "membuang rancangan kota" in admin.get("/console/audit").text
    page = admin.get(f"{ROOT}/history/{gone.id}").text
    assert "7.000" in page and "Batalkan versi ini" not in page
    assert admin.post(f"{ROOT}/history/{gone.id}/undo", data={}).status_code == 409
    assert admin.post(f"{ROOT}/history/{gone.id}/again", data={}).status_code == 303
    assert "<ins>7.000</ins>" in admin.get(f"{ROOT}/draft").text
    assert publish(admin).status_code == 303


def test_changes_that_take_each_other_back_leave_nothing_behind(admin: FlaskClient, store: Store) -> None:
    change(admin, "/services/edit?key=KTP", fee="1000")
    change(admin, "/services/edit?key=KTP", fee="0")
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None
        assert State.DISCARDED not in {one.state for one in town_versions.history(unit, "banjarbaru")}


def test_what_undoes_asks_first(admin: FlaskClient) -> None:
    change(admin, "/services/edit?key=KTP", fee="1000")
    publish(admin)
    for path in re.findall(rf'href="{ROOT}/history/(\d+)"', admin.get(f"{ROOT}/history").text)[:1]:
        page = admin.get(f"{ROOT}/history/{path}").text
        assert re.search(r'/undo" data-sure="Batalkan\?', page)


def test_what_is_in_force_and_the_draft_are_downloaded_apart(admin: FlaskClient) -> None:
    change(admin, "/services/edit?key=KTP", fee="7000")
    page = admin.get(f"{ROOT}/folder").text
    assert "Yang berlaku" in page and "Rancangan, belum terbit" in page and "Daftar layanan (services.yaml)" in page
    for query, name, fee in (("", "banjarbaru.zip", "fee: 0"), ("?of=draft", "banjarbaru-rancangan.zip", "fee: 7000")):
        answer = admin.get(f"{ROOT}/folder.zip{query}")
        assert f'filename="{name}"' in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
            ktp = archive.read("banjarbaru/services.yaml").decode().partition("code: KK")[0]
        assert fee in ktp and fee in admin.get(f"{ROOT}/folder/services.yaml{query}").text.partition("code: KK")[0]
