"""What a story can say of those on our side: what lies in the store, officers, counters, the clocks and the scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import handlers.all  # noqa: F401 - registers the services
from jobs import clocks
from jobs.reminders import Reminders
from rules.calendar import Zone
from rules.chance import Chance
from rules.phone import Phone
from store import applications, citizens, complaints, delays, figures_fold, queue_turns, queues
from store.unit import Store, Unit
from tests.stories import counting

if TYPE_CHECKING:
    from tests.stories.answering import Answering

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09.00 WITA, 08.00 WIB


class Staffing:
    """Our side of one story. The player has its store, its time, its chance, its phone and its officers."""

    store: Store
    now: datetime
    chance: Chance
    phone: Phone | None
    answering: Answering
    _filled: Callable[[str], str]

    def do_given(self, facts: Iterable[Mapping[str, Any]]) -> None:
        """Put rows in the store: an application, tickets of others, a citizen's language, a call at the counter."""
        for fact in facts:
            [(kind, row)] = fact.items()
            with self.store.writing() as unit:
                match kind:
                    case "application":
                        self._file(unit, row)
                    case "tickets":
                        for _ in range(int(row["count"])):
                            queues.take(
                                unit, town=row["town"], office=row["office"], service=row["service"], letter=row["letter"],
                                day=date.fromisoformat(row["day"]), quota=999, citizen=None, priority=False, now=self.now,
                                chance=self.chance,
                            )  # fmt: skip
                    case "calls_next":
                        queues.call_next(
                            unit, town=row["town"], office=row["office"], service=row["service"],
                            day=date.fromisoformat(row["day"]), counter="Loket 1", now=self.now,
                        )  # fmt: skip
                    case "officer":
                        self.answering.employ(unit, dict(row))
                    case "language":
                        assert self.phone
                        who = citizens.meet(unit, self.phone, self.now)
                        citizens.speak(unit, who.id, row)
                    case _:
                        assert counting.given(unit, self.phone, self.now, self.chance, kind, row), f"nothing is given by {kind!r}"

    def do_officer_changes(self, row: Mapping[str, str]) -> None:
        """An officer moves an application on: number, status; office, due, reason, next_step."""
        due = date.fromisoformat(row["due"]) if "due" in row else None
        with self.store.writing() as unit:
            applications.change(
                unit, row["number"], applications.Status(row["status"]), self.now, office=row.get("office"), due=due,
                reason=row.get("reason"), next_step=row.get("next_step"),
            )  # fmt: skip

    def do_officer_delays(self, row: Mapping[str, str]) -> None:
        """An officer says why an application takes longer, and until when."""
        with self.store.writing() as unit:
            delays.explain(unit, row["number"], row["reason"], date.fromisoformat(row["due"]), self.now)

    def do_complaint_moves(self, row: Mapping[str, str]) -> None:
        """An officer moves a complaint on: state; agency, note. The number is that of the last receipt unless told."""
        with self.store.writing() as unit:
            complaints.change(
                unit, self._filled(row.get("number", "<number>")), complaints.State(row["state"]), self.now, by="petugas",
                agency=row.get("agency"), note=row.get("note", ""), day=Zone.of("WITA").day(self.now),
            )  # fmt: skip

    def do_complaint_clocks(self, _: str) -> None:
        """The clocks look at every complaint; a second look changes nothing."""
        clocks.attend(self.store, self.now)
        assert clocks.attend(self.store, self.now) == 0, "the clocks moved something twice"

    def do_counter_calls(self, row: Mapping[str, str]) -> None:
        """A counter calls the next, or so many one after the other."""
        for _ in range(int(row.get("count", "1"))):
            self.do_given([{"calls_next": row}])

    def do_counter(self, row: Mapping[str, str]) -> None:
        """A counter goes on with whom it called: `label`, and `does` again, misses, serves or finishes."""
        with self.store.writing() as unit:
            held = [ticket for ticket in self._tickets(unit) if ticket.label == row["label"]]
            assert held, f"this phone has no {row['label']}"
            match row["does"]:
                case "again":
                    queue_turns.call_again(unit, held[0].id, self.now)
                case "misses":
                    queue_turns.missed(unit, held[0].id, self.now)
                case "serves":
                    queues.change(unit, held[0].id, queues.State.SERVING, self.now)
                case "finishes":
                    queues.change(unit, held[0].id, queues.State.DONE, self.now)
                case other:
                    raise AssertionError(f"a counter cannot {other!r}")

    def do_rated(self, row: Mapping[str, str]) -> None:
        """Exactly one rating is kept of this office and service in this month, and it is this `score`."""
        with self.store.reading() as unit:
            assert (kept := counting.rated(unit, row)) == [int(row["score"])], f"\nkept: {kept}"

    def do_counter_closes(self, row: Mapping[str, str]) -> None:
        """A counter stays closed for a day: its numbers are moved to the day `to`."""
        town = self.store.towns().get(row["town"])
        assert town is not None
        service = town.services[row["service"]]
        with self.store.writing() as unit:
            queue_turns.move_day(
                unit, town=town.id, office=row["office"], service=service.code, day=date.fromisoformat(row["day"]),
                to=[date.fromisoformat(row["to"])], letter=service.letter, quota=service.quota, reason=row["reason"], now=self.now,
                chance=self.chance,
            )  # fmt: skip

    def do_scheduler(self, clock: str) -> None:
        """Time goes on to this clock in Banjarbaru (WITA), today or else tomorrow, and the scheduler does its round; twice."""
        zone = Zone.WITA
        hour, minute = (int(part) for part in clock.split(":"))
        then = zone.at(zone.day(self.now), hour * 60 + minute)
        self.now = (then if then >= self.now else then + timedelta(days=1)).astimezone(UTC)
        for _ in range(2):
            Reminders(self.store).tomorrow(self.now)
            Reminders(self.store).late(self.now)

    def _tickets(self, unit: Unit) -> list[queues.Ticket]:
        assert self.phone
        who = citizens.find(unit, self.phone)
        return queues.of_citizen(unit, who.id, START.date()) if who else []

    def _file(self, unit: Unit, row: Mapping[str, str]) -> None:
        applications.file(
            unit, town=row["town"], service=row["service"], office=row["office"], person="Contoh", proof_kind=row["proof_kind"],
            proof_answer=row["proof_answer"], now=self.now, chance=self.chance, due=date.fromisoformat(row["due"]),
            fee=int(row.get("fee", 0)), reason=row.get("reason", ""), next_step=row.get("next_step", ""),
            status=applications.Status(row.get("status", "received")), number=row["number"],
            citizen=citizens.meet(unit, Phone.parse(row["phone"]), self.now).id if "phone" in row else None,
        )  # fmt: skip

    def do_counts(self, _: str) -> None:
        """The figures are brought up to date; twice is once."""
        figures_fold.keep(self.store, self.now)
        assert figures_fold.keep(self.store, self.now) == 0

    def do_officer_answers(self, _: str) -> None:
        """An officer takes the caller of this call from the line."""
        self.answering.answers()

    def do_officer_ends(self, _: str) -> None:
        """And ends the talk, with a wrap-up."""
        self.answering.ends()

    def do_officer_knows_proved(self, number: str) -> None:
        """The caller of this call proved this case before they asked for a human; "" for none."""
        assert self.answering.call().proved == number

    def do_called_back_since(self, clock: str) -> None:
        """The call-back has the place in line of this clock, WITA."""
        self.answering.since(clock)
