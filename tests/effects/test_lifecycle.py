"""What the life cycle rules say, seen on the framework."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.effects.examples import client, example


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("section", ["Bad", "Lists of the constructor"])
def test_handlers_never_run_beside_a_lifespan(section: str) -> None:
    module = example("FAL103", section)
    with client(module.app):
        assert "connect" not in module.ready
    assert "disconnect" not in module.ready


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("section", "times"),
    [
        ("Bad", 2),
        ("Lists of the constructor", 2),
        ("Router in a router", 3),
        ("Router in a router below an application with a lifespan", 2),
        ("Included twice", 4),
        ("Included by a function that is handed the application", 2),
    ],
)
def test_handlers_of_a_router_run_more_than_once(section: str, times: int) -> None:
    module = example("FAL104", section)
    with client(module.app):
        assert module.ready == ["worker"] * times


@pytest.mark.filterwarnings("ignore:coroutine 'lifespan' was never awaited:RuntimeWarning")
@pytest.mark.parametrize(
    ("section", "error"),
    [
        ("No yield", "TypeError"),
        ("No yield under the decorator", "TypeError"),
        ("No parameter", "TypeError"),
        ("Too many parameters", "TypeError"),
        ("The other decorator", "TypeError"),
        ("Decorator over a plain generator", "TypeError"),
        ("Two yields", "RuntimeError"),
        ("Return before the yield", "RuntimeError"),
        ("Yield under a condition", "RuntimeError"),
    ],
)
def test_application_with_an_invalid_lifespan_fails(section: str, error: str) -> None:
    module = example("FAL105", section)
    with pytest.raises((TypeError, RuntimeError)) as raised, client(module.app):
        pass
    assert type(raised.value).__name__ == error


@pytest.mark.parametrize(("section", "fixed"), [("Bad", False), ("Bad", True), ("Plain generator", False)])
def test_bare_generator_works_as_a_lifespan(
    section: str, fixed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with client(example("FAL105", section, fixed=fixed).app):
        pass
    if section == "Bad":
        assert capsys.readouterr().out == "started\nstopped\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("section", ["Bad", "Event handlers"])
def test_nothing_of_a_mounted_application_starts(section: str) -> None:
    module = example("FAL106", section)
    with client(module.app):
        assert module.ready == []
    with client(module.admin):
        assert module.ready == ["admin"]


@pytest.mark.parametrize(
    ("section", "error"),
    [("Bad", AttributeError), ("WebSocket route", AttributeError), ("Event handler", AttributeError)],
)
def test_removed_methods_are_still_those_of_the_router(section: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        example("FAL107", section)
    module = example("FAL107", section, fixed=True)
    with client(module.app) as http:
        if section == "Bad":
            assert http.get("/status").text == "ready"
        elif section == "WebSocket route":
            with http.websocket_connect("/echo") as socket:
                assert socket.receive_text() == "ready"
        else:
            assert module.ready == ["connect"]


def test_removed_arguments_are_errors() -> None:
    with pytest.raises(TypeError, match="autoescape"):
        example("FAL107", "Arguments")


@pytest.mark.parametrize("section", ["Bad", "Async generator", "Path operation", "Method and helper"])
def test_cached_coroutine_serves_one_request(section: str) -> None:
    with client(example("FAL309", section).app) as http:
        assert [http.get("/").status_code for _ in range(3)] == [200, 500, 500]


@pytest.mark.filterwarnings("ignore:coroutine 'WebSocket:RuntimeWarning")
def test_plain_websocket_handler_ends_with_a_type_error() -> None:
    with (
        client(example("FAL310").app) as http,
        pytest.raises(TypeError, match="await"),
        http.websocket_connect("/clock") as socket,
    ):
        socket.receive_text()
    with client(example("FAL310", fixed=True).app) as http, http.websocket_connect("/clock") as socket:
        assert socket.receive_text() == "12:00"


def test_awaited_values_arrive() -> None:
    module = example("FAL310", "Values and loops", fixed=True)
    with client(module.app) as http, http.websocket_connect("/echo") as socket:
        for text in ("tea", "coffee"):
            socket.send_json({"text": text})
            assert socket.receive_text() == text.upper()


def test_error_caught_around_the_yield_is_hidden() -> None:
    module = example("FAL109", "Around the yield")
    with pytest.raises(RuntimeError, match="generator didn't yield"), client(module.app):
        pass


def test_templates_get_the_request_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    for name in ("home", "about"):
        (tmp_path / "templates" / f"{name}.html").write_text(f"{name} {{{{ request.url.path }}}}", "utf-8")
    section = "Template without the request in front"
    with client(example("FAL107", section).app) as http:
        assert [http.get(path).status_code for path in ("/", "/about")] == [500, 500]
    with client(example("FAL107", section, fixed=True).app) as http:
        assert [http.get(path).text for path in ("/", "/about")] == ["home /", "about /about"]
