"""Fixtures: the fake API server, and the client's parts connected to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from tests.cluster.fake import FakeApi, certificate


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def api(pair: tuple[Path, Path]) -> Iterator[FakeApi]:
    fake = FakeApi(*pair)
    yield fake
    fake.close()


@pytest.fixture
def settings(api: FakeApi, tmp_path: Path) -> ClusterSettings:
    empty = tmp_path / "kubeconfig"
    empty.write_text("apiVersion: v1\nkind: Config\n")
    return ClusterSettings(
        kubeconfig=str(empty),
        server=api.url,
        certificate_authority=str(api.cert),
        token="s3cret",
        run_id="abc12",
        namespace="team",
    )


@pytest.fixture
def rest(settings: ClusterSettings) -> Rest:
    return Rest(connect(settings))
