"""Writing a report to its folder."""

from dataclasses import dataclass
from pathlib import Path

from zcmoe_symbolic.present.report.folder import MANIFEST, ReportFolder
from zcmoe_symbolic.present.report.site import SitePages, report_files

__all__ = ["WrittenReport", "write_report"]


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report that is finished: its first page, and how many pages and bytes it has."""

    index: Path
    pages: int
    size: int


def write_report(
    site: SitePages, folder: str | Path | ReportFolder, further: dict[str, bytes] | None = None
) -> WrittenReport:
    """Write the pages to a folder, with `further` files beside them; an earlier report there is replaced.

    Raises `ValueError` for a folder that holds anything else, or that cannot be written, and if a library of the
    extra `report` is missing.
    """
    place = folder if isinstance(folder, ReportFolder) else ReportFolder(folder)
    files = {**report_files(site), **(further or {})}
    place.write(files)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) + (place.path / MANIFEST).stat().st_size
    return WrittenReport(place.path / "index.html", pages, size)
