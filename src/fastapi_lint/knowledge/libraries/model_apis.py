"""Clients of further model providers: Groq, Cohere, Mistral, Google's GenAI."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK
_GROQ = "groq._resource.SyncAPIResource"
_COHERE = Class(
    blocks={_NETWORK: "chat classify detokenize embed generate rerank summarize tokenize"},
    lazy={_NETWORK: "chat_stream generate_stream"},
    instead="cohere.AsyncClient",
)

LIBRARY = Library(
    packages=("groq", "cohere", "mistralai", "google.genai"),
    distribution="groq",
    aliases={
        "groq.Client": "groq.Groq",
        "groq.AsyncClient": "groq.AsyncGroq",
        "groq.resources.chat.completions.Completions": "groq.resources.chat.Completions",
        "cohere.client.Client": "cohere.Client",
        "cohere.client_v2.ClientV2": "cohere.ClientV2",
        "mistralai.Mistral": "mistralai.client.Mistral",
        "mistralai.client.sdk.Mistral": "mistralai.client.Mistral",
        "google.genai.client.Client": "google.genai.Client",
    },
    classes={
        "groq.Groq": Class(
            attributes={
                "chat": "groq.resources.chat.Chat",
                **dict.fromkeys(["audio", "batches", "embeddings", "files", "models"], _GROQ),
            },
            quiet="close",
            instead="groq.AsyncGroq",
        ),
        "groq.resources.chat.Chat": Class(attributes={"completions": "groq.resources.chat.Completions"}),
        "groq.resources.chat.Completions": Class(blocks={_NETWORK: "create"}, instead="groq.AsyncGroq"),
        _GROQ: Class(
            otherwise=_NETWORK,
            attributes=dict.fromkeys(["speech", "transcriptions", "translations"], "self"),
            dynamic="stands for all resources of the API",
            instead="groq.AsyncGroq",
        ),
        "groq.AsyncGroq": Class(asynchronous=True, coroutines="close"),
        "cohere.Client": _COHERE,
        "cohere.ClientV2": Class(
            bases=("cohere.Client",), lazy={_NETWORK: "chat_stream"}, instead="cohere.AsyncClientV2"
        ),
        "cohere.AsyncClient": Class(asynchronous=True, coroutines="chat embed generate rerank"),
        "cohere.AsyncClientV2": Class(asynchronous=True, coroutines="chat embed rerank"),
        "mistralai.client.Mistral": Class(
            attributes={
                "chat": "mistralai.client.chat.Chat",
                "embeddings": "mistralai.client.embeddings.Embeddings",
            },
            instead="the …_async methods",
        ),
        "mistralai.client.chat.Chat": Class(
            blocks={_NETWORK: "complete parse stream parse_stream"},
            coroutines="complete_async parse_async stream_async",
            instead="mistralai.client.chat.Chat.complete_async",
        ),
        "mistralai.client.embeddings.Embeddings": Class(
            blocks={_NETWORK: "create"}, coroutines="create_async", instead="the …_async methods"
        ),
        "google.genai.Client": Class(
            attributes={
                "models": "google.genai.models.Models",
                "files": "google.genai.files.Files",
                "chats": "google.genai.chats.Chats",
                "aio": "google.genai.client.AsyncClient",
            },
            quiet="close",
            instead="google.genai.Client.aio",
        ),
        "google.genai.models.Models": Class(
            blocks={
                _NETWORK: (
                    "compute_tokens count_tokens delete edit_image embed_content generate_content "
                    "generate_images generate_videos get update upscale_image"
                )
            },
            lazy={_NETWORK: "generate_content_stream list"},
            instead="google.genai.Client.aio",
        ),
        "google.genai.chats.Chats": Class(returns={"create": "google.genai.chats.Chat"}),
        "google.genai.chats.Chat": Class(
            blocks={_NETWORK: "send_message"},
            lazy={_NETWORK: "send_message_stream"},
            instead="google.genai.Client.aio",
        ),
        "google.genai.files.Files": Class(
            blocks={_NETWORK: "delete download get upload"},
            lazy={_NETWORK: "list"},
            instead="google.genai.Client.aio",
        ),
        "google.genai.client.AsyncClient": Class(asynchronous=True),
    },
)
