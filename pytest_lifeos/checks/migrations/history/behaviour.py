"""What a revision does: its code without what only readers, linters and type checkers see."""

import ast
import warnings
from typing import TypeVar

_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_Function = TypeVar("_Function", ast.FunctionDef, ast.AsyncFunctionDef)
_Import = ast.Import | ast.ImportFrom


def behaviour(text: bytes) -> ast.Module:
    """The tree of a revision that can be read, which is the same for two that do the same.

    Without docstrings, `pass`, annotations of variables and functions, and imports that nothing uses
    then; the imports stand at its end, one a name, in the order of their names. A class keeps its
    annotations: a mapped class is made of them.

    Raises:
        SyntaxError: it is no Python.
        RecursionError: it is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape is the business of a linter
        module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    imports = [each for node in module.body if isinstance(node, _Import) for each in _apart(node)]
    module.body = [node for node in module.body if not isinstance(node, _Import)]
    _Unannotated().visit(module)
    used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    module.body += sorted((each for each in imports if _bound(each) in used | {"*"}), key=ast.dump)
    return module


class _Unannotated(ast.NodeTransformer):
    """Takes away what has no effect in a module and in its functions."""

    def visit_Pass(self, node: ast.Pass) -> None:
        """`pass` does nothing."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Left as it is."""
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign | None:
        """An assignment without its annotation; nothing where nothing is assigned."""
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """A parameter without its annotation."""
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function that does not say what it returns."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """A function that does not say what it returns."""
        return self._function(node)

    def _function(self, node: _Function) -> _Function:
        node.returns = None
        self.generic_visit(node)
        return node


def _apart(node: _Import) -> list[_Import]:
    """The imports of a statement, one a name."""
    if isinstance(node, ast.Import):
        return [ast.copy_location(ast.Import(names=[each]), node) for each in node.names]
    return [
        ast.copy_location(ast.ImportFrom(module=node.module, names=[each], level=node.level), node)
        for each in node.names
    ]


def _bound(node: _Import) -> str:
    """The name that an import of one name binds; `*` for all."""
    (alias,) = node.names
    return alias.asname or alias.name.partition(".")[0]
