"""Stripe: calls on the resource classes and on `StripeClient`."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK
_INSTEAD = "the …_async methods"
_VERBS = {
    "Account": "create create_login_link delete list modify reject retrieve",
    "Balance": "retrieve",
    "BalanceTransaction": "list retrieve",
    "Charge": "capture create list modify retrieve search",
    "Coupon": "create delete list modify retrieve",
    "Customer": (
        "create create_source create_tax_id delete delete_discount list list_payment_methods list_sources "
        "modify modify_source retrieve retrieve_payment_method retrieve_source search"
    ),
    "Dispute": "close list modify retrieve",
    "EphemeralKey": "create delete",
    "Event": "list retrieve",
    "Invoice": (
        "create create_preview delete finalize_invoice list mark_uncollectible modify pay retrieve search "
        "send_invoice void_invoice"
    ),
    "InvoiceItem": "create delete list modify retrieve",
    "PaymentIntent": "cancel capture confirm create list modify retrieve search",
    "PaymentLink": "create list list_line_items modify retrieve",
    "PaymentMethod": "attach create detach list modify retrieve",
    "Payout": "cancel create list modify retrieve",
    "Price": "create list modify retrieve search",
    "Product": "create delete list modify retrieve search",
    "PromotionCode": "create list modify retrieve",
    "Refund": "cancel create list modify retrieve",
    "SetupIntent": "cancel confirm create list modify retrieve",
    "Subscription": "cancel create delete_discount list modify resume retrieve search",
    "SubscriptionItem": "create delete list modify retrieve",
    "SubscriptionSchedule": "cancel create list modify release retrieve",
    "TaxRate": "create list modify retrieve",
    "Token": "create retrieve",
    "Transfer": "create list modify retrieve",
    "WebhookEndpoint": "create delete list modify retrieve",
    "billing_portal.Session": "create",
    "checkout.Session": "create expire list list_line_items retrieve",
}
_SERVICES = (
    "accounts balance balance_transactions billing_portal charges checkout coupons customers disputes "
    "events invoice_items invoices payment_intents payment_links payment_methods payouts prices products "
    "promotion_codes refunds setup_intents subscription_items subscriptions tokens transfers "
    "webhook_endpoints"
)

LIBRARY = Library(
    packages=("stripe",),
    distribution="stripe",
    classes={
        **{
            f"stripe.{name}": Class(blocks={_NETWORK: verbs}, instead=_INSTEAD)
            for name, verbs in _VERBS.items()
        },
        "stripe.StripeClient": Class(
            attributes=dict.fromkeys([*_SERVICES.split(), "v1", "v2"], "stripe.StripeService"),
            quiet="construct_event",
            dynamic="services are made on first use",
            instead=_INSTEAD,
        ),
        "stripe.StripeService": Class(
            attributes=dict.fromkeys([*_SERVICES.split(), "sessions"], "self"),
            blocks={
                _NETWORK: (
                    "attach cancel capture confirm create delete detach expire list pay resume retrieve "
                    "search update"
                )
            },
            dynamic="stands for all services of the API",
            instead=_INSTEAD,
        ),
    },
)
