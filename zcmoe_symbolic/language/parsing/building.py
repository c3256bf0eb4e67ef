"""A syntax tree to a SymPy expression, node by node, with the size of every number known before it is computed."""

import ast
import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.language.parsing.deadline import OutOfTime, deadline
from zcmoe_symbolic.language.parsing.functions import CONSTANTS, FUNCTIONS, KnownFunction
from zcmoe_symbolic.language.parsing.parts import Part, bits, bits_inside, combined, power_ball
from zcmoe_symbolic.language.parsing.syntax import MOST_DIGITS, MOST_LEVELS, CannotParse, literal, refuse, syntax_tree

__all__ = ["parse_expression"]

MOST_BITS = int(MOST_DIGITS * 3.33)
MOST_EXPONENT = 10_000
MOST_SECONDS = 5.0
_BALL_BITS = 512
# SymPy's search for signs doubles its time with each such level of a number, and grows slowly with a variable inside.
_SIGN_LEVELS, _SIGN_LEVELS_OF_NUMBERS = 12, 4
_POWER_BITS = 100_000
_MOST_CASES = 100
_LARGEST = arb(10) ** MOST_DIGITS

_REFUSED = {
    ast.Attribute: "attributes are not allowed; write the function's plain name",
    ast.Subscript: "brackets are not allowed; use round parentheses",
    ast.Lambda: "functions without a name are not allowed; write an expression",
    ast.NamedExpr: "assignments are not allowed; write the value in its place",
    ast.Starred: "starred arguments are not allowed; write the arguments one by one",
    ast.Tuple: "a pair stands only in a Piecewise; remove the comma",
    ast.IfExp: "write Piecewise((u, condition), (w, True)) instead of if and else",
    ast.Compare: "a comparison stands only in the condition of a Piecewise",
    ast.BoolOp: "a condition stands only in a Piecewise",
}
_CONDITION_OPERATORS = (ast.BitAnd, ast.BitOr)
_RELATIONS: dict[type[ast.cmpop], Callable[..., sp.Basic]] = {
    ast.Lt: sp.Lt,
    ast.LtE: sp.Le,
    ast.Gt: sp.Gt,
    ast.GtE: sp.Ge,
    ast.Eq: sp.Eq,
    ast.NotEq: sp.Ne,
}


def parse_expression(
    text: str,
    *,
    variables: Mapping[str, sp.Symbol] | None = None,
    functions: Mapping[str, Callable[..., sp.Expr]] | None = None,
) -> sp.Expr:
    """The SymPy expression that `text` says, read by a whitelist and never evaluated as code.

    Numbers are exact: `0.2` is 1/5. Operators are + - * / **; names are pi, e, E, the `variables`, and the functions
    exp, log, sqrt, cbrt, root, abs, sign, floor, ceiling, sin, cos, tan, sec, csc, cot, asin, acos, atan, sinh, cosh,
    tanh, asinh, erf, erfc, gamma, Max, Min, Rational, and Piecewise((u, condition), ..., (w, True)). `functions` adds
    others; they are called with expressions, by name too where their signature has the name, and a `ValueError` that
    they raise becomes part of the message. A part without variables must be a finite real number.

    Raises `CannotParse`, a `ValueError` with the column and the remedy, for everything else, and for text beyond the
    limits: 10,000 characters, 50 levels, 2,000 parts, 1,000 digits in a number, exponents up to 10,000, 5 seconds.

    >>> x = sp.Symbol("x", real=True)
    >>> parse_expression("0.2*cos(6*pi*x) + 1/3", variables={"x": x})
    cos(6*pi*x)/5 + 1/3
    >>> for text in ("9**9**9**9", "1 + coss(x)"):
    ...     try:
    ...         parse_expression(text, variables={"x": x})
    ...     except CannotParse as error:
    ...         print(error)
    column 4, at '9**9**9': an exponent is larger than 10000; scale it
    column 5, at 'coss(x)': the function coss is unknown; did you mean cos or cosh?
    """
    tree = syntax_tree(text)
    builder = _Builder(text, dict(variables or {}), dict(functions or {}))
    saved = ctx.prec
    ctx.prec = _BALL_BITS
    try:
        with deadline(MOST_SECONDS):
            return builder.part(tree, 0).expr
    except OutOfTime:
        raise CannotParse(
            f"reading it takes more than {MOST_SECONDS:g} seconds; write it in a simpler way", 1, text
        ) from None
    except RecursionError:
        raise CannotParse("the expression is nested too deeply; split it", 1, text) from None
    finally:
        ctx.prec = saved


class _Builder:
    def __init__(
        self, text: str, variables: dict[str, sp.Symbol], functions: dict[str, Callable[..., sp.Expr]]
    ) -> None:
        self.text = text
        self.variables = variables
        self.functions = functions

    def refuse(self, reason: str, node: ast.AST) -> CannotParse:
        return refuse(reason, node, self.text)

    # -- expressions -----------------------------------------------------------------------------------

    def part(self, node: ast.expr, level: int) -> Part:
        """The part that a node says, at so many levels below the top."""
        if level > MOST_LEVELS:
            raise self.refuse(f"the expression is nested more than {MOST_LEVELS} deep; split it", node)
        if isinstance(node, ast.Constant):
            return self.number(sp.Rational(*literal(node, self.text)), node)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.Call):
            return self.call(node, level)
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            return self.operation(node, level)
        reason = _REFUSED.get(
            type(node), f"{type(node).__name__} is not part of an expression; use + - * / ** and functions"
        )
        raise self.refuse(reason, node)

    def operation(self, node: ast.BinOp | ast.UnaryOp, level: int) -> Part:
        if isinstance(node.op, ast.Add | ast.Sub):
            return self.total(node, level)
        if isinstance(node.op, ast.Mult | ast.Div | ast.USub):
            return self.product(node, level)
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.UAdd):
                return self.part(node.operand, level + 1)
            raise self.refuse("a condition stands only in a Piecewise", node)
        if isinstance(node.op, ast.Pow):
            return self.power(self.part(node.left, level + 1), self.part(node.right, level + 1), node)
        if isinstance(node.op, _CONDITION_OPERATORS):
            raise self.refuse("a condition stands only in a Piecewise", node)
        sign = {ast.FloorDiv: "//", ast.BitXor: "^", ast.Mod: "%"}.get(type(node.op), type(node.op).__name__)
        remedy = "write floor(a/b)" if sign == "//" else "use + - * / **"
        raise self.refuse(f"the operator {sign} is not allowed; {remedy}", node)

    def total(self, node: ast.expr, level: int) -> Part:
        """A chain of sums as one sum, so that neither depth nor time grows with the square of its length."""
        terms: list[Part] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sign = -1 if isinstance(node.op, ast.Sub) else 1
            terms.append(self.product(node.right, level + 1, sign))
            node = node.left
        terms.append(self.part(node, level + 1))
        return self.folded(terms[::-1], node, sp.Add, sp.S.Zero, lambda a, b: a + b)

    def product(self, node: ast.expr, level: int, sign: int = 1) -> Part:
        """A chain of products and quotients as one product, as SymPy prints it."""
        factors: list[Part] = [self.number(sp.Integer(sign), node)] if sign < 0 else []
        self.collect(node, level, factors, inverse=False)
        return self.folded(factors, node, sp.Mul, sp.S.One, lambda a, b: a * b)

    def collect(self, node: ast.expr, level: int, factors: list[Part], *, inverse: bool) -> None:
        if level > MOST_LEVELS:
            raise self.refuse(f"the expression is nested more than {MOST_LEVELS} deep; split it", node)
        found: list[Part] = []
        while True:
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
                divides = isinstance(node.op, ast.Div)
                self.collect(node.right, level + 1, found, inverse=divides != inverse)
                node = node.left
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
                found.append(self.number(sp.S.NegativeOne, node))
                node, level = node.operand, level + 1
                if level > MOST_LEVELS:
                    raise self.refuse(f"the expression is nested more than {MOST_LEVELS} deep; split it", node)
            else:
                break
        part = self.part(node, level + 1)
        factors.append(self.power(part, self.number(sp.S.NegativeOne, node), node) if inverse else part)
        factors.extend(reversed(found))

    def folded(
        self,
        parts: list[Part],
        node: ast.expr,
        make: Callable[..., sp.Expr],
        start: sp.Expr,
        combine: Callable[..., arb],
    ) -> Part:
        """The sum or product of the parts; rational numbers first and one by one, so that none grows unseen."""
        if len(parts) == 1:
            return parts[0]
        number, others = start, []
        for part in parts:
            if part.expr.is_Rational:
                number = self.number(make(number, part.expr), node).expr
            else:
                others.append(part.expr)
        ball = combined([part.ball for part in parts], combine)
        return self.checked(make(number, *others), ball, max(part.sign_levels for part in parts), node)

    def power(self, base: Part, exponent: Part, node: ast.expr) -> Part:
        if base.expr == 0 and not exponent.expr.is_positive:
            raise self.refuse("division by zero, or zero to a power that is not positive", node)
        if exponent.expr.is_Rational and abs(exponent.expr) > MOST_EXPONENT:
            raise self.refuse(f"an exponent is larger than {MOST_EXPONENT}; scale it", node)
        if exponent.expr.is_Rational and bits_inside(base.expr) * abs(exponent.expr) > _POWER_BITS:
            raise self.refuse(f"a number has more than {MOST_DIGITS} digits", node)
        if base.expr.is_Rational and exponent.expr.is_Rational and bits(base.expr) * abs(exponent.expr) > MOST_BITS:
            if base.expr not in (0, 1, -1):
                raise self.refuse(f"a number has more than {MOST_DIGITS} digits", node)
        ball = None
        if base.ball is not None and exponent.ball is not None:
            ball = power_ball(base.ball, exponent.ball, exponent.expr)
            self.check_ball(ball, node)
        if base.expr is sp.E:
            self.check_exponential(exponent.expr, node)
        levels = max(base.sign_levels, exponent.sign_levels) + (not exponent.expr.is_Integer and base.expr is not sp.E)
        self.check_levels(levels, ball, node)
        return self.checked(self.made(sp.Pow, (base.expr, exponent.expr), node), ball, levels, node)

    # -- names and functions ---------------------------------------------------------------------------

    def name(self, node: ast.Name) -> Part:
        name = node.id
        if name in self.variables:
            return Part(self.variables[name])
        if name in CONSTANTS:
            expr, ball = CONSTANTS[name]
            return Part(expr, ball())
        if name in self.function_names():
            raise self.refuse(f"the function {name} has no arguments here; write {name}(...)", node)
        raise self.refuse(f"the name {name[:40]} is unknown; {self.similar(name, [*self.variables, *CONSTANTS])}", node)

    def function_names(self) -> list[str]:
        return [*self.functions, *FUNCTIONS, "Piecewise", "Rational", "root"]

    @staticmethod
    def similar(name: str, known: list[str]) -> str:
        close = difflib.get_close_matches(name, known, n=2, cutoff=0.6)
        if not close:
            close = [one for one in known if one.lower() == name.lower()]
        return f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(sorted(set(known)))}"

    def call(self, node: ast.Call, level: int) -> Part:
        if not isinstance(node.func, ast.Name):
            raise self.refuse("only a function's plain name can be called; is a * missing?", node)
        name = node.func.id
        if name in self.variables or name in CONSTANTS:
            raise self.refuse(f"{name} is no function; for a product write {name}*(...)", node)
        starred = next((argument for argument in node.args if isinstance(argument, ast.Starred)), None)
        if starred is not None or any(keyword.arg is None for keyword in node.keywords):
            raise self.refuse(_REFUSED[ast.Starred], starred or node)
        if name in self.functions:
            return self.supplied(name, node, level)
        if node.keywords:
            raise self.refuse(f"{name} takes no arguments by name; write {name}(...) with values only", node)
        if name == "Piecewise":
            return self.cases(node, level)
        if name in FUNCTIONS:
            arguments = [self.part(argument, level + 1) for argument in node.args]
            return self.applied(name, FUNCTIONS[name], arguments, node)
        if name in ("Rational", "root"):
            self.check_count(name, 1 if name == "Rational" else 2, 2, node)
            first, *rest = [self.part(argument, level + 1) for argument in node.args]
            if name == "root":
                return self.root(first, rest[0], node)
            if not all(part.expr.is_Rational for part in (first, *rest)):
                raise self.refuse("Rational takes one or two rational numbers, like Rational(1, 3)", node)
            return self.power_product(first, rest, node)
        raise self.refuse(f"the function {name[:40]} is unknown; {self.similar(name, self.function_names())}", node)

    def power_product(self, first: Part, rest: list[Part], node: ast.expr) -> Part:
        inverses = [self.power(part, self.number(sp.S.NegativeOne, node), node) for part in rest]
        return self.folded([first, *inverses], node, sp.Mul, sp.S.One, lambda a, b: a * b)

    def root(self, value: Part, degree: Part, node: ast.expr) -> Part:
        if not (degree.expr.is_Integer and 1 <= degree.expr <= MOST_EXPONENT):
            raise self.refuse(f"the degree of a root is a whole number from 1 to {MOST_EXPONENT}", node)
        return self.power(value, self.number(sp.Rational(1, degree.expr), node), node)

    def check_count(self, name: str, least: int, most: int, node: ast.Call) -> None:
        if not least <= len(node.args) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise self.refuse(f"{name} takes {wanted} argument{'s' * (most > 1)}, not {len(node.args)}", node)

    def applied(self, name: str, function: KnownFunction, arguments: list[Part], node: ast.Call) -> Part:
        self.check_count(name, function.least, function.most, node)
        exprs = [part.expr for part in arguments]
        if function.make in (sp.Max, sp.Min):
            inner = sum(len(expr.args) if expr.func is function.make else 1 for expr in exprs)
            if inner > function.most:
                raise self.refuse(f"{name} takes at most {function.most} arguments, inner ones included", node)
        balls = [part.ball for part in arguments]
        ball = None if None in balls else function.ball(*balls)
        self.check_ball(ball, node)
        if function.make is sp.exp:
            self.check_exponential(exprs[0], node)
        levels = max(part.sign_levels for part in arguments) + function.asks_signs
        self.check_levels(levels, ball, node)
        return self.checked(self.made(function.make, exprs, node), ball, levels, node)

    def supplied(self, name: str, node: ast.Call, level: int) -> Part:
        function = self.functions[name]
        by_position = [self.part(argument, level + 1) for argument in node.args]
        by_name = {str(keyword.arg): self.part(keyword.value, level + 1) for keyword in node.keywords}
        exprs, named = [part.expr for part in by_position], {key: part.expr for key, part in by_name.items()}
        try:
            inspect.signature(function).bind(*exprs, **named)
        except TypeError as error:
            shown = ", ".join(inspect.signature(function).parameters)
            raise self.refuse(f"{name}: {error}; its arguments are {shown}", node) from None
        levels = max((part.sign_levels for part in (*by_position, *by_name.values())), default=0)
        return self.checked(self.made(function, exprs, node, named), None, levels, node)

    # -- cases -----------------------------------------------------------------------------------------

    def cases(self, node: ast.Call, level: int) -> Part:
        if not 1 <= len(node.args) <= _MOST_CASES:
            raise self.refuse(f"Piecewise takes 1 to {_MOST_CASES} pairs (expression, condition)", node)
        pairs, levels, balls = [], 0, []
        for argument in node.args:
            if not isinstance(argument, ast.Tuple) or len(argument.elts) != 2:
                raise self.refuse("Piecewise takes pairs: Piecewise((u, x < 1/2), (w, True))", argument)
            branch = self.part(argument.elts[0], level + 1)
            condition, inner = self.condition(argument.elts[1], level + 1)
            pairs.append((branch.expr, condition))
            balls.append(branch.ball)
            levels = max(levels, branch.sign_levels, inner)
        if pairs[-1][1] is not sp.true:
            raise self.refuse("the last condition of a Piecewise must be True, so that it has a value everywhere", node)
        self.check_levels(levels, None if None in balls else balls[0], node)
        expr = self.made(sp.Piecewise, pairs, node)
        return self.checked(expr, combined(balls, lambda a, b: a.union(b)), levels, node)

    def condition(self, node: ast.expr, level: int) -> tuple[sp.Basic, int]:
        """A condition, and how many levels in it ask for signs."""
        if level > MOST_LEVELS:
            raise self.refuse(f"the expression is nested more than {MOST_LEVELS} deep; split it", node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return sp.sympify(node.value), 0
        if isinstance(node, ast.BoolOp) or (isinstance(node, ast.BinOp) and isinstance(node.op, _CONDITION_OPERATORS)):
            inner = node.values if isinstance(node, ast.BoolOp) else [node.left, node.right]
            parts = [self.condition(value, level + 1) for value in inner]
            join = sp.And if isinstance(node.op, ast.And | ast.BitAnd) else sp.Or
            return self.made(join, [part for part, _ in parts], node), max(levels for _, levels in parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            part, levels = self.condition(node.operand, level + 1)
            return self.made(sp.Not, [part], node), levels
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Eq", "Ne"):
            self.check_count(node.func.id, 2, 2, node)
            operators: list[ast.cmpop] = [ast.Eq() if node.func.id == "Eq" else ast.NotEq()]
            return self.relations(operators, node.args, node, level)
        if isinstance(node, ast.Compare):
            return self.relations(node.ops, [node.left, *node.comparators], node, level)
        raise self.refuse("this is no condition; write a comparison such as x < 1/2, or True in the last pair", node)

    def relations(
        self, operators: list[ast.cmpop], sides: list[ast.expr], node: ast.expr, level: int
    ) -> tuple[sp.Basic, int]:
        parts = [self.part(side, level + 1) for side in sides]
        if any(part.expr.has(sp.Piecewise) for part in parts):
            # SymPy would solve the inequality, with no bound on the time.
            raise self.refuse("a Piecewise stands inside a condition; write the cases one by one", node)
        levels = max(part.sign_levels for part in parts) + 1
        found = []
        for operator, left, right in zip(operators, parts[:-1], parts[1:], strict=True):
            if type(operator) not in _RELATIONS:
                raise self.refuse("conditions compare by < <= > >= == !=", node)
            self.check_levels(levels, left.ball if right.ball is not None else None, node)
            found.append(self.made(_RELATIONS[type(operator)], (left.expr, right.expr), node))
        return (found[0] if len(found) == 1 else self.made(sp.And, found, node)), levels

    # -- limits ----------------------------------------------------------------------------------------

    def number(self, value: sp.Rational, node: ast.AST) -> Part:
        if bits(value) > MOST_BITS:
            raise self.refuse(f"a number has more than {MOST_DIGITS} digits", node)
        return Part(value, arb(fmpq(int(value.p), int(value.q))))

    def check_levels(self, levels: int, ball: arb | None, node: ast.AST) -> None:
        most = _SIGN_LEVELS if ball is None else _SIGN_LEVELS_OF_NUMBERS
        if levels > most:
            raise self.refuse(f"roots, abs, sign, Max, Min, floor and cases are nested more than {most} deep", node)

    def check_ball(self, ball: arb | None, node: ast.AST) -> None:
        if ball is None:
            return
        if not ball.is_finite():
            raise self.refuse("this part is not shown to be a finite real number", node)
        if not abs(ball) < _LARGEST:
            raise self.refuse(f"this number is larger than 10^{MOST_DIGITS}", node)

    def check_exponential(self, exponent: sp.Expr, node: ast.AST) -> None:
        """SymPy writes exp(n log 2) as 2^n at once, so that its length must be known first."""
        for term in sp.Add.make_args(exponent):
            factor, rest = term.as_coeff_Mul()
            if rest.has(sp.log) and abs(factor) * bits_inside(rest) > MOST_BITS:
                raise self.refuse(f"a number has more than {MOST_DIGITS} digits", node)

    def made(
        self,
        make: Callable[..., sp.Basic],
        arguments: Sequence[object],
        node: ast.AST,
        named: Mapping[str, sp.Expr] | None = None,
    ) -> sp.Basic:
        """What SymPy, or a supplied function, makes of the arguments."""
        try:
            return make(*arguments, **(named or {}))
        except (ValueError, TypeError, ArithmeticError, NotImplementedError, AttributeError) as error:
            if isinstance(error, CannotParse):
                raise
            raise self.refuse(" ".join(str(error).split()) or f"{type(error).__name__}", node) from None

    def checked(self, expr: sp.Expr, ball: arb | None, sign_levels: int, node: ast.AST) -> Part:
        """The part, once it is seen to be within the limits."""
        if not isinstance(expr, sp.Expr):
            raise self.refuse("this is no real expression", node)
        if expr.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity):
            raise self.refuse("this is not a finite number: a division by zero, or a value at a pole", node)
        if expr.has(sp.I):
            raise self.refuse("this is not real; a root or logarithm of a negative number has no real value", node)
        if expr.has(sp.Float):
            raise self.refuse("a float has come in; write it as a fraction", node)
        if expr.is_Rational:
            return Part(expr, self.number(expr, node).ball, 0)
        self.check_ball(ball, node)
        for inner in expr.args if isinstance(expr, sp.Add | sp.Mul) else (expr,):
            if isinstance(inner, sp.Rational):
                self.number(inner, node)
            elif isinstance(inner, sp.Pow) and inner.exp.is_Rational and abs(inner.exp) > MOST_EXPONENT:
                raise self.refuse(f"an exponent is larger than {MOST_EXPONENT}; scale it", node)
        return Part(expr, ball, sign_levels)
