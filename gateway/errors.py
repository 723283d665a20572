"""The two failures that cross the edge: a request we do not take, and a message a network did not take."""

from __future__ import annotations

from enum import StrEnum


class Rejected(Exception):
    """A request that is not what it says it is. Answered with the bare status; the reason goes to the security log only.

    400 means genuine but malformed: it is kept for inspection.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Reason(StrEnum):
    """Why a network did not take a message: a closed list, read by staff."""

    UNREACHABLE = "unreachable"  # no connection, DNS, TLS, or 5xx before anything was accepted
    THROTTLED = "throttled"  # asked to slow down
    REFUSED = "refused"  # our account or sender is not allowed
    NO_CREDIT = "no_credit"
    OPTED_OUT = "opted_out"  # the citizen told the network to stop
    BAD_NUMBER = "bad_number"
    NOT_ALLOWED = "not_allowed"  # outside our own allow-list of destinations
    NOT_UNDERSTOOD = "not_understood"  # an answer we cannot read: taken or not, unknown
    NO_ANSWER = "no_answer"  # the request left, the answer never came: taken or not, unknown
    TOO_LATE = "too_late"  # expired before it could be sent
    NO_LINE = "no_line"  # no provider is set up for it


UNKNOWN = frozenset({Reason.NOT_UNDERSTOOD, Reason.NO_ANSWER})
"""Reasons after which the message may have been sent all the same: ask the network before sending again."""

AGAIN_LATER = frozenset({Reason.UNREACHABLE, Reason.THROTTLED, Reason.NO_CREDIT}) | UNKNOWN


class NotSent(Exception):
    """A network did not take a message, or we cannot know that it did."""

    def __init__(self, reason: Reason, detail: str = "", wait: float = 0.0) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail[:200]
        self.wait = wait  # seconds the network asked us to wait; 0 when it did not say

    @property
    def try_again(self) -> bool:
        """Whether a later attempt can help."""
        return self.reason in AGAIN_LATER
