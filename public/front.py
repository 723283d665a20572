"""The front page: what this is, where to go, which towns are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

if TYPE_CHECKING:
    from store.unit import Store


def attach(blueprint: Blueprint, *, store: Store, demo: bool) -> None:
    """Serve `/`. The phone is offered only in demo mode, where it exists."""

    @blueprint.get("/")
    def front() -> str:
        return render_template("public/front.html", towns=store.towns().real, demo=demo)
