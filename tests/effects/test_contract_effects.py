"""What the pages of the contract rules claim, seen on the running framework."""

from __future__ import annotations

import warnings
from types import ModuleType

import pytest
from fastapi import Body, FastAPI, UploadFile
from fastapi.exceptions import FastAPIDeprecationWarning
from pydantic import BaseModel
from sqlalchemy.orm import Session

from tests.effects.examples import client, example

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def tables(module: ModuleType, base: str = "Base") -> None:
    """Create the tables of an example."""
    getattr(module, base).metadata.create_all(module.engine)


def test_orm_object_returned_sends_every_column() -> None:
    module = example("FAL402")
    tables(module)
    with Session(module.engine) as session:
        session.add(module.User(id=1, name="Ada", password_hash="x1"))
        session.commit()
    with client(module.app) as caller:
        assert caller.get("/users/1").json() == {"id": 1, "name": "Ada", "password_hash": "x1"}


def test_a_model_leaves_columns_out() -> None:
    class UserRead(BaseModel):
        id: int
        name: str

    module = example("FAL402")
    tables(module)
    with Session(module.engine) as session:
        session.add(module.User(id=1, name="Ada", password_hash="x1"))
        session.commit()
    app = FastAPI()
    app.get("/users/{user_id}", response_model=UserRead)(module.read_user)
    with client(app) as caller:
        assert caller.get("/users/1").json() == {"id": 1, "name": "Ada"}


@pytest.mark.parametrize("section", ["Bad", "Ways to write the status", "Any is a model, too"])
def test_model_without_a_body_stops_the_import(section: str) -> None:
    with pytest.raises(AssertionError, match="must not have a response body"):
        example("FAL405", section)


def test_value_without_a_body_is_dropped() -> None:
    module = example("FAL405", "Value without a model")
    with client(module.app) as caller:
        for response in (
            caller.delete("/one"),
            caller.put("/two", json={"name": "Ada"}),
            caller.delete("/three"),
        ):
            assert response.status_code == 204
            assert response.content == b""


@pytest.mark.parametrize(("fixed", "status"), [(False, 200), (True, 404)])
def test_http_exception_returned(fixed: bool, status: int) -> None:
    module = example("FAL406", fixed=fixed)
    with client(module.app) as caller:
        response = caller.get("/users/2")
        assert response.status_code == status
        assert response.json()["detail"] == "no such user"


@pytest.mark.parametrize(("fixed", "status"), [(False, 500), (True, 404)])
def test_http_exception_returned_with_a_model(fixed: bool, status: int) -> None:
    module = example("FAL406", "With a response model", fixed=fixed)
    with client(module.app) as caller:
        assert caller.get("/users/2").status_code == status


@pytest.mark.parametrize(
    ("fixed", "status", "body"),
    [(False, 200, [{"detail": "no such user"}, 404]), (True, 404, {"detail": "no such user"})],
)
def test_tuple_status_return(fixed: bool, status: int, body: object) -> None:
    module = example("FAL407", fixed=fixed)
    with client(module.app) as caller:
        response = caller.get("/users/2")
        assert (response.status_code, response.json()) == (status, body)


@pytest.mark.parametrize(("fixed", "created", "deleted"), [(False, 500, 200), (True, 201, 204)])
def test_tuple_status_return_of_models(fixed: bool, created: int, deleted: int) -> None:
    module = example("FAL407", "Models and other values", fixed=fixed)
    with client(module.app) as caller:
        assert caller.post("/users", json={"name": "Ada"}).status_code == created
        assert caller.delete("/users/1").status_code == deleted


@pytest.mark.parametrize(("fixed", "body"), [(False, {}), (True, {"id": 1, "title": "write"})])
def test_missing_refresh_with_sqlmodel(fixed: bool, body: object) -> None:
    module = example("FAL408", fixed=fixed)
    tables(module, "SQLModel")
    try:
        with client(module.app) as caller:
            assert caller.post("/tasks", json={"title": "write"}).json() == body
    finally:
        module.SQLModel.metadata.clear()
        module.SQLModel._sa_registry.dispose()


@pytest.mark.parametrize(("fixed", "body"), [(False, {}), (True, {"id": 1, "name": "pen"})])
def test_missing_refresh_with_sqlalchemy(fixed: bool, body: object) -> None:
    module = example("FAL408", "SQLAlchemy without a model", fixed=fixed)
    tables(module)
    with client(module.app) as caller:
        assert caller.post("/items", params={"name": "pen"}).json() == body


def test_upload_with_json_body() -> None:
    module = example("FAL412")
    file = {"file": b"x"}
    with client(module.app) as caller:
        as_form = caller.post("/photos", files=file, data={"photo": '{"title": "sea"}'})
        as_json = caller.post("/photos", json={"photo": {"title": "sea"}})
        assert (as_form.status_code, as_json.status_code) == (422, 422)


def test_upload_with_json_body_in_other_forms() -> None:
    module = example("FAL412", "Form field, dict, list of models")
    app = FastAPI()
    app.include_router(module.router)
    text = '{"title": "sea"}'
    with client(app) as caller:
        assert caller.post("/one", data={"owner": "Ada", "photo": text}).status_code == 422
        content = {"content": b"x"}
        assert caller.post("/two", files=content, data={"labels": text}).status_code == 422
        assert caller.post("/three", files={"files": b"x"}, data={"photos": [text]}).status_code == 422


def test_plain_values_beside_a_file() -> None:
    app = FastAPI()

    def one(file: UploadFile, title: str = Body()) -> str:
        return title

    app.post("/one")(one)
    with client(app) as caller:
        assert caller.post("/one", files={"file": b"x"}, data={"title": "sea"}).json() == "sea"


@pytest.mark.parametrize("section", ["Bad", "List without Query"])
def test_get_with_body_needs_one(section: str) -> None:
    module = example("FAL413", section)
    with client(module.app) as caller:
        assert caller.get("/items", params={"color": "red", "ids": 1}).status_code == 422


def test_regex_warns_and_pattern_does_not() -> None:
    with pytest.warns(FastAPIDeprecationWarning, match="pattern"):
        example("FAL411")
    with warnings.catch_warnings():
        warnings.simplefilter("error", FastAPIDeprecationWarning)
        module = example("FAL411", fixed=True)
    with client(module.app) as caller:
        assert caller.get("/items", params={"q": "a1"}).status_code == 422


def test_arguments_that_are_gone_stop_the_import() -> None:
    with pytest.raises(TypeError):
        example("FAL411", "Arguments that are gone")


def test_deprecated_response_class_warns_for_each_response() -> None:
    module = example("FAL410")
    with client(module.app) as caller, pytest.warns(FastAPIDeprecationWarning, match="ORJSONResponse"):
        assert caller.get("/names").json() == ["Ada"]
