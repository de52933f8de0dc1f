"""The ways in which LifeOS refuses a request, each with the fields at fault and the reasons."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One field that is wrong, and why."""

    field: str
    reason: str


class Refusal(Exception):
    """A request that cannot be done; `status` is its HTTP status."""

    status: int

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason}" for fault in faults))
        self.faults = faults


class BadInput(Refusal):
    """What was sent is wrong."""

    status = 400


class NotFound(Refusal):
    """What was asked for does not exist."""

    status = 404


class Conflict(Refusal):
    """What was sent is well-formed, but contradicts what is stored."""

    status = 409


class Unavailable(Refusal):
    """A part that the request needs is switched off or missing."""

    status = 503
