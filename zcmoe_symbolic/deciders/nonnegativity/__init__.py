"""Is an expression at least 0 on an interval? A certificate that can be checked again, or a point that refutes it."""

from zcmoe_symbolic.deciders.nonnegativity.certificate import Certificate, CertificateRefused, IntervalCertificate
from zcmoe_symbolic.deciders.nonnegativity.checking import defined_throughout
from zcmoe_symbolic.deciders.nonnegativity.decision import decide_nonnegative
from zcmoe_symbolic.deciders.nonnegativity.reading import certificate_from_plain

__all__ = [
    "Certificate",
    "CertificateRefused",
    "IntervalCertificate",
    "certificate_from_plain",
    "decide_nonnegative",
    "defined_throughout",
]
