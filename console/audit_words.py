"""What the audit's actions are called. One that is not here is shown as it is written down."""

from __future__ import annotations

from console.language import _


def deed(action: str) -> str:
    """An action in the language of the page."""
    return {
        "signed_in": _("masuk ke meja petugas"), "sign_in_refused": _("ditolak masuk"), "password_chosen": _("memilih sandi"),
        "staff_added": _("menambah petugas"), "staff_disabled": _("menonaktifkan petugas"), "staff_invited": _("mengundang petugas"),
        "export": _("mengunduh, disamarkan"), "export_open": _("mengunduh, terbuka"), "export_made": _("berkas unduhan jadi"),
        "reveal": _("membuka nomor HP"), "reveal_limit": _("membuka nomor HP, melewati batas"),
        "town_published": _("menerbitkan kota"), "town_undone": _("membatalkan terbitan kota"),
        "template_changed": _("mengubah templat"), "template_hide": _("menghapus templat"),
        "template_restore": _("memulihkan templat bawaan"), "template_back": _("mengembalikan versi templat"),
    }.get(action, action)  # fmt: skip
