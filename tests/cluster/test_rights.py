"""Rights: the one table, the manifests made of it, and what the server says of them."""

import pytest

from kubectl_netcheck.cluster.rbac import Subject, as_yaml, manifests
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.rights import CLUSTER, MEASURE, missing, missing_here, needed
from kubectl_netcheck.cluster.whoami import who
from tests.cluster.fake import Asked, FakeApi, ok, status

RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
READING = {"get", "list", "watch"}


def test_nothing_outside_of_the_namespace_is_changed_and_no_secret_is_read() -> None:
    for command in ("pair", "clean", "doctor"):
        for right in needed(command):
            assert right.resource != "secrets" and "*" not in (right.resource, *right.verbs)
            if right.where:
                assert set(right.verbs) <= READING, right
    configmaps = [r for r in MEASURE if r.resource == "configmaps"]
    assert configmaps and all(r.names for r in configmaps)


def test_manifests_hold_the_rights_and_nothing_else() -> None:
    made = manifests("pair", "team", MEASURE, [Subject("User", "a@example.com")])
    roles = [each for each in made if not each["kind"].endswith("Binding")]
    assert [(r["kind"], r["metadata"].get("namespace")) for r in roles] == [
        ("Role", "team"),
        ("ClusterRole", None),
        ("Role", "kube-system"),
        ("Role", "default"),
    ]
    granted = {
        (r["metadata"].get("namespace", CLUSTER), rule["resources"][0], verb)
        for r in roles
        for rule in r["rules"]
        for verb in rule["verbs"]
    }
    wanted = {(r.where or "team", r.resource, verb) for r in MEASURE for verb in r.verbs}
    assert granted == wanted
    bound = [each for each in made if each["kind"].endswith("Binding")]
    assert len(bound) == len(roles)
    assert all(b["subjects"][0]["name"] == "a@example.com" for b in bound)
    assert as_yaml(made).count("\n---\n") == len(made) - 1


def test_names_of_subjects_fit_into_paths() -> None:
    made = manifests("pair", "team", MEASURE, [Subject("Group", "a/b%c")])
    assert all("/" not in m["metadata"]["name"] and "%" not in m["metadata"]["name"] for m in made)


def rules(*allowed: tuple[list[str], list[str], list[str]]) -> dict[str, object]:
    listed = [{"apiGroups": g, "resources": r, "verbs": v} for g, r, v in allowed]
    return {"status": {"resourceRules": listed, "incomplete": False}}


def test_one_call_tells_that_all_is_allowed(api: FakeApi, rest: Rest) -> None:
    api.on("POST", RULES, ok(rules((["*"], ["*"], ["*"]))))
    assert missing_here(rest, "team") == () and len(api.seen) == 1


def test_what_the_rules_do_not_list_is_reviewed(api: FakeApi, rest: Rest) -> None:
    core = ["pods", "services", "pods/exec", "pods/log", "events"]
    api.on("POST", RULES, ok(rules(([""], core, ["*"]))))

    def review(asked: Asked) -> None:
        wanted = asked.body["spec"]["resourceAttributes"]
        assert wanted["resource"] in ("jobs", "limitranges", "networkpolicies", "configmaps")
        asked.json(201, {"status": {"allowed": wanted["verb"] == "create"}})

    api.on("POST", REVIEWS, review)
    found = {right.resource: verbs for right, verbs in missing_here(rest, "team")}
    most = "get, list, delete, deletecollection"
    lists = {"limitranges": "list", "networkpolicies": "list"}
    assert found == {"jobs": most, **lists, "configmaps": most}


def test_a_rule_for_named_objects_does_not_count_for_all(api: FakeApi, rest: Rest) -> None:
    every = rules((["*"], ["*"], ["*"]))
    every["status"]["resourceRules"][0]["resourceNames"] = ["one"]  # type: ignore[index]
    api.on("POST", RULES, ok(every))
    api.on("POST", REVIEWS, ok({"status": {"allowed": False}}))
    assert "pods" in {right.resource for right, _ in missing_here(rest, "team")}


@pytest.mark.parametrize("code", [403, 404, 500])
def test_a_server_that_cannot_say_counts_as_allowed(api: FakeApi, rest: Rest, code: int) -> None:
    api.on("POST", RULES, status(code, "", "no"))
    api.on("POST", REVIEWS, status(code, "", "no"))
    assert missing_here(rest, "team") == ()


def test_rights_in_other_places_are_asked_there(api: FakeApi, rest: Rest) -> None:
    api.on("POST", REVIEWS, ok({"status": {"allowed": True}}))
    assert missing(rest, "team", MEASURE) == ()
    places = {a.body["spec"]["resourceAttributes"].get("namespace") for a in api.seen}
    assert places == {"team", "kube-system", "default", None}


@pytest.mark.parametrize("command", ["ingress", "pod", "service"])
def test_what_is_about_an_object_elsewhere_needs_rights_in_both_namespaces(command: str) -> None:
    both = needed(command, "shop")
    assert {*MEASURE} <= {*both} and {*MEASURE} <= {*needed(command)}
    beside = {right.resource for right in needed(command) if right not in MEASURE}
    there = {right.resource for right in both if right.where == "shop"}
    assert beside - {"ingressclasses"} <= there and (command == "ingress" or "pods" in there)
    roles = {m["metadata"].get("namespace") for m in manifests(command, "tools", both, [])}
    assert {"tools", "shop"} <= roles
    assert needed("pair", "shop") == needed("pair"), "a pair is in no namespace"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("jane", Subject("User", "jane")),
        ("system:serviceaccount:ops:sweeper", Subject("ServiceAccount", "sweeper", "ops")),
        ("system:anonymous", None),
        (7, None),
    ],
)
def test_who_we_are(api: FakeApi, rest: Rest, name: object, found: Subject | None) -> None:
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    api.on("POST", path, ok({"status": {"userInfo": {"username": name}}}))
    assert who(rest) == found
    api.on("POST", path, status(404, "NotFound", "before 1.28"))
    assert who(rest) is None
