"""The Kubernetes manifest of shards: as many pods as shards, tried again for lost nodes alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

TEXT = (Path(__file__).parents[2] / "deploy/kubernetes/shards-job.yaml").read_text()


def faults(text: str) -> list[str]:
    """What would keep the Jobs from being one run with one verdict."""
    _claim, shards, merge = yaml.safe_load_all(text)
    spec, pods = shards["spec"], (shards["spec"]["template"]["spec"], _pod(merge))
    codes = [rule.get("onExitCodes", {}) for rule in spec["podFailurePolicy"]["rules"]]
    found = {
        "is not indexed": spec["completionMode"] != "Indexed",
        "runs in turns": spec["parallelism"] != spec["completions"],
        "has another total": _totals(*pods) != {str(spec["completions"])},
        "has another run": len(_runs(*pods)) != 1,
        "tries a red test again": [1, 2, 3, 4, 5] not in [each.get("values") for each in codes],
        "tries a verdict again": merge["spec"]["backoffLimit"] != 0,
        "restarts a container": {each["restartPolicy"] for each in pods} != {"Never"},
        "believes merge alone": "&&\n" not in text or "pytest_lifeos verify" not in text,
    }
    return [fault for fault, is_there in found.items() if is_there]


def _pod(job: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = job["spec"]["template"]["spec"]
    return pod


def _variables(name: str, *pods: dict[str, Any]) -> list[dict[str, Any]]:
    containers = [
        each for pod in pods for each in pod.get("initContainers", []) + pod["containers"]
    ]
    return [each for one in containers for each in one["env"] if each["name"] == name]


def _totals(*pods: dict[str, Any]) -> set[str]:
    return {each["value"] for each in _variables("LIFEOS_SHARD_TOTAL", *pods)}


def _runs(*pods: dict[str, Any]) -> set[str]:
    return {str(each["valueFrom"]) for each in _variables("LIFEOS_SHARD_RUN", *pods)}


def test_the_manifest_is_one_run_with_one_verdict() -> None:
    assert faults(TEXT) == []


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ("completionMode: Indexed", "completionMode: NonIndexed", "is not indexed"),
        ("parallelism: 8", "parallelism: 4", "runs in turns"),
        ('value: "8"', 'value: "9"', "has another total"),
        ("key: run", "key: other", "has another run"),
        ("values: [1, 2, 3, 4, 5]", "values: [2]", "tries a red test again"),
        ("backoffLimit: 0", "backoffLimit: 6", "tries a verdict again"),
        ("restartPolicy: Never", "restartPolicy: OnFailure", "restarts a container"),
        ("pytest_lifeos verify", "true", "believes merge alone"),
    ],
)
def test_a_fault_of_the_manifest_is_found(sound: str, broken: str, fault: str) -> None:
    assert faults(TEXT.replace(sound, broken, 1)) == [fault]
