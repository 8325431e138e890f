"""What kubectl itself prints, without a cluster: `python -m tests.render.kubectl` records it.

jsonpath by ``kubectl annotate --local``; columns and sorting, which only ``kubectl get`` has, by
a server of this process that knows one resource.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HOME = Path(__file__).parent
FIXTURE = HOME / "kubectl.json"
OBJECT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "x", "namespace": "d", "labels": {"b": "t", "k.l/m": "q"}},
    "spec": {
        "containers": [
            {"name": "one", "image": "i", "ports": [{"containerPort": 80}, {"containerPort": 81}]},
            {"name": "two", "image": "j", "note": 'a <b> & "c" d\'e', "tags": ["p", "q", "r"]},
        ],
        "hostNetwork": True,
        "priority": 5,
        "numbers": {"whole": 2.0, "part": 2.5, "small": 1e-7, "large": 123456789, "none": None},
    },
}
TEMPLATES = [
    r"{.metadata.labels.k\.l/m}",
    r"{.metadata.labels['k\.l/m']}",
    "{.metadata.labels}",
    "{.nope}|{.metadata.nope}",
    "{.spec.containers[*].name}",
    "{.spec.containers[*]['name','image']}",
    "{.spec.hostNetwork} {.spec.priority}",
    '{range .spec.containers[*]}{.name}{"\\t"}{.image}{"\\n"}{end}',
    "{range .spec.containers[*]}{.name}:{range .ports[*]}{.containerPort},{end};{end}",
    '{.spec.containers[?(@.name=="two")].image}',
    "{.spec.containers[?(@.name!='two')].image}",
    "{.spec.containers[?(@.ports)].name}",
    "{.spec.containers[0].ports[?(@.containerPort>80)].containerPort}",
    "{.spec.containers[0].ports[?(@.containerPort>=81)].containerPort}",
    "{.spec.containers[0].ports[?(@.containerPort<81)].containerPort}",
    "{.spec.containers[0].ports[?(@.containerPort<=81)].containerPort}",
    "{.spec.containers[?(@.ports[0].containerPort==80)].name}",
    '{.spec.containers[?(@.name=="nope")].name}|',
    '{.spec.containers[?( @.name == "two" )].image}',
    '{.spec.containers[?(@.name>"one")].name}',
    "{.spec.containers[?(@.tags[0]=='p')].tags[1:3]}",
    "{.spec.containers[-1].name}",
    "{.spec.containers[0:1].name}",
    "{.spec.containers[-2:].name}",
    "{.spec.containers[:1].name}",
    "{.spec.containers[:-1].name}",
    "{.spec.containers[0,1].name}",
    "{.spec.containers[1,0].name}",
    "{.spec.containers[0].ports[1:].containerPort}",
    "{.spec.containers[1].tags[0:3:2]}",
    "{.spec.containers[1].tags[::2]}",
    "{.spec.containers[1].tags[-3:-1]}",
    "{.spec.containers[1].tags}",
    "{.spec.containers[1].tags[*]}",
    "{.spec.containers[1].note}",
    "{.spec.containers[1]}",
    "{..name}",
    "{.spec..containerPort}",
    "{.spec..ports[0].containerPort}",
    "{..ports[*].containerPort}",
    "{$.kind}{@.kind}",
    '{.kind}{\'lit\'}{"a\\"b"}',
    "{'it\\'s'}",
    "plain text",
    "{range .nope[*]}x{end}",
    "{range .spec.containers[*]}{.name}",
    "{.spec.containers[*].name} {.kind}",
    "{.kind}\\n",
    '{"{"}{.kind}{"}"}',
    "{.spec.containers[*].ports[0].containerPort}",
    "{.metadata.labels.nope.deeper}",
    "{ .kind }",
    "{range .spec.containers[*].ports[*]}[{.containerPort}]{end}",
    "{3}{true}{-1.5}",
    "{range .spec.containers[*]}{$.kind}/{.name} {end}",
    "{range .spec.containers[*]}{@.name} {end}",
    "{.metadata['name']}",
    "{.metadata.labels.*}",
    "{['kind']}",
    "{.spec.containers[*].ports}",
    "{.spec.numbers.whole} {.spec.numbers.part} {.spec.numbers.small} {.spec.numbers.large}",
    "{.spec.numbers}",
    "{.spec.numbers.none}|",
    "{range .spec.containers[1].tags[*]}{@}-{end}",
    '{range .spec.containers[*]}{.name}{"="}{.ports[*].containerPort}{"\\n"}{end}',
    "{range .spec.containers[?(@.image=='j')]}{.name}{end}",
    "{.kind",
    "{end}",
    "{kind}",
    "{.metadata.name,.kind}",
    "{.a[}",
    "{.a[x]}",
    "{.a[?(@.b==)]}",
]
ITEMS: list[dict[str, Any]] = [
    {
        "metadata": {"name": "a"}, "code": "NC301", "nodes": ["node-b", "node-a"], "n": 10,
        "f": 1.5, "big": 1000000, "huge": 1e21, "yes": True, "nothing": None,
        "evidence": [{"leg": "x > y", "m": "1"}, {"leg": "z", "m": "2"}],
        "labels": {"k.l/m": "q", "z": "y"}, "s": "node-10", "mix": 1, "empty": "", "list": [],
    },
    {
        "metadata": {"name": "b"}, "code": "NC1", "nodes": [], "n": 9, "f": 0.25, "s": "node-9",
        "mix": "x", "sometimes": "here", "evidence": [], "empty": "e",
    },
    {
        "metadata": {"name": "c"}, "code": "NC22", "nodes": ["n"], "n": 100, "f": 1e-7,
        "s": "Node-1", "mix": True, "evidence": [{"leg": "q"}],
    },
]  # fmt: skip
COLUMNS = [
    "NAME:.metadata.name,CODE:.code,NODES:.nodes",
    "A:.nodes[*],B:.n,C:.f",
    "A:.big,B:.huge,C:.yes,D:.nothing",
    "E:.evidence,F:.evidence[*].leg",
    "G:.labels,H:.labels.k\\.l/m,I:.nope",
    "X:code,Y:{.code},Z:{code}",
    "X:.empty,Y:.list",
    "X:..leg",
    "Long Header:.code,x:.s",
    "X:.evidence[?(@.m=='2')].leg",
    "X:.mix,Y:.sometimes",
    ":.code",
    "a:",
    "a",
    "a:.n,",
    "X:{.code}{.n}",
    "X:.code }",
]
SORTS = [
    ".n",
    "{.f}",
    "s",
    ".code",
    ".sometimes",
    ".empty",
    "..n",
    ".nope",
    ".mix",
    ".nodes",
    "{.n",
]

Printed = str | None
Recorded = dict[str, Any]


class _Things(BaseHTTPRequestHandler):
    """An API server that knows ``things.netcheck.test`` and nothing else."""

    def do_GET(self) -> None:
        group, version = "netcheck.test", "netcheck.test/v1"
        which = {"groupVersion": version, "version": "v1"}
        thing = {"name": "things", "singularName": "", "namespaced": False, "kind": "Thing",
                 "verbs": ["get", "list"]}  # fmt: skip
        items = [{"apiVersion": version, "kind": "Thing", **item} for item in ITEMS]
        answers: dict[str, dict[str, Any]] = {
            "/api": {"kind": "APIVersions", "versions": []},
            "/apis": {"kind": "APIGroupList", "groups": [
                {"name": group, "versions": [which], "preferredVersion": which}]},
            f"/apis/{version}": {"kind": "APIResourceList", "groupVersion": version,
                                 "resources": [thing]},
            f"/apis/{version}/things": {"apiVersion": version, "kind": "ThingList", "metadata": {},
                                        "items": items},
        }  # fmt: skip
        found = answers.get(self.path.partition("?")[0])
        body = json.dumps(found or {"kind": "Status", "status": "Failure", "code": 404}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Kubectl:
    """kubectl with nothing of this machine but its program. None stands for "refused"."""

    def __init__(self, home: Path, port: int) -> None:
        self._home, self._port = home, port
        self._object = home / "object.json"
        self._object.write_text(json.dumps(OBJECT), encoding="utf-8")

    def version(self) -> str:
        said = json.loads(self._run("version", "--client", "-o", "json") or "{}")
        return str(said.get("clientVersion", {}).get("gitVersion", ""))

    def filled(self, template: str) -> Printed:
        local = ("annotate", "--local", "-f", str(self._object), "netcheck/test-")
        return self._run(*local, "-o", f"jsonpath={template}")

    def filled_from_file(self, template: str) -> Printed:
        file = self._home / "template"
        file.write_text(template, encoding="utf-8")
        local = ("annotate", "--local", "-f", str(self._object), "netcheck/test-")
        return self._run(*local, "-o", f"jsonpath-file={file}")

    def listed(self, spec: str, *more: str) -> Printed:
        cached = ("--cache-dir", str(self._home / "cache"))
        server = ("--server", f"http://127.0.0.1:{self._port}", *cached)
        return self._run(*server, "get", "things", "-o", f"custom-columns={spec}", *more)

    def _run(self, *arguments: str) -> Printed:
        clean = {"PATH": os.environ["PATH"], "HOME": str(self._home), "KUBECONFIG": os.devnull}
        run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=60)
        done = run(["kubectl", *arguments], env=clean)
        return str(done.stdout) if done.returncode == 0 else None


@contextmanager
def kubectl() -> Iterator[Kubectl]:
    """A kubectl that can be asked; raises FileNotFoundError where there is none."""
    if not shutil.which("kubectl"):
        raise FileNotFoundError("kubectl")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Things)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with TemporaryDirectory() as home:
            yield Kubectl(Path(home), server.server_port)
    finally:
        server.shutdown()
        server.server_close()


def recorded(asked: Kubectl) -> Recorded:
    """All that the fixture holds, asked anew."""
    name = "NAME:.metadata.name"
    return {
        "version": asked.version(),
        "jsonpath": {template: asked.filled(template) for template in TEMPLATES},
        "columns": {spec: asked.listed(spec) for spec in COLUMNS},
        "no-headers": {spec: asked.listed(spec, "--no-headers") for spec in COLUMNS[:3]},
        "sorts": {path: asked.listed(name, "--sort-by", path) for path in SORTS},
    }


def main() -> None:
    with kubectl() as asked:
        found = recorded(asked)
    FIXTURE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{FIXTURE.name}: {len(found['jsonpath'])} templates of {found['version']}")


if __name__ == "__main__":
    main()
