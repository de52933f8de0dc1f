"""The boot of this machine: unflushed files are worth nothing after the next one."""

import subprocess  # nosec B404  sysctl is asked when the machine began
from pathlib import Path


def boot_id() -> str:
    """Changes with every boot of the machine; "" where it cannot be told."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        pass
    try:
        answer = subprocess.run(  # nosec B603 B607  no input of others
            ["sysctl", "-n", "kern.boottime"],  # noqa: S607  the system's own, found on PATH
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()
