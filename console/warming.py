"""Making the pages ready before somebody asks for one: a template takes some ten milliseconds when it is read for the first time."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from jinja2 import TemplateError

log = logging.getLogger("titian.console")

AFTER, REST = 2.0, 0.02  # seconds: whoever calls while all this starts comes first


def begin(app: Flask, after: float = AFTER) -> None:
    """Read every template of the console, one after the other, beside whatever else goes on; `after` so many seconds."""
    threading.Thread(target=_read, args=(app, after), name="warming", daemon=True).start()


def _read(app: Flask, after: float) -> None:
    time.sleep(after)
    for name in app.jinja_env.list_templates(filter_func=lambda one: one.startswith("console/")):
        try:
            app.jinja_env.get_template(name)
        except TemplateError as error:  # whoever opens that page is told; the others are not kept from theirs
            log.error("event=template_broken name=%s error=%s", name, type(error).__name__)
        time.sleep(REST)
