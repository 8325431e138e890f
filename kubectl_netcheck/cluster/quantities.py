"""Quantities as the API writes them, such as ``500m`` and ``32Mi``. Pure."""

from decimal import Decimal, InvalidOperation

#: Suffixes (k8s.io/apimachinery pkg/api/resource); ``m`` is a thousandth.
_UNITS = {"m": Decimal("0.001"), "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9)}
_UNITS |= {"T": Decimal(10**12), "Ki": Decimal(2**10), "Mi": Decimal(2**20)}
_UNITS |= {"Gi": Decimal(2**30), "Ti": Decimal(2**40)}


def quantity(text: object) -> Decimal | None:
    """A quantity in its base unit (cores, bytes); None for what is none."""
    words = str(text)
    for suffix in sorted(_UNITS, key=len, reverse=True):
        if words.endswith(suffix):
            number = _number(words.removesuffix(suffix))
            return None if number is None else number * _UNITS[suffix]
    return _number(words)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
