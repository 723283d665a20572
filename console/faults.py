"""What an officer sees when something is not as asked: a plain page or, for htmx, a short word. Never a trace."""

from __future__ import annotations

from flask import Blueprint, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from console.frame import is_fragment
from console.language import _
from store.unit import Conflict, StoreDown


def attach(blueprint: Blueprint) -> None:
    """Answer every fault that leaves a view of this blueprint."""

    @blueprint.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        return told(403, _("Halaman ini sudah lama terbuka"), _("Muat ulang halaman, lalu coba lagi."))

    @blueprint.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        words = {
            400: (_("Permintaan tidak dapat dibaca"), _("Periksa isian Anda, lalu coba lagi.")),
            401: (_("Silakan masuk lagi"), _("Anda sudah keluar, atau masuk di tempat lain.")),
            403: (_("Bukan wewenang Anda"), _("Peran Anda tidak membuka halaman ini. Tanyakan kepada pengelola kota.")),
            404: (_("Tidak ditemukan"), _("Halaman atau nomor itu tidak ada, atau bukan wewenang Anda.")),
            409: (_("Belum dapat dilakukan"), _("Keadaannya sudah berubah. Muat ulang halaman.")),
            405: (_("Cara itu tidak berlaku"), _("Gunakan tombol di halaman.")),
            413: (_("Terlalu besar"), _("Berkas atau isian itu terlalu besar.")),
            429: (_("Terlalu sering"), _("Tunggu sebentar, lalu coba lagi.")),
        }
        title, more = words.get(error.code or 500, (_("Ada kesalahan"), error.description or ""))
        own = error.description if error.description != type(error).description else ""  # what a view itself says of it
        return told(error.code or 500, title, own or more)

    @blueprint.errorhandler(LookupError)
    def missing(error: LookupError) -> Response:
        if isinstance(error, (KeyError, IndexError)):
            raise error  # a mistake of ours, not of theirs
        return told(404, _("Tidak ditemukan"), _("Halaman atau nomor itu tidak ada, atau bukan wewenang Anda."))

    @blueprint.errorhandler(Conflict)
    def slower(error: Conflict) -> Response:
        return told(409, _("Petugas lain lebih dulu"), _("Ini baru saja diubah. Muat ulang untuk melihat keadaannya."))

    @blueprint.errorhandler(StoreDown)
    def down(error: StoreDown) -> Response:
        return told(503, _("Basis data tidak terjangkau"), _("Tidak ada yang hilang. Coba lagi sebentar."))


def told(status: int, title: str, words: str) -> Response:
    """This fault as a page; for htmx as a header that becomes a toast."""
    if is_fragment():
        answer = make_response("", status)
        answer.headers["X-Fault"] = f"{title}. {words}".encode("ascii", "replace").decode()
        return answer
    g.setdefault("language", "id")
    return make_response(render_template("console/fault.html", title=title, words=words, back=g.get("back", "")), status)
