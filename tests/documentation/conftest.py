"""The browser of the tests is found here too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "browser"))
