"""A spreadsheet (Office Open XML), written row by row into any stream: nothing is kept in memory, and nothing beside the stream.

Cells are text, whole numbers or dates; there is no way to write a formula or a link. Dates show as the reader's own computer writes them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import IO, Any
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOLD, _DAY, _MOMENT = 1, 2, 3  # places in cellXfs below; 14 and 22 are the formats that follow the reader's own country
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_PART}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_PART}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_PART}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}  # fmt: skip
_BOOK = (
    '<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_TOP = (
    '<worksheet xmlns="{main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{columns}" width="18" customWidth="1"/></cols><sheetData>'
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_BEGAN = datetime(1899, 12, 30)  # day 0 of a spreadsheet

Cell = str | int | date | datetime | None


def write(out: IO[bytes] | Any, name: str, rows: Iterable[Sequence[Cell]], columns: int) -> int:
    """Write a book of one sheet; how many rows. The first row is its head, and stays in sight."""
    many = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for path, told in _PARTS.items():
            book.writestr(path, _HEAD + told)
        book.writestr("xl/workbook.xml", _HEAD + _BOOK.format(main=_MAIN, office=_OFFICE, name=escape(name[:31])))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_HEAD + _TOP.format(main=_MAIN, columns=columns)).encode())
            for row in rows:
                many += 1
                cells = "".join(_cell(f"{_letters(at)}{many}", one, head=many == 1) for at, one in enumerate(row))
                sheet.write(f'<row r="{many}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return many


def _cell(at: str, one: Cell, *, head: bool) -> str:
    if one is None or one == "":
        return ""
    if isinstance(one, int):
        return f'<c r="{at}"><v>{one}</v></c>'
    if isinstance(one, datetime):
        return f'<c r="{at}" s="{_MOMENT}"><v>{(one - _BEGAN).total_seconds() / 86400:.10g}</v></c>'
    if isinstance(one, date):
        return f'<c r="{at}" s="{_DAY}"><v>{(datetime.combine(one, time()) - _BEGAN).days}</v></c>'
    style = f' s="{_BOLD}"' if head else ""
    told = escape(_LOOKS_CODED.sub("_x005F_", _NO_XML.sub("\ufffd", one)))
    return f'<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)
