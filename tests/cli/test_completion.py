"""Completion: what is proposed, that a TAB never hangs or complains, and its installation."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from kubectl_netcheck.cli import completion, completion_install, completion_names
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.model.errors import BadInput


def proposed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[str], int]:
    """Values proposed and the directive."""
    assert completion.main(words) == 0
    out, err = capsys.readouterr()
    assert not err
    *lines, last = out.splitlines()
    return [line.partition("\t")[0] for line in lines], int(last.removeprefix(":"))


def kubeconfig(path: Path, server: str) -> None:
    entry = {"name": "x", "cluster": {"server": server}}
    context = {"name": "there", "context": {"cluster": "x", "user": "x"}}
    user = {"name": "x", "user": {"token": "t"}}
    found = {"clusters": [entry], "contexts": [context], "users": [user]}
    path.write_text(json.dumps(found | {"current-context": "there"}))


class Server(BaseHTTPRequestHandler):
    """Answers every list with a table of names, some of which no shell should see."""

    names = ("node-a", "node-b", "$(reboot)", "a\nb", "-rf", "UPPER", 7)
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        rows = [{"object": {"metadata": {"name": name}}} for name in self.names]
        body = json.dumps({"kind": "Table", "rows": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    Server.paths.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the user's own kubeconfig or cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_commands_flags_choices_and_formats(capsys: pytest.CaptureFixture[str]):
    found, directive = proposed(capsys, "")
    assert {"pair", "explain", "completion"} <= set(found)
    assert directive == completion.NO_FILES
    assert proposed(capsys, "pa")[0] == ["pair"]
    assert proposed(capsys, "pair", "--profile", "")[0] == ["restricted", "baseline", "host"]
    assert "--profile" in proposed(capsys, "pair", "--pro")[0]
    assert {"json", "html"} <= set(proposed(capsys, "pair", "-o", "")[0])
    assert "custom-columns" in proposed(capsys, "pair", "-o", "cu")[0]
    assert proposed(capsys, "pair", "--fail-on", "r")[0] == ["risk"]
    assert proposed(capsys, "pair", "--fail-on", "faulty,u")[0] == ["faulty,undecided"]
    assert proposed(capsys, "pair", "--output=ya")[0] == ["yaml"]
    assert proposed(capsys, "completion", "ins")[0] == ["install"]
    assert proposed(capsys, "completion", "")[0] == ["status", "install"]


def test_commands_and_faults_are_proposed_where_they_are_meant(
    capsys: pytest.CaptureFixture[str],
):
    for command in ("rbac", "doctor"):
        assert proposed(capsys, command, "po")[0] == ["pod"]
        assert {"clean", "mesh"} <= set(proposed(capsys, command, "")[0])
    assert proposed(capsys, "explain", "tunnel-port")[0] == ["tunnel-port-blocked"]
    assert {"dns-udp-blocked", "dns"} <= set(proposed(capsys, "explain", "dn")[0])
    assert proposed(capsys, "help", "expl")[0] == ["explain"]
    assert proposed(capsys, "verify", "tunnel-port") == (["tunnel-port-blocked"], completion.FILES)
    assert proposed(capsys, "verify", "./rep") == ([], completion.FILES)
    assert proposed(capsys, "verify", "x.json", "--code", "NC30")[0][0] == "NC301"
    assert proposed(capsys, "diff", "") == ([], completion.FILES)


def test_names_of_every_kind_are_proposed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(completion_names, "WAIT", 10.0)
    both = ["node-a", "node-b"]
    with serving() as url:
        kubeconfig(home / "kubeconfig", url)
        assert proposed(capsys, "verify", "NC301", "--at", "")[0] == both
        assert proposed(capsys, "ingress", "shop/")[0] == ["shop/node-a", "shop/node-b"]
        assert proposed(capsys, "pod", "web", "--to", "svc/")[0] == ["svc/node-a", "svc/node-b"]
        assert proposed(capsys, "pod", "web", "--to", "")[0] == both, "of three kinds, each once"
        assert proposed(capsys, "pod", "-n", "team", "--debug-namespace", "tools", "")[0] == both
    assert [path.partition("?")[0] for path in Server.paths] == [
        "/api/v1/nodes",
        "/apis/networking.k8s.io/v1/namespaces/shop/ingresses",
        "/api/v1/namespaces/default/services",
        "/api/v1/namespaces/default/pods",
        "/api/v1/namespaces/team/pods",
    ]


def test_files_are_left_to_the_shell(capsys: pytest.CaptureFixture[str]):
    for words in (("replay", ""), ("pair", "--kubeconfig", "x"), ("pair", "--record", "")):
        assert proposed(capsys, *words) == ([], completion.FILES)


def test_live_names_are_proposed_checked_and_cached(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(completion_names, "WAIT", 10.0)
    with serving() as url:
        kubeconfig(home / "kubeconfig", url)
        assert proposed(capsys, "pair", "")[0] == ["node-a", "node-b"]
        assert proposed(capsys, "pair", "node-b", "")[0] == ["node-a"]
        assert proposed(capsys, "mesh", "node/node-b", "")[0] == ["node-a"]
        assert proposed(capsys, "pair", "node/")[0] == ["node/node-a", "node/node-b"]
        assert len(Server.paths) == 1, "the second TAB must not ask again"
        assert proposed(capsys, "pair", "-n", "node-")[0] == ["node-a", "node-b"]
    assert [path.partition("?")[0] for path in Server.paths] == [
        "/api/v1/nodes",
        "/api/v1/namespaces",
    ]
    assert proposed(capsys, "pair", "--context", "")[0] == ["there"]


def test_what_is_in_the_cache_is_not_trusted(home: Path, capsys: pytest.CaptureFixture[str]):
    kubeconfig(home / "kubeconfig", "http://127.0.0.1:1")
    with serving() as url:
        kubeconfig(home / "kubeconfig", url)
        completion.main(["pair", ""])
        deadline = time.monotonic() + 10
        folder = home / "cache" / "kubectl-netcheck" / "completion"
        while not list(folder.glob("*")) and time.monotonic() < deadline:
            time.sleep(0.02)
    (file,) = folder.glob("*")
    assert folder.stat().st_mode & 0o077 == 0
    capsys.readouterr()
    file.write_text(json.dumps(["good", "$(bad)", None]))
    assert proposed(capsys, "pair", "")[0] == ["good"]
    file.write_text("{broken")
    assert proposed(capsys, "pair", "") == ([], completion.NO_FILES)


@pytest.mark.parametrize("content", [None, "{", "clusters: 7", "a: [" * 2000])
def test_any_failure_is_silent(home: Path, content: str | None, capsys: pytest.CaptureFixture[str]):
    if content is not None:
        (home / "kubeconfig").write_text(content)
    assert proposed(capsys, "pair", "") == ([], completion.NO_FILES)
    assert proposed(capsys, "nonsense", "")[1] == completion.NO_FILES
    assert proposed(capsys, "pair", "--context", "nowhere", "") == ([], completion.NO_FILES)


def test_a_server_that_says_nothing_costs_no_more_than_the_wait(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        kubeconfig(home / "kubeconfig", f"http://127.0.0.1:{silent.getsockname()[1]}")
        proposed(capsys, "pair", "--pro")
        began = time.monotonic()
        assert proposed(capsys, "pair", "") == ([], completion.NO_FILES)
        assert time.monotonic() - began < completion_names.WAIT + 0.3


def test_completion_does_not_import_the_client():
    program = (
        "import sys; from kubectl_netcheck.cli.completion import main; main(['pair', '']); "
        "main(['']); main(['pair', '-o', '']); "
        "print([m for m in ('kubernetes', 'rich', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]", done


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("bash", ["kubectl completion bash ", "do: kubectl netcheck completion install; "]),
        ("zsh", ["kubectl completion zsh ", "do: kubectl netcheck completion install; "]),
        ("instal", ["'instal'", "do: did you mean install?"]),
        ("teapot", ["'teapot'", "do: say one of: status, install"]),
    ],
)
def test_what_else_is_typed_is_answered_with_what_works(
    action: str, said: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(["completion", action]) == 2
    out, err = capsys.readouterr()
    assert out == "" and all(part in err for part in said)


def program_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the PATH with a link to the program, as a plugin manager leaves it."""
    store = folder / "store"
    store.mkdir()
    (store / "kubectl-netcheck").write_text("#!/bin/sh\nbasename $0\n")
    (store / "kubectl-netcheck").chmod(0o755)
    (folder / "kubectl-netcheck").symlink_to(store / "kubectl-netcheck")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def test_install_links_beside_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = program_in(tmp_path, monkeypatch)
    assert completion_install.status()[0] is False
    done, text = completion_install.install()
    link = folder / "kubectl_complete-netcheck"
    assert done and str(link) in text
    assert link.readlink() == Path("kubectl-netcheck")
    ran = subprocess.run(["kubectl_complete-netcheck"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "kubectl_complete-netcheck"
    done, text = completion_install.install()
    assert done and "works" in text


def test_install_renews_a_link_that_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = program_in(tmp_path, monkeypatch)
    (folder / "kubectl_complete-netcheck").symlink_to("gone")
    assert completion_install.install()[0]
    assert shutil.which("kubectl_complete-netcheck")


def test_install_says_what_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = program_in(tmp_path, monkeypatch)
    (folder / "kubectl_complete-netcheck").write_text("not executable")
    with pytest.raises(BadInput, match="cannot be made"):
        completion_install.install()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BadInput, match="not on the PATH"):
        completion_install.install()


@pytest.mark.lab
def test_kubectl_completes_node_names_of_the_lab(monkeypatch: pytest.MonkeyPatch):
    asked = [sys.executable, "-m", "lab", "kubeconfig"]
    path = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    monkeypatch.setenv("KUBECONFIG", path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    command = ["kubectl", "__complete", "netcheck", "pair", "node-a", ""]
    seen: list[str] = []
    for _ in range(5):  # on a machine that is busy, the first TAB may come too early
        seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
        if len(seen) > 2:
            break
        time.sleep(0.5)
    assert {"node-b", "node-c"} <= set(seen)
    assert "node-a" not in seen
    assert ":4" in seen
