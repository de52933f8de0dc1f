"""The settings of a server whose data may be lost: no durability, nothing in the background."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_init_zero": "off",
        "wal_recycle": "off",
        "max_wal_size": "64MB",
        "min_wal_size": "2MB",
        "checkpoint_timeout": "1h",
        "autovacuum": "off",
        "jit": "off",
        "max_logical_replication_workers": "0",
        # In the data folder, where it goes with the rest; "posix" would leave files behind a kill.
        "dynamic_shared_memory_type": "mmap",
        "shared_buffers": "32MB",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # What a test provokes is the test's to see; here only what ends the server is kept.
        "log_min_messages": "fatal",
        "log_checkpoints": "off",
        "logging_collector": "off",
        "update_process_title": "off",
    }
)


def server_arguments(data: Path, sockets: Path, settings: Mapping[str, str]) -> list[str]:
    """The arguments of `postgres`: one socket that only we can reach, and no port unless asked for.

    On the command line no ALTER SYSTEM of a test outlives the run.
    """
    ours = {"unix_socket_directories": str(sockets), "port": "5432"}
    pairs = {**SETTINGS, **settings, **ours}.items()
    return ["-D", str(data), *(word for name, value in pairs for word in ("-c", f"{name}={value}"))]
