"""What a report of the whole paper has beside the proofs: the four figures and the table of bounds, remembered."""

import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from zcmoe_symbolic.verification.store.artefacts import Artefacts

__all__ = ["Figure", "remembered_files", "supplements_of_the_paper"]

_LIBRARIES = ("matplotlib", "numpy", "scipy")
NUMBERS = (1, 2, 3, 4)
_BOUNDS = {"n": [200, 2000, 20000], "m": [5, 20], "failure": "0.05", "trials": 1000, "seed": 0}


@dataclass(frozen=True)
class Figure:
    """A figure as `write_figures` has written it: the content of its files by name, and its record."""

    number: int
    files: Mapping[str, bytes]

    @property
    def record(self) -> dict[str, Any]:
        """What the figure shows and how its numbers were made."""
        found: dict[str, Any] = json.loads(self.files[f"figure{self.number}.json"])
        return found

    @property
    def picture(self) -> str:
        """The name of the picture."""
        return f"figure{self.number}.png"

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The name of each panel's table, and the panel's title."""
        return [(panel["table"], f"{panel['key']}: {panel['title']}") for panel in self.record["panels"]]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels, which every PNG tells at its beginning."""
        header = self.files[self.picture][16:24]
        return int.from_bytes(header[:4]), int.from_bytes(header[4:])

    @property
    def description(self) -> str:
        """The picture in words, for those who do not see it."""
        panels = "; ".join(f"({panel['key']}) {panel['title']}" for panel in self.record["panels"])
        return f"Figure {self.number}, {len(self.record['panels'])} panels: {panels}"


def remembered_files(*, fresh: bool = False) -> Artefacts:
    """Where figures and bounds are remembered, beside the proofs."""
    return Artefacts(fresh=fresh, libraries=_LIBRARIES)


def supplements_of_the_paper(
    remembered: Artefacts, jobs: int = 1, tell: Callable[[str], None] = lambda _: None, setting: Any = None
) -> tuple[tuple[Figure, ...], dict[str, Any]]:
    """The four figures of the paper's experiments, and the bounds on the estimation error beside the truth.

    The bounds are for the model of Figure 1, as `BoundsTable.as_json` has them, with the sizes of `zcmoe bounds`
    without options. What is not remembered is made in `jobs` processes, and `tell` hears of each that is finished.

    Raises `ImportError` without Matplotlib.
    """
    from zcmoe_symbolic.present.figures import FigureSetting

    chosen = FigureSetting() if setting is None else setting
    wanted: dict[int, tuple[str, dict[str, Any]]]
    wanted = {number: (f"figure {number}", {"setting": asdict(chosen)}) for number in NUMBERS}
    wanted[0] = ("bounds", _BOUNDS)
    found = {number: remembered.recall(*asked) for number, asked in wanted.items()}
    missing = [number for number, content in found.items() if content is None]
    for number, content, seconds in _made(missing, chosen, jobs):
        found[number] = content
        name, parameters = wanted[number]
        remembered.keep(name, parameters, content)
        tell(f"{name} ({seconds:.1f} s)")
    figures = tuple(_unpacked(number, found[number] or b"") for number in NUMBERS)
    bounds: dict[str, Any] = json.loads(found[0] or b"")
    return figures, bounds


def _made(numbers: list[int], setting: Any, jobs: int) -> Iterator[tuple[int, bytes, float]]:
    """The content of figures by number, of the bounds for 0, and how long each took; the longest are begun first."""
    if jobs == 1 or len(numbers) < 2:
        yield from (_make(number, setting) for number in numbers)
        return
    # New processes, not forks: Matplotlib and the display of the progress have threads.
    with ProcessPoolExecutor(min(jobs, len(numbers)), get_context("spawn")) as pool:
        waiting = [pool.submit(_make, number, setting) for number in numbers]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _make(number: int, setting: Any) -> tuple[int, bytes, float]:
    started = time.perf_counter()
    content = _bounds() if number == 0 else _figure(number, setting)
    return number, content, time.perf_counter() - started


def _figure(number: int, setting: Any) -> bytes:
    from zcmoe_symbolic.present.figures import write_figures

    with tempfile.TemporaryDirectory() as folder:
        (written,) = write_figures([number], folder, setting=setting, formats=("png", "pdf"))
        return _packed(written.files)


def _bounds() -> bytes:
    from zcmoe_symbolic.present.figures import reference_model
    from zcmoe_symbolic.simulation.bounds_table import compare_bounds

    sizes: dict[str, Any] = {**_BOUNDS}
    return json.dumps(compare_bounds(reference_model(1), [1, None], **sizes).as_json()).encode()


def _packed(files: tuple[Path, ...]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
    return stream.getvalue()


def _unpacked(number: int, content: bytes) -> Figure:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Figure(number, {entry: archive.read(entry) for entry in archive.namelist()})
