r"""A second opinion on printed formulas: LaTeX is read by the conventions of mathematics and evaluated.

Integrals, sums, limits, expectations and functions stand for fixed maps of numbers that are easy to evaluate and tell
different arguments apart; that they are not the true ones does not matter, as both sides are evaluated with the same.
What a reader could take in two ways is refused.
"""

import re

import sympy as sp
from sympy.core.function import Application, AppliedUndef

from zcmoe_symbolic.language.indicators import Indicator
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral

VALUES = {"x": 0.83, "y": 1.37, "m": 2.6, "n": 3.4, "k": 1.9, "d": 0.57, "A": 0.71, "t": 1.11, "s": 0.47, "j": 1.6,
          "sigma_eps^2": 0.64, "l": 2.2, "u": 0.9, "r": 1.3, "v": 0.66, "w": 1.23, "q": 0.97}  # fmt: skip
LATEX = {r"\sigma_\varepsilon": 0.8}
FUNCTIONS = {"beta": r"\beta", "lambda": r"\lambda", "p": "p", "g_opt": r"g_\mathrm{opt}", "a": "a"}
NAMED = ("log", "sin", "cos", "tanh", "erf", "Max", "Min", "Abs", "floor", "ceiling", "sign", "factorial", "binomial")
HEADS = {r"\log": "log", r"\sin": "sin", r"\cos": "cos", r"\tanh": "tanh", r"\max": "Max", r"\min": "Min"}
SCALE = {name: 0.31 + 0.17 * number for number, name in enumerate((*FUNCTIONS, *NAMED))}


class Ambiguous(ValueError):
    """A formula that a reader could take in two ways, or cannot read."""


def applied(name, order, *arguments):
    """The map that stands for a function and its derivatives."""
    total = sum(arguments) if name in ("Max", "Min") else sum((k + 1) * a for k, a in enumerate(arguments))
    return SCALE[name] * (1 + order) + 0.1 * total / (1 + abs(total)) + 0.05 * order * total


def power(base, exponent):
    base = complex(base)
    if abs(base.imag) <= 1e-12 * abs(base.real):  # rounding, or a signed zero, must not choose the branch
        base = complex(base.real)
    return base ** complex(exponent) if base else 0j


def integrated(low, high, body):
    return (high - low) * (0.6 * body(low + 0.2 * (high - low)) + 0.4 * body(low + 0.7 * (high - low)))


def summed(low, high, body):
    return body(low) + 1.5 * body(high)


def multiplied(low, high, body):
    return body(low) * body(high)


def over_region(region, body):
    return 0.3 * region * body(0.4) + 0.8 * body(0.4 + region)


def approached(point, side, body):
    return body(point + {"+": 0.1, "-": -0.1}.get(side, 0.05))


def expected(body, values):
    return 0.6 * body({**values, "x": 0.21}) + 0.4 * body({**values, "x": 0.93})


INFINITE = 6.5


def value(expr, values):
    """The value of an expression."""
    if isinstance(expr, sp.Derivative | sp.Subs):
        return value(to_jets(expr), values)
    plain = isinstance(expr, sp.Add | sp.Mul | sp.Pow | Application) and not isinstance(expr, sp.Piecewise)
    arguments = [value(argument, values) for argument in expr.args] if plain else []
    if expr in (sp.oo, -sp.oo):
        return INFINITE if expr == sp.oo else -INFINITE
    if isinstance(expr, sp.Number | sp.NumberSymbol):
        return complex(expr)
    if isinstance(expr, sp.Symbol):
        return values[expr.name]
    if isinstance(expr, sp.Add):
        return sum(arguments)
    if isinstance(expr, sp.Mul):
        return _product(arguments)
    if isinstance(expr, sp.Pow):
        return power(*arguments)
    if isinstance(expr, sp.exp):
        return power(complex(sp.E), arguments[0])
    if isinstance(expr, AppliedUndef):
        order = len(expr.func.__name__) - len(expr.func.__name__.rstrip("'"))
        return applied(function_and_order(expr.func)[0], order, *arguments[: 1 if expr.func.__name__ == "a" else None])
    if isinstance(expr, sp.Integral | sp.Sum | sp.Product):
        *inner, (variable, low, high) = expr.limits
        body = expr.func(expr.function, *inner) if inner else expr.function
        rule = {sp.Integral: integrated, sp.Sum: summed, sp.Product: multiplied}[type(expr)]
        return rule(value(low, values), value(high, values), lambda at: value(body, values | {variable.name: at}))
    if isinstance(expr, sp.Limit):
        body, variable, point, side = expr.args
        side = "" if point in (sp.oo, -sp.oo) else str(side)
        return approached(value(point, values), side, lambda at: value(body, values | {variable.name: at}))
    if isinstance(expr, RegionIntegral):
        return over_region(
            value(expr.parameters[0], values), lambda at: value(expr.body, values | {expr.variables[0].name: at})
        )
    if isinstance(expr, Expectation):
        if isinstance(expr.body, Indicator):
            return 0.37 + expected(lambda inner: value(expr.body, inner), values)
        return expected(lambda inner: value(expr.body, inner), values)
    if isinstance(expr, Indicator):
        return value(expr.lhs, values) + 2 * value(expr.rhs, values)
    if isinstance(expr, sp.Piecewise):
        (first, condition), (second, _) = expr.args
        return value(first, values) + 3 * value(second, values) + value(condition.lhs, values) * 0.7
    if type(expr).__name__ in NAMED:
        return applied(type(expr).__name__, 0, *arguments)
    raise NotImplementedError(type(expr))


def _product(numbers):
    result = 1 + 0j
    for number in numbers:
        result *= number
    return result


# -- LaTeX --------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\\begin\{cases\}|\\end\{cases\}|\\operatorname\{\w+\}|\\mathrm\{\w+\}|\\math\w+\{\w\}"
                   r"|\\text\{\w+\}|\\[A-Za-z]+|\\.|\d+|[^\s]")  # fmt: skip
CLOSING = {")", "]", "}", r"\right", r"\,", ",", "=", "<", r"\le", ">", r"\ge", "&", r"\\", r"\end{cases}", "+", "-",
           "|", r"\leq", r"\geq"}  # fmt: skip
SKIPPED = {r"\:", r"\displaystyle", r"\limits"}


def read_value(latex, values):
    """The value of a formula; raises `Ambiguous` if it cannot be read in one way only."""
    reader = _Reader([piece for piece in TOKEN.findall(latex) if piece not in SKIPPED])
    meaning = reader.sum()
    if reader.rest:
        raise Ambiguous(f"{reader.rest[:6]} is left")
    return meaning(values)


def _one(_):
    return 1 + 0j


class _Reader:
    def __init__(self, rest):
        self.rest = rest

    def peek(self):
        return self.rest[0] if self.rest else ""

    def take(self, *wanted):
        piece = self.rest.pop(0) if self.rest else ""
        if wanted and piece not in wanted:
            raise Ambiguous(f"{piece!r} where {wanted} was expected, before {self.rest[:6]}")
        return piece

    def sum(self):
        terms = [(self.take() if self.peek() in ("+", "-") else "+", self.term())]
        while self.peek() in ("+", "-"):
            terms.append((self.take(), self.term()))
        return lambda values: sum(term(values) * (1 if sign == "+" else -1) for sign, term in terms)

    def term(self):
        factors, closed, number = [], False, False
        while self.peek() and self.peek() not in CLOSING:
            if closed:
                raise Ambiguous(f"{self.rest[:4]} after an integral or a limit")
            if self.peek() in (r"\cdot", r"\times"):
                self.take()
                number = False
            if self.peek().isdigit() and number:
                raise Ambiguous("two numbers side by side")
            starts_with = self.peek()
            factor, closed = self.factor()
            number = starts_with.isdigit() or starts_with == r"\frac"
            factors.append(factor)
        if not factors:
            raise Ambiguous(f"nothing before {self.rest[:4]}")
        return lambda values: _product(factor(values) for factor in factors)

    def factor(self):
        """A factor, and whether nothing may follow it in its term."""
        piece = self.peek()
        if piece == r"\int":
            return self.integral(), True
        if piece in (r"\sum", r"\prod"):
            return self.series(), True
        if piece == r"\lim":
            return self.limit(), True
        base = self.scripted()
        return base, False

    def group(self):
        """What is in braces, or the next sign alone."""
        if self.peek() != "{":
            if self.peek() == "-":
                raise Ambiguous("a bare sign as a script")
            return self.scripted(bare=True)
        self.take("{")
        inside = self.sum()
        self.take("}")
        return inside

    def scripted(self, bare=False):
        base = self.atom(bare)
        if bare:
            return base
        while self.peek() in ("^", "!", "/"):
            sign = self.take()
            if sign == "!":
                base = (lambda inner: lambda values: applied("factorial", 0, inner(values)))(base)
            elif sign == "/":
                below = self.scripted()
                base = (lambda inner, low: lambda values: inner(values) / low(values))(base, below)
            else:
                exponent = self.group()
                if self.peek() == "^":
                    raise Ambiguous("two superscripts")
                base = (lambda inner, high: lambda values: power(inner(values), high(values)))(base, exponent)
        return base

    def bracketed(self):
        opening = self.take()
        if opening == r"\left":
            inner = self.take()
            closing = {"(": ")", "[": "]", "|": "|", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}[inner]
            content = self.several()
            self.take(r"\right")
            self.take(closing)
            return inner, content
        closing = {"(": ")", "[": "]", "{": "}"}[opening]
        content = self.several()
        self.take(closing)
        return opening, content

    def several(self):
        found = [self.sum()]
        while self.peek() in (",", "=", "<", r"\le"):
            self.take()
            found.append(self.sum())
        return found

    def atom(self, bare):
        piece = self.peek()
        if piece in (r"\left", "(", "["):
            kind, content = self.bracketed()
            if len(content) != 1:
                raise Ambiguous("a pair in brackets")
            named = {"|": "Abs", r"\lfloor": "floor", r"\lceil": "ceiling"}.get(kind)
            inner = content[0]
            return inner if named is None else lambda values: applied(named, 0, inner(values))
        self.take()
        if piece == "{":
            inside = self.sum()
            self.take("}")
            return inside
        if piece.isdigit():
            number = float(piece[0]) if bare else float(piece)
            return lambda _: complex(number)
        if piece == r"\pi":
            return lambda _: complex(sp.pi)
        if piece == "e":
            return lambda _: complex(sp.E)
        if piece == r"\infty":
            return lambda _: INFINITE
        if piece == r"\frac":
            above, below = self.group(), self.group()
            return lambda values: above(values) / below(values)
        if piece == r"\binom":
            above, below = self.group(), self.group()
            return lambda values: applied("binomial", 0, above(values), below(values))
        if piece == r"\mathbb{E}":
            _, (body,) = self.bracketed()
            return lambda values: expected(body, values)
        if piece == r"\mathbb{P}":
            _, (one, other) = self.bracketed()
            return lambda values: 0.37 + expected(lambda inner: one(inner) + 2 * other(inner), values)
        if piece == r"\mathbf{1}":
            _, (one, other) = self.bracketed()
            return lambda values: one(values) + 2 * other(values)
        if piece == r"\begin{cases}":
            return self.cases()
        if piece in HEADS or piece.startswith(r"\operatorname{"):
            return self.named(HEADS.get(piece) or piece[14:-1])
        return self.name(piece)

    def named(self, name):
        exponent = None
        if self.peek() == "^":
            self.take()
            exponent = self.group()
        braced = self.peek() == "{"
        if braced:
            self.take()
        _, content = self.bracketed()
        if braced:
            self.take("}")

        def meaning(values):
            found = applied(name, 0, *(inner(values) for inner in content))
            return found if exponent is None else power(found, exponent(values))

        return meaning

    def name(self, piece):
        latex = piece
        if self.peek() == "_" and piece not in ("a",):
            self.take()
            below = self.take()
            if below == "{":
                below = self.take()
                self.take("}")
            latex = f"{piece}_{below}"
        for name, head in FUNCTIONS.items():
            if head == latex and (name != "a" or self.peek() == "_"):
                return self.function(name)
        if latex in LATEX:
            return lambda _: complex(LATEX[latex])
        if latex not in VALUES:
            raise Ambiguous(f"{latex!r} is no name, before {self.rest[:5]}")
        return lambda values: values[latex]

    def function(self, name):
        if name == "a":
            self.take("_")
            index = self.group()
            return lambda values: applied(name, 0, index(values))
        order = 0
        while self.peek() == "'":
            self.take()
            order += 1
        if self.peek() not in ("(", r"\left"):
            raise Ambiguous(f"the function {name} without an argument")
        _, content = self.bracketed()
        return lambda values: applied(name, order, *(inner(values) for inner in content))

    def scripts(self):
        found = {}
        while self.peek() in ("_", "^"):
            sign = self.take()
            found[sign] = self.raw()
        return found

    def raw(self):
        """The tokens of a script."""
        if self.peek() != "{":
            return [self.take()]
        depth, found = 0, []
        while True:
            piece = self.take()
            depth += {"{": 1, "}": -1}.get(piece, 0)
            found.append(piece)
            if depth == 0:
                return found[1:-1]

    @staticmethod
    def whole(tokens):
        reader = _Reader(list(tokens))
        meaning = reader.sum()
        if reader.rest:
            raise Ambiguous(f"{reader.rest} in a script")
        return meaning

    def integral(self):
        self.take(r"\int")
        scripts = self.scripts()
        if self.peek() == "d" and self.rest[1:2] and self.rest[1] != r"\,":
            body = _one
        else:
            body = self.term() if self.peek() not in ("-", "+") else self.take("nothing")
            self.take(r"\,")
        self.take("d")
        variable = self.take()
        if "^" not in scripts:
            region = self.whole(scripts["_"])
            return lambda values: over_region(region(values), lambda at: body(values | {variable: at}))
        low, high = self.whole(scripts["_"]), self.whole(scripts["^"])
        return lambda values: integrated(low(values), high(values), lambda at: body(values | {variable: at}))

    def series(self):
        rule = summed if self.take() == r"\sum" else multiplied
        scripts = self.scripts()
        if scripts["_"][0] == r"\substack":
            return self.nested(rule, scripts["_"][2:-1])
        variable, equals, *low = scripts["_"]
        if equals != "=":
            raise Ambiguous("the variable of a sum")
        start, end, body = self.whole(low), self.whole(scripts["^"]), self.sum_of_one()
        return lambda values: rule(start(values), end(values), lambda at: body(values | {variable: at}))

    def nested(self, rule, tokens):
        """A sum over several variables; the first is the inner one."""
        meaning = self.sum_of_one()
        while tokens:
            end = tokens.index(r"\\") if r"\\" in tokens else len(tokens)
            first, second = (k for k, token in enumerate(tokens[:end]) if token == r"\leq")
            low, variable, high = tokens[:first], tokens[first + 1], tokens[second + 1 : end]
            meaning = self.over(rule, variable, self.whole(low), self.whole(high), meaning)
            tokens = tokens[end + 1 :]
        return meaning

    @staticmethod
    def over(rule, variable, low, high, body):
        return lambda values: rule(low(values), high(values), lambda at: body(values | {variable: at}))

    def sum_of_one(self):
        sign = self.take() if self.peek() == "-" else "+"
        body = self.term()
        return (lambda values: -body(values)) if sign == "-" else body

    def limit(self):
        self.take(r"\lim")
        variable, arrow, *target = self.scripts()["_"]
        if arrow != r"\to":
            raise Ambiguous("the variable of a limit")
        side = ""
        if target[-2:-1] == ["^"] and target[-1] in "+-":
            side, target = target[-1], target[:-2]
        point = self.whole(target)
        body = self.scripted() if self.peek() == r"\left" else self.sum_of_one()
        return lambda values: approached(point(values), side, lambda at: body(values | {variable: at}))

    def cases(self):
        first = self.sum()
        self.take("&")
        self.take(r"\text{for}")
        condition = self.sum()
        self.take(">", "<", r"\le", r"\ge", r"\leq", r"\geq")
        self.sum()
        self.take(r"\\")
        second = self.sum()
        self.take("&")
        self.take(r"\text{otherwise}")
        self.take(r"\end{cases}")
        return lambda values: first(values) + 3 * second(values) + 0.7 * condition(values)
