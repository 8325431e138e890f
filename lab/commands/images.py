"""Build the programs and images where needed, and list the images that every node holds."""

from __future__ import annotations

import argparse

from lab import go
from lab.images import content, store


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    def say(text: str) -> None:
        print(text, flush=True)

    folder = store.build(go.build(say), say)
    for image in content.IMAGES:
        print(f"{image.reference:45} {' + '.join(image.layers)}")
    print(f"unpacked in {folder}")
    return 0
