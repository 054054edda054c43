"""FastAPI and Starlette: spellings, and the parts of the framework that code types against."""

from fastapi_lint.knowledge.schema import Class, Function, Library

_RESPONSES = (
    "Response HTMLResponse PlainTextResponse JSONResponse RedirectResponse StreamingResponse FileResponse"
)

LIBRARY = Library(
    packages=("fastapi", "starlette"),
    distribution="fastapi",
    aliases={
        "fastapi.applications.FastAPI": "fastapi.FastAPI",
        "fastapi.routing.APIRouter": "fastapi.APIRouter",
        "fastapi.params.Depends": "fastapi.Depends",
        "fastapi.param_functions.Depends": "fastapi.Depends",
        "fastapi.params.Security": "fastapi.Security",
        "fastapi.param_functions.Security": "fastapi.Security",
        "fastapi.background.BackgroundTasks": "fastapi.BackgroundTasks",
        "starlette.background.BackgroundTasks": "fastapi.BackgroundTasks",
        "fastapi.datastructures.UploadFile": "fastapi.UploadFile",
        "starlette.datastructures.UploadFile": "fastapi.UploadFile",
        "fastapi.exceptions.HTTPException": "fastapi.HTTPException",
        "fastapi.requests.Request": "fastapi.Request",
        "starlette.requests.Request": "fastapi.Request",
        "fastapi.websockets.WebSocket": "fastapi.WebSocket",
        "starlette.websockets.WebSocket": "fastapi.WebSocket",
        "starlette.concurrency.run_in_threadpool": "fastapi.concurrency.run_in_threadpool",
        "starlette.concurrency.iterate_in_threadpool": "fastapi.concurrency.iterate_in_threadpool",
        "starlette.middleware.cors.CORSMiddleware": "fastapi.middleware.cors.CORSMiddleware",
        "fastapi.middleware.Middleware": "starlette.middleware.Middleware",
        "fastapi.Response": "fastapi.responses.Response",
        "fastapi.sse.EventSourceResponse": "fastapi.responses.EventSourceResponse",
        **{f"starlette.responses.{name}": f"fastapi.responses.{name}" for name in _RESPONSES.split()},
    },
    functions={
        "fastapi.concurrency.run_in_threadpool": Function(),
        "fastapi.concurrency.iterate_in_threadpool": Function(),
    },
    classes={
        "fastapi.FastAPI": Class(
            bases=("starlette.applications.Starlette",),
            attributes={"router": "fastapi.APIRouter", "state": "fastapi.applications.State"},
        ),
        "starlette.applications.Starlette": Class(),
        "fastapi.APIRouter": Class(bases=("starlette.routing.Router",)),
        "starlette.routing.Router": Class(),
        "fastapi.WebSocket": Class(attributes={"app": "fastapi.FastAPI"}),
        "fastapi.Request": Class(
            attributes={"app": "fastapi.FastAPI"},
            coroutines="body json form stream",
            returns={"body": "bytes"},
        ),
        "fastapi.UploadFile": Class(
            attributes={"file": "tempfile.SpooledTemporaryFile", "filename": "str"},
            coroutines="read write seek close",
            returns={"read": "bytes"},
        ),
        "fastapi.BackgroundTasks": Class(),
        "fastapi.responses.Response": Class(),
        **{
            f"fastapi.responses.{name}": Class(bases=("fastapi.responses.Response",))
            for name in _RESPONSES.split()[1:]
        },
        "fastapi.responses.ORJSONResponse": Class(bases=("fastapi.responses.JSONResponse",)),
        "fastapi.responses.UJSONResponse": Class(bases=("fastapi.responses.JSONResponse",)),
        "fastapi.responses.EventSourceResponse": Class(bases=("fastapi.responses.StreamingResponse",)),
        "starlette.middleware.base.BaseHTTPMiddleware": Class(),
        "starlette.middleware.Middleware": Class(),
        "fastapi.middleware.cors.CORSMiddleware": Class(),
        "fastapi.HTTPException": Class(),
    },
)
