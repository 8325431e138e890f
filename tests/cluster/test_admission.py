"""Negotiation: dry runs and access reviews, refusals as data."""

import dataclasses
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.admission import admit
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied
from kubectl_netcheck.model.plan import PodRequest
from tests.cluster.fake import Answer, Asked, FakeApi, created, ok, status

PODS, SERVICES = "/api/v1/namespaces/team/pods", "/api/v1/namespaces/team/services"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
RANGES = "/api/v1/namespaces/team/limitranges"
RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"


@pytest.fixture
def make(settings: ClusterSettings) -> Manifests:
    return Manifests(settings, "me", datetime.now(timezone.utc))


def allow_all(api: FakeApi) -> None:
    api.on("POST", PODS, created)
    api.on("POST", SERVICES, created)
    api.on("POST", REVIEWS, ok({"status": {"allowed": True}}))
    api.on("POST", RULES, ok({"status": {"resourceRules": [], "incomplete": True}}))


def test_everything_admitted_and_nothing_created(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)
    admitted, made = admit(rest, "team", make)
    assert admitted.refused == {} and made == make
    creates = [a for a in api.seen if a.path in (PODS, SERVICES)]
    assert len(creates) == 3 and all(a.query == {"dryRun": "All"} for a in creates)


def test_host_pods_refused(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)
    words = 'violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)'
    refuse = status(403, "Forbidden", words)
    api.on(
        "POST",
        PODS,
        lambda asked: (refuse if asked.body["spec"].get("hostNetwork") else created)(asked),
    )
    assert admit(rest, "team", make)[0].refused == {"host": words}


def test_reviews_say_no(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)

    def review(asked: Asked) -> None:
        resource = asked.body["spec"]["resourceAttributes"]
        asked.json(201, {"status": {"allowed": resource.get("subresource") != "exec"}})

    api.on("POST", REVIEWS, review)
    refused = admit(rest, "team", make)[0].refused
    assert refused == {"exec": "not allowed to create, get pods/exec in namespace team"}


def test_pods_that_could_not_be_removed_are_not_started(
    api: FakeApi, rest: Rest, make: Manifests
) -> None:
    allow_all(api)

    def review(asked: Asked) -> None:
        wanted = asked.body["spec"]["resourceAttributes"]
        deletes = wanted["resource"] == "pods" and wanted["verb"] == "deletecollection"
        asked.json(201, {"status": {"allowed": not deletes}})

    api.on("POST", REVIEWS, review)
    refused = admit(rest, "team", make)[0].refused
    assert refused == {"rights": "not allowed to deletecollection pods in namespace team"}


def test_a_configmap_owns_the_pods_where_no_job_may_be_made(
    api: FakeApi, rest: Rest, make: Manifests
) -> None:
    allow_all(api)

    def review(asked: Asked) -> None:
        wanted = asked.body["spec"]["resourceAttributes"]
        asked.json(201, {"status": {"allowed": wanted["resource"] not in refused}})

    api.on("POST", REVIEWS, review)
    refused = {"jobs"}
    assert admit(rest, "team", make)[0].refused == {}
    refused = {"jobs", "configmaps"}
    assert "configmaps" in admit(rest, "team", make)[0].refused["rights"]


def test_a_platform_that_assigns_the_user_id(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)
    words = "unable to validate against any security context constraint: runAsUser: 65532"

    def scc(asked: Asked) -> None:
        spec = asked.body["spec"]
        fixed = "runAsUser" in spec["securityContext"]
        (status(403, "Forbidden", words) if fixed else created)(asked)

    api.on("POST", PODS, scc)
    admitted, made = admit(rest, "team", make)
    assert made.uid is None and set(admitted.refused) == {"host"}


LIMITED = "maximum cpu usage per Container is 500m, but limit is 1"


def limited(asked: Asked) -> None:
    """A namespace with a LimitRange: 500m of CPU at most, 64Mi of memory at least."""
    found = asked.body["spec"]["containers"][0]["resources"]
    fits = found["limits"]["cpu"] == "500m" and found["requests"]["memory"] == "67108864"
    (created if fits else status(403, "Forbidden", LIMITED))(asked)


def ranges(**limit: dict[str, str]) -> dict[str, object]:
    return {"items": [{"spec": {"limits": [{"type": "Container", **limit}]}}]}


def test_pods_are_fitted_to_the_limits_of_the_namespace(
    api: FakeApi, rest: Rest, make: Manifests
) -> None:
    allow_all(api)
    api.on("POST", PODS, limited)
    api.on("GET", RANGES, ok(ranges(max={"cpu": "500m"}, min={"memory": "64Mi"})))
    admitted, made = admit(rest, "team", make)
    assert admitted.refused == {}
    assert (made.limits, made.settings) == ({"cpu": "500m", "memory": "128Mi"}, make.settings)
    assert made.requests == {"cpu": "10m", "memory": "67108864"}
    used = made.pod(PodRequest("p1", "a"), ["true"])["spec"]["containers"][0]["resources"]
    assert used == {"requests": made.requests, "limits": made.limits}


def test_a_platform_with_limits_that_assigns_the_user_id(
    api: FakeApi, rest: Rest, make: Manifests
) -> None:
    allow_all(api)
    words = "unable to validate against any security context constraint: runAsUser: 65532"

    def both(asked: Asked) -> None:
        fixed = "runAsUser" in asked.body["spec"]["securityContext"]
        (status(403, "Forbidden", words) if fixed else limited)(asked)

    api.on("POST", PODS, both)
    api.on("GET", RANGES, ok(ranges(max={"cpu": "500m"}, min={"memory": "64Mi"})))
    admitted, made = admit(rest, "team", make)
    assert made.uid is None and made.limits["cpu"] == "500m"
    assert "pod" not in admitted.refused


@pytest.mark.parametrize(
    "answer",
    [
        status(403, "Forbidden", "cannot list limitranges"),
        ok(ranges(max={"cpu": "100m"})),
        ok(ranges(min={"cpu": "2"}, max={"cpu": "1"})),
        ok({"items": []}),
    ],
)
def test_where_no_pod_fits_the_servers_words_stand(
    api: FakeApi, rest: Rest, make: Manifests, answer: Answer
) -> None:
    allow_all(api)
    api.on("POST", PODS, status(403, "Forbidden", LIMITED))
    api.on("GET", RANGES, answer)
    admitted, made = admit(rest, "team", make)
    assert admitted.refused == {"pod": LIMITED, "host": LIMITED}
    assert made.limits == make.limits


def test_limits_are_not_read_where_none_is_broken(
    api: FakeApi, rest: Rest, make: Manifests
) -> None:
    allow_all(api)
    admit(rest, "team", make)
    assert api.asked("GET", ".*") == []


def test_profile_leaves_host_pods_out(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)
    settings = dataclasses.replace(make.settings, profile="restricted")
    admitted, _ = admit(rest, "team", dataclasses.replace(make, settings=settings))
    assert "--profile restricted" in admitted.refused["host"]


def test_bad_credentials_end_it(api: FakeApi, rest: Rest, make: Manifests) -> None:
    api.on("POST", ".*", status(401, "Unauthorized", "Unauthorized"))
    with pytest.raises(Denied, match="credentials"):
        admit(rest, "team", make)
