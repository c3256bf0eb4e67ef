"""Show what was verified: text for the terminal, LaTeX for the paper."""
