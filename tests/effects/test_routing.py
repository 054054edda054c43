"""What the pages about routing claim, seen on the framework."""

from __future__ import annotations

import pytest
from examples import client, example


def test_misspelt_path_parameter_is_asked_for_in_the_query() -> None:
    with client(example("FAL601").app) as bad:
        answer = bad.get("/items/3")
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["query", "itemid"]
    with client(example("FAL601", fixed=True).app) as fixed:
        assert fixed.get("/items/3").json() == {"item": 3}


def test_parameter_that_nothing_takes_is_ignored_and_undocumented() -> None:
    path = "/users/{user_id}/items/{item_id}"
    with client(example("FAL601", "Taken by nobody").app) as bad:
        assert bad.get("/users/1/items/2").json() == 2
        parameters = bad.get("/openapi.json").json()["paths"][path]["get"]["parameters"]
        assert [parameter["name"] for parameter in parameters] == ["item_id"]
    with client(example("FAL601", "Taken by nobody", fixed=True).app) as fixed:
        parameters = fixed.get("/openapi.json").json()["paths"][path]["get"]["parameters"]
        assert {parameter["name"] for parameter in parameters} == {"user_id", "item_id"}


def test_first_of_two_equal_routes_answers_and_the_second_is_documented() -> None:
    with client(example("FAL602").app) as bad:
        assert bad.get("/users").json() == ["Rick", "Morty"]
        described = bad.get("/openapi.json").json()["paths"]["/users"]["get"]
        assert described["operationId"].startswith("read_users_too")


@pytest.mark.parametrize(
    ("section", "path", "status"),
    [
        ("Bad", "/users/me", 422),
        ("Catch-all in front", "/files/latest/index", 200),
        ("A narrower parameter behind a wider one", "/items/7", 200),
    ],
)
def test_shadowed_route_is_never_called(section: str, path: str, status: int) -> None:
    module = example("FAL603", section)
    called: list[object] = []
    with client(module.app) as bad:
        for route in module.app.routes:
            if getattr(route, "path", "") in (path, "/items/{item_id:int}"):
                route.dependant.call = called.append
        assert bad.get(path).status_code == status
    assert not called


@pytest.mark.parametrize("section", ["Bad", "At the include", "Put together", "In a constant"])
def test_application_with_an_invalid_prefix_does_not_start(section: str) -> None:
    with pytest.raises(AssertionError, match="path prefix must"):
        example("FAL605", section)


def test_application_with_the_prefix_put_right_starts() -> None:
    with client(example("FAL605", fixed=True).app) as fixed:
        assert fixed.get("/items/all").json() == []
