"""The files of a figure: pictures, a table for every panel, and a record of how they were made."""

import hashlib
import io
import json
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.present.figures.comparison import differences
from zcmoe_symbolic.present.figures.data import figure_data
from zcmoe_symbolic.present.figures.drawing import draw_figure, draw_panel, matplotlib_style, require_matplotlib
from zcmoe_symbolic.present.figures.panels import FigureData
from zcmoe_symbolic.present.figures.settings import NUMBERS, FigureSetting, checked_numbers
from zcmoe_symbolic.theory.model.data_model import DataModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "WrittenFigure", "record_of", "write_figures"]

FORMATS = ("png", "pdf", "svg")
_RESOLUTION = 200
_LIBRARIES = ("numpy", "scipy", "sympy", "matplotlib")
_UNITS = (
    "all quantities are pure numbers: inputs on [0, 1], outputs as they are, densities per unit of input, errors in "
    "squared outputs with the noise included, m and n counts"
)


@dataclass(frozen=True)
class WrittenFigure:
    """A figure that is finished: its number, its files, how many panels it has, and how long it took."""

    number: int
    files: tuple[Path, ...]
    panels: int
    seconds: float


def write_figures(
    numbers: Iterable[int] = NUMBERS,
    folder: str | Path = "figures",
    *,
    model: DataModel | None = None,
    setting: FigureSetting | None = None,
    formats: Iterable[str] = ("png", "pdf"),
    panels: bool = False,
    tell: Callable[[WrittenFigure], None] = lambda _: None,
) -> tuple[WrittenFigure, ...]:
    """Write figures into a folder, which is made if it is not there; `tell` hears of each that is finished.

    For Figure 1: `figure1.png` (200 dpi) and `figure1.pdf`, or the given `formats` of png, pdf, svg; `figure1a.csv` and
    so on with every number that is drawn, in long form; and `figure1.json`: seed, sizes, model, versions, what each
    series is, and the SHA-256 of the other files. With `panels` also each panel alone, `figure1a.png`. Equal arguments
    give tables with equal bytes.

    Before anything is written, the numbers are read back from picture and tables and compared. Files of an earlier
    run are replaced one by one, each at once and only when its successor is complete, the record last: if it does not
    fit the other files, a run was interrupted.

    Raises `ValueError` for a figure or format there is not and a folder that cannot be written, `ImportError` without
    Matplotlib.
    """
    require_matplotlib()
    wanted = checked_numbers(list(numbers))
    kinds = _checked_formats(formats)
    place = _checked_folder(Path(folder))
    finished = []
    for number in wanted:
        start = time.perf_counter()
        data = figure_data(number, model=model, setting=setting)
        contents = _contents(data, kinds, panels)
        files = tuple(_write(place / name, content) for name, content in contents.items())
        finished.append(WrittenFigure(number, files, len(data.panels), time.perf_counter() - start))
        tell(finished[-1])
    return tuple(finished)


def record_of(data: FigureData) -> dict[str, Any]:
    """How a figure's numbers were made: what the JSON record says, and in short the metadata of the pictures."""
    model = data.model
    return {
        "figure": data.number,
        "title": data.title,
        "model": {"beta": str(model.beta), "density": str(model.density), "noise": str(model.noise)},
        "setting": asdict(data.setting),
        "versions": {
            "zcmoe_symbolic": __version__,
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
    }


def _contents(data: FigureData, kinds: tuple[str, ...], panels: bool) -> dict[str, bytes]:
    """The files of a figure by name, the record last."""
    record = record_of(data)
    tables = {panel.key: panel.csv(data.number) for panel in data.panels}
    picture = draw_figure(data)
    wrong = differences(picture, tables)
    if wrong:
        raise RuntimeError(f"figure {data.number} does not show what its tables say: {'; '.join(wrong)}")
    contents = {data.csv_name(panel): tables[panel.key].encode() for panel in data.panels}
    stem = f"figure{data.number}"
    for kind in kinds:
        contents[f"{stem}.{kind}"] = _rendered(picture, kind, record)
    for panel in data.panels if panels else ():
        alone = draw_panel(panel)
        for kind in kinds:
            about = {**record, "panel": panel.key, "title": f"{data.title}: {panel.title}"}
            contents[f"{stem}{panel.key}.{kind}"] = _rendered(alone, kind, about)
    full = {
        **record,
        "notes": list(data.notes),
        "units": _UNITS,
        "panels": [
            {
                "key": panel.key,
                "title": panel.title,
                "table": data.csv_name(panel),
                "columns": list(panel.columns),
                "series": [
                    {"name": one.name, "mark": one.mark, "label": one.label, "rows": len(one.x)} for one in panel.series
                ],
            }
            for panel in data.panels
        ],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    contents[f"{stem}.json"] = (json.dumps(full, indent=2) + "\n").encode()
    return contents


def _rendered(picture: "Figure", kind: str, record: dict[str, Any]) -> bytes:
    """A picture with its record among the metadata, and no date, so that equal pictures are equal files."""
    title, text = f"Figure {record['figure']}: {record['title']}", json.dumps(record)
    creator = f"zcmoe_symbolic {__version__}"
    metadata: dict[str, str | None]
    if kind == "png":
        metadata = {"Title": title, "Description": text, "Software": creator}
    elif kind == "pdf":
        metadata = {"Title": title, "Subject": text, "Creator": creator, "CreationDate": None}
    else:
        metadata = {"Title": title, "Description": text, "Creator": creator, "Date": None}
    stream = io.BytesIO()
    with matplotlib_style():
        picture.savefig(stream, format=kind, dpi=_RESOLUTION, metadata=metadata)
    return stream.getvalue()


def _checked_formats(formats: Iterable[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys([formats] if isinstance(formats, str) else formats))
    for kind in given:
        if kind not in FORMATS:
            raise ValueError(f"formats has {kind!r}; pictures are {', '.join(FORMATS)}")
    if not given:
        raise ValueError(f"formats is empty; give one or more of {', '.join(FORMATS)}")
    return given


def _checked_folder(folder: Path) -> Path:
    """The folder, in which a file can be made: known before hours of computing, not after."""
    probe = folder / f".zcmoe-{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return folder


def _write(path: Path, content: bytes) -> Path:
    """A file that is there as a whole or not at all."""
    part = path.with_name(f".{path.name}-{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    return path


def _cannot_write(path: Path, error: OSError) -> ValueError:
    reason = error.strerror or type(error).__name__
    return ValueError(f"{str(path)!r} cannot be written ({reason}); give a folder in which files can be made")
