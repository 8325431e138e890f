"""Credentials: plugins, token files, and how often each is asked."""

import json
import stat
import threading
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netcheck.cluster import plugin
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput, Denied
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.run.ask import ask
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.request import Request
from tests.cluster.fake import FakeApi, ok

VERSION = "client.authentication.k8s.io/v1"
CREDENTIAL = """#!/bin/sh
echo run >> {log}
echo '{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
"status": {{"token": "t'$(wc -l < {log} | tr -d ' ')'", "expirationTimestamp": "{expires}"}}}}'
"""


def configured(tmp_path: Path, user: dict[str, Any], server: str, **cluster: Any) -> str:
    config = {
        "current-context": "x",
        "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
        "clusters": [{"name": "x", "cluster": {"server": server, **cluster}}],
        "users": [{"name": "x", "user": user}],
    }
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    return str(path)


def with_plugin(tmp_path: Path, api: FakeApi, script: str, **more: Any) -> ClusterSettings:
    login = tmp_path / "login"
    login.write_text(script)
    login.chmod(login.stat().st_mode | stat.S_IEXEC)
    run = {"apiVersion": VERSION, "command": "./login", "interactiveMode": "Never", **more}
    authority = {"certificate-authority": str(api.cert)}
    return ClusterSettings(kubeconfig=configured(tmp_path, {"exec": run}, api.url, **authority))


class Terminal:
    """A standard input that says that somebody is there."""

    def isatty(self) -> bool:
        return True


def soon(seconds: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat()


def test_a_credential_plugin_is_run_once_for_many(tmp_path: Path, api: FakeApi) -> None:
    api.on("GET", "/version", ok({}))
    log = tmp_path / "log"
    script = CREDENTIAL.format(log=log, expires="2099-01-01T00:00:00.123456789Z")
    rest = Rest(connect(with_plugin(tmp_path, api, script)))
    threads = [threading.Thread(target=rest.get, args=("/version",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.headers["Authorization"] for a in api.seen} == {"Bearer t1"}
    assert log.read_text() == "run\n"


def test_a_credential_that_holds_for_some_minutes_is_not_renewed(
    tmp_path: Path, api: FakeApi
) -> None:
    log = tmp_path / "log"
    script = CREDENTIAL.format(log=log, expires=soon(240))
    found = connect(with_plugin(tmp_path, api, script))
    assert [found.headers() for _ in range(5)] == [[("Authorization", "Bearer t1")]] * 5
    assert log.read_text() == "run\n"


def test_an_expired_credential_is_renewed_once(tmp_path: Path, api: FakeApi) -> None:
    log = tmp_path / "log"
    script = CREDENTIAL.format(log=log, expires="2020-01-01T00:00:00Z")
    found = connect(with_plugin(tmp_path, api, script))
    assert [found.headers() for _ in range(5)] == [[("Authorization", "Bearer t2")]] * 5
    assert log.read_text() == "run\nrun\n", "a plugin that hands out the same is not asked again"


def test_each_credential_that_expires_is_renewed(tmp_path: Path, api: FakeApi) -> None:
    log = tmp_path / "log"
    later = "$(date -u -d @$(($(date +%s) + 11)) +%FT%TZ)"
    script = CREDENTIAL.format(log=log, expires=f"'{later}'")
    found = connect(with_plugin(tmp_path, api, script))
    end, seen = time.monotonic() + 12, set()
    while len(seen) < 3 and time.monotonic() < end:
        seen.add(found.headers()[0][1])
        time.sleep(0.1)
    assert len(seen) >= 3


def test_a_credential_plugin_that_fails(tmp_path: Path, api: FakeApi) -> None:
    settings = with_plugin(tmp_path, api, "#!/bin/sh\necho please log in >&2\nexit 1\n")
    with pytest.raises(Denied, match="login gave no credential") as problem:
        connect(settings)
    assert "please log in" in problem.value.why


def test_a_credential_plugin_that_hangs(
    tmp_path: Path, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "ALONE", 1.0)
    began = time.monotonic()
    with pytest.raises(Denied, match="login gave no credential") as problem:
        connect(with_plugin(tmp_path, api, "#!/bin/sh\nsleep 60\n"))
    assert time.monotonic() - began < 10
    assert problem.value.why == "it did not end within 1 s"


def test_the_first_run_of_a_plugin_does_not_outlast_the_run(tmp_path: Path, api: FakeApi) -> None:
    settings = with_plugin(tmp_path, api, "#!/bin/sh\nsleep 60\n")
    began = time.monotonic()
    with pytest.raises(Denied, match="gave no credential") as problem:
        Live(settings, seconds=1.2)
    assert time.monotonic() - began < 8 and "did not end within 1 s" in problem.value.why


def slow(log: Path) -> str:
    script = CREDENTIAL.format(log=log, expires="2099-01-01T00:00:00Z")
    return script.replace("echo run", "sleep 1; echo run")


def test_a_run_has_what_the_plugin_left_of_its_time(
    tmp_path: Path, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float] = []

    def run_line(_live: Live, request: Request, *_: object) -> Any:
        left.append(request.seconds)

    monkeypatch.setattr("kubectl_netcheck.run.ask.run_line", run_line)
    settings = with_plugin(tmp_path, api, slow(tmp_path / "log"))
    began = time.monotonic()
    ask(settings, "mesh", Mesh(), deadline_s=15, progress=silent)
    took = time.monotonic() - began
    assert 15 - took - 0.5 < left[0] <= 14


def test_a_login_at_a_terminal_is_not_counted(
    tmp_path: Path, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    settings = with_plugin(tmp_path, api, slow(tmp_path / "log"), interactiveMode="IfAvailable")
    live = Live(settings, seconds=0.8)
    assert live.spent < 0.8, "the second of the login was counted"
    with pytest.raises(Denied, match="gave no credential"):
        connect(settings, time.monotonic() + 0.3, login=False)


def test_a_renewal_does_not_outlast_the_run(tmp_path: Path, api: FakeApi) -> None:
    log = tmp_path / "log"
    script = CREDENTIAL.format(log=log, expires="2020-01-01T00:00:00Z")
    settings = with_plugin(tmp_path, api, f"{script}[ $(wc -l < {log}) = 1 ] || sleep 60\n")
    rest = Rest(connect(settings), until=time.monotonic() + 1)
    began = time.monotonic()
    with pytest.raises(Denied, match="gave no credential"):
        rest.headers()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo no json", "no JSON"),
        ("echo '{}'", "no ExecCredential"),
        ("echo '[]'", "no ExecCredential"),
        (f"echo '{json.dumps({'apiVersion': VERSION, 'kind': 'ExecCredential'})}'", "no token"),
    ],
)
def test_an_answer_that_is_none(tmp_path: Path, api: FakeApi, script: str, why: str) -> None:
    with pytest.raises(Denied) as problem:
        connect(with_plugin(tmp_path, api, f"#!/bin/sh\n{script}\n"))
    assert why in problem.value.why


def test_a_plugin_that_is_not_installed_says_how_to_get_it(tmp_path: Path, api: FakeApi) -> None:
    more = {"command": "no-such-login", "installHint": "apt install it"}
    with pytest.raises(Denied) as problem:
        connect(with_plugin(tmp_path, api, "", **more))
    assert "apt install it" in problem.value.why


def test_a_plugin_that_must_ask_needs_a_terminal(tmp_path: Path, api: FakeApi) -> None:
    with pytest.raises(Denied) as problem:
        connect(with_plugin(tmp_path, api, "#!/bin/sh\n", interactiveMode="Always"))
    assert "terminal" in problem.value.why


def test_what_a_plugin_is_told(tmp_path: Path, api: FakeApi) -> None:
    told = tmp_path / "told"
    script = CREDENTIAL.format(log=tmp_path / "log", expires="2099-01-01T00:00:00Z")
    more = {"provideClusterInfo": True, "env": [{"name": "WHO", "value": "me"}], "args": ["a b"]}
    script = f'{script}echo "$KUBERNETES_EXEC_INFO" > {told}; echo "$WHO $1" >> {told}\n'
    connect(with_plugin(tmp_path, api, script, **more))
    info, who = told.read_text().splitlines()
    about = json.loads(info)
    assert (about["kind"], about["apiVersion"], who) == ("ExecCredential", VERSION, "me a b")
    assert about["spec"]["interactive"] is False
    assert about["spec"]["cluster"]["server"] == api.url
    assert about["spec"]["cluster"]["certificate-authority-data"]


def test_a_plugin_is_told_a_date_of_the_kubeconfig_as_text(tmp_path: Path, api: FakeApi) -> None:
    told = tmp_path / "told"
    script = CREDENTIAL.format(log=tmp_path / "log", expires="2099-01-01T00:00:00Z")
    script = f'{script}echo "$KUBERNETES_EXEC_INFO" > {told}\n'
    settings = with_plugin(tmp_path, api, script, provideClusterInfo=True)
    file = Path(str(settings.kubeconfig))
    config = yaml.safe_load(file.read_text())
    extension = {"since": date(2024, 5, 1)}
    config["clusters"][0]["cluster"]["extensions"] = [
        {"name": "client.authentication.k8s.io/exec", "extension": extension}
    ]
    file.write_text(yaml.safe_dump(config))
    connect(settings)
    assert json.loads(told.read_text())["spec"]["cluster"]["config"] == {"since": "2024-05-01"}
    extension[date(2024, 5, 1)] = extension.pop("since")  # type: ignore[index]
    file.write_text(yaml.safe_dump(config))
    with pytest.raises(Denied, match="gave no credential") as problem:
        connect(settings)
    assert "keys must be str" in problem.value.why


def test_a_plugin_may_give_a_certificate(tmp_path: Path, api: FakeApi, pair: Any) -> None:
    status = {"clientCertificateData": pair[0].read_text(), "clientKeyData": pair[1].read_text()}
    answer = {"apiVersion": VERSION, "kind": "ExecCredential", "status": status}
    (tmp_path / "answer").write_text(json.dumps(answer))
    found = connect(with_plugin(tmp_path, api, f"#!/bin/sh\ncat {tmp_path}/answer\n"))
    assert found.headers() == []
    status["clientKeyData"] = "no key"
    (tmp_path / "answer").write_text(json.dumps(answer))
    with pytest.raises(BadInput, match="certificate"):
        connect(with_plugin(tmp_path, api, f"#!/bin/sh\ncat {tmp_path}/answer\n"))


def test_a_token_file_wins_over_a_token_and_may_end_in_a_newline(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("bound\n")
    user = {"token": "old", "tokenFile": "token"}
    found = connect(ClusterSettings(kubeconfig=configured(tmp_path, user, "http://192.0.2.1")))
    assert found.headers() == [("Authorization", "Bearer bound")]


def test_a_token_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("first")
    path = configured(tmp_path, {"tokenFile": str(token)}, "http://192.0.2.1")
    found = connect(ClusterSettings(kubeconfig=path))
    assert found.headers() == [("Authorization", "Bearer first")]
    newer = tmp_path / "newer"  # as the kubelet does it: another file in its place
    newer.write_text("later")
    newer.replace(token)
    assert found.headers() == [("Authorization", "Bearer later")]
    token.unlink()
    assert found.headers() == [("Authorization", "Bearer later")]


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_token_file_that_is_none_is_said(tmp_path: Path, content: str | None) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content)
    path = configured(tmp_path, {"tokenFile": str(token)}, "http://192.0.2.1")
    with pytest.raises(BadInput, match="token file"):
        connect(ClusterSettings(kubeconfig=path)).headers()
