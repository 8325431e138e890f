"""Brings a lab up: everything that can be done side by side is."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lab import (
    cgroups,
    control,
    go,
    kubelet,
    limits,
    manifests,
    network,
    paths,
    pki,
    processes,
    ready,
)
from lab.api import Api, until
from lab.errors import LabError
from lab.host import Host
from lab.images import store
from lab.lab import Lab
from lab.lock import alone
from lab.settings import Settings
from lab.state import State

Say = Callable[[str], None]


def up(name: str, settings: Settings, say: Say) -> Lab:
    """Build what is missing, then bring the lab up. The caller has looked for an old one."""
    programs = go.build(say)
    images = store.build(programs, say)
    with alone():
        if State.of(name) is not None:
            raise LabError(f"another `up` of the lab {name!r} was faster")
        plan = network.Plan(network.free_index())
        state = State.create(
            paths.state_file(name),
            name=name,
            mark=secrets.token_hex(16),
            index=plan.index,
            api_address=plan.control,
            programs=str(programs),
            settings=settings.to_dict(),
            pid=os.getpid(),
            start=processes.started(os.getpid()),
        )
        limits.make_room(state)
    Ascent(state, plan, programs=programs, images=images, say=say).run()
    return Lab(name, state)


class Ascent:
    """One `up` under way."""

    def __init__(
        self, state: State, plan: network.Plan, *, programs: Path, images: Path, say: Say
    ) -> None:
        self.name: str = state.about["name"]
        self.state = state
        self.settings = state.settings
        self.plan = plan
        self.programs = programs
        self.images = images
        self.say = say
        self.folder = paths.folder(self.name)
        self.pki = self.folder / "control" / "kubernetes" / "pki"
        self.addresses = {
            each: plan.node(number) for number, each in enumerate(self.settings.nodes)
        }
        self.daemons: dict[str, Any] = {}
        self.api_is_up = threading.Event()
        self.failed = False

    def run(self) -> None:
        self.state.add("folder", path=str(self.folder))
        self.folder.mkdir(mode=0o700)
        for path in cgroups.paths_of(self.name):
            self.state.add("cgroup", path=str(path))
        cgroups.make(self.name, list(self.settings.nodes))
        self.say(f"the underlay is {self.plan.subnet}; starting the control plane and "
                 f"{len(self.addresses)} nodes side by side")  # fmt: skip
        with ThreadPoolExecutor(max_workers=8 + len(self.addresses)) as pool:
            certificates = pool.submit(self._certificates)
            underlay = pool.submit(self._underlay)
            nodes = [
                pool.submit(self._node, name, number, underlay, certificates)
                for number, name in enumerate(self.addresses)
            ]
            try:
                self._control(underlay.result(), certificates, pool)
                self.api_is_up.set()
                for each in nodes:
                    each.result()
                for document in manifests.of_cluster(self.settings):
                    self.api.create(document)
                ready.wait(self.api, Lab(self.name, self.state), self._alive, self.say)
            except BaseException:
                self.failed = True
                self.api_is_up.set()  # nobody waits for what will not come
                raise
        self.state.add("up", time=time.time())

    def _certificates(self) -> None:
        names = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost",
                 f"kubernetes.default.svc.{self.settings.cluster_domain}",
                 self.plan.control, self.settings.api_service_address, "127.0.0.1")  # fmt: skip
        authority = pki.Authority(self.pki, "ca", "kubernetes")
        front = pki.Authority(self.pki, "front-proxy-ca", "front-proxy-ca")
        front.issue(pki.Subject("front-proxy-client", "front-proxy-client"))
        pki.service_account_key(self.pki)
        for each in pki.subjects(self.addresses, names, self.settings.authority_key_id):
            authority.issue(each)
        server = f"https://{self.plan.control}:{control.API_PORT}"
        for user in ("controller-manager", "scheduler"):
            config = pki.kubeconfig(self.pki, user, server)
            pki.write_private(self.pki.parent / f"{user}.kubeconfig", config)
        admin = pki.kubeconfig(self.pki, "admin", server, name=f"lab-{self.name}")
        pki.write_private(self.folder / "kubeconfig", admin)

    def _underlay(self) -> Host:
        host = self._host("underlay", "underlay", self.folder / "underlay")
        network.make_bridge(host, self.plan, self.settings.mtu)
        self.state.add("link", name=self.plan.machine_link)
        network.connect_machine(host, self.plan, self.settings.mtu)
        return host

    def _control(
        self, underlay: Host, certificates: Future[None], pool: ThreadPoolExecutor
    ) -> None:
        folder = self.folder / "control"
        host = self._host("control", "control", folder, address=self.plan.control, port="control")
        network.connect(underlay, host, "control", self.plan.control, self.settings.mtu)
        self.control = control.Control(host, self.plan.control, folder, self.settings)
        self.control.start_etcd()
        certificates.result()
        self.control.start_api_server()
        self.api = Api(self.plan.control, self.pki)
        until("the API server", self._api_serves, every=0.05, alive=self._alive)
        self.control.start_controllers()
        self.control.start_scheduler()
        self.say("the API server answers")
        for each in manifests.of_nodes(self.settings, self.addresses, self.plan.control):
            self.api.create(each)

    def _api_serves(self) -> bool:
        return bool(self.api.call("GET", "/readyz", timeout=2)[0] == 200)

    def _node(
        self, name: str, number: int, underlay: Future[Host], certificates: Future[None]
    ) -> None:
        folder = self.folder / "nodes" / name
        folder.mkdir(parents=True)
        kubelet.prepare(folder, name, self.plan.gateway, self.images)
        address, port = self.addresses[name], f"port{number + 1}"
        host = self._host(name, "node", folder, address=address, port=port)
        network.connect(underlay.result(), host, port, address, self.settings.mtu)
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        if self.settings.cni == "ptp":
            self._routed(host, folder)
        self.daemons[f"containerd on {name}"] = host.spawn(
            *kubelet.CONTAINERD, log=folder / "containerd.log"
        )
        certificates.result()
        config = pki.kubeconfig(
            self.pki, f"node-{name}", f"https://{self.plan.control}:{control.API_PORT}"
        )
        cgroup = cgroups.of_node(self.name, name)
        kubelet.join(folder, name, cgroup, self.pki, config, settings=self.settings)
        self.api_is_up.wait()
        if not self.failed:
            self.daemons[f"kubelet on {name}"] = host.spawn(
                *kubelet.kubelet_command(name, address), log=folder / "kubelet.log"
            )
            until(
                f"kube-proxy on {name}",
                lambda: ready.reaches_services(host, self.settings),
                every=0.2,
                alive=self._alive,
            )

    def _routed(self, host: Host, folder: Path) -> None:
        import json

        from lab.manifests import routed

        others = {
            self.settings.pod_cidr_of(each): address
            for each, address in self.addresses.items()
            if each != host.name
        }
        network.route_pods(host, others)
        host.run(*routed.masquerade(self.settings, host.name))
        configuration = json.dumps(routed.cni_configuration(self.settings, host.name), indent=1)
        kubelet.write(folder / "cni/net.d" / routed.CONFLIST, configuration)

    def _host(self, name: str, role: str, folder: Path, **about: Any) -> Host:
        """Make the namespaces of a host. Until its keeper is written down, its mark finds it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.state.add("host", name=name, role=role, folder=str(folder), **about)
        pid, start = Host.start_keeper(name, folder, self.programs, self.state.mark)
        spaces = sorted(processes.namespaces(pid))
        self.state.add("keeper", name=name, pid=pid, start=start, namespaces=spaces)
        return Host(name, pid, start, self.state.mark)

    def _alive(self) -> str | None:
        """Why there is no use in waiting any longer."""
        if self.failed:
            return "another part of the lab failed"

        def log(name: str) -> Path:
            program, _, node = name.partition(" on ")
            return self.folder / "nodes" / node / f"{program}.log"

        return self.control.ended() or control.first_ended(dict(self.daemons), log)
