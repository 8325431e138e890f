"""Fixes: what is printed for each fault of the catalogue, wherever it is found, can be run."""

import re
import shlex

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.remedy import remedy
from kubectl_netcheck.diagnosis.wording import Words, words_for
from kubectl_netcheck.model.fault import Fault
from tests.diagnosis.fixes import ALL, KNOWN, SMALL, fixes, lines
from tests.diagnosis.grid import state

#: "every node" may stand where a person reads it: before the command, or after such a word.
PROSE = re.compile(r"\b(on|from|of|to|in|if) every node\b")
TOOL = re.compile(
    r"(?:aws|calicoctl|cat|conntrack|crictl|curl|echo|ethtool|firewall-cmd|grep|helm|hubble|ip|"
    r"iptables|iptables-save|journalctl|kubectl|ls|modprobe|mpstat|nft|nmcli|nstat|ovs-\w+|ping|rm|"
    r"ss|sysctl|systemctl|systemd-machine-id-setup|tc|traceroute|wg|/opt/cni/bin/\w+|dig)(?= |;|$)"
)


@ALL
def test_no_command_is_about_a_node_called_every_node(fault: Fault) -> None:
    for _, line in fixes(fault, **KNOWN):
        assert "every node" not in PROSE.sub("", line), line
        assert "nodeName=every" not in line and not re.search(r"<[^<>]*every node", line), line


@ALL
def test_a_command_names_one_node_or_none(fault: Fault) -> None:
    for culprit, line in fixes(fault, **KNOWN):
        for named in re.findall(r"spec\.nodeName=(\S+?)(?:,|$| )", line):
            assert named in culprit.nodes or named.startswith("<"), line
        assert not re.search(r"spec\.nodeName=\S+ and node-", line), line
        assert not re.search(r"\b(drain|delete|describe node) \S+ and node-", line), line


@ALL
def test_a_command_is_whole_and_followed_by_no_prose(fault: Fault) -> None:
    """What begins with a program, or stands after "on node-b: ", can be pasted as it is."""
    for _, line in fixes(fault, **KNOWN):
        tail = line.partition(": ")[2]
        text = line if TOOL.match(line) else tail if TOOL.match(tail) else ""
        assert not re.search(
            rf", (then|and|or|which) |: (?=\w)|; (?!{TOOL.pattern})", _bare(text)
        ), line
        shlex.split(text, comments=True)
        assert text or not re.match(r"(?:or )?(?:kubectl|ip|sysctl|helm) -", line), line


def _bare(command: str) -> str:
    """The command without its comment and without what is quoted or left for the reader."""
    unquoted = re.sub(r"'[^']*'|\"[^\"]*\"|<[^<>]*>", "x", command)
    return re.split(r" # ", unquoted)[0]


@ALL
def test_every_blank_says_what_belongs_there(fault: Fault) -> None:
    """No word that the cluster told stays empty, and none that it did not tell looks like code."""
    told = {Words().fill(f"{{{key}}}") for key in KNOWN}
    for _, line in fixes(fault, **KNOWN):
        assert not any(blank in line for blank in told), line
    for _, line in fixes(fault):
        assert not re.search(r"<[a-z]+(_[a-z]+)+>", line), line
        assert "{" not in re.sub(r"'.*?'|\{\"\w+\".*\}|\{print \$\d\}| \{$", "", line), line


def test_for_every_node_a_command_takes_all_pods() -> None:
    assert "kubectl -n kube-flannel delete pod -l app=flannel" in lines("tunnel-device-missing")
    assert lines("iptables-rules-flushed", "b")[0].endswith("--field-selector spec.nodeName=b")


def test_for_several_nodes_a_command_is_said_for_each() -> None:
    said = lines("wireguard-broken", "a", "b")
    assert [line for line in said if "nodeName=a " in line or "nodeName=b " in line] == list(
        said[2:]
    )
    many = lines("wireguard-broken", *"abcde")
    assert many[-1] == "and the same for 2 more: d, e" and len(many) == 6


def test_of_two_nodes_with_one_range_one_is_drained() -> None:
    assert "drain and delete a or b, one node and no more" in lines("podcidr-overlap", "a", "b")[1]


@pytest.mark.parametrize("cni", ["", "calico", "canal", "kube-router"])
def test_policies_in_the_forward_chain_stay_in_force(cni: str) -> None:
    assert not any("-I FORWARD" in line for line in lines("forward-policy-drop", "b", cni=cni))
    assert any("-P FORWARD ACCEPT" in line for line in lines("forward-policy-drop", "b", cni=cni))
    assert any("-I FORWARD" in line for line in lines("forward-policy-drop", "b", cni="flannel"))


@pytest.mark.parametrize(
    ("cni", "setting"),
    [
        ("flannel", '"Backend": {"MTU": 1500}'),
        ("cilium", "--set MTU=1500 #"),
        ("calico", '"mtu":1450'),
    ],
)
def test_each_cni_is_told_the_size_that_its_own_setting_means(cni: str, setting: str) -> None:
    """flannel and Cilium take the tunnel's overhead off, Calico's setting is that of pods."""
    assert any(setting in line for line in lines("mtu-blackhole-pod-gt-path", "b", cni=cni))


def test_a_network_without_a_tunnel_leaves_the_whole_size() -> None:
    (fault,) = (each for each in faults() if each.slug == "mtu-blackhole-pod-gt-path")
    bare = words_for(Culprit(fault, "cluster", (), ()), (SMALL,), (), Context())
    assert '"MTU": 1450' in remedy(fault, bare, (), "flannel")[0]


def test_kube_proxys_priority_is_changed_where_that_may_be_the_reason() -> None:
    patch = next(line for line in lines("kube-proxy-missing", "b") if "patch daemonset" in line)
    assert patch.startswith("if its pod was evicted, or has no priority class: ")


def test_the_corefile_gets_a_block_that_can_be_pasted_and_a_check() -> None:
    edit, *block, check, restart = lines("coredns-zone-missing")
    assert " # in the block .:53" in edit and "get configmap coredns" in check
    assert "rollout restart" in restart
    assert [line.split()[0] for line in block] == ["kubernetes", "pods", "fallthrough", "}"]
    assert block[0].endswith("ip6.arpa {")


@pytest.mark.parametrize(
    ("cards", "named"),
    [
        (("ens5", "ens5"), "ens5"),
        (("ens5", "eth0"), "<the network card>"),
        ((), "<the network card>"),
    ],
)
def test_a_card_is_named_where_all_have_one_name_for_it(cards: tuple[str, ...], named: str) -> None:
    (fault,) = (each for each in faults() if each.slug == "mtu-underlay-smaller-than-nic")
    links = [state("links", f"node-{x}", uplink=card) for x, card in zip("ac", cards, strict=False)]
    culprit = Culprit(fault, "node", ("node-b",), ())
    words = words_for(culprit, (SMALL,), links, Context())
    _, lower, lasting, _ = remedy(fault, words, ("node-b",), "")
    assert f"ip link set dev {named} mtu 1450 # until the next reboot" in lower
    assert all(each in lasting for each in ("NetworkManager", "netplan", "systemd-networkd"))
