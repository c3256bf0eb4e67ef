"""Remembered proofs: what an earlier run found out about scripts that have not changed, kept as plain data.

A record is used only where it is certainly about the present run: the script, every script that it rests on, the
package, Python and the libraries are those of the run that wrote it, and the record is authentic.
"""

from zcmoe_symbolic.verification.store.artefacts import Artefacts
from zcmoe_symbolic.verification.store.folder import VARIABLE, default_folder
from zcmoe_symbolic.verification.store.memory import Memory

__all__ = ["VARIABLE", "Artefacts", "Memory", "default_folder"]
