"""What is in question: the word before each candidate."""

from kubectl_netcheck.model.finding import Diagnosis


def words(diagnosis: Diagnosis) -> tuple[str, ...]:
    """For each candidate ``either`` or ``or`` where one of several accounts for the same failures;
    ``perhaps`` for the first where it need not be any: where it stands alone, or beside a fault
    that was found."""
    total = len(diagnosis.candidates)
    groups = diagnosis.groups if sum(diagnosis.groups) == total else (total,)
    said: list[str] = []
    for size in filter(None, groups):
        certain = size > 1 and diagnosis.status != "faulty"
        said += ["either" if certain else "perhaps", *["or"] * (size - 1)]
    return tuple(said)
