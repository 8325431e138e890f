"""Short names of nodes: what tells them apart, never a letter that looks like another's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.render._letters import letter, short

EC2 = ".ec2.internal"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("node-b", "node-a"), ("b", "a")),
        (("node-a", "node-b", "node-c"), ("a", "b", "c")),
        ((f"ip-10-0-1-23{EC2}", f"ip-10-0-7-4{EC2}"), ("1-23", "7-4")),
        ((f"ip-10-0-1-23{EC2}", f"ip-10-0-1-3{EC2}"), ("23", "3")),
        (("worker-10", "worker-11"), ("10", "11")),
        (("node1", "node12"), ("1", "12")),
        (("gke-pool-3f2a-x1z2", "gke-pool-3f2a-x4b2"), ("x1z2", "x4b2")),
        (("cp", "worker"), ("cp", "worker")),
        (("n1",), ("n1",)),
        (("a-lonely-node",), ("A",)),
        (("control-plane", "worker"), ("A", "B")),
        (("node", "node-b"), ("node", "node-b")),
        (("machine", "machine-2"), ("A", "B")),
        ((), ()),
    ],
)
def test_what_tells_names_apart(names: tuple[str, ...], shown: tuple[str, ...]) -> None:
    assert short(names) == dict(zip(names, shown, strict=True))


NAMES = st.lists(st.text(alphabet="ab1-.", min_size=1, max_size=12), unique=True, max_size=6)


@given(NAMES)
def test_each_node_has_a_name_of_its_own(names: list[str]) -> None:
    found = short(names)
    assert list(found) == names and len(set(found.values())) == len(names)
    capitals = [letter(i) for i in range(len(names))]
    parts = all(shown in name and len(shown) <= 6 for name, shown in found.items())
    assert list(found.values()) == capitals or parts


@pytest.mark.parametrize(("number", "shown"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_letters_go_on_after_z(number: int, shown: str) -> None:
    assert letter(number) == shown
