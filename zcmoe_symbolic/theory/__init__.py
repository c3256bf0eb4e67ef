"""The paper's objects."""
