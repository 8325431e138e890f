"""Live: the Cluster that is a real one. Thin: each method hands on to the file of that name."""

import dataclasses
import getpass
import itertools
import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timezone

from kubectl_netcheck.cluster import admission, execute, relay, sweep, turns
from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.guests import Guests
from kubectl_netcheck.cluster.images import without_images
from kubectl_netcheck.cluster.inventory import inventory
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.pods import Command, Fleet
from kubectl_netcheck.cluster.rbac import Subject
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.rights import Right, missing, needed
from kubectl_netcheck.cluster.settings import IMAGE, ClusterSettings
from kubectl_netcheck.cluster.survey import Survey, survey
from kubectl_netcheck.cluster.sweep import Leftover
from kubectl_netcheck.cluster.whoami import who
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started

#: Seconds that cleaning waits for creates that are under way, and that it has of the run's own.
UNDER_WAY, GRACE = 3.0, 0.2
#: Seconds that cleaning has at least, so that half of one may be past the deadline: what is left in
#: a cluster is worse than that.
CLEANING = 0.7
#: Seconds to look whether pods are gone before others are made in their place.
GONE = 1.0


class Live:
    """Satisfies ``Cluster``. command: the container command for a pod, a server that stays.

    seconds: from now until every request has ended, the last of them cleaning's, those of a
    credential plugin included, unless it may ask somebody at a terminal. None: no limit.
    Made from settings it reads the kubeconfig, but sends nothing yet. Raises BadInput and Denied
    when there is no usable configuration.
    """

    def __init__(
        self,
        settings: ClusterSettings,
        command: Command = lambda _: ["sleep", "3600"],
        seconds: float | None = None,
    ) -> None:
        began = time.monotonic()
        until = None if seconds is None else began + seconds - GRACE
        connection = connect(settings, until)
        self.namespace = connection.namespace
        #: Of the seconds, those that are gone already.
        self.spent = time.monotonic() - began - connection.waited
        if until is not None:
            until += connection.waited
        self._rest = Rest(connection, settings.request_timeout, until)
        make = Manifests(settings, _who(), datetime.now(timezone.utc))
        self._fleet = Fleet(self._rest, self.namespace, make, command)
        self._guests = Guests(self._fleet)
        self._numbers = itertools.count(1)
        self._cleaning = threading.Lock()
        #: What the last cleaning left; None when it was stopped, so that nobody knows.
        self.left: tuple[str, ...] | None = ()

    @property
    def calls(self) -> int:
        return self._rest.calls

    def inventory(self, nodes: Sequence[str], wanted: Sequence[Wanted] = ()) -> Inventory:
        found = inventory(self._rest, self.namespace, nodes, wanted)
        return found if self.image == IMAGE else without_images(found)

    def admit(self) -> Admission:
        admitted, self._fleet.make = admission.admit(self._rest, self.namespace, self._fleet.make)
        return admitted

    def await_turn(self, seconds: float, told: Callable[[int], None]) -> None:
        owner = self._fleet.owned(seconds)
        stopped = self._fleet.gate.shut.is_set
        if owner is not None:
            turns.wait(self._rest, self.namespace, owner, seconds, told, stopped=stopped)

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Callable[[Started], None],
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        return self._fleet.start(pods, services, seconds, settled, straggle)

    def use_image(self, image: str) -> None:
        selector, kinds = self._fleet.make.selector, sorted(self._fleet.gate.made & sweep.STARTED)
        sweep.clean(self._rest, self.namespace, selector, kinds, GONE)
        self._fleet.make = dataclasses.replace(self._fleet.make, spare=image)

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        return self._guests.join(guests, seconds)

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        if guest := self._guests.find(key):
            name = self._fleet.make.guest_name
            place = guest.namespace, guest.pod
            return execute.execute(self._rest, *place, program, seconds, quiet, container=name)
        request = self._fleet.request(key)
        if request is None:
            return Outcome("refused", detail=f"no pod {plain(key)} was started")
        pod = self._fleet.make.pod_name(request.role, request.node)
        return execute.execute(self._rest, self.namespace, pod, program, seconds, quiet)

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        if self._guests.find(key):
            why = "a container in a running pod can be asked by exec only"
            return Outcome("refused", detail=why, channel="status")
        role, _, node = key.partition("@")
        request = self._fleet.request(key) or PodRequest(role, node, role == "h")
        return relay.relay(self._fleet, request, program, seconds, next(self._numbers))

    def clean(self) -> tuple[str, ...]:
        """See ``Cluster.clean``; never raises: what cannot be seen to be gone is listed."""
        limit, now = self._rest.limit, time.monotonic()
        self.left = None if self._fleet.gate.made else ()
        end = None if limit.until is None else max(limit.until, now) + CLEANING
        if end is not None:
            limit.set(end)
        self._fleet.gate.close(UNDER_WAY if end is None else min(UNDER_WAY, end - now - GRACE / 2))
        try:
            now = time.monotonic()
            self.left = self._clean(None if end is None else end - now - GRACE / 2)
            return self.left
        finally:
            if end is not None:
                limit.set(time.monotonic())  # the run is over: cut whatever is still under way

    def _clean(self, seconds: float | None) -> tuple[str, ...]:
        made, selector = self._fleet.gate.made, self._fleet.make.selector
        with self._cleaning:
            if not made:
                return ()
            try:
                left = sweep.clean(self._rest, self.namespace, selector, sorted(made), seconds)
            except NetcheckError as problem:
                why = plain(problem.why or problem.what)
                return (f"objects labelled {selector} in namespace {self.namespace}: {why}",)
            if not left:
                made.clear()
            return left

    @property
    def image(self) -> str:
        """The image of the debug pods."""
        return self._fleet.make.settings.image

    def lacking(self, *commands: str, of: str = "") -> tuple[tuple[Right, str], ...]:
        """See ``rights.missing``, for what these commands need. of: see ``rights.needed``."""
        of = "" if of == self.namespace else of
        every = dict.fromkeys(right for each in commands for right in needed(each, of))
        return missing(self._rest, self.namespace, every)

    def who(self) -> Subject | None:
        """See ``whoami.who``."""
        return who(self._rest)

    def survey(self, pods: int, services: int) -> Survey:
        """See ``survey.survey``, for a run of that many pods and Services."""
        return survey(self._rest, self.namespace, self.image, pods, services)

    def leftovers(self, everywhere: bool = False) -> tuple[Leftover, ...]:
        """All objects of the tool, of any run, in the namespace or in all of them."""
        return sweep.find_settled(self._rest, None if everywhere else self.namespace)

    def remove(self, leftovers: Collection[Leftover]) -> tuple[str, ...]:
        """Delete them and the rest of their runs; returns a sentence for each that remains."""
        return sweep.remove_runs(self._rest, leftovers)


def _who() -> str:
    try:
        return plain(getpass.getuser(), 60)
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container may have no entry for its user id
