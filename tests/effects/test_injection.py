"""Dependencies and parameters that FastAPI cannot read: what their pages claim, seen on the framework."""

from __future__ import annotations

import pytest

from tests.effects.examples import client, example


def test_fal508_result_of_a_call_is_not_callable() -> None:
    with pytest.raises(TypeError, match="is not a callable object"):
        example("FAL508")
    with client(example("FAL508", fixed=True).app) as fixed:
        assert fixed.get("/items?limit=200").json() == 100


def test_fal512_default_inside_annotated_is_refused() -> None:
    with pytest.raises(AssertionError, match="default value cannot be set in `Annotated`"):
        example("FAL512")
    with client(example("FAL512", fixed=True).app) as fixed:
        assert fixed.get("/items").json() == 10
        assert fixed.get("/items?limit=101").status_code == 422


def test_fal521_empty_depends_asks_for_query_parameters() -> None:
    with client(example("FAL521").app) as started:
        answer = started.get("/items")
        assert answer.status_code == 422
        assert [error["loc"] for error in answer.json()["detail"]] == [["query", "args"], ["query", "kwargs"]]
        assert started.get("/items?args=1&kwargs=2").status_code == 500


def test_fal509_dependency_in_a_body_never_runs() -> None:
    with client(example("FAL509").app) as started:
        assert started.get("/report").json() == "secret"


def test_fal513_client_supplies_the_user() -> None:
    body = {"name": "eve", "is_admin": True}
    with client(example("FAL513").app) as started:
        assert started.post("/reset", json=body).json() == "reset by eve"
    with client(example("FAL513", fixed=True).app) as fixed:
        assert fixed.post("/reset", json=body).status_code == 403


def test_fal522_synchronous_driver_is_refused() -> None:
    pytest.importorskip("greenlet")
    from sqlalchemy.exc import InvalidRequestError

    with pytest.raises(InvalidRequestError, match="requires an async driver"):
        example("FAL522")


def test_fal516_alias_in_an_alias_becomes_a_query_parameter() -> None:
    with client(example("FAL516", "TypeAliasType").app) as started:
        answer = started.get("/me")
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["query", "user"]
    with client(example("FAL516", "TypeAliasType", fixed=True).app) as fixed:
        assert fixed.get("/me").json() == "ada"


def test_fal511_metadata_of_a_type_is_dropped_beside_a_marker() -> None:
    section = "Type with metadata of its own"
    with client(example("FAL511", section).app) as started:
        assert started.get("/items?limit=-1").json() == -1
    with client(example("FAL511", section, fixed=True).app) as fixed:
        assert fixed.get("/items?limit=-1").status_code == 422


def test_fal511_fix_changes_nothing_a_client_sees() -> None:
    with client(example("FAL511").app) as started, client(example("FAL511", fixed=True).app) as fixed:
        for path in ("/openapi.json", "/items", "/items?token=a", "/items?token=a&limit=101"):
            assert started.get(path).json() == fixed.get(path).json()
