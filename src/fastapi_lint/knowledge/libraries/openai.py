"""OpenAI's client; `openai.chat` and the like are the module's own client."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_RESOURCE = "openai._resource.SyncAPIResource"
_NAMED = {
    "chat": "openai.resources.chat.Chat",
    "embeddings": "openai.resources.Embeddings",
    "completions": "openai.resources.Completions",
    "images": "openai.resources.Images",
    "models": "openai.resources.Models",
    "files": "openai.resources.Files",
    "moderations": "openai.resources.Moderations",
    "audio": "openai.resources.Audio",
}
_NAMESPACES = "batches beta containers conversations evals fine_tuning responses uploads vector_stores videos"
_NESTED = (
    "assistants checkpoints content items jobs messages runs sessions speech steps threads transcriptions "
    "translations chatkit file_batches files parts"
)
_GENERIC = Class(bases=(_RESOURCE,), instead="openai.AsyncOpenAI")
_CLIENT_ATTRIBUTES = {**dict.fromkeys(_NAMESPACES.split(), _RESOURCE), **_NAMED}
_REMOVED = Function(_NETWORK, instead="openai.AsyncOpenAI")

LIBRARY = Library(
    packages=("openai",),
    distribution="openai",
    aliases={
        "openai.Client": "openai.OpenAI",
        "openai.AsyncClient": "openai.AsyncOpenAI",
        "openai._client.OpenAI": "openai.OpenAI",
        "openai._client.AsyncOpenAI": "openai.AsyncOpenAI",
        "openai.lib.azure.AzureOpenAI": "openai.AzureOpenAI",
        "openai.lib.azure.AsyncAzureOpenAI": "openai.AsyncAzureOpenAI",
        "openai.resources.chat.completions.Completions": "openai.resources.chat.Completions",
        "openai.resources.chat.completions.completions.Completions": "openai.resources.chat.Completions",
    },
    # Names of releases before 1.0.
    functions=functions(
        "openai",
        "ChatCompletion.create Completion.create Embedding.create Image.create Moderation.create",
        _REMOVED,
    ),
    values={f"openai.{name}": type_ for name, type_ in _NAMED.items()},
    classes={
        "openai.OpenAI": Class(
            attributes=_CLIENT_ATTRIBUTES,
            blocks={_NETWORK: "delete get patch post put"},
            chains="copy with_options",
            quiet="close",
            instead="openai.AsyncOpenAI",
        ),
        "openai.AzureOpenAI": Class(bases=("openai.OpenAI",), instead="openai.AsyncAzureOpenAI"),
        _RESOURCE: Class(
            otherwise=_NETWORK,
            attributes={**dict.fromkeys(_NESTED.split(), "self"), "with_raw_response": "self"},
            dynamic="stands for all resources of the API",
            instead="openai.AsyncOpenAI",
        ),
        "openai.resources.chat.Chat": Class(attributes={"completions": "openai.resources.chat.Completions"}),
        "openai.resources.chat.Completions": Class(
            blocks={_NETWORK: "create delete list parse retrieve stream update"},
            attributes={
                "with_raw_response": "self",
                "with_streaming_response": "self",
                "messages": _RESOURCE,
            },
            instead="openai.AsyncOpenAI",
        ),
        **{type_: _GENERIC for name, type_ in _NAMED.items() if name != "chat"},
        "openai.AsyncOpenAI": Class(asynchronous=True, coroutines="close", chains="copy with_options"),
        "openai.AsyncAzureOpenAI": Class(bases=("openai.AsyncOpenAI",), asynchronous=True),
    },
)
