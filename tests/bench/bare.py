"""The yardstick: a Flask app that reads Africa's Talking's form fields and answers one menu. It stores nothing."""

from __future__ import annotations

from flask import Flask, request

MENU = "CON LAYANAN PUBLIK\n1 Cek status\n2 Ambil antrean\n3 Pengaduan\n4 Info layanan\n5 Lainnya\n9 Petugas"

app = Flask("bare")


@app.post("/hooks/africastalking/demo/ussd")
def ussd() -> tuple[str, int, dict[str, str]]:
    """The same menu, whatever was typed."""
    form = request.form
    form["sessionId"], form["serviceCode"], form["phoneNumber"], form["text"], form["networkCode"]
    return MENU, 200, {"Content-Type": "text/plain"}
