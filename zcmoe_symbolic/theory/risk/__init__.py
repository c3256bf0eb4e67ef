"""The exact expected test error of learned constants, and the best number of experts."""
