"""The modules that are imported, by their files; none of those that load when they are used is woken."""

import sys
from types import ModuleType

# What `vars` would ask the module for, which a lazy one answers by loading.
_DICT = vars(ModuleType)["__dict__"]


def imported_modules() -> dict[str, ModuleType]:
    """Every module by its file; not what only says that it is one, as the libraries of cffi do."""
    modules = [each for each in list(sys.modules.values()) if issubclass(type(each), ModuleType)]
    return {str((_DICT.__get__(each) or {}).get("__file__")): each for each in modules}
