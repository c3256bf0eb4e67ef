"""The table of the bounds as plain text, as Markdown and as HTML."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zcmoe_symbolic.notation.html import block_html, text_html
from zcmoe_symbolic.notation.html import table_html as rows_html

if TYPE_CHECKING:
    from zcmoe_symbolic.simulation.bounds_table import BoundRow, BoundsTable, Setting

__all__ = ["table_html", "table_markdown", "table_text"]

_NOT = "does not apply"
_HEADINGS = ("bound", "value", "value / quantile", "guarantee", "held in", "remark")


def table_markdown(table: "BoundsTable") -> str:
    """The ratios of all settings, then each setting with values, guarantees and reasons."""
    parts = [_about(table)]
    for density in dict.fromkeys(setting.density for setting in table.settings):
        settings = [setting for setting in table.settings if setting.density == density]
        parts.append(f"## {_heading(density)}")
        parts.append("Bound / simulated quantile:")
        parts.append(_ratios(table, settings))
        for setting in settings:
            parts.append(f"### n = {setting.n:,}, m = {setting.m}, {_heading(density).lower()}")
            parts.append(_truth(setting, table))
            parts.append(_markdown(_HEADINGS, [_cells(row) for row in table.rows_of(setting)]))
    return "\n\n".join(parts) + "\n"


def table_text(table: "BoundsTable") -> str:
    """Each setting with the bounds below it, in columns."""
    parts = [_about(table)]
    width = max(len(row.bound) for row in table.rows)
    for setting in table.settings:
        lines = [f"n = {setting.n:,}, m = {setting.m}, {_heading(setting.density).lower()}", _truth(setting, table)]
        lines.append(f"  {'bound':<{width}}  {'value':>10}  {'/ quantile':>10}  {'guarantee':>9}  held in")
        for row in table.rows_of(setting):
            name, value, ratio, guarantee, held, remark = _cells(row)
            if row.value is None:
                lines.append(f"  {name:<{width}}  {_NOT}: {remark}")
                continue
            tail = f"  ({remark})" if remark else ""
            lines.append(f"  {name:<{width}}  {value:>10}  {ratio:>10}  {guarantee:>9}  {held}{tail}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def table_html(table: "BoundsTable") -> str:
    """For a notebook: each setting with the bounds below it, as one HTML table per setting."""
    parts = [f"<div>{text_html(_about(table))}</div>"]
    for setting in table.settings:
        title = f"n = {setting.n:,}, m = {setting.m}, {_heading(setting.density).lower()}"
        rows = [[text_html(cell) for cell in _cells(row)] for row in table.rows_of(setting)]
        truth = f"<div>{text_html(_truth(setting, table))}</div>"
        parts.append(block_html(truth, rows_html(rows, _HEADINGS), title=title))
    return block_html(*parts, title="Bounds on the estimation error")


def _about(table: "BoundsTable") -> str:
    model = table.model
    return (
        f"beta = {model.beta}, p = {model.density}, noise = {model.noise}; failure probability {table.failure} in all; "
        f"{table.trials:,} trials, seed {table.seed}."
    )


def _heading(density: str) -> str:
    names = {
        "optimal": "Optimal density of experts (22)",
        "uniform": "Intervals of equal lengths",
        "given": "The given segmentation",
    }
    return names.get(density, f"Density of experts {density}")


def _truth(setting: "Setting", table: "BoundsTable") -> str:
    low, high = ("unknown" if end is None else f"{end:.4g}" for end in (setting.quantile_low, setting.quantile_high))
    share = float(100 * (1 - table.failure))
    return (
        f"Estimation error: exact mean {setting.mean:.4g}; simulated {share:g} % quantile {setting.quantile:.4g}, "
        f"in [{low}, {high}] with 95 % confidence."
    )


def _ratios(table: "BoundsTable", settings: "Sequence[Setting]") -> str:
    columns = {setting: {row.bound: row for row in table.rows_of(setting)} for setting in settings}
    names = dict.fromkeys(row.bound for setting in settings for row in table.rows_of(setting))
    head = ("bound", *(f"n = {setting.n:,}, m = {setting.m}" for setting in settings))
    return _markdown(head, [(name, *(_ratio(columns[setting][name]) for setting in settings)) for name in names])


def _ratio(row: "BoundRow") -> str:
    if row.value is None:
        return _NOT
    return "-" if row.ratio is None else f"{row.ratio:.3g}"


def _cells(row: "BoundRow") -> tuple[str, ...]:
    if row.value is None or row.held_in is None or row.guarantee is None:
        return (row.bound, _NOT, "", "", "", row.reason)
    remark = ""
    if "observed counts" in row.bound:
        remark = "median over the trials"
        if row.applies_in < 1:
            remark += f", of which it applies in {100 * row.applies_in:.3g} %"
    return (row.bound, f"{row.value:.4g}", _ratio(row), _down(row.guarantee), f"{100 * row.held_in:.4g} %", remark)


def _down(probability: float) -> str:
    """Four decimals, not above the number but for the rounding of decimal fractions."""
    return f"{int(probability * 10**4 + 1e-9) / 10**4:g}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
