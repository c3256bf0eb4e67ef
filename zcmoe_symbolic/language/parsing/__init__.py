"""Expressions read from text: a whitelist over Python's syntax, with limits, and never an evaluation of the text."""

from zcmoe_symbolic.language.parsing.building import parse_expression
from zcmoe_symbolic.language.parsing.syntax import CannotParse

__all__ = ["CannotParse", "parse_expression"]
