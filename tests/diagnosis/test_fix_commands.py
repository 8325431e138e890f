"""Fixes: each command has the form that its tool takes, and changes no more than it says."""

import re
from collections import Counter

import yaml

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.model.fault import Fault
from tests.diagnosis.fixes import ALL, BOTH, KNOWN, fixes

#: Kinds that have no namespace.
CLUSTER_WIDE = re.compile(r" (nodes?|ciliumnodes|ingressclasses|ippools?|installation)\b")


@ALL
def test_a_chart_stays_at_the_version_that_is_installed(fault: Fault) -> None:
    """Without it the CNI would be upgraded to the newest."""
    for known in (KNOWN, {}):
        for _, line in fixes(fault, **known):
            for upgrade in re.findall(r"helm upgrade [^#;&|]*", line):
                assert re.search(r" --version (1\.19\.5|<[^<>]*helm list[^<>]*>) ", upgrade), line


@ALL
def test_a_command_about_a_namespaced_object_names_the_namespace(fault: Fault) -> None:
    for _, line in fixes(fault, **KNOWN):
        for command in re.findall(r"\bkubectl (?!netcheck)[^#;&|]*", line):
            assert re.search(r" (-n \S|-A\b)", command) or CLUSTER_WIDE.search(command), line


@ALL
def test_a_patch_can_be_read_and_its_steps_name_a_path(fault: Fault) -> None:
    for _, line in fixes(fault, **KNOWN):
        for kind, patch in re.findall(r"--type[= ](\w+) -p '(.*?)'", line):
            found = yaml.safe_load(patch)
            steps = found if kind == "json" else [{"op": "merge", "path": "/", **found}]
            assert all({"op", "path"} <= set(step) for step in steps), line


@ALL
def test_no_limit_is_set_to_nothing(fault: Fault) -> None:
    """The API server refuses a limit below the request, and 0 is one."""
    assert not any(re.search(r"--limits=\S*=0\b", line) for _, line in fixes(fault, **KNOWN))


@ALL
def test_two_ranges_of_pods_are_never_one_word(fault: Fault) -> None:
    for _, line in fixes(fault, **{**KNOWN, "pod_range": BOTH}):
        assert BOTH not in line
        assert "iptables" not in line or "fd00:" not in line, line


@ALL
def test_a_route_is_changed_with_what_the_kernel_asks_for(fault: Fault) -> None:
    for _, line in fixes(fault, **KNOWN):
        for route in re.findall(r"ip route (?:add|change|replace) [^#;&|]*", line):
            assert re.search(r" (dev|via) \S", route), line


def test_a_file_that_a_fix_writes_is_its_own() -> None:
    """k8s.conf is what Kubernetes' guide to container runtimes writes, overlay included."""
    steps = (line for fault in faults() for each in fault.fix.values() for line in each)
    files = Counter(file for line in steps for file in re.findall(r"> ?(/etc/\S+)", line))
    assert files and set(files.values()) == {1}
    assert not [file for file in files if re.search(r"/(k8s|kubernetes|sysctl)\.conf$", file)]
