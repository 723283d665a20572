"""A town as a folder: out, in again, and what cannot be read."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient

from store import town_versions
from store.unit import Store
from tests.console.town_forms import ROOT, publish


def zipped(**files: str | bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"../{name.replace('_', '.')}", text)
    out.seek(0)
    return out


def test_a_town_goes_out_and_comes_in_again(admin: FlaskClient, store: Store) -> None:
    out = admin.get(f"{ROOT}/folder.zip").get_data()
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert "banjarbaru/offices.csv" in archive.namelist()
        offices = archive.read("banjarbaru/offices.csv").decode()
    assert admin.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(out), "kota.zip")}).status_code == 303
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None  # nothing differs
    excel = admin.get(f"{ROOT}/folder/offices.csv").get_data()
    assert excel.startswith(b"\xef\xbb\xbf")
    changed = excel.decode().replace("MPP Banjarbaru,MPP Banjarbaru", "MPP Banjarbaru,MPP Bjb")
    assert admin.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(changed.encode()), "offices.csv")}).status_code == 303
    lines = "lines: []\n"
    assert admin.post(f"{ROOT}/folder", data={"archive": (zipped(lines_yaml=lines, offices_csv=changed), "x.zip")}).status_code == 303
    assert publish(admin).status_code == 303
    town = store.towns().get("banjarbaru")
    assert town is not None and town.offices["mpp"].short == "MPP Bjb" and town.lines and offices


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        pytest.param("offices.csv", b"id,name\nmpp,\"MPP\nx,y\n", "Baris 2: Tanda kutip", id="a quote that is never closed"),
        pytest.param("offices.csv", b"id,name\nmpp,=cmd()\n", "Baris 2 (name): Diawali seperti rumus", id="a formula"),
        pytest.param("offices.csv", b"id," + b"x," * 90_000 + b"y\n", "kolom; paling banyak 60", id="far too many columns"),
        pytest.param("offices.csv", b"id,name\nmpp,Kant\xf6r\n", "Baris 2: Bukan UTF-8", id="another encoding"),
        pytest.param("services.yaml", b"services: [\n", "services.yaml: Baris ", id="YAML that ends too early"),
        pytest.param("town.yaml", b"id: rangkui\nname: X\nzone: WIB\ncode: '1'\nlanguages: [id]\n", "kota lain", id="another town"),
        pytest.param("../../app.py", b"boom", "ZIP", id="no file of a town"),
        pytest.param("kota.zip", b"PK\x03\x04" + b"0" * 500, "ZIP", id="a broken archive"),
    ],
)
def test_an_import_that_cannot_be_read_tells_the_line_and_changes_nothing(
    admin: FlaskClient, store: Store, name: str, raw: bytes, told: str
) -> None:
    answer = admin.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(raw), name)})
    assert answer.status_code == 400 and told in answer.get_data(as_text=True), answer.get_data(as_text=True)[-2500:]
    assert admin.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(b"x" * 2_200_000), "x.zip")}).status_code == 413
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None
