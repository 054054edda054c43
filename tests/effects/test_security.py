"""What the pages about security claim, seen on the framework."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import client, example

jwt = pytest.importorskip("jwt")


def test_token_signed_with_the_key_in_the_source_is_accepted() -> None:
    module = example("FAL801")
    with client(module.app) as bad:
        token = bad.post("/token", params={"username": "rick"}).json()
    forged = jwt.encode({"sub": "admin"}, module.SECRET_KEY, algorithm="HS256")
    for each, user in ((token, "rick"), (forged, "admin")):
        assert jwt.decode(each, module.SECRET_KEY, algorithms=["HS256"])["sub"] == user


def test_forged_token_is_believed() -> None:
    forged = jwt.encode({"sub": "admin"}, "any key of the attacker, whatever it is", algorithm="HS256")
    with client(example("FAL802").app) as bad:
        answer = bad.get("/me", headers={"Authorization": f"Bearer {forged}"})
        assert answer.json() == "admin"


def test_without_algorithms_every_token_is_refused() -> None:
    key = "a key that is long enough for the algorithm"
    with pytest.raises(jwt.DecodeError, match="algorithms"):
        jwt.decode(jwt.encode({"sub": "rick"}, key, algorithm="HS256"), key)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with one file to serve and one beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("public")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


def test_path_leads_out_of_the_folder(folder: Path) -> None:
    with client(example("FAL803").app) as bad:
        assert bad.get("/files/a.txt").text == "public"
        assert bad.get("/files/..%2Fsecret.txt").text == "secret"


def test_parameter_without_convertor_holds_no_slash(folder: Path) -> None:
    with client(example("FAL803", "One part of the path").app) as bad:
        assert bad.get("/download/a.txt").text == "public"
        assert bad.get("/download/..%2Fsecret.txt").status_code == 404


def test_file_name_changes_the_header() -> None:
    with client(example("FAL804").app) as bad:
        answer = bad.get('/download/a.txt;filename="b.exe"')
        assert answer.headers["content-disposition"] == 'attachment; filename=a.txt;filename="b.exe"'
        assert bad.get("/download/€.txt").status_code == 500
    with client(example("FAL804", fixed=True).app) as fixed:
        answer = fixed.get('/download/a.txt;filename="b.exe"')
        assert answer.headers["content-disposition"].endswith("UTF-8''a.txt%3Bfilename%3D%22b.exe%22")
        assert fixed.get("/download/€.txt").status_code == 200


def test_wrong_token_is_refused_without_a_challenge() -> None:
    wrong = {"Authorization": "Bearer wrong"}
    with client(example("FAL805").app) as bad:
        assert bad.get("/me").headers["www-authenticate"] == "Bearer"
        answer = bad.get("/me", headers=wrong)
        assert answer.status_code == 401
        assert "www-authenticate" not in answer.headers
    with client(example("FAL805", fixed=True).app) as fixed:
        assert fixed.get("/me", headers=wrong).headers["www-authenticate"] == "Bearer"
