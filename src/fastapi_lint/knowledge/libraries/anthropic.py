"""Anthropic's client."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK
_RESOURCE = "anthropic._resource.SyncAPIResource"
# What Amazon and Google serve as well.
_ELSEWHERE = {"messages": "anthropic.resources.Messages", "beta": _RESOURCE}
_ATTRIBUTES = {**_ELSEWHERE, "models": "anthropic.resources.Models", "files": _RESOURCE}

LIBRARY = Library(
    packages=("anthropic",),
    distribution="anthropic",
    aliases={
        "anthropic.Client": "anthropic.Anthropic",
        "anthropic.AsyncClient": "anthropic.AsyncAnthropic",
        "anthropic._client.Anthropic": "anthropic.Anthropic",
        "anthropic._client.AsyncAnthropic": "anthropic.AsyncAnthropic",
        "anthropic.resources.messages.Messages": "anthropic.resources.Messages",
        "anthropic.resources.messages.messages.Messages": "anthropic.resources.Messages",
    },
    classes={
        "anthropic.Anthropic": Class(
            attributes=_ATTRIBUTES,
            chains="copy with_options",
            quiet="close",
            instead="anthropic.AsyncAnthropic",
        ),
        "anthropic.AnthropicBedrock": Class(
            attributes=_ELSEWHERE,
            chains="copy with_options",
            quiet="close",
            instead="anthropic.AsyncAnthropicBedrock",
        ),
        "anthropic.AnthropicVertex": Class(
            attributes=_ELSEWHERE,
            chains="copy with_options",
            quiet="close",
            instead="anthropic.AsyncAnthropicVertex",
        ),
        "anthropic.resources.Messages": Class(
            blocks={_NETWORK: "count_tokens create parse stream"},
            attributes={"batches": _RESOURCE, "with_raw_response": "self", "with_streaming_response": "self"},
            instead="anthropic.AsyncAnthropic",
        ),
        "anthropic.resources.Models": Class(
            blocks={_NETWORK: "list retrieve"}, instead="anthropic.AsyncAnthropic"
        ),
        _RESOURCE: Class(
            otherwise=_NETWORK,
            attributes=dict.fromkeys(
                ["batches", "files", "messages", "models", "sessions", "skills", "versions"], "self"
            ),
            dynamic="stands for all resources of the API",
            instead="anthropic.AsyncAnthropic",
        ),
        "anthropic.AsyncAnthropic": Class(asynchronous=True, coroutines="close", chains="copy with_options"),
        "anthropic.AsyncAnthropicBedrock": Class(asynchronous=True, coroutines="close"),
        "anthropic.AsyncAnthropicVertex": Class(asynchronous=True, coroutines="close"),
    },
)
