"""Documents: reading, rendering and writing PDF, Word, Excel, charts; recognising text in images."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, buffered, functions, spelled

_CPU = Effect.CPU
_RUN = Function(Effect.SUBPROCESS)
_PDF2 = "PyPDF2"


def _reader(package: str) -> Class:
    """The reader of a package: it parses what it is given, a file or a buffer."""
    return Class(constructs=_CPU, attributes={"pages": f"list[{package}.PageObject]"})


LIBRARY = Library(
    packages=(
        "pypdf",
        "PyPDF2",
        "docx",
        "openpyxl",
        "pdf2image",
        "pytesseract",
        "pdfplumber",
        "pymupdf",
        "fitz",
        "fpdf",
        "reportlab",
        "matplotlib",
        "weasyprint",
        "pdfkit",
        "gtts",
    ),
    distribution="pypdf",
    aliases={
        "docx.api.Document": "docx.Document",
        "openpyxl.reader.excel.load_workbook": "openpyxl.load_workbook",
        "openpyxl.workbook.Workbook": "openpyxl.Workbook",
        "openpyxl.workbook.workbook.Workbook": "openpyxl.Workbook",
        "pdfplumber.pdf.PDF": "pdfplumber.PDF",
        "pdfplumber.PDF.open": "pdfplumber.open",
        "pymupdf.open": "pymupdf.Document",
        "fitz.open": "pymupdf.Document",
        **spelled("pymupdf", "fitz", "Document Page Pixmap"),
        "fpdf.fpdf.FPDF": "fpdf.FPDF",
        "gtts.tts.gTTS": "gtts.gTTS",
    },
    functions={
        "docx.Document": Function(returns="docx.document.Document"),
        "openpyxl.load_workbook": Function(_CPU, returns="openpyxl.Workbook"),
        # Both run programs and wait for them: Poppler and Tesseract.
        **functions(
            "pdf2image", "convert_from_bytes convert_from_path pdfinfo_from_bytes pdfinfo_from_path", _RUN
        ),
        **functions(
            "pytesseract",
            "image_to_alto_xml image_to_boxes image_to_data image_to_osd image_to_pdf_or_hocr "
            "image_to_string",
            _RUN,
        ),
        **functions("pdfkit", "from_file from_string from_url", _RUN),
        "pdfplumber.open": Function(Effect.FILE, returns="pdfplumber.PDF", unless=buffered("path_or_fp", 0)),
        "matplotlib.pyplot.savefig": Function(_CPU),
        "matplotlib.pyplot.figure": Function(returns="matplotlib.figure.Figure"),
    },
    classes={
        "pypdf.PdfReader": _reader("pypdf"),
        f"{_PDF2}.PdfReader": _reader(_PDF2),
        "pypdf.PageObject": Class(blocks={_CPU: "extract_text"}),
        f"{_PDF2}.PageObject": Class(blocks={_CPU: "extract_text"}, dynamic="exported by an older release"),
        "pypdf.PdfWriter": Class(blocks={_CPU: "write"}),
        "docx.document.Document": Class(blocks={_CPU: "save"}),
        "openpyxl.Workbook": Class(blocks={_CPU: "save"}, quiet="close create_sheet"),
        "pdfplumber.PDF": Class(
            attributes={"pages": "list[pdfplumber.page.Page]"}, quiet="close", dynamic="pages is a property"
        ),
        "pdfplumber.page.Page": Class(
            blocks={_CPU: "extract_table extract_tables extract_text extract_words to_image"}
        ),
        "pymupdf.Document": Class(
            blocks={_CPU: "convert_to_pdf ez_save get_page_pixmap get_page_text save tobytes"},
            returns={"load_page": "pymupdf.Page", "get_page_pixmap": "pymupdf.Pixmap", "tobytes": "bytes"},
            item="pymupdf.Page",
            subscripted="pymupdf.Page",
            quiet="close",
        ),
        "pymupdf.Page": Class(
            blocks={_CPU: "find_tables get_pixmap get_text"}, returns={"get_pixmap": "pymupdf.Pixmap"}
        ),
        "pymupdf.Pixmap": Class(blocks={_CPU: "save tobytes"}),
        "fpdf.FPDF": Class(blocks={_CPU: "output"}),
        "reportlab.platypus.SimpleDocTemplate": Class(blocks={_CPU: "build multiBuild"}),
        "reportlab.pdfgen.canvas.Canvas": Class(blocks={_CPU: "save"}),
        "matplotlib.figure.Figure": Class(blocks={_CPU: "savefig"}),
        "weasyprint.HTML": Class(blocks={_CPU: "render write_pdf"}),
        "gtts.gTTS": Class(blocks={Effect.NETWORK: "save write_to_fp"}),
    },
)
