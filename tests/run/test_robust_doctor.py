"""Doctor: each thing that can be wrong is a line with what to do; the exit code is the worst."""

import dataclasses

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.cluster.limit_ranges import over_limits
from kubectl_netcheck.cluster.quantities import quantity
from kubectl_netcheck.cluster.rbac import Subject
from kubectl_netcheck.cluster.rights import MEASURE, Right, needed
from kubectl_netcheck.cluster.survey import Survey, has_image, over_quota
from kubectl_netcheck.model.inventory import Inventory, Node
from kubectl_netcheck.run.doctor import LESS, OK, PROBLEM, Check, examine, exit_code, missing_rbac

NODES = tuple(Node(f"node-{x}", f"192.0.2.{i}", "True") for i, x in enumerate("abc", 1))


class Scripted:
    """What doctor asks a cluster, answered from fields."""

    namespace, image = "team", "probe:v1"

    def __init__(self, **fields: object) -> None:
        self.fields = fields

    def inventory(self, _: object, _wanted: object = ()) -> Inventory:
        return self.fields.get("inventory", Inventory("team", NODES, server_version="v1.36.3"))

    def admit(self) -> Admission:
        return Admission(self.fields.get("refused", {}))

    def lacking(self, *commands: str, of: str = "") -> tuple[tuple[Right, str], ...]:
        self.asked = (commands, of)
        return self.fields.get("lacking", ())

    def who(self) -> Subject | None:
        return self.fields.get("who")

    def survey(self, pods: int, services: int) -> Survey:
        assert (pods, services) == (8, 2)
        return self.fields.get("survey", Survey(images={node.name: True for node in NODES}))


def checks(**fields: object) -> tuple[Check, ...]:
    return examine(Scripted(**fields))  # type: ignore[arg-type]


def of(found: tuple[Check, ...], state: str) -> list[str]:
    return [check.what for check in found if check.state == state]


def test_all_is_well():
    found = checks()
    assert {check.state for check in found} == {OK} and exit_code(found) == 0


def test_a_lacking_right_says_what_is_left_out_or_that_nothing_works():
    must = next(right for right in MEASURE if not right.without)
    may = next(right for right in MEASURE if right.resource == "services")
    some = checks(lacking=((may, "create"),))
    assert of(some, LESS) == ["rights"] and exit_code(some) == 0
    assert "Service rungs" in next(c.says for c in some if c.state == LESS)
    none = checks(lacking=((must, "create"),))
    assert of(none, PROBLEM) == ["rights"] and exit_code(none) == 4
    assert "kubectl netcheck rbac -n team" in next(c.do for c in none if c.state == PROBLEM)


def test_a_namespace_that_admits_no_host_pods_still_works():
    words = 'violates PodSecurity "restricted:latest": host namespaces'
    found = checks(refused={"host": words})
    assert of(found, LESS) == ["host pod"] and exit_code(found) == 0
    assert "pod-security.kubernetes.io/enforce" in next(c.do for c in found if c.state == LESS)


def test_a_namespace_that_admits_no_pods_does_not():
    found = checks(refused={"pod": "exceeded quota"})
    assert of(found, PROBLEM) == ["debug pod"] and exit_code(found) == 4


def test_nodes():
    odd = (
        NODES[0],
        Node("node-b", "192.0.2.2", "False"),
        Node("win", "192.0.2.9", "True", skip="it runs Windows"),
    )
    found = checks(inventory=Inventory("team", odd))
    says = [c.says for c in found if c.what == "nodes"]
    assert any("node-b is not Ready" in s for s in says) and any("Windows" in s for s in says)
    assert of(found, PROBLEM) == ["nodes"] and exit_code(found) == 3


def test_two_nodes_have_no_witness():
    found = checks(inventory=Inventory("team", NODES[:2]))
    assert "witness" in next(c.says for c in found if c.what == "nodes")


def test_the_image_is_named_where_it_is_missing():
    has = {"node-a": True, "node-b": False, "node-c": None}
    found = checks(survey=Survey(images=has))
    image = next(c for c in found if c.what == "image")
    assert image.state == LESS and "node-b, node-c" in image.says and "--image" in image.do


def test_an_image_that_would_stand_in_is_named():
    spare = "docker.io/library/busybox:1.36"
    nodes = tuple(dataclasses.replace(node, images=(spare,)) for node in NODES)
    missing = Survey(images=dict.fromkeys(("node-a", "node-b", "node-c"), False))
    found = checks(inventory=Inventory("team", nodes), survey=missing)
    assert spare in next(c.do for c in found if c.what == "image")
    found = checks(inventory=Inventory("team", (*nodes[:2], NODES[2])), survey=missing)
    assert spare not in next(c.do for c in found if c.what == "image")


def test_policies_that_select_the_debug_pods():
    deny = {
        "metadata": {"name": "deny", "namespace": "team"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
    }
    found = checks(inventory=Inventory("team", NODES, objects={"networkpolicies": (deny,)}))
    policy = next(c for c in found if c.what == "policies")
    assert policy.state == LESS and "deny" in policy.says


def test_what_may_not_be_read_is_said():
    denied = {"nodes": "forbidden", "networkpolicies": "forbidden"}
    blind = Survey(unread={"resourcequotas": "forbidden", "limitranges": "forbidden"})
    found = checks(inventory=Inventory("team", denied=denied), survey=blind)
    assert {"quota", "nodes", "policies", "image"} <= set(of(found, LESS))


def test_quotas_count_what_is_used():
    status = {"hard": {"pods": "10", "limits.cpu": "8"}, "used": {"pods": "3", "limits.cpu": "0"}}
    words = over_quota({"metadata": {"name": "q"}, "status": status}, 8, 2)
    assert len(words) == 1 and "3 of 10 pods" in words[0] and "8 more" in words[0]
    status["used"]["limits.cpu"] = "500m"
    assert len(over_quota({"metadata": {"name": "q"}, "status": status}, 8, 2)) == 2


def test_limits_of_a_container():
    spec = {"limits": [{"type": "Container", "min": {"memory": "64Mi"}, "max": {"cpu": "200m"}}]}
    words = over_limits({"metadata": {"name": "l"}, "spec": spec})
    assert len(words) == 1 and "200m cpu at most" in words[0], "the pods are given 64Mi"
    spec["limits"][0]["max"]["cpu"] = "500m"
    assert over_limits({"metadata": {"name": "l"}, "spec": spec}) == []
    assert over_limits({"spec": {"limits": [{"type": "PersistentVolumeClaim"}]}}) == []


def test_quantities():
    assert quantity("500m") == quantity("0.5") and quantity("1Gi") == 2**30
    assert quantity("NaN") is None and quantity(None) is None and quantity("x") is None


def test_a_full_list_of_images_proves_nothing():
    many = [{"names": [f"i{n}"]} for n in range(50)]
    assert has_image({"status": {"images": many}}, "probe:v1") is None
    assert has_image({"status": {"images": many[:3]}}, "probe:v1") is False
    assert has_image({"status": {"images": [{"names": ["probe:v1"]}]}}, "probe:v1") is True


def test_the_rights_of_a_command_are_checked_with_those_of_every_run():
    live = Scripted()
    examine(live, "pod", "shop")  # type: ignore[arg-type]
    assert live.asked == (("doctor", "pod"), "shop")
    examine(live)  # type: ignore[arg-type]
    assert live.asked == (("doctor",), "")


def test_the_rbac_that_is_missing_is_printed_and_no_more():
    inside = next(r for r in needed("pod") if r.resource == "pods/ephemeralcontainers")
    nodes = next(r for r in MEASURE if r.resource == "nodes")
    live = Scripted(lacking=((inside, "patch"), (nodes, "list")), who=Subject("User", "jane"))
    found = examine(live, "pod")  # type: ignore[arg-type]
    made = missing_rbac(live, found, "pod")  # type: ignore[arg-type]
    roles = {m["kind"]: m for m in made}
    assert roles["Role"]["rules"] == [
        {"apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]}
    ]
    (rule,) = roles["ClusterRole"]["rules"]
    assert (rule["resources"], rule["verbs"]) == (["nodes"], ["list"]), "get is there already"
    assert {m["subjects"][0]["name"] for m in made if m["kind"].endswith("Binding")} == {"jane"}
    nobody = Scripted(lacking=((inside, "patch"),))
    other = missing_rbac(nobody, examine(nobody, "pod"), "pod")  # type: ignore[arg-type]
    assert [m["kind"] for m in other] == ["Role"]
    assert other[0]["metadata"]["name"] != roles["Role"]["metadata"]["name"], (
        "none replaces another"
    )
    assert missing_rbac(live, checks()) == []  # type: ignore[arg-type]


def test_where_the_object_is_elsewhere_both_namespaces_are_named():
    inside = next(r for r in needed("pod", "shop") if r.resource == "pods/ephemeralcontainers")
    live = Scripted(lacking=((inside, "patch"),))
    (line,) = [c for c in examine(live, "pod", "shop") if c.lacks]  # type: ignore[arg-type]
    assert "in namespace shop" in line.says
    assert "rbac pod -n shop --debug-namespace team" in line.do
