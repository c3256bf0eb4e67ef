"""A headless Chromium that reads files and nothing else, and what it complained about."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
LOCAL = ("file:", "data:", "about:", "blob:")
DESKTOP, PHONE = (1280, 900), (375, 800)


@dataclass
class Visit:
    """A page that is open, and its noise: console messages, errors, requests that failed or were for elsewhere."""

    page: Page
    noise: list[str] = field(default_factory=list)

    def decide(self, route: Route, request: Request) -> None:
        """Let a file be loaded, and nothing else."""
        if request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.noise.append(f"network: {request.url}")
            route.abort()


def installed() -> str:
    """The path of an installed Chromium; without one the test is skipped, save where tests have to be complete."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        complain = pytest.fail if os.environ.get("CI") else pytest.skip
        complain(f"no browser: none of {', '.join(NAMES)} is installed")
    return found


class Chromium:
    """A browser with its windows: one for each kind that was asked for, since a new one takes long."""

    def __init__(self, browser: Browser):
        self.browser = browser
        self._windows: dict[str, Visit] = {}

    def window(self, size: tuple[int, int], script: bool, settings: dict[str, Any]) -> Visit:
        """An empty window of this kind, without noise."""
        kind = repr((size, script, sorted(settings.items())))
        if kind not in self._windows:
            context = self.browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                java_script_enabled=script,
                reduced_motion="reduce",
                **settings,
            )
            context.set_default_timeout(15_000)
            opened = self._windows[kind] = Visit(page := context.new_page())
            noise = opened.noise
            page.on("console", lambda m: m.type in ("error", "warning") and noise.append(f"console: {m.text}"))
            page.on("pageerror", lambda error: noise.append(f"error: {error}"))
            page.on("requestfailed", lambda request: noise.append(f"failed: {request.url}"))
            page.route("**/*", opened.decide)
        self._windows[kind].noise.clear()
        return self._windows[kind]


@contextlib.contextmanager
def running() -> Iterator[Chromium]:
    """A browser for as long as the block lasts."""
    path = installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=60_000)
        try:
            yield Chromium(browser)
        finally:
            browser.close()


@contextlib.contextmanager
def visit(
    chromium: Chromium, address: Path | str, *, size: tuple[int, int] = DESKTOP, script: bool = True, **settings: Any
) -> Iterator[Visit]:
    """Open a file. Whatever is asked for elsewhere is refused and written down."""
    opened = chromium.window(size, script, settings)
    opened.page.goto(address if isinstance(address, str) else address.resolve().as_uri())
    try:
        yield opened
    finally:
        opened.page.goto("about:blank")
