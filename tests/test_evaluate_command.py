"""`zcmoe evaluate`: the numbers, what JSON says of them, and one line for every bad input."""

import json
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import __version__
from zcmoe_symbolic.cli import run_command
from zcmoe_symbolic.cli.model_text import Request, read_noise
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.scalar import x

REFERENCE = ["--beta", "cos(6*pi*x)", "--density", "truncated_normal(1/2, 1/5)"]


@pytest.fixture
def evaluate(capsys):
    def run(*arguments):
        status = run_command(["evaluate", *map(str, arguments)])
        printed = capsys.readouterr()
        assert printed.err == "", printed.err
        assert status == 0
        return printed.out

    return run


@pytest.fixture
def evaluated(evaluate):
    return lambda *arguments: json.loads(evaluate(*arguments, "--json"))


def reference_constant(digits):
    """(1/12) (int (p beta'^2)^(1/3))^3 of the reference model, by mpmath between the zeros of beta'."""
    with mpmath.workdps(digits + 20):
        half, std = mpmath.mpf(1) / 2, mpmath.mpf(1) / 5
        scale = std * mpmath.sqrt(2)
        mass = std * mpmath.sqrt(mpmath.pi / 2) * 2 * mpmath.erf(half / scale)

        def profile(point):
            return mpmath.cbrt(mpmath.exp(-(((point - half) / scale) ** 2)) * mpmath.sin(6 * mpmath.pi * point) ** 2)

        points = [mpmath.mpf(k) / 6 for k in range(7)]
        integral = sum(mpmath.quad(profile, list(pair)) for pair in pairwise(points))
        return 36 * mpmath.pi**2 / mass * integral**3 / 12


# -- the numbers -------------------------------------------------------------------------------------------------------


def test_the_error_constant_of_the_reference_model_against_mpmath(evaluated):
    found = evaluated("error-constant", *REFERENCE, "--digits", 60)
    with mpmath.workdps(80):
        assert abs(mpmath.mpf(found["value"]) - reference_constant(60)) < mpmath.mpf(10) ** -59
    assert found["value"].startswith("8.796063613433302732057731181436621815445314644734")
    assert found["digits"] == 60
    assert found["equation"] == "(23)"
    assert Fraction(found["radius"]) < Fraction(1, 10**59)
    assert abs(Ball.from_plain(found["ball"]) - Fraction(found["value"])) < Fraction(1, 10**59)


def test_two_hundred_digits_agree_with_sixty(evaluated):
    long = evaluated("error-constant", *REFERENCE, "--digits", 200)
    short = evaluated("error-constant", *REFERENCE, "--digits", 60)
    assert len(long["value"]) == 201
    assert abs(Fraction(long["value"]) - Fraction(short["value"])) < Fraction(1, 10**59)


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("--beta x", Fraction(1, 12)),
        ("--beta x**2", Fraction(9, 125)),  # (4^(1/3) 3/5)^3 / 12
        ("--beta x**2 --density 12*x*(1-x)**2", 4 * Fraction(9, 40) ** 3),  # 48 B(2, 5/3)^3 / 12
        ("--beta x**2 --segment-density uniform", Fraction(1, 9)),
        ("--beta x --density 2*x --segment-density 3/2*sqrt(x)", Fraction(2, 27)),
        ("--beta x**2 --density 3*x**2 --segment-density 3*x --normalize", Fraction(1, 12)),
        ("--beta 1 --segment-density uniform", Fraction(0)),
    ],
)
def test_constants_with_closed_forms(evaluated, options, value):
    found = evaluated("error-constant", *options.split(), "--digits", 30)
    assert found["equation"] == ("(21)" if "--segment-density" in options else "(23)")
    assert abs(Fraction(found["value"]) - value) < Fraction(1, 10**29)


def test_the_error_of_few_experts_against_its_definition(evaluated):
    found = evaluated("approximation-error", "--beta", "x**2", "--segmentation", "0,1/3,1", "--noise", "uniform(1/2)")
    expected = sp.Rational(1, 12)
    for low, high in ((0, sp.Rational(1, 3)), (sp.Rational(1, 3), 1)):
        mean = sp.integrate(x**2, (x, low, high)) / (high - low)
        expected += sp.integrate((x**2 - mean) ** 2, (x, low, high))
    assert abs(Fraction(found["value"]) - Fraction(int(expected.p), int(expected.q))) < Fraction(1, 10**20)
    assert (found["m"], found["digits"], found["equation"]) == (2, 20, "(10)")
    assert found["model"]["noise_variance"] == "1/12"


def test_more_digits_of_an_error_confirm_fewer(evaluated):
    few = evaluated("approximation-error", *REFERENCE, "-m", 8)
    many = evaluated("approximation-error", *REFERENCE, "-m", 8, "--digits", 60)
    assert many["digits"] == 60
    assert abs(Fraction(few["value"]) - Fraction(many["value"])) < Fraction(1, 10**20)


def test_many_experts_have_float64_and_say_that_nothing_is_proved(evaluate, evaluated):
    found = evaluated("approximation-error", "--beta", "x", "-m", 4000)
    assert found["digits"] is None
    assert float(found["value"]) == pytest.approx(1 / (12 * 4000**2), rel=1e-9)
    assert "proved          nothing" in evaluate("approximation-error", "--beta", "x", "-m", 4000)


def test_the_exact_optimum_is_not_worse_than_companding(evaluated):
    errors = {
        which: Fraction(evaluated("approximation-error", *REFERENCE, "-m", 6, "--segmentation", which)["value"])
        for which in ("optimal", "companding", "uniform", "exact-optimum")
    }
    assert errors["optimal"] == errors["companding"]
    assert errors["exact-optimum"] < errors["companding"] < errors["uniform"]


def test_breakpoints_of_a_power(evaluate, evaluated):
    found = evaluated("segmentation", "--beta", "x**2", "-m", 4)
    # G(x) = x^(5/3), so that a_i = (i/4)^(3/5)
    assert np.allclose(found["breakpoints"], (np.arange(5) / 4) ** 0.6, rtol=1e-15)
    lines = evaluate("segmentation", "--beta", "x**2", "-m", 4).splitlines()
    assert [float(line) for line in lines[2:7]] == found["breakpoints"]
    proved = evaluated("segmentation", "--beta", "x**2", "-m", 4, "--digits", 40)["breakpoints"]
    with mpmath.workdps(50):
        for i, text in enumerate(proved):
            assert abs(mpmath.mpf(text) - (mpmath.mpf(i) / 4) ** (mpmath.mpf(3) / 5)) < mpmath.mpf(10) ** -40


def test_uniform_breakpoints_and_reserved_plateaus(evaluated):
    found = evaluated("segmentation", "--beta", "x**2", "-m", 3, "--segmentation", "uniform", "--digits", 10)
    assert found["breakpoints"] == ["0", "0.3333333333", "0.6666666667", "1"]
    plateau = ["--beta", "Piecewise((x, x < 1/2), (1/2, True))"]
    found = evaluated("segmentation", *plateau, "-m", 5, "--reserve-plateaus")
    assert found["breakpoints"] == [0.0, 0.125, 0.25, 0.375, 0.5, 1.0]


def test_files_hold_what_is_not_printed(evaluate, tmp_path):
    for name in ("points.npy", "points.csv"):
        out = tmp_path / name
        printed = evaluate("segmentation", "--beta", "x**2", "-m", 20_000, "--out", out)
        assert len(printed) < 500
        assert str(out) in printed
    binary = np.load(tmp_path / "points.npy")
    text = (tmp_path / "points.csv").read_text(encoding="utf-8").splitlines()
    assert binary.shape == (20_001,)
    assert text[0] == "i,breakpoint"
    assert [float(line.split(",")[1]) for line in text[1:]] == binary.tolist()


def test_the_optimal_density_is_printed_and_evaluated(evaluate, evaluated):
    options = ["optimal-density", "--beta", "x**2", "--at", "1/8", "--at", "0", "--digits", 30]
    found = evaluated(*options)
    assert abs(Fraction(found["values"]["1/8"]["value"]) - Fraction(5, 12)) < Fraction(1, 10**29)
    assert found["values"]["0"]["value"] == "0"
    assert "x" in found["expression"]
    printed = evaluate(*options)
    assert "at x = 1/8" in printed
    assert found["expression"] in printed
    assert found["latex"] in evaluate(*options, "--latex")


def test_a_floor_lifts_the_density(evaluated):
    found = evaluated("optimal-density", "--beta", "x**2", "--floor", "1/2", "--at", "0", "--at", "1")
    # max(5/3 x^(2/3), 1/2) divided by its integral
    with mpmath.workdps(30):
        knee = (mpmath.mpf(3) / 10) ** mpmath.mpf(1.5)
        mass = knee / 2 + 1 - knee ** (mpmath.mpf(5) / 3)
        assert abs(mpmath.mpf(found["values"]["0"]["value"]) - 1 / (2 * mass)) < 1e-19
        assert abs(mpmath.mpf(found["values"]["1"]["value"]) - 5 / (3 * mass)) < 1e-18


def test_json_repeats_the_input_and_names_the_version(evaluated):
    found = evaluated("error-constant", "--beta", "x", "--noise", "variance(1/12)")
    assert found["quantity"] == "error-constant"
    assert found["input"] == {
        "beta": "x", "density": "uniform", "noise": "variance(1/12)", "normalize": False, "segment_density": "optimal",
        "segmentation": "companding", "reserve_plateaus": False,
    }  # fmt: skip
    assert found["version"] == __version__
    assert 0 < found["seconds"] < 60
    assert any("constant/m^2" in note for note in found["notes"])


def test_noise():
    assert read_noise("uniform(1/2)").variance == sp.Rational(1, 12)
    assert read_noise(" variance( 0.25 ) ").variance == sp.Rational(1, 4)
    assert read_noise("none").variance == 0


def test_commas_inside_parentheses_do_not_divide_a_list():
    request = Request("x", "uniform", segmentation="0, Max(1/4, 1/3), 1")
    assert request.listed_points() == ["0", " Max(1/4, 1/3)", " 1"]
    assert request.count() == 2
    assert Request("x", "uniform").listed_points() is None


def test_a_process_of_its_own():
    command = [sys.executable, "-W", "error", "-m", "zcmoe_symbolic", "evaluate", "error-constant", *REFERENCE]
    found = subprocess.run([*command, "--digits", "200"], capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0
    assert found.stderr == ""
    assert "8.79606361343330273205773118143662181544531464473443" in found.stdout
    assert "200 digits" in found.stdout


@pytest.mark.parametrize("quantity", ["", "error-constant", "optimal-density", "segmentation", "approximation-error"])
def test_help_loads_nothing_heavy(quantity):
    code = (
        "import sys; from zcmoe_symbolic.cli import run_command; "
        f"run_command(['evaluate', *{[quantity] if quantity else []!r}, '--help']); "
        "sys.stderr.write(repr([name for name in ('sympy', 'numpy', 'flint') if name in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stderr == "[]"
    assert "Usage: zcmoe evaluate" in found.stdout
    assert not quantity or "Example: zcmoe evaluate" in found.stdout


# -- bad input ---------------------------------------------------------------------------------------------------------

CONSTANT = ["error-constant", "--beta", "x**2"]
ERROR = ["approximation-error", "--beta", "x**2"]
POINTS = ["segmentation", "--beta", "x**2"]
BAD = {
    "no beta": (["error-constant"], "Missing option '--beta'"),
    "unknown quantity": (["nonsense"], "No such command"),
    "unknown option": ([*CONSTANT, "--betta", "x"], "No such option"),
    "negative density": ([*CONSTANT, "--density", "2*x - 1"], "negative"),
    "negative density that integrates to one": ([*CONSTANT, "--density", "4*x - 1"], "negative"),
    "unnormalised density": ([*CONSTANT, "--density", "2*x + 1"], "integrates to 2 over [0, 1], not to 1; --normalize"),
    "density without an integral": ([*CONSTANT, "--density", "1/x"], "--density"),
    "density zero": ([*CONSTANT, "--density", "0"], "--density"),
    "unnormalised density of experts": ([*CONSTANT, "--segment-density", "2*x**2"], "--segment-density"),
    "infinite error": ([*CONSTANT, "--beta", "x", "--segment-density", "3*x**2"], "--segment-density"),
    "jump": (["error-constant", "--beta", "floor(2*x)"], "--beta"),
    "jump between cases": (["error-constant", "--beta", "Piecewise((0, x < 1/2), (1, True))"], "--beta"),
    "unbounded target": (["error-constant", "--beta", "1/x"], "--beta"),
    "target not real": (["error-constant", "--beta", "sqrt(x - 1/2)"], "--beta"),
    "constant target": (["error-constant", "--beta", "1"], "constant"),
    "unknown name": (["error-constant", "--beta", "y"], "--beta: column 1, at 'y': the name y is unknown"),
    "unknown function": ([*CONSTANT, "--density", "normal(1, 2)"], "the function normal is unknown"),
    "hostile target": (["error-constant", "--beta", "__import__('os').system('true')"], "--beta: column"),
    "hostile density": ([*CONSTANT, "--density", "9**9**9**9"], "--density: column"),
    "hostile noise": ([*CONSTANT, "--noise", "uniform(exec(1))"], "--noise: column"),
    "hostile point": (["optimal-density", "--beta", "x", "--at", "().__class__"], "--at: column"),
    "hostile floor": ([*CONSTANT, "--floor", "lambda: 1"], "--floor: column"),
    "hostile list": ([*ERROR, "--segmentation", "0,open(x),1"], "--segmentation, point 1: column"),
    "empty target": (["error-constant", "--beta", ""], "the text is empty"),
    "large parameter": ([*CONSTANT, "--density", "beta_density(10**9, 2)"], "too large"),
    "parameter missing": ([*CONSTANT, "--density", "truncated_normal(1/2)"], "missing a required argument: 'std'"),
    "parameter not positive": ([*CONSTANT, "--density", "truncated_normal(1/2, 0)"], "is not positive"),
    "parameter not a number": ([*CONSTANT, "--density", "truncated_normal(x, 1)"], "--density"),
    "noise of another name": ([*CONSTANT, "--noise", "normal(1)"], "uniform(1/2), gaussian(1/3) or variance(1/12)"),
    "negative noise": ([*CONSTANT, "--noise", "uniform(-1)"], "negative"),
    "no digits": ([*CONSTANT, "--digits", "0"], "--digits: digits is 0"),
    "negative digits": ([*CONSTANT, "--digits", "-5"], "--digits"),
    "absurd digits": ([*CONSTANT, "--digits", "1000000000"], "--digits: digits is 1000000000; at most"),
    "digits not whole": ([*CONSTANT, "--digits", "1.5"], "Invalid value for '--digits'"),
    "floor not positive": ([*CONSTANT, "--floor", "0"], "floor"),
    "floor with a density of experts": ([*CONSTANT, "--floor", "1/2", "--segment-density", "uniform"], "--floor"),
    "point outside": (["optimal-density", "--beta", "x", "--at", "2"], "--at: 2 is not shown to lie in [0, 1]"),
    "no experts": (ERROR, "--experts is missing"),
    "zero experts": ([*ERROR, "-m", "0"], "--experts is 0; it must be at least 1"),
    "negative experts": ([*POINTS, "-m", "-3"], "--experts is -3; it must be at least 1"),
    "too many experts": ([*POINTS, "-m", "1000000000000"], "--experts is 1000000000000; at most"),
    "too many to print": ([*POINTS, "-m", "20000"], "give --out"),
    "too many for the optimum": ([*ERROR, "-m", "100000", "--segmentation", "exact-optimum"], "--experts"),
    "points out of order": ([*ERROR, "--segmentation", "0,2/3,1/3,1"], "points[2] = 1/3 is not above points[1] = 2/3"),
    "points outside": ([*ERROR, "--segmentation", "0,3/2,1"], "points[1] = 3/2 does not lie in [0, 1]"),
    "no first point": ([*ERROR, "--segmentation", "1/3,1"], "--segmentation: points"),
    "point twice": ([*ERROR, "--segmentation", "0,1/2,1/2,1"], "--segmentation: points"),
    "list and experts": ([*ERROR, "-m", "5", "--segmentation", "0,1/2,1"], "--experts is 5, but the list makes 2"),
    "empty point": ([*ERROR, "--segmentation", "0,,1"], "--segmentation, point 1: column 1"),
    "list as a method": ([*POINTS, "-m", "2", "--segmentation", "0,1/2,1"], "--segmentation is a list"),
    "unknown segmentation": ([*POINTS, "-m", "2", "--segmentation", "best"], "--segmentation is 'best'"),
    "density not used": ([*POINTS, "-m", "2", "--segmentation", "uniform", "--floor", "1"], "leave out"),
    "floor and plateaus": ([*POINTS, "-m", "2", "--reserve-plateaus", "--floor", "1/2"], "choose one"),
    "digits of the optimum": ([*POINTS, "-m", "2", "--segmentation", "exact-optimum", "--digits", "30"], "float64"),
    "suffix": ([*POINTS, "-m", "2", "--out", "points.txt"], "ends with .csv or .npy"),
    "no folder": ([*POINTS, "-m", "2", "--out", "no/such/folder/points.csv"], "create it first"),
    "digits in a binary file": ([*POINTS, "-m", "2", "--digits", "30", "--out", "points.npy"], "write .csv"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_status_two(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments, message = BAD[name]
    assert run_command(["evaluate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("zcmoe: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err
    assert "DataModel(" not in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_one_line(capsys, tmp_path):
    (tmp_path / "points.csv").mkdir()
    assert run_command(["evaluate", *POINTS, "-m", "2", "--out", str(tmp_path / "points.csv")]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("zcmoe: --out: ")
    assert printed.count("\n") == 1


def test_a_planted_density_check_that_accepts_everything_is_noticed(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("zcmoe_symbolic.theory.model.data_model.checked_density", lambda density, **_options: density)
    with pytest.raises(AssertionError):
        test_bad_input_is_one_line_and_status_two("unnormalised density", capsys, tmp_path, monkeypatch)


def test_a_planted_digit_is_noticed(monkeypatch, evaluated):
    true_decimal = Ball.decimal
    monkeypatch.setattr(Ball, "decimal", lambda ball, digits=None: true_decimal(ball, digits).replace("8", "7"))
    with pytest.raises(AssertionError):
        test_constants_with_closed_forms(evaluated, "--beta x", Fraction(1, 12))


def test_a_density_that_cannot_be_inverted_is_one_line(capsys):
    arguments = ["--beta", "x", "--density", "truncated_normal(3/10, 1/10**6)", "-m", "2000"]
    assert run_command(["evaluate", "approximation-error", *arguments]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("zcmoe: --segmentation: ")
    assert printed.count("\n") == 1
