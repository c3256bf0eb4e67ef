"""Order goals from order hypotheses: linear arithmetic, and its form for products of powers.

`search` finds multipliers by an exact linear program (`simplex`), `certificate` multiplies them out, `reading` says
what counts as a quantity, and `decision` answers with a verdict. `certificate` and `reading` are trusted.
"""

from zcmoe_symbolic.deciders.order_goals.certificate import Certificate, Comparison, Term, check
from zcmoe_symbolic.deciders.order_goals.decision import decide_order, why_not
from zcmoe_symbolic.deciders.order_goals.search import Point, find_certificate

__all__ = ["Certificate", "Comparison", "Point", "Term", "check", "decide_order", "find_certificate", "why_not"]
