"""Endpoints behind an Ingress in words. Their places are called by Service and pod, ``shop/admin
shop/web-a``, and recordings hold them so; a sentence says which is which."""

from collections.abc import Iterable

from kubectl_netcheck.model.place import Place

#: Endpoints of one Service that a sentence names.
_NAMED = 3


def service_of(place: Place) -> str:
    """The Service by which the Ingress reaches it. It stands first, so that no name of a pod, which
    can be any text, is taken for it."""
    return place.name.partition(" ")[0]


def in_words(place: Place) -> str:
    """One of them, without its node."""
    return f"{_kind(place)} {_own(place)} of Service {service_of(place)}"


def subject(places: Iterable[Place]) -> tuple[str, bool]:
    """They as the subject of a sentence, and whether it is in the plural. Of several Services one
    endpoint is named, and the others are counted."""
    unlike = {(place.name, place.node): place for place in places}  # not by its address family
    every = [unlike[key] for key in sorted(unlike)]
    first, plural = every[0], len(every) > 1
    if len({service_of(place) for place in every}) > 1:
        return f"{in_words(first)}{_at(first)} and {len(every) - 1} more", plural
    kinds = {_kind(place) for place in every}
    noun = kinds.pop() if len(kinds) == 1 else "endpoint"
    said = [f"{_own(place)}{_at(place)}" for place in every[:_NAMED]]
    said += [f"{len(every) - _NAMED} more"] if len(every) > _NAMED else []
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if plural else said[0]
    return f"{noun}{'s' * plural} {listed} of Service {service_of(first)}", plural


def _own(place: Place) -> str:
    """Its pod, or its address where it is no pod's."""
    return place.name.partition(" ")[2]


def _kind(place: Place) -> str:
    return "pod" if "/" in _own(place) else "endpoint"


def _at(place: Place) -> str:
    return f" on {place.node}" if place.node else ""
