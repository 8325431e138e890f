"""Faults made of firewall rules: inserted first in their chain, and removed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lab.errors import LabError
from lab.faults._fault import Step
from lab.lab import Lab
from lab.node import Node

#: Table, chain and the rest of a rule.
Rule = Sequence[str]
Rules = Callable[[Lab, Node], Iterable[Rule]]


def rule(text: str, table: str = "filter") -> Rule:
    """`INPUT -p udp -j DROP`, in a table."""
    return (table, *text.split())


def inserting(rules: Rules) -> Step:
    """An `apply` that inserts rules where they are not there yet."""

    def apply(lab: Lab, node: Node) -> str:
        wanted = list(rules(lab, node))
        for each in reversed(wanted):
            if not is_there(node, each):
                _iptables(node, "--insert", each)
            if not is_there(node, each):
                raise LabError(f"on {node.name}, the rule {_text(each)} is not there")
        return f"inserted {'; '.join(map(_text, wanted))}"

    return apply


def removing(rules: Rules) -> Step:
    """A `revert` that removes every copy of these rules."""

    def revert(lab: Lab, node: Node) -> str:
        count = 0
        for each in rules(lab, node):
            while is_there(node, each):
                _iptables(node, "--delete", each)
                count += 1
        return f"removed {count} rules" if count != 1 else "removed 1 rule"

    return revert


def is_there(node: Node, each: Rule) -> bool:
    table, chain, *rest = each
    command = ("iptables", "--wait", "--table", table, "--check", chain, *rest)
    return node.run(*command, check=False).returncode == 0


def _iptables(node: Node, action: str, each: Rule) -> None:
    table, chain, *rest = each
    node.run("iptables", "--wait", "--table", table, action, chain, *rest)


def _text(each: Rule) -> str:
    table, *rest = each
    return " ".join(rest if table == "filter" else [f"({table})", *rest])
