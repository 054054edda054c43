"""Invented diagnostics over invented files, for every report."""

from __future__ import annotations

import pytest

from fastapi_lint.diagnostic import (
    Applicability,
    Diagnostic,
    Edit,
    Fix,
    Problem,
    RuleMeta,
    Severity,
    Span,
    Step,
)
from fastapi_lint.reports.data import ReportInput

USERS = """\
from fastapi import APIRouter

router = APIRouter()


@router.post("/users")
async def create_user(data: UserCreate, db: DB) -> UserOut:
    receipt = notify(data.email)
    return receipt
"""

MAIN = """\
app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_credentials=True,
)


@app.on_event("startup")
def start():
\tgrüße = "日本語"; requests.get("https://example.com")
"""

FILES = {"app/routers/users.py": USERS, "app/main.py": MAIN}

BLOCKING = Diagnostic(
    code="FAL303",
    name="blocking-helper-in-async",
    severity=Severity.ERROR,
    message="`notify` blocks the event loop in async route POST /users",
    filename="app/routers/users.py",
    span=Span(8, 14, 8, 32),
    label="runs on the event loop",
    chain=(
        Step("notify", "app/services/mail.py", 14),
        Step("Mailer.send", "app/services/mail.py", 52),
        Step("smtplib.SMTP.sendmail", note="network: waits for the server"),
    ),
    context=6,
    noqa_rows=(6, 7, 8),
    fix=Fix(
        "await run_in_threadpool(notify, data.email)",
        Applicability.UNSAFE,
        (
            Edit("app/routers/users.py", Span(8, 14, 8, 32), "await run_in_threadpool(notify, data.email)"),
            Edit(
                "app/routers/users.py",
                Span(2, 0, 2, 0),
                "from fastapi.concurrency import run_in_threadpool\n",
            ),
        ),
    ),
)

CORS = Diagnostic(
    code="FAL201",
    name="cors-wildcard-credentials",
    severity=Severity.ERROR,
    message="any origin may send credentials: `allow_origins` is a wildcard",
    filename="app/main.py",
    span=Span(2, 0, 6, 1),
    refusal="`allow_origins` comes from settings",
)

STARTUP = Diagnostic(
    code="FAL101",
    name="on-event-usage",
    severity=Severity.WARNING,
    message="`on_event` is deprecated: handler `start` belongs in a lifespan",
    filename="app/main.py",
    span=Span(9, 1, 9, 24),
    fix=Fix(
        "move `start` into a lifespan", Applicability.SAFE, (Edit("app/main.py", Span(9, 0, 10, 0), ""),)
    ),
)

WIDE = Diagnostic(
    code="FAL301",
    name="blocking-call-in-async",
    severity=Severity.INFO,
    message="`requests.get` blocks",
    filename="app/main.py",
    span=Span(11, 16, 11, 51),
)

RULES = (
    RuleMeta("FAL101", "on-event-usage", "`on_event` instead of a lifespan", Severity.WARNING),
    RuleMeta("FAL303", "blocking-helper-in-async", "a helper blocks", Severity.ERROR, ("async",)),
)


def lines_of(filename: str) -> list[str] | None:
    """The lines of an invented file."""
    text = FILES.get(filename)
    return None if text is None else text.splitlines(keepends=True)


@pytest.fixture
def report() -> ReportInput:
    """A run with one diagnostic of each kind and a file that could not be read."""
    return ReportInput(
        diagnostics=(CORS, STARTUP, WIDE, BLOCKING),
        checked=58,
        lines=lines_of,
        problems=(Problem("syntax-error", "invalid syntax", "app/broken.py", 3, 7),),
        rules=RULES,
    )


@pytest.fixture
def clean() -> ReportInput:
    """A run that found nothing."""
    return ReportInput(diagnostics=(), checked=1, lines=lines_of)
