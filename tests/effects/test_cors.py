"""What the pages about CORS, middleware and nested loops claim, seen on the installed framework."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.effects.examples import client, example

_SHOP = "https://shop.example.com"
_ALLOWED = "access-control-allow-origin"
_PREFLIGHT = {
    "origin": _SHOP,
    "access-control-request-method": "GET",
    "access-control-request-headers": "authorization",
}


def allowed(app: FastAPI, origin: str, path: str = "/") -> str | None:
    """The origin that an answer to a request from `origin` allows."""
    with client(app) as http:
        return http.get(path, headers={"origin": origin}).headers.get(_ALLOWED)


def test_wildcard_with_credentials_echoes_any_origin() -> None:
    with client(example("FAL201").app) as http:
        answer = http.get("/nothing", headers={"origin": "https://evil.example"})
    assert answer.headers[_ALLOWED] == "https://evil.example"
    assert answer.headers["access-control-allow-credentials"] == "true"
    with client(example("FAL201", fixed=True).app) as http:
        answer = http.get("/nothing", headers={"origin": "https://evil.example"})
    assert "access-control-allow-credentials" not in answer.headers


def test_answers_of_what_wraps_cors_carry_no_headers() -> None:
    with client(example("FAL202").app) as http:
        assert _ALLOWED not in http.get("/", headers={"origin": _SHOP}).headers
        assert http.options("/", headers=_PREFLIGHT).status_code == 401
    with client(example("FAL202", fixed=True).app) as http:
        refused = http.get("/", headers={"origin": _SHOP})
        assert (refused.status_code, refused.headers[_ALLOWED]) == (401, _SHOP)
        assert http.options("/", headers=_PREFLIGHT).status_code == 200


@pytest.mark.parametrize(
    "section",
    ["Answer to an error", "List of the constructor", "List of the constructor, and more added later"],
)
def test_other_answers_outside_cors_carry_no_headers(section: str) -> None:
    app = example("FAL202", section).app

    def fail() -> None:
        raise ValueError

    app.get("/fails")(fail)
    with client(app) as http:
        answer = http.get("/fails", headers={"origin": "https://a.example"})
    assert answer.status_code in (400, 401)
    assert _ALLOWED not in answer.headers


def test_asgi_middleware_outside_cors_answers_without_headers() -> None:
    app = example("FAL202", "ASGI middleware").app
    assert allowed(app, "https://a.example", "/other") == "https://a.example"
    assert allowed(app, "https://a.example", "/busy") is None


def test_every_part_of_a_string_is_allowed() -> None:
    shorter = "https://shop.example.co"
    assert allowed(example("FAL203").app, shorter) == shorter
    fixed = example("FAL203", fixed=True).app
    assert (allowed(fixed, shorter), allowed(fixed, _SHOP)) == (None, _SHOP)


def test_a_string_with_an_asterisk_allows_everybody() -> None:
    app = example("FAL203", "Asterisk inside the string").app
    assert allowed(app, "https://evil.example") == "*"


def test_an_origin_with_a_slash_matches_nothing() -> None:
    app = example("FAL204").app
    assert allowed(app, _SHOP) is None
    with client(app) as http:
        assert http.options("/", headers=_PREFLIGHT).status_code == 400
    assert allowed(example("FAL204", fixed=True).app, _SHOP) == _SHOP


@pytest.mark.parametrize(
    ("section", "origin"),
    [
        ("Glob", "https://www.example.com"),
        ("Glob", "http://localhost:3000"),
        ("No scheme", "http://localhost:3000"),
        ("Path", "https://a.example"),
    ],
)
def test_other_texts_match_nothing(section: str, origin: str) -> None:
    assert allowed(example("FAL204", section).app, origin) is None


@pytest.mark.parametrize("section", ["Bad", "Event handler", "Decorator"])
def test_middleware_added_at_startup_raises(section: str) -> None:
    app = example("FAL207", section).app
    with pytest.raises(RuntimeError, match="Cannot add middleware"), TestClient(app):
        pass


def test_middleware_added_by_a_route_raises() -> None:
    with (
        TestClient(example("FAL207", "Route").app) as http,
        pytest.raises(RuntimeError, match="Cannot add middleware"),
    ):
        http.post("/compression")


def test_an_exception_raised_in_middleware_becomes_500() -> None:
    with client(example("FAL208").app) as http:
        assert http.get("/").status_code == 500
        assert http.get("/", headers={"authorization": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("section", "index", "error"),
    [
        ("Function that is not async", 0, AttributeError),
        ("Function that is not async", 1, TypeError),
        ("Body of the response", 0, AttributeError),
    ],
)
def test_other_mistakes_in_middleware_raise(section: str, index: int, error: type[Exception]) -> None:
    app = example("FAL208", section, index=index).app
    with TestClient(app) as http, pytest.raises(error):
        http.get("/")


def test_a_body_read_as_a_stream_is_gone() -> None:
    with client(example("FAL208", "Body that is read as a stream").app) as http:
        answer = http.post("/", content=b"12345")
    assert (answer.headers["x-size"], answer.json()) == ("5", 0)


@pytest.mark.parametrize(("fixed", "key"), [(False, "detail"), (True, "error")])
def test_answers_of_the_router_reach_only_handlers_of_starlettes_class(fixed: bool, key: str) -> None:
    with client(example("FAL209", fixed=fixed).app) as http:
        assert (http.get("/nothing").status_code, list(http.get("/nothing").json())) == (404, [key])
        assert (http.post("/").status_code, list(http.post("/").json())) == (405, [key])


@pytest.mark.parametrize("section", ["Bad", "Loop object"])
@pytest.mark.parametrize("fixed", [False, True])
def test_a_loop_cannot_be_started_on_a_loop(section: str, fixed: bool) -> None:
    path = "/reports/a" if section == "Bad" else "/first"
    with TestClient(example("FAL305", section, fixed=fixed).app) as http:
        if fixed:
            assert http.get(path).status_code == 200
            return
        with pytest.raises(RuntimeError, match=r"running"):
            http.get(path)


def test_anyio_cannot_be_started_on_a_loop() -> None:
    app = example("FAL305", "`anyio.run`").app
    with TestClient(app) as http, pytest.raises(RuntimeError, match="Already running"):
        http.get("/")
