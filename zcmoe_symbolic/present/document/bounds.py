"""The bounds on the estimation error beside the simulated quantile, as tables of a document."""

from collections.abc import Mapping
from typing import Any

from zcmoe_symbolic.present.document.characters import plain

__all__ = ["bounds_section"]


def bounds_section(table: Mapping[str, Any]) -> str:
    """A table of `compare_bounds`, given by its `as_json()`: one table for each setting."""
    model = table["model"]
    about = (
        f"beta = {model['beta']}, p = {model['density']}, noise = {model['noise']}; failure probability "
        f"{table['failure']} in all; {table['trials']:,} trials, seed {table['seed']}. A bound that depends on the "
        "observed counts is the median over the trials in which it applies."
    )
    parts = [r"\section{Bounds on the estimation error}", plain(about)]
    return "\n\n".join([*parts, *(_setting(setting) for setting in table["settings"])])


def _setting(setting: Mapping[str, Any]) -> str:
    low, high = (_number(setting[f"quantile_{end}"], "unknown") for end in ("low", "high"))
    title = f"n = {setting['n']:,}, m = {setting['m']}, segment density: {setting['density']}"
    truth = (
        f"Exact mean of the error {_number(setting['mean'])}; simulated quantile {_number(setting['quantile'])}, in "
        f"[{low}, {high}] with 95 % confidence."
    )
    rows = "\n".join(_row(row) for row in setting["bounds"])
    return f"""\\textbf{{{plain(title)}.}} {plain(truth)}\\nopagebreak

\\begin{{longtable}}{{@{{}}>{{\\raggedright\\arraybackslash}}p{{0.3\\linewidth}}rrrr>{{\\raggedright\\arraybackslash}}p{{0.14\\linewidth}}@{{}}}}
  \\toprule
  bound & value & value/quantile & guarantee & held in & remark \\\\
  \\midrule \\endhead
{rows}
  \\bottomrule
\\end{{longtable}}"""


def _row(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        why = r"\multicolumn{5}{@{}>{\raggedright\arraybackslash}p{0.66\linewidth}@{}}"
        return f"  {plain(row['bound'])} & {why}{{does not apply: {plain(row['reason'])}}} \\\\"
    share = row["applies_in"]
    remark = f"applies in {100 * share:.1f} % of trials" if share < 1 else ""
    cells = [
        row["bound"],
        _number(row["value"]),
        _number(row["ratio"]),
        _percent(row["guarantee"], 2),
        _percent(row["held_in"], 1),
        remark,
    ]
    return f"  {' & '.join(plain(cell) for cell in cells)} \\\\"


def _number(value: float | None, without: str = "-") -> str:
    return without if value is None else f"{value:.4g}"


def _percent(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{100 * value:.{digits}f} %"
