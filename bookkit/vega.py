"""A Python formula as an expression of Vega, so that a live figure computes what the library computes.

``expression(function, x="datum.x", y=3)`` reads the source of a function and prints it for Vega: what the notebook
evaluates in numpy and what a slider evaluates in the browser are one text. The function may assign local names, call
other functions of the same kind and numpy's usual ones, choose with ``np.where`` or ``a if c else b``, and make or take
objects of plain fields, whose methods and properties are printed too. Checks of arguments vanish, and a call of
anything at all with known numbers is worked out and written as its value.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import partial
from types import ModuleType
from typing import Any

from bookkit.errors import PageError

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
_COMPARE = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
}
#: numpy and math by their names, Vega by its own
_CALLS = {
    "sqrt": "sqrt",
    "exp": "exp",
    "log": "log",
    "abs": "abs",
    "absolute": "abs",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "arctan": "atan",
    "floor": "floor",
    "ceil": "ceil",
    "minimum": "min",
    "maximum": "max",
    "min": "min",
    "max": "max",
    "clip": "clamp",
}
_COMPOSED = {
    "log10": "(log({0}) / LN10)",
    "expm1": "(exp({0}) - 1)",
    "log1p": "log(1 + {0})",
    "tanh": "((exp(2 * {0}) - 1) / (exp(2 * {0}) + 1))",
    "cosh": "((exp({0}) + exp(-({0}))) / 2)",
    "sinh": "((exp({0}) - exp(-({0}))) / 2)",
    "arcsinh": "log({0} + sqrt(pow({0}, 2) + 1))",
    "square": "pow({0}, 2)",
    "arctanh": "(log((1 + {0}) / (1 - {0})) / 2)",
    "deg2rad": "({0} * PI / 180)",
    "radians": "({0} * PI / 180)",
    "nan_to_num": "(isNaN({0}) ? 0 : {0})",
    "ndtr": "cumulativeNormal({0}, 0, 1)",
}
#: what gives back one of its arguments, and the place of that argument
_PASSED = {"float": 0, "asarray": 0, "checked": 1}
#: functions of this name check all their arguments and give them back
_CHECKS = re.compile(r"_checked_\w+")


def expression(
    function: Callable, /, **arguments: str | float | Mapping[str, Any]
) -> str:
    """The value that a function returns, as a Vega expression.

    Parameters
    ----------
    function : a Python function whose body is assignments, checks and one ``return``
    arguments : for each parameter a Vega expression (``"datum.x"``, the name of a slider), a number, or for an object
        the mapping of its fields to such; what is not given takes its default

    Raises
    ------
    PageError
        If the function does something that Vega has no word for; the message names it.
    """
    return _written(_meaning(function, arguments))


def expressions(
    function: Callable, /, **arguments: str | float | Mapping[str, Any]
) -> dict[str, str]:
    """The same of a function that returns a dictionary: an expression for each of its values."""
    values = _meaning(function, arguments)
    return {name: _written(value) for name, value in values.items()}


def _meaning(function: Callable, arguments: Mapping[str, Any]) -> Any:
    plain = inspect.unwrap(function)
    signature = inspect.signature(plain)
    unknown = set(arguments) - set(signature.parameters)
    if unknown:
        raise PageError(
            f"{plain.__name__} has no parameter {sorted(unknown)[0]!r} to write for Vega."
        )
    given = {name: _argument(value) for name, value in arguments.items()}
    return _returned(plain, signature.bind_partial(**given))


class _Text(str):
    """A piece of a Vega expression that can stand in any other."""


@dataclass(frozen=True)
class _Made:
    """An object made in the formula: its class and what its fields are."""

    kind: type
    fields: dict[str, Any]


def _opened(value: Any) -> Any:
    """An object with fields as what a formula would have made; all else as it is."""
    if is_dataclass(value) and not isinstance(value, (type, _Made)):
        return _Made(type(value), vars(value))
    return value


def _argument(value: Any) -> Any:
    if isinstance(value, str):
        return _Text(value if re.fullmatch(r"[\w.]+", value) else f"({value})")
    if isinstance(value, Mapping):
        return {name: _argument(each) for name, each in value.items()}
    return value


def _returned(function: Callable, bound: inspect.BoundArguments) -> Any:
    bound.apply_defaults()
    return _Printer(function, bound.arguments).result()


def _known(meaning: Any) -> bool:
    """Whether it is a value of Python, not one that the page works out."""
    if isinstance(meaning, (tuple, dict)):
        return all(map(_known, meaning.values() if type(meaning) is dict else meaning))
    return not isinstance(meaning, (_Text, _Made))


def _written(value: Any) -> _Text:
    """What a piece of the formula means, as Vega text."""
    if isinstance(value, _Text):
        return value
    if getattr(value, "size", 0) == 1:  # of numpy
        value = value.item()
    match value:
        case None:
            return _Text("null")
        case bool():
            return _Text("true" if value else "false")
        case str():
            return _Text(f"'{value}'")
        case int() | float() if math.isinf(value):
            return _Text("(1 / 0)" if value > 0 else "(-1 / 0)")
        case int() | float():
            whole = float(value).is_integer() and abs(value) < 1e15
            text = repr(int(value)) if whole else repr(float(value))
            return _Text(f"({text})" if value < 0 else text)
    raise PageError(
        f"{type(value).__name__} {value!r} cannot be written for Vega; only numbers and words can."
    )


class _Printer:
    """Prints the body of one function.

    What an expression *means* is Vega text, or something that Python knows already: a number, a tuple, the fields of
    an object. ``names`` holds the meanings of the parameters and of the local variables.
    """

    def __init__(self, function: Callable, names: Mapping[str, Any]):
        self.function, self.names = function, dict(names)

    def result(self) -> Any:
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        definition = next(
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.Lambda))
        )
        if isinstance(definition, ast.Lambda):
            return self.meaning(definition.body)
        for statement in self.steps(definition.body):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.names[name] = self.meaning(value)
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                    values = self.meaning(value)
                    if not isinstance(values, tuple) or len(values) != len(targets):
                        self.fail(statement)
                    self.names |= zip([each.id for each in targets], values)
                case ast.Return(value=value) if value is not None:
                    return self.meaning(value)
                case _:
                    self.fail(statement)
        raise PageError(
            f"{self.function.__name__} returns nothing that could be written for Vega."
        )

    def steps(self, body: list[ast.stmt]):
        """The statements that compute: without the docstring and checks, and with what stands inside ``errstate``."""
        for statement in body:
            match statement:
                case ast.Expr() | ast.If(body=[*_, ast.Raise()], orelse=[]):
                    continue
                case ast.With(
                    items=[ast.withitem(ast.Call(ast.Attribute(attr="errstate")))]
                ):
                    yield from self.steps(statement.body)
                case _:
                    yield statement

    def fail(self, node: ast.AST):
        raise PageError(
            f"{self.function.__name__} has {ast.unparse(node)!r}, which Vega has no word for."
        )

    def text(self, node: ast.expr) -> _Text:
        meaning = self.meaning(node)
        if callable(meaning) or isinstance(meaning, (ModuleType, tuple, dict, _Made)):
            self.fail(node)
        return _written(meaning)

    def meaning(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.Name():
                return self.value(node)
            case ast.Attribute(value=owner, attr=attribute):
                return self.attribute(node, _opened(self.meaning(owner)), attribute)
            case ast.Tuple(elts=elements):
                return tuple(map(self.meaning, elements))
            case ast.Dict(keys=keys, values=values):
                fields = {}
                for key, value in zip(keys, map(self.meaning, values), strict=True):
                    fields |= value if key is None else {self.meaning(key): value}
                return fields
            case ast.Subscript(value=owner, slice=ast.Tuple(elts=[])):
                return self.meaning(owner)
            case ast.Subscript(value=owner, slice=index):
                whole = self.meaning(owner)
                if not isinstance(whole, (tuple, dict)):
                    self.fail(node)
                return whole[self.meaning(index)]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self.meaning(test)
                if _known(condition):
                    return self.meaning(body if condition else orelse)
                return _Text(f"({condition} ? {self.text(body)} : {self.text(orelse)})")
            case ast.Compare(
                left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]
            ):
                return self.meaning(left) is None
            case ast.Call() | ast.Compare() if self.settled(node):
                return self.value(node)
            case ast.Call():
                return self.call(node)
        return _Text(self.operation(node))

    def operation(self, node: ast.expr) -> str:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"(-{self.text(operand)})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"(!{self.text(operand)})"
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return f"pow({self.text(left)}, {self.text(right)})"
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                return f"({self.text(left)} && {self.text(right)})"
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return f"({self.text(left)} || {self.text(right)})"
            case ast.BinOp(op=operator, left=left, right=right) if (
                type(operator) in _BINARY
            ):
                return (
                    f"({self.text(left)} {_BINARY[type(operator)]} {self.text(right)})"
                )
            case ast.Compare(left=left, ops=[operator], comparators=[right]) if (
                type(operator) in _COMPARE
            ):
                return (
                    f"({self.text(left)} {_COMPARE[type(operator)]} {self.text(right)})"
                )
            case ast.BoolOp(op=operator, values=values):
                sign = " && " if isinstance(operator, ast.And) else " || "
                return f"({sign.join(map(self.text, values))})"
        return self.fail(node)

    def settled(self, node: ast.expr) -> bool:
        """Whether nothing in it is worked out by the page."""
        return all(
            _known(self.names.get(each.id))
            for each in ast.walk(node)
            if isinstance(each, ast.Name)
        )

    def value(self, node: ast.expr) -> Any:
        """What Python makes of it, such as of ``constants.FARADAY`` or ``ndtri(0.975)``."""
        space = inspect.getclosurevars(self.function)
        space = {**space.builtins, **space.globals, **space.nonlocals, **self.names}
        try:
            return eval(compile(ast.Expression(node), "<formula>", "eval"), space)
        except Exception:
            self.fail(node)

    def attribute(self, node: ast.expr, owner: Any, name: str) -> Any:
        if isinstance(owner, dict) and name in owner:
            return owner[name]
        if isinstance(owner, dict) and name == "values":
            return lambda: tuple(owner.values())
        if isinstance(owner, _Made):
            if name in owner.fields:
                return owner.fields[name]
            found = inspect.getattr_static(owner.kind, name, None)
            if isinstance(found, property):
                return _Printer(found.fget, {"self": owner}).result()
            if found is not None:
                return partial(found, owner)
        if not isinstance(owner, _Text) and hasattr(owner, name):
            return getattr(owner, name)
        return self.fail(node)

    def call(self, node: ast.Call) -> Any:
        target = _opened(self.meaning(node.func))
        name = getattr(target, "__name__", "")
        if any(isinstance(each, ast.Starred) for each in node.args):
            self.fail(node)
        arguments = [self.meaning(each) for each in node.args]
        named = {each.arg: self.meaning(each.value) for each in node.keywords}
        if name == "<lambda>" and not arguments:  # the values of a dict
            return target()
        if name in _PASSED:
            return arguments[_PASSED[name]]
        if _CHECKS.fullmatch(name):
            return tuple(arguments)
        if name == "sum" and isinstance(arguments[0], tuple):
            return _Text(f"({' + '.join(map(_written, arguments[0]))})")
        if is_dataclass(target) and isinstance(target, type):
            bound = inspect.signature(target).bind(*arguments, **named)
            bound.apply_defaults()
            return _Made(target, bound.arguments)
        if isinstance(target, _Made):
            target = partial(inspect.getattr_static(target.kind, "__call__"), target)
        if isinstance(target, partial):
            target, arguments = target.func, [*target.args, *arguments]
        of_numpy = (
            getattr(target, "__module__", "") in (None, "numpy", "math", "builtins")
            or "numpy" in type(target).__module__
        )
        if inspect.isfunction(target) and not of_numpy:
            plain = inspect.unwrap(target)
            return _returned(plain, inspect.signature(plain).bind(*arguments, **named))
        written = [_written(each) for each in arguments]
        if of_numpy and name == "where" and len(written) == 3:
            return _Text("({} ? {} : {})".format(*written))
        if of_numpy and name in _CALLS:
            return _Text(f"{_CALLS[name]}({', '.join(written)})")
        if of_numpy and name in _COMPOSED and len(written) == 1:
            return _Text(_COMPOSED[name].format(*written))
        return self.fail(node)
