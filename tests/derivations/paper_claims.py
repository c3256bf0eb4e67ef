"""The claims of the paper's proof scripts, and what proves those that others use."""

import runpy

from zcmoe_symbolic.derivation.claims import collecting
from zcmoe_symbolic.proofs import proof_scripts


def _claims():
    found = []
    for script in proof_scripts():
        with collecting() as claims:
            runpy.run_path(str(script))
        found += claims
    return found


CLAIMS = _claims()


class Library:
    """Proves the claims that others use, once."""

    def __init__(self):
        self.theorems = {}

    def __call__(self, label):
        name, _, part = label.partition("/")
        if label not in self.theorems:
            wanted = [c for c in CLAIMS if c.label == name and part in ("", c.part)]
            self.theorems[label] = tuple(t for c in wanted for t in c.prove(self).theorems)
        return self.theorems[label]


LIBRARY = Library()


def name_of(claim):
    return f"{claim.label}/{claim.part or claim.title[:20]}"
