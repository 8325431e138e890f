"""All targets by name: what is fuzzed, and what the kept corpus is replayed through."""

from collections.abc import Mapping

from tests.fuzz import answers, files, readers, replays
from tests.fuzz.target import Target

TARGETS: Mapping[str, Target] = {
    target.name: target for part in (readers, files, answers, replays) for target in part.targets()
}
