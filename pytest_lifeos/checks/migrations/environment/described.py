"""Described: where a connect leads, in words; dialect, host and database by name, since anything else may be a secret."""

from collections.abc import Mapping, Sequence


def described(dialect: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """`postgresql db.example/shop`, from what a driver is called with."""
    if dialect == "sqlite":
        name = str(args[0]).partition("?")[0] if args else ""
        return f"sqlite {name or ':memory:'}"
    database = kwargs.get("dbname") or kwargs.get("database") or kwargs.get("db")
    named = [str(each) for each in (kwargs.get("host"), database) if each]
    return " ".join([dialect, "/".join(named)]).strip()


def led(words: Mapping[str, object]) -> dict[str, object]:
    """What is asked for, without the words of libpq that say nothing."""
    return {name: value for name, value in words.items() if value not in (None, "")}
