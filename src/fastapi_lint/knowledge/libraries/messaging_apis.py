"""Messages and mail over HTTP: Twilio, Slack, SendGrid."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

_NETWORK = Effect.NETWORK
_INSTEAD = "the …_async methods"
_MESSAGE = "twilio.rest.api.v2010.account.message"
_SERVICE = "twilio.rest.verify.v2.service"
_CALL = "twilio.rest.api.v2010.account.call"
_LIST = {_NETWORK: "create get_page list page"}
_ITEM = Class(
    blocks={_NETWORK: "delete fetch update"},
    coroutines="delete_async fetch_async update_async",
    instead=_INSTEAD,
)

LIBRARY = Library(
    packages=("twilio", "slack_sdk", "sendgrid"),
    distribution="twilio",
    aliases={
        **spelled("slack_sdk", "slack_sdk.web", "WebClient"),
        **spelled("slack_sdk", "slack_sdk.web.client", "WebClient"),
        "slack_sdk.webhook.client.WebhookClient": "slack_sdk.webhook.WebhookClient",
        "slack_sdk.WebhookClient": "slack_sdk.webhook.WebhookClient",
        "sendgrid.sendgrid.SendGridAPIClient": "sendgrid.SendGridAPIClient",
    },
    classes={
        "twilio.rest.Client": Class(
            attributes={
                "messages": f"{_MESSAGE}.MessageList",
                "calls": f"{_CALL}.CallList",
                "verify": "twilio.rest.verify.Verify",
            },
            blocks={_NETWORK: "request"},
            coroutines="request_async",
            instead=_INSTEAD,
        ),
        f"{_MESSAGE}.MessageList": Class(
            blocks=_LIST,
            lazy={_NETWORK: "stream"},
            coroutines="create_async list_async",
            call_returns=f"{_MESSAGE}.MessageContext",
            instead=_INSTEAD,
        ),
        f"{_MESSAGE}.MessageContext": _ITEM,
        f"{_CALL}.CallList": Class(
            blocks=_LIST,
            lazy={_NETWORK: "stream"},
            coroutines="create_async list_async",
            call_returns=f"{_CALL}.CallContext",
            instead=_INSTEAD,
        ),
        f"{_CALL}.CallContext": _ITEM,
        "twilio.rest.verify.Verify": Class(
            attributes={
                "v2": "twilio.rest.verify.v2.V2",
                "services": f"{_SERVICE}.ServiceList",
            }
        ),
        "twilio.rest.verify.v2.V2": Class(attributes={"services": f"{_SERVICE}.ServiceList"}),
        f"{_SERVICE}.ServiceList": Class(
            blocks={_NETWORK: "create list"},
            call_returns=f"{_SERVICE}.ServiceContext",
            instead=_INSTEAD,
        ),
        f"{_SERVICE}.ServiceContext": Class(
            blocks={_NETWORK: "delete fetch update"},
            attributes={
                "verifications": f"{_SERVICE}.verification.VerificationList",
                "verification_checks": f"{_SERVICE}.verification_check.VerificationCheckList",
            },
            instead=_INSTEAD,
        ),
        f"{_SERVICE}.verification.VerificationList": Class(
            blocks={_NETWORK: "create"}, coroutines="create_async", instead=_INSTEAD
        ),
        f"{_SERVICE}.verification_check.VerificationCheckList": Class(
            blocks={_NETWORK: "create"}, coroutines="create_async", instead=_INSTEAD
        ),
        "slack_sdk.WebClient": Class(otherwise=_NETWORK, instead="slack_sdk.web.async_client.AsyncWebClient"),
        "slack_sdk.web.async_client.AsyncWebClient": Class(asynchronous=True, coroutines="chat_postMessage"),
        "slack_sdk.webhook.WebhookClient": Class(
            blocks={_NETWORK: "send send_dict"}, instead="slack_sdk.webhook.async_client.AsyncWebhookClient"
        ),
        "slack_sdk.webhook.async_client.AsyncWebhookClient": Class(
            asynchronous=True, coroutines="send send_dict"
        ),
        "sendgrid.SendGridAPIClient": Class(blocks={_NETWORK: "send"}),
    },
)
