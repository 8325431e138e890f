"""Scene: what a run knows once its pods stand."""

from dataclasses import dataclass

from kubectl_netcheck.diagnosis.diagnose import Context
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import GuestRequest, Plan, Started
from kubectl_netcheck.planning.seats import Seats


@dataclass(frozen=True, slots=True)
class Scene:
    """guests: asked to join running pods. instead: a sentence when the pods run with another image
    than was meant, empty otherwise."""

    inventory: Inventory
    plan: Plan
    started: tuple[Started, ...]
    seats: Seats
    context: Context
    guests: tuple[GuestRequest, ...] = ()
    instead: str = ""
