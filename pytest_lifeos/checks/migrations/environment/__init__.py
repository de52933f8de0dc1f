"""The environment: a project's own `env.py`, run on an ephemeral database and nowhere else."""
