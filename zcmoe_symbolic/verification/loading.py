"""Reading proof scripts: the claims in a file, or the fault that keeps it from being read."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType, TracebackType

from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.verification.records import Fault
from zcmoe_symbolic.verification.scripts import Script, canonical_label

__all__ = ["Script", "UnreadableScript", "canonical_label", "described", "line_in", "load", "quietly"]


class UnreadableScript(ValueError):
    """A script that cannot be read, with the place and the reason."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def load(script: Script) -> tuple[Claim, ...]:
    """The claims that a script declares, in order. Raises `UnreadableScript` if it cannot be run or declares none.

    The script runs in a module of its own that nothing else imports; what it prints goes to standard error.
    """
    name = str(script.path)
    try:
        source = script.path.read_bytes()
    except OSError as error:
        raise _fault(script, f"the script cannot be read: {error.strerror or error}") from error
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise _fault(script, f"SyntaxError: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise _fault(script, described(error)) from error
    module = ModuleType(f"_proof_script_{script.path.stem}")
    module.__file__ = name
    sys.modules[module.__name__] = module  # dataclasses and pickling look a class's module up
    try:
        with quietly(), collecting() as claims:
            exec(code, module.__dict__)  # noqa: S102 - running the user's own script is the purpose
    except (Exception, SystemExit) as error:
        raise _fault(script, described(error), line_in(script, error.__traceback__)) from error
    if not claims:
        raise _fault(script, "the script declares no claim; decorate a function with @claim(label, states=...)")
    for claim in claims:
        complaint = _complaint(claim)
        if complaint:
            raise _fault(script, complaint, first_line(claim.proof))
    return tuple(claims)


def _complaint(claim: Claim) -> str:
    names: tuple[tuple[str, object], ...] = (("label", claim.label), ("part", claim.part))
    for what, value in names:
        if not isinstance(value, str):
            return f"{what}={value!r} is not a string"
    if not claim.label.strip() or "/" in claim.label:
        return f"label={claim.label!r} is not a name; a label has at least one letter and no '/'"
    if not claim.states:
        return f"{claim.label}: the claim states nothing; pass states=equal(...) or another statement"
    return ""


def first_line(function: Callable[..., object]) -> int:
    """The line where a function is defined; 0 if it is not a Python function."""
    code = getattr(function, "__code__", None)
    return int(code.co_firstlineno) if code is not None else 0


def line_in(script: Script, traceback: TracebackType | None) -> int | None:
    """The line of the script that an exception passed through last; `None` if it never did."""
    found = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(script.path):
            found = traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def described(error: BaseException) -> str:
    """Kind and message of an exception."""
    try:
        message = str(error)
    except Exception:  # the message of a script's own exception may fail
        message = ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


@contextmanager
def quietly() -> Iterator[None]:
    """Send what scripts print to standard error, because standard output is for results."""
    with redirect_stdout(sys.stderr):
        yield


def _fault(script: Script, text: str, line: int | None = None) -> UnreadableScript:
    return UnreadableScript(Fault(script.shown, text, line))
