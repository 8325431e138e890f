"""Negotiation: dry runs and access reviews, refusals as data."""

import dataclasses
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster.admission import admit
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied
from tests.cluster.fake import Asked, FakeApi, created, ok, status

PODS, SERVICES = "/api/v1/namespaces/team/pods", "/api/v1/namespaces/team/services"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
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
    admitted, uid = admit(rest, "team", make)
    assert admitted.refused == {} and uid == 65532
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
    admitted, uid = admit(rest, "team", make)
    assert uid is None and set(admitted.refused) == {"host"}


def test_profile_leaves_host_pods_out(api: FakeApi, rest: Rest, make: Manifests) -> None:
    allow_all(api)
    settings = dataclasses.replace(make.settings, profile="restricted")
    admitted, _ = admit(rest, "team", dataclasses.replace(make, settings=settings))
    assert "--profile restricted" in admitted.refused["host"]


def test_bad_credentials_end_it(api: FakeApi, rest: Rest, make: Manifests) -> None:
    api.on("POST", ".*", status(401, "Unauthorized", "Unauthorized"))
    with pytest.raises(Denied, match="credentials"):
        admit(rest, "team", make)
