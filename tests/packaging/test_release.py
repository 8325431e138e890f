"""The release workflow: it builds every platform that the manifest must name."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]


def test_every_platform_has_a_builder():
    include = JOBS["bundle"]["strategy"]["matrix"]["include"]
    runners = {entry["runner"] for entry in include}
    assert runners == {
        "ubuntu-24.04",
        "ubuntu-24.04-arm",
        "macos-15-intel",
        "macos-15",
        "windows-2022",
    }
    assert all("manylinux_2_28" in e["container"] for e in include if "ubuntu" in e["runner"])


def test_scripts_that_it_calls_exist():
    text = str(JOBS)
    for script in ("packaging/bundle.py", "packaging/krew_rules.py"):
        assert script in text
        assert (ROOT / script).is_file()
    assert JOBS["image"]["steps"][-1]["with"]["context"] == "packaging/image"
    assert (ROOT / "packaging" / "image" / "Dockerfile").is_file()


def test_image_is_built_for_both_architectures_under_the_name_that_pods_use():
    from kubectl_netcheck.cluster.settings import IMAGE

    settings = JOBS["image"]["steps"][-1]["with"]
    assert settings["platforms"] == "linux/amd64,linux/arm64"
    assert "/" + IMAGE.rpartition("/")[2] in settings["tags"]


def test_image_is_smoke_tested_on_both_architectures_before_it_is_pushed():
    smoke, image = JOBS["smoke"], JOBS["image"]
    assert set(image["needs"]) == {"base", "smoke"}
    assert smoke["strategy"]["matrix"]["runner"] == ["ubuntu-24.04", "ubuntu-24.04-arm"]
    assert smoke["runs-on"] == "${{ matrix.runner }}"
    build, test = (step["run"] for step in smoke["steps"][-2:])
    assert "docker build" in build and "packaging/image" in build
    assert test == "PYTHONPATH=. python packaging/smoke.py probe:smoke" and "probe:smoke" in build
    assert (ROOT / "packaging" / "smoke.py").is_file()
    assert not any("push" in str(step) for step in smoke["steps"])
    assert image["steps"][-1]["with"]["push"] is True


def test_what_is_tested_and_what_is_pushed_have_the_same_base_by_digest():
    base = "${{ needs.base.outputs.image }}"
    assert f"BASE={base}" in JOBS["smoke"]["steps"][-2]["run"]
    assert JOBS["image"]["steps"][-1]["with"]["build-args"] == f"BASE={base}"
    script = JOBS["base"]["steps"][-1]["run"]
    assert "@$digest" in script and "GITHUB_OUTPUT" in script
    dockerfile = (ROOT / "packaging" / "image" / "Dockerfile").read_text()
    assert dockerfile.count("\nARG BASE=") == 1, "the script reads the tag from there"


def before(job: str) -> set[str]:
    """Every job that has succeeded when this one starts."""
    needs = JOBS[job].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*map(before, direct))


@pytest.mark.parametrize("job", ["image", "release", "pypi"])
def test_what_leaves_was_tested_before(job: str):
    assert "checks" in before(job)
    steps = [step.get("run") for step in JOBS["checks"]["steps"]]
    assert {"make lint", "make quick"} <= set(steps)
    assert JOBS["checks"]["strategy"]["matrix"]["python"] == ["3.10", "3.13"]


def test_pypi_gets_what_was_built_and_trusts_the_workflow():
    assert {"wheel", "release"} <= before("pypi")
    fetch, publish = JOBS["pypi"]["steps"]
    assert fetch["with"]["name"] == JOBS["wheel"]["steps"][-1]["with"]["name"] == "wheel"
    assert publish["uses"].startswith("pypa/gh-action-pypi-publish@") and "with" not in publish
    assert JOBS["pypi"]["permissions"] == {"id-token": "write"}


def test_the_manifest_lands_where_krew_looks_for_a_custom_index():
    step = JOBS["release"]["steps"][-1]
    assert step["env"]["BRANCH"] == "${{ github.event.repository.default_branch }}"
    assert "cp dist/netcheck.yaml plugins/netcheck.yaml" in step["run"]
    assert 'git push origin "krew-index:$BRANCH"' in step["run"]


def test_release_waits_for_all_and_checks_the_manifest():
    assert {"wheel", "bundle", "image"} <= set(JOBS["release"]["needs"])
    script = " ".join(str(step.get("run", "")) for step in JOBS["release"]["steps"])
    assert script.index("--manifest") < script.index("krew_rules.py") < script.index("gh release")


def test_every_action_is_pinned_to_a_commit():
    used = [step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step]
    assert len(used) > 10
    for each in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", each), each


def test_what_is_in_a_release_and_which_image_goes_with_it_is_published():
    script = "".join(step.get("run", "") for step in JOBS["release"]["steps"])
    (_, assets) = script.split("gh release create", 1)
    for name in ("netcheck.cdx.json", "IMAGE", "SHA256SUMS"):
        assert f"dist/{name}" in assets
    assert "packaging/requirements.lock" in script, "the SBOM is of what the program is built from"
    push = JOBS["image"]["steps"][-1]
    assert f"steps.{push['id']}.outputs.digest" in JOBS["image"]["outputs"]["digest"]
    assert push["with"]["sbom"] is True
