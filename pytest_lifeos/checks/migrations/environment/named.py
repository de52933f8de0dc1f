"""Named: the object that a setting names; asked by runs that need nothing of Alembic."""

import importlib


def load(name: str) -> object:
    """The object that `"pkg.module:attribute"` names; raises what importing the module raises."""
    module, _, attribute = name.partition(":")
    found: object = importlib.import_module(module)
    for part in filter(None, attribute.split(".")):
        found = getattr(found, part)
    return found
