"""Names of files for labels of any kind: safe everywhere, and never the same for two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zcmoe_symbolic.present.report.addresses import file_name, unique_names

LABELS = st.text(max_size=90) | st.sampled_from(
    ["con", "CON", "nul.txt", "Thm-4.3", "thm-4.3", "..", ".hidden", "a_2", "a"]
)


@given(LABELS)
def test_every_name_is_safe(label):
    name = file_name(label)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", name)
    assert len(name) <= 80
    assert name.split(".")[0] not in ("con", "nul", "aux", "prn", "com1")


@given(st.lists(LABELS, max_size=8))
def test_no_two_names_are_alike(labels):
    names = unique_names(labels)
    assert len(set(names)) == len(names) == len(labels)


@pytest.mark.parametrize("label", ["thm-4.3", "lem-optimal-limit", "eq-22", "asm-1", "cor-5.2"])
def test_a_plain_label_is_its_own_name(label):
    assert file_name(label) == label


def test_labels_that_differ_in_case_differ_without_it():
    assert file_name("Sum") != file_name("sum") != file_name("SUM")
