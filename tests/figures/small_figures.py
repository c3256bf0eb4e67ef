"""Figures with few experts, examples and trials, for tests that ask about drawing and writing."""

from zcmoe_symbolic.present.figures import FigureSetting

SMALL = FigureSetting(
    trials=6, test_examples=60, most_experts=12, training_sizes=(5, 10, 20), shown_experts=(2, 4, 8),
    learned_experts=(4, 12), learned_from=15,
)  # fmt: skip


def tables_of(data):
    """The text of every panel's CSV."""
    return {panel.key: panel.csv(data.number) for panel in data.panels}
