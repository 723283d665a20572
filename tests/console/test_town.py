"""The administration of a town: what is edited stays in the draft, the prover speaks before citizens do, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.permissions import Role
from store import audit, town_files, town_versions, towns
from store.town_values import TownService
from store.unit import Store
from tests.console.town_forms import ROOT, change, fields, mark, publish

Enter = Callable[..., FlaskClient]
PAGES = (
    "/", "/offices", "/offices/edit", "/offices/edit?key=mpp", "/services", "/services/edit", "/services/edit?key=KTP", "/holidays",
    "/settings", "/deadlines", "/deadlines/edit", "/news", "/news/edit", "/synonyms", "/templates", "/templates/edit",
    "/templates/edit?key=checked", "/regions", "/lines", "/draft", "/history", "/folder", "/held", "/wording",
    "/wording/edit?key=queue.wish",
)  # fmt: skip


def ktp(store: Store) -> TownService:
    town = store.towns().get("banjarbaru")
    assert town is not None
    return town.services["KTP"]


def test_each_page_opens_and_none_of_them_changes_anything(admin: FlaskClient, store: Store) -> None:
    for path in PAGES:
        answer = admin.get(f"{ROOT}{path}")
        wanted = 200
        assert answer.status_code == wanted, path
        assert answer.get_data(as_text=True).count("<h1") == 1, path
    assert admin.get("/console/town").location == f"{ROOT}/"
    assert admin.get(f"{ROOT}/lines/edit").status_code == 403
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None and town_versions.history(unit, "banjarbaru") == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COUNTER, Role.SUPERVISOR, Role.OVERSEER])
def test_who_does_not_run_a_town_is_refused(enter: Enter, role: Role) -> None:
    browser = enter(role)
    for path in PAGES:
        assert browser.get(f"{ROOT}{path}").status_code == 403
    for path in ("/services/edit?key=KTP", "/offices/delete", "/settings", "/holidays", "/synonyms", "/wording/edit?key=queue.wish", "/folder",
                 "/draft/publish", "/draft/discard", "/draft/move", "/history/1/undo", "/history/1/again", "/templates/hide",
                 "/held"):  # fmt: skip
        assert browser.post(f"{ROOT}{path}", data={}).status_code == 403, path


def test_the_administrator_of_another_town_finds_nothing_here(enter: Enter) -> None:
    browser = enter(Role.TOWN_ADMIN, "rangkui")
    for path in PAGES:
        assert browser.get(f"{ROOT}{path}").status_code == 404, path
    for path in ("/services/edit?key=KTP", "/settings", "/folder", "/draft/publish", "/draft/discard", "/history/1/undo", "/templates/hide"):
        assert browser.post(f"{ROOT}{path}", data={}).status_code == 404, path
    assert browser.post("/console/town", data={"id": "baru"}).status_code == 403


def test_no_change_goes_without_a_token(admin: FlaskClient, app: Flask, store: Store) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/services/edit?key=KTP", "/settings", "/folder", "/holidays", "/synonyms", "/draft/publish", "/history/1/undo"):
        assert admin.post(f"{ROOT}{path}", data={"mark": "x"}).status_code == 403, path
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None


def test_what_a_file_says_is_told_in_the_language_of_the_page(admin: FlaskClient) -> None:
    assert admin.post(f"{ROOT}/holidays", data={"day": "2026-12-28", "name": "Hari jadi kota"}).status_code == 303
    assert "Hari libur: Sen 28 Des 2026" in admin.get(f"{ROOT}/draft").text
    assert "Sen-Kam 08.00-15.00" in admin.get(f"{ROOT}/offices").text
    admin.post("/console/language", data={"language": "en"})
    assert "Mon-Thu 08.00-15.00" in admin.get(f"{ROOT}/offices").text and "Fri 2 Jan 2026" in admin.get(f"{ROOT}/news").text


def test_a_fee_is_changed_published_and_undone(admin: FlaskClient, store: Store) -> None:
    assert change(admin, "/services/edit?key=KTP", fee="Rp12.500", names__jv="KTP wetan").status_code == 303
    assert ktp(store).fee == 0
    page = admin.get(f"{ROOT}/draft").get_data(as_text=True)
    assert "Biaya (rupiah)" in page and "<ins>12.500</ins>" in page and "Nama di layar telepon, Jawa" in page, "in words, not as the file has it"
    assert "2 perubahan belum terbit" in page and "12500" in page and "Boleh terbit" in page
    assert publish(admin, note=" ").status_code == 400
    assert publish(admin).status_code == 303
    assert (ktp(store).fee, ktp(store).names["jv"]) == (12500, "KTP wetan")
    page = admin.get(f"{ROOT}/history").get_data(as_text=True)
    assert "Perda 1/2026" in page and "berlaku" in page
    with store.reading() as unit:
        newest = town_versions.newest(unit, "banjarbaru")
        assert newest is not None
        assert [line.action for line in audit.about(unit, f"town banjarbaru {newest.id}")] == ["town_published"]
    assert "12500" in admin.get(f"{ROOT}/history/{newest.id}").get_data(as_text=True)
    assert admin.post(f"{ROOT}/history/{newest.id}/undo", data={"note": "keliru"}).status_code == 303
    assert ktp(store).fee == 0
    assert admin.post(f"{ROOT}/history/{newest.id}/undo", data={}).status_code == 409
    assert admin.post(f"{ROOT}/history/{newest.id}/again", data={}).status_code == 303
    assert publish(admin).status_code == 303 and ktp(store).fee == 12500


def test_a_form_that_is_sent_as_it_stands_changes_nothing(admin: FlaskClient, store: Store) -> None:
    for path in ("/services/edit?key=KTP", "/services/edit?key=AKTA", "/offices/edit?key=mpp", "/settings"):
        answer = change(admin, path)
        assert answer.status_code == 303, (path, answer.get_data(as_text=True))
    with store.reading() as unit:
        draft = town_versions.draft(unit, "banjarbaru")
    page = admin.get(f"{ROOT}/draft").get_data(as_text=True)
    assert draft is None, re.findall(r"<th scope=\"row\">(.*?)</td>", page, re.DOTALL)


def test_a_name_too_long_for_the_screen_is_refused_with_a_picture_of_it(admin: FlaskClient, store: Store) -> None:
    assert change(admin, "/services/edit?key=KTP", names__id="Kartu Tanda Penduduk").status_code == 303
    page = admin.get(f"{ROOT}/draft").get_data(as_text=True)
    assert "Terlalu panjang 2 huruf: muat 18 di layar, ini 20." in page and "1 Kartu Tanda Penduduk" in page and "Nama di layar telepon, Indonesia" in page and "names.id</" not in page
    assert publish(admin).status_code == 422
    assert ktp(store).names["id"] == "KTP-el"
    with store.reading() as unit:
        draft = town_versions.draft(unit, "banjarbaru")
        assert draft is not None and "Terlalu panjang" in draft.faults[0]
    assert change(admin, "/services/edit?key=KTP", names__id="Kartu penduduk").status_code == 303
    assert publish(admin).status_code == 303 and ktp(store).names["id"] == "Kartu penduduk"


@pytest.mark.parametrize(
    ("path", "said", "told"),
    [
        pytest.param("/services/edit?key=KTP", {"fee": "gratis"}, "Isi angka dari 0", id="a fee in words"),
        pytest.param("/services/edit?key=KTP", {"names__id": ""}, "Isi dahulu dalam bahasa Indonesia", id="no Indonesian name"),
        pytest.param("/services/edit?key=KTP", {"letter": "AB"}, "Satu huruf besar", id="two letters"),
        pytest.param("/services/edit?key=KTP", {"proof": "nik"}, "Pilih salah satu", id="a proof that is none"),
        pytest.param("/services/edit?key=KTP", {"names__id": "=1+1"}, "Jangan mulai dengan", id="a formula"),
        pytest.param("/offices/edit?key=mpp", {"hours": "Mon 8-15"}, "Jam tidak terbaca", id="hours that cannot be read"),
        pytest.param("/offices/edit?key=mpp", {"lat": "999"}, "Isi derajat", id="no place on earth"),
        pytest.param("/settings", {"quiet_hours": "malam"}, "Jam tidak terbaca", id="quiet hours"),
        pytest.param("/settings", {"notices_per_day": "500"}, "Isi angka dari 1 sampai 20", id="too many notices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    admin: FlaskClient, store: Store, path: str, said: dict[str, str], told: str
) -> None:
    answer = change(admin, path, **said)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and told in page and "is-invalid" in page
    assert all(f'value="{value}"' in page or value in ("", "nik") for value in said.values())
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None


def test_fields_that_no_form_has_are_ignored(admin: FlaskClient, store: Store) -> None:
    assert change(admin, "/settings", officer_hours="Sen-Jum 07.00-15.00", id="rangkui", code="1", zone="WIT", example="no").status_code == 303
    with store.reading() as unit:
        draft = town_versions.draft(unit, "banjarbaru")
        assert draft is not None
        town = town_files.data(draft.files)["town.yaml"]
    assert (town["id"], town["code"], town["zone"], town["officer_hours"]) == ("banjarbaru", "63.72", "WITA", "Sen-Jum 07.00-15.00")


EVIL = "<script>alert(1)</script>"


def test_markup_in_any_field_is_shown_as_text(admin: FlaskClient, enter: Enter) -> None:
    assert change(admin, "/services/edit?key=KTP", names__id=EVIL, fee_basis=EVIL, result__id=EVIL[:25]).status_code == 303
    assert change(admin, "/offices/edit?key=mpp", name=EVIL, short=EVIL, address=EVIL, walk=EVIL).status_code == 303
    assert change(admin, "/settings", name=EVIL, dpo=EVIL, agencies=EVIL).status_code == 303
    admin.post(f"{ROOT}/holidays", data={"day": "2026-04-20", "name": EVIL})
    admin.post(f"{ROOT}/synonyms", data={"command": "CEK", "words": EVIL, "mark": mark(admin.get(f"{ROOT}/synonyms").get_data(as_text=True))})
    change(admin, "/regions/edit?key=63.72.02.1003", name=EVIL, kecamatan=EVIL)
    admin.post(f"{ROOT}/news/edit", data={"mark": "x", "kind": "activity", "text.id": EVIL, "day": "2026-01-01", "until": "2026-12-31", "by": EVIL})
    for path in (*PAGES, f"/history/{EVIL}", f"/offices/edit?key={EVIL}", f"/holidays?year={EVIL}", f"/history?done={EVIL}"):
        page = admin.get(f"{ROOT}{path}").get_data(as_text=True)
        assert "<script>alert" not in page, path
    publish(admin, note=EVIL)
    assert "<script>alert" not in admin.get(f"{ROOT}/history").get_data(as_text=True)


def test_of_two_who_edit_one_service_the_second_sees_both(enter: Enter, store: Store) -> None:
    first, second = enter(Role.TOWN_ADMIN), enter(Role.TOWN_ADMIN)
    form = fields(second.get(f"{ROOT}/services/edit?key=KTP").get_data(as_text=True))
    assert change(first, "/services/edit?key=KTP", fee="1000").status_code == 303
    answer = second.post(f"{ROOT}/services/edit?key=KTP", data={**form, "fee": "2000"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "1.000" in page and "2.000" in page and "Yang Anda tulis" in page
    assert page.count("Daftar layanan: KTP-el (KTP)") == 1, "only what differs is told"
    assert change(second, "/services/edit?key=KK", fee="3000").status_code == 303  # another thing hinders nobody
    seen = second.get(f"{ROOT}/draft").get_data(as_text=True)
    revision = re.search(r'name="revision" value="([\d.]+)"', seen)
    assert revision and "2 perubahan" in seen
    assert change(first, "/services/edit?key=KK", days="9").status_code == 303
    late = second.post(f"{ROOT}/draft/publish", data={"revision": revision[1], "note": "x"})
    assert late.status_code == 409 and ktp(store).fee == 0
    assert second.post(f"{ROOT}/draft/discard", data={"revision": revision[1]}).status_code == 409


def test_a_draft_that_a_folder_overtook_is_told_and_moved(admin: FlaskClient, store: Store) -> None:
    change(admin, "/services/edit?key=KTP", fee="1000")
    with store.writing() as unit:
        files = town_files.dump(unit, "banjarbaru")
        towns.put(unit, towns.check("banjarbaru", {**files, "town.yaml": files["town.yaml"].replace("Kota Banjarbaru", "Banjarbaru Kota", 1)}))
    answer = publish(admin)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Banjarbaru Kota" in page and "1.000" in page
    assert admin.post(f"{ROOT}/draft/move", data={}).status_code == 303
    assert publish(admin).status_code == 303
    town = store.towns().get("banjarbaru")
    assert town is not None and (town.name, ktp(store).fee) == ("Banjarbaru Kota", 1000)


def test_the_days_of_a_year_and_the_words_for_commands(admin: FlaskClient, store: Store) -> None:
    assert admin.post(f"{ROOT}/holidays", data={"day": "2026-04-20", "name": "Hari jadi kota"}).status_code == 303
    assert "Hari itu sudah ada" in admin.post(f"{ROOT}/holidays", data={"day": "2026-04-20", "name": "Lagi"}).get_data(as_text=True)
    page = admin.get(f"{ROOT}/holidays?year=2026").get_data(as_text=True)
    assert 'class="local" title="Hari jadi kota"' in page and 'class="national" title="Hari Kemerdekaan"' in page
    words = admin.get(f"{ROOT}/synonyms").get_data(as_text=True)
    marks = dict(re.findall(r'name="command" value="(\w+)"><input type="hidden" name="mark" value="(\w+)"', words))
    clash = admin.post(f"{ROOT}/synonyms", data={"command": "CEK", "words": "sampai mana, ANTRI", "mark": marks["CEK"]})
    assert clash.status_code == 400 and "Kata ANTRI sudah berarti" in clash.get_data(as_text=True)
    assert admin.post(f"{ROOT}/synonyms", data={"command": "CEK", "words": "sampai mana, kayapa", "mark": marks["CEK"]}).status_code == 303
    assert publish(admin).status_code == 303
    town = store.towns().get("banjarbaru")
    assert town is not None and town.facts["synonyms"]["CEK"] == ["sampai mana", "kayapa"]
    assert "Hari jadi kota" in town.holidays.values()


def test_a_deadline_in_force_stands_and_a_new_one_begins_later(admin: FlaskClient, store: Store) -> None:
    told = {"mark": "", "step": "first", "kind": "ordinary", "days": "2", "basis": "Perwali 5/2026", "since": "2026-03-10"}
    new = mark(admin.get(f"{ROOT}/deadlines/edit").get_data(as_text=True))
    assert "sesudah hari ini" in admin.post(f"{ROOT}/deadlines/edit", data={**told, "mark": new}).get_data(as_text=True)
    assert admin.post(f"{ROOT}/deadlines/edit", data={**told, "mark": new, "since": "2026-05-01", "basis": ""}).status_code == 400
    assert admin.post(f"{ROOT}/deadlines/edit", data={**told, "mark": new, "since": "2026-05-01"}).status_code == 303
    assert publish(admin).status_code == 303
    town = store.towns().get("banjarbaru")
    assert town is not None and town.facts["deadlines"][0]["basis"] == "Perwali 5/2026"
    with store.writing() as unit:
        files = town_files.dump(unit, "banjarbaru")
        towns.put(unit, towns.check("banjarbaru", {**files, "deadlines.yaml": files["deadlines.yaml"].replace("2026-05-01", "2026-01-01")}))
    key = "first ordinary 2026-01-01"
    form = {**told, "mark": mark(admin.get(f"{ROOT}/deadlines/edit?key={key}").get_data(as_text=True)), "days": "9"}
    assert admin.post(f"{ROOT}/deadlines/edit?key={key}", data=form).status_code == 409
    assert admin.post(f"{ROOT}/deadlines/delete", data={"key": key, "mark": form["mark"]}).status_code == 409


def test_lines_are_the_system_administrators(enter: Enter, store: Store) -> None:
    system, town = enter(Role.SYSTEM_ADMIN), enter(Role.TOWN_ADMIN)
    key = "africastalking ussd *123#"
    assert change(system, "/lines/edit?key=africastalking%20ussd%20*123%23", ussd_limit="90").status_code == 303
    page = system.get(f"{ROOT}/draft").get_data(as_text=True)
    assert "Layar ini tidak muat dalam 90 huruf." in page and "septets" not in page and publish(system).status_code == 422
    assert publish(town).status_code == 403
    assert town.post(f"{ROOT}/lines/delete", data={"key": key}).status_code == 403
    assert change(system, "/lines/edit?key=africastalking%20ussd%20*123%23", ussd_limit="182").status_code == 303
    assert publish(system).status_code == 303
    line = store.towns().line("africastalking", "ussd", "*123#")
    assert line is not None and line.ussd_limit == 182


def test_a_new_town_begins_as_an_empty_draft(enter: Enter, store: Store) -> None:
    system = enter(Role.SYSTEM_ADMIN)
    said = {"id": "martapura", "name": "Kabupaten Banjar", "code": "63.03", "zone": "WITA"}
    assert system.post("/console/town", data={**said, "id": "../x"}).status_code == 400
    assert system.post("/console/town", data={**said, "id": "rangkui"}).status_code == 400
    assert system.post("/console/town", data=said).status_code == 303
    assert "martapura" in system.get("/console/town").get_data(as_text=True) and store.towns().get("martapura") is None
    for path in ("/", "/services", "/offices/edit", "/draft", "/history", "/holidays"):
        assert system.get(f"/console/town/martapura{path}").status_code == 200, path
    assert publish(system, root="/console/town/martapura").status_code == 303
    town = store.towns().get("martapura")
    assert town is not None and town.name == "Kabupaten Banjar" and len(town.holidays) > 20 and not town.lines


def test_prepared_answers_are_written_hidden_and_brought_back(admin: FlaskClient) -> None:
    said = {"title": "Balasan kota", "text.id": "Laporan {number} sudah dicek. http://x.id"}
    wrong = admin.post(f"{ROOT}/templates/edit", data=said)
    assert wrong.status_code == 400 and "Tanpa tautan" in wrong.get_data(as_text=True)
    assert admin.post(f"{ROOT}/templates/edit", data={**said, "text.id": "Laporan {number} sudah dicek."}).status_code == 303
    assert "Balasan kota" in admin.get(f"{ROOT}/templates").get_data(as_text=True)
    assert admin.post(f"{ROOT}/templates/hide", data={"key": "checked"}).status_code == 303
    assert "disembunyikan di kota ini" in admin.get(f"{ROOT}/templates").get_data(as_text=True)
    assert admin.post(f"{ROOT}/templates/restore", data={"key": "checked"}).status_code == 303
    assert admin.post(f"{ROOT}/templates/hide", data={"key": "nothing"}).status_code == 404
    assert "1 SMS" in admin.post("/console/town/template-weight", data={"text.jv": "Laporan {number}"}).get_data(as_text=True)
