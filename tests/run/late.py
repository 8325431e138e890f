"""A recorded cluster that answers late or in another way, without the waits of a real one."""

from pathlib import Path
from typing import TypeVar

import pytest

from kubectl_netcheck.cluster.replay import Replay

HEALTHY = Path(__file__).parents[1] / "cases" / "healthy" / "healthy-1.json.gz"
C = TypeVar("C", bound=Replay)


def opened(
    kind: type[C], monkeypatch: pytest.MonkeyPatch, patience: float = 0.2, **how: object
) -> C:
    """The recorded healthy cluster as that kind, with these attributes. patience: seconds that a
    run waits for what only time can tell."""
    monkeypatch.setattr("kubectl_netcheck.run.main_line.PATIENCE_S", patience)
    monkeypatch.setattr("kubectl_netcheck.run.main_line.PATIENCE_PART", 0.0)
    cluster = kind.open(HEALTHY)
    assert isinstance(cluster, kind)
    for name, value in how.items():
        setattr(cluster, name, value)
    return cluster
