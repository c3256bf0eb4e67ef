"""Make the pictures of the README: a page of the report, and one figure. Run by `make pictures`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "pictures"
# As root there is no sandbox; nothing but files is read.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def command(*arguments: str) -> None:
    """Run `zcmoe`."""
    subprocess.run([sys.executable, "-m", "zcmoe_symbolic", *arguments], check=True, timeout=600)


def photographed(page: Path, picture: Path, anchor: str) -> None:
    """The top of a page as a picture, beginning at an element."""
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("pictures.py: Chromium is not installed; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        view = running.new_page(viewport={"width": 1000, "height": 760}, color_scheme="light")
        view.goto(page.as_uri())
        view.evaluate("selector => document.querySelector(selector).scrollIntoView({behavior: 'instant'})", anchor)
        view.screenshot(path=picture)
        running.close()


def main() -> None:
    """Write both pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command("report", f"{folder}/report")
        photographed(Path(folder) / "report/statements/thm-4.3.html", PICTURES / "report.png", "[id^=part-lower-bound]")
        shutil.copy(Path(folder) / "report/figures/figure3.png", PICTURES / "figure3.png")


if __name__ == "__main__":
    main()
