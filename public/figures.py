"""Published figures for everybody: per office and month, as a page, as JSON and as CSV. The same numbers as KINERJA on the phone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, render_template, request

from public.words_figures import WORDS
from rules.calendar import short_date
from rules.figures import LEAST, OVER, percent, written
from store import figures
from store.figures import Published, Share
from store.towns import Town
from store.unit import Store

COLUMNS = (
    "town", "month", "office", "received", "finished", "refused", "on_time_percent", "late", "median_days", "nine_of_ten_days",
    "skm_index", "skm_grade", "skm_forms", "skm_incomplete", "skm_method", "ratings_1", "ratings_2", "ratings_3", "ratings_4",
    "queue_taken", "queue_served", "queue_no_show_percent", "complaints", "complaints_first_answer_in_time_percent",
    "complaints_done_in_time_percent",
)  # fmt: skip
"""Of the JSON and the CSV. An empty cell: fewer than LEAST, or not counted there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: a town, and a month that is over there."""

    town: Town
    month: date
    months: list[date]


def attach(blueprint: Blueprint, *, store: Store, now: Callable[[], datetime]) -> None:
    """Serve `/figures`, `/figures.json` and `/figures.csv`."""

    @blueprint.get("/figures")
    def figures_page() -> str:
        asked = _asked(store, now())
        if asked is None:
            return render_template("public/figures.html", asked=None, f=WORDS[g.language], rows=[], trend=[], towns=(), least=LEAST)
        with store.reading() as unit:
            rows = list(figures.of_month(unit, asked.town, asked.month).values())
            trend = [figures.published(unit, asked.town, "", month) for month in reversed(asked.months)]
        return render_template(
            "public/figures.html", asked=asked, rows=rows, trend=trend, towns=store.towns().real, f=WORDS[g.language], least=LEAST,
            name=lambda office: asked.town.offices[office].name if office else asked.town.name,
            month_name=lambda month: short_date(month, g.language).partition(" ")[2],
            n=lambda value: "–" if value is None else written(value, g.language), share=_share, days=_days, good=_good,
        )  # fmt: skip

    @blueprint.get("/figures.json")
    def figures_json() -> Response:
        asked = _asked(store, now()) or abort(404)
        answer = jsonify(
            town=asked.town.id, month=asked.month.isoformat()[:7], hidden_below=LEAST, columns=list(COLUMNS), figures=_table(store, asked)
        )
        return _open(answer)

    @blueprint.get("/figures.csv")
    def figures_csv() -> Response:
        asked = _asked(store, now()) or abort(404)
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(_table(store, asked))
        name = f"titian-{asked.town.id}-{asked.month.isoformat()[:7]}.csv"
        told = {"Content-Disposition": f'attachment; filename="{name}"'}
        return _open(Response(out.getvalue(), content_type="text/csv; charset=utf-8", headers=told))


def _open(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public numbers: any page may read them
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _asked(store: Store, now: datetime) -> Asked | None:
    """What the address asks for; 404 for a town or a month that is not there. None while there is no town."""
    towns = store.towns()
    town = towns.get(request.args["town"]) if "town" in request.args else next(iter(towns.real), None)
    if town is None or town.training:
        if "town" in request.args:
            abort(404)
        return None
    months = figures.months(town, now)
    wished = request.args.get("month", "")
    month = next((one for one in months if one.isoformat()[:7] == wished), None) if wished else months[0]
    if month is None:
        abort(404)
    return Asked(town, month, months)


def _table(store: Store, asked: Asked) -> list[dict[str, Any]]:
    with store.reading() as unit:
        return [_row(one) for one in figures.of_month(unit, asked.town, asked.month).values()]


def _row(one: Published) -> dict[str, Any]:
    index = one.index
    ratings = {f"ratings_{digit}": one.ratings[digit] if one.ratings else None for digit in (1, 2, 3, 4)}
    return {
        "town": one.town, "month": one.month.isoformat()[:7], "office": one.office or None, "received": one.received,
        "finished": one.finished, "refused": one.refused, "on_time_percent": one.on_time.percent if one.on_time else None,
        "late": one.late, "median_days": _tenths(one.median), "nine_of_ten_days": _tenths(one.ninth),
        "skm_index": str(index.value) if index else None, "skm_grade": index.grade.value if index else None,
        "skm_forms": one.forms if index else None, "skm_incomplete": one.incomplete if index else None,
        "skm_method": index.method if index else None, **ratings, "queue_taken": one.taken, "queue_served": one.served,
        "queue_no_show_percent": one.no_show.percent if one.no_show else None, "complaints": one.complaints,
        "complaints_first_answer_in_time_percent": one.first_in_time.percent if one.first_in_time else None,
        "complaints_done_in_time_percent": one.done_in_time.percent if one.done_in_time else None,
    }  # fmt: skip


def _tenths(tenths: int | None) -> str | None:
    if tenths is None:
        return None
    return ">60" if tenths == OVER else str(Decimal(tenths).scaleb(-1))


def _days(tenths: int | None) -> str:
    told = _tenths(tenths)
    return "–" if told is None else told if g.language == "en" else told.replace(".", ",")


def _share(share: Share | None) -> str:
    return "–" if share is None else f"{share.percent} %"


def _good(one: Published) -> str:
    """Of the one-digit ratings, those of 3 and 4: shown beside the index, never in it."""
    if one.ratings is None:
        return "–"
    return f"{percent(one.ratings[3] + one.ratings[4], sum(one.ratings.values()))} %"
