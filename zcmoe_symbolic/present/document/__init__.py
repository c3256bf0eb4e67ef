"""The paper, or some items of it, as a LaTeX document that compiles: written from checked objects, and compiled.

`item_latex` is what can be pasted into a paper, `standalone` makes a document of it, `paper_document` is the whole
paper; `compile_pdf` runs pdflatex and reads its log, `write_pdf` does everything.
"""

from zcmoe_symbolic.present.document.compilation import Compilation, LatexFailed, OverfullBox, compile_pdf
from zcmoe_symbolic.present.document.figures import DocumentFigure, document_figures
from zcmoe_symbolic.present.document.files import write_pdf
from zcmoe_symbolic.present.document.items import item_latex
from zcmoe_symbolic.present.document.paper import paper_document
from zcmoe_symbolic.present.document.preamble import standalone

__all__ = [
    "Compilation",
    "DocumentFigure",
    "LatexFailed",
    "OverfullBox",
    "compile_pdf",
    "document_figures",
    "item_latex",
    "paper_document",
    "standalone",
    "write_pdf",
]
