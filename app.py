"""Where the parts meet. `app = create_app()` for any WSGI server; `python app.py` runs everything on one machine.

The other processes: `python app.py worker`, as many as needed, and `python app.py scheduler`, one or more.
What only one process needs is imported inside, so that each stays small.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from config import LOOPBACK, Config, ConfigFaults, load, read_env_file
from gateway.lines import callback, hooks_below, providers, senders, training_key
from gateway.spool import Spool, SpoolUnusable
from jobs.bell import Doorbell, quick_redis
from jobs.clock import Clock, database_time
from menus.loader import FlowError
from rules.chance import Chance
from store.sealed import Keys
from store.unit import Store, StoreDown, open_store

if TYPE_CHECKING:
    from flask import Flask

    from gateway.events import Events
    from gateway.offices import Offices
    from gateway.telling import Telling
    from gateway.types import Provider, Request, Sender
    from jobs.deliver import Deliver
    from jobs.doctor import Finding
    from menus.faults import Fault
    from menus.model import Book

HOME = Path(__file__).parent
SPOKEN = {"jv": "id", "su": "id", "bjn": "id"}  # languages that no network speaks, and the one spoken in their place
log = logging.getLogger("titian.app")


class House:
    """The parts that processes share, each made when it is first asked for."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.told = config.as_environ()
        self.keys = Keys.parse(config.data_keys)

    @cached_property
    def bell(self) -> Doorbell:
        """The doorbell of the worker."""
        return Doorbell(quick_redis(self.config.redis))

    @cached_property
    def store(self) -> Store:
        """Every row; has news told before each commit, and rings the bell after each that owes something."""
        return open_store(
            self.config.database, self.keys,
            after_commit=lambda owed: self.bell.ring(owed), tell=lambda unit, news: self.telling(unit, news),
        )  # fmt: skip

    @cached_property
    def telling(self) -> Telling:
        """Words for what citizens should hear without asking."""
        from gateway.telling import Telling

        return Telling(self.book, self.store.towns, self.now)

    @cached_property
    def now(self) -> Clock:
        """The time, given to everything that asks: the database's."""
        return Clock(lambda: database_time(self.store))

    @cached_property
    def spool(self) -> Spool:
        """Where events wait while the database is away."""
        return Spool(self.config.data_dir / "spool", self.keys)

    @cached_property
    def networks(self) -> Mapping[str, Provider]:
        """The web side of each network."""
        return providers(self.told)

    @cached_property
    def senders(self) -> Mapping[str, Sender]:
        """The worker's side of each network. Slow to load."""
        return senders(self.told)

    @cached_property
    def deliver(self) -> Deliver:
        """The one job."""
        from gateway.answering import Answering
        from gateway.sending import Destinations, Sending
        from jobs.deliver import Deliver

        sending = Sending(self.senders, Destinations(self.config.send_to, self.config.demo))
        owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        doors = partial(hooks_below, settings=self.told)
        answering = Answering(self.store, self.book, self.store.towns, self.offices)
        return Deliver(self.store, sending, self.callback, owner, self.now, secrets.randbelow, doors=doors, answering=answering)

    @cached_property
    def offices(self) -> Offices:
        """Asks the offices' own systems. Their secrets are the LOOKUP_... of the environment, never a setting of ours."""
        from gateway.offices import Offices, allowed_networks

        told = {**read_env_file(Path(".env")), **os.environ}
        hidden = {name: value for name, value in told.items() if name.startswith("LOOKUP_")}
        return Offices(self.store.towns, self.now, allowed_networks(self.config.lookup_allow), hidden)

    def callback(self, network: str, message: str) -> str:
        """The address that a network shall report a message to."""
        return callback(network, self.senders[network], self.told, message) if network in self.senders else ""

    @cached_property
    def book(self) -> Book:
        """The dialogue, read and proven. Raises FlowError with every fault."""
        import handlers.all  # noqa: F401 - registers the services
        from gateway.catalogue import signatures
        from handlers.service import services
        from menus.loader import load as load_book

        book = load_book(HOME / "menus", signatures(services()), SPOKEN)
        if faults := self.faults(book):
            raise FlowError([str(fault) for fault in faults])
        return book

    def faults(self, book: Book) -> tuple[Fault, ...]:
        """What the prover finds, on the lines that the towns have; on the usual ones while the database cannot tell."""
        from menus.prover import prove

        try:
            lines = {f"{line.provider} {line.address}": line.ussd_limit for town in self.store.towns().all for line in town.lines}
        except Exception as error:
            log.warning("event=lines_unknown error=%s", type(error).__name__)
            lines = {}
        return prove(book, limits=lines or 160)

    @cached_property
    def events(self) -> Events:
        """Hears every event of every network."""
        from gateway.conversation import Conversation
        from gateway.events import Events
        from handlers.service import services

        return Events(Conversation(self.book, services(), self.store, self.now, Chance(), self.offices), self.spool)

    def call_back(self) -> int:
        """One round of calling citizens back."""
        from gateway.calling import Desk
        from gateway.helpdesk import Helpdesk
        from gateway.sending import Destinations
        from jobs import sandbox_calls
        from jobs.callbacks import Callbacks

        sandbox_calls.attend(self.store, self.now(), self.senders if self.config.demo else {})
        Helpdesk(self.book, Chance()).sweep(self.store, self.now())
        return Callbacks(self.store, Desk(self.book, Chance()), Destinations(self.config.send_to, self.config.demo), self.now).round()

    def hear_again(self, network: str, request: Request) -> None:
        """An event that waited on disk."""
        self.events.take(network, self.networks[network].parse(request))

    def doctor(self) -> Iterable[Finding]:
        """What `flask doctor` finds."""
        from jobs.doctor import Doctor

        config, key, token = self.config, newest(self.config.webhook_key), newest(self.config.twilio_auth_token)
        told = (config.origin, key, token, self.now, config.trusted_proxies)
        return Doctor(self.store, quick_redis(config.redis), self.spool, self.networks, self.senders, *told).findings()


def newest(keys: str) -> str:
    """The first of a comma list of keys."""
    return keys.partition(",")[0].strip()


def create_app(config: Config | None = None) -> Flask:
    """The web side. Raises ConfigFaults, FlowError or SpoolUnusable with every fault. Waits for no other process."""
    from flask import Flask

    import console
    from api import cli, cli_agencies, cli_staff, health, offices, open311, open311_filing
    from console.desk import Desk
    from gateway.receipting import Receipts
    from gateway.refusals import Refusals
    from gateway.webhooks import hooks
    from jobs.watch import Watch
    from public import pages
    from public.terminal import play
    from store import demo_staff
    from store.demo import PEOPLE

    house = House(config or load())
    config, events, refusals = house.config, house.events, Refusals(house.store, house.now)
    if not config.demo and demo_staff.anybody(house.store):
        raise ConfigFaults(["DATABASE_URL: this database has the staff of the demonstration. Start with an empty one."])
    watch = Watch(house.store, quick_redis(config.redis), house.spool, refusals, house.now)
    app = Flask("titian", static_folder=None)
    app.secret_key = config.secret_key
    key, token, kept = newest(config.webhook_key), newest(config.twilio_auth_token), config.data_dir / "exports"
    app.register_blueprint(hooks(house.networks, events.hear, public_url=config.origin, rejected=refusals, apology=events.apology))
    app.register_blueprint(pages(
        store=house.store, demo=config.demo, webhook_key=key, twilio_token=token, twilio_sid=config.twilio_account_sid,
        people=PEOPLE if config.demo else (), handset_folder=config.data_dir / "handset", public_url=config.origin, now=house.now,
        training_key=training_key(house.told),
    ))  # fmt: skip
    app.register_blueprint(offices.pages(store=house.store, now=house.now, chance=Chance(), origin=config.origin))
    filing = open311_filing.file(house.store, house.now, Chance(), Receipts(house.book, house.store.towns, house.now))
    app.register_blueprint(open311.pages(
        store=house.store, now=house.now, words=house.book.words["id"], filing=filing, origin=config.origin
    ))  # fmt: skip
    desk = Desk(house.store, house.book, house.now, Chance(), config.demo, config.origin, house.faults, kept, config.trusted_proxies)
    console.attach(app, desk, warm=True)
    app.register_blueprint(health.pages(watch.checks(), watch.serves, watch.figures))
    proof = partial(house.faults, house.book)
    for command in (
        *cli.commands(house.book, proof, house.store, lambda: play(config.origin), house.doctor, house.now),
        *cli_agencies.commands(house.store, house.now, Chance()), cli_staff.group(house.store, house.now, Chance(), config.origin),
    ):  # fmt: skip
        app.cli.add_command(command)
    return app


def everything(environ: Mapping[str, str]) -> None:
    """`python app.py`: one machine, a demo unless told otherwise. Raises CannotRun."""
    from jobs.run import Machine, run
    from store import first_run

    given = {**read_env_file(Path(".env")), **environ}
    if not given.get("DEMO", "").strip() and given.get("HOST", "127.0.0.1") in LOOPBACK:
        given["DEMO"] = "1"
    config = load(given)
    given["DATA_DIR"] = str(config.data_dir.absolute())

    def prepare() -> None:
        keys, now = Keys.parse(config.data_keys), datetime.now(UTC)
        if token := first_run.prepare(config.database, keys, HOME / "towns", invented=config.demo, now=now, chance=Chance()):
            print(f"Nobody works here yet. The first administrator: {config.origin}/console/set-up/{token}", flush=True)

    run(Machine(
        HOME, config.data_dir.absolute(), config.host, config.port, config.web_threads, given,
        None if config.redis_url else config.redis_socket, prepare,
        (("Titian", f"{config.origin}/"), *((("Telepon percobaan", f"{config.origin}/phone"),) if config.demo else ()),
         ("Meja petugas", f"{config.origin}/console/")),
    ))  # fmt: skip


def main(arguments: list[str]) -> None:
    """One process by its name, or everything."""
    from jobs.supervisor import CannotRun
    from jobs.worker import RefusedToStart

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        match arguments:
            case []:
                everything(os.environ)
            case ["worker"]:
                from jobs.processes import deliver_on

                house = House(load())
                deliver_on(house.config.redis, house.deliver)
            case ["scheduler"]:
                from jobs.demonstration import Demonstration
                from jobs.processes import keep_time, tasks

                house = House(load())
                _ = house.telling  # the book is read now, and not in somebody's transaction
                demo = Demonstration(house.store, house.now).begun() if house.config.demo and house.config.demo_history else None
                keep_time(house.store, tasks(
                    house.store, house.bell, lambda id: house.deliver(id), house.spool, house.hear_again, house.now, house.call_back,
                    house.config.data_dir / "exports", demo,
                ), house.now)  # fmt: skip
            case _:
                sys.exit("python app.py [worker | scheduler]")
    except (ConfigFaults, FlowError, CannotRun, RefusedToStart, SpoolUnusable, StoreDown) as error:
        sys.exit(str(error))


def __getattr__(name: str) -> object:
    """`app` is made when a server first asks for it, so that importing this file costs nothing."""
    if name != "app":
        raise AttributeError(name)
    try:
        globals()["app"] = create_app()
    except (ConfigFaults, FlowError, SpoolUnusable) as error:
        sys.exit(str(error))
    return globals()["app"]


if __name__ == "__main__":
    main(sys.argv[1:])
