"""The report as pages to read: every statement with its proof, every equation, the findings, the figures.

The pages are made from a `Report` alone and need no network; formulas are MathML, which needs no script.
"""

from zcmoe_symbolic.present.report.folder import MANIFEST, ReportFolder
from zcmoe_symbolic.present.report.site import SitePages, report_files, require_libraries
from zcmoe_symbolic.present.report.supplements import Figure, remembered_files, supplements_of_the_paper
from zcmoe_symbolic.present.report.writing import WrittenReport, write_report

__all__ = [
    "MANIFEST",
    "Figure",
    "ReportFolder",
    "SitePages",
    "WrittenReport",
    "remembered_files",
    "report_files",
    "require_libraries",
    "supplements_of_the_paper",
    "write_report",
]
