"""Google's clients outside of `google.cloud`: Firebase, Generative AI, the discovery client, Sheets."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_CALL = Function(_NETWORK)
_MODEL = "google.generativeai.GenerativeModel"
_RESOURCE = "googleapiclient.discovery.Resource"

LIBRARY = Library(
    packages=("firebase_admin", "google.generativeai", "googleapiclient", "gspread"),
    distribution="firebase-admin",
    aliases={
        "google.generativeai.generative_models.GenerativeModel": _MODEL,
        "gspread.client.Client": "gspread.Client",
        "gspread.spreadsheet.Spreadsheet": "gspread.Spreadsheet",
        "gspread.worksheet.Worksheet": "gspread.Worksheet",
    },
    functions={
        # `verify_id_token` decodes with keys that are kept for hours: not listed.
        **functions(
            "firebase_admin.auth",
            "create_session_cookie delete_user delete_users generate_email_verification_link "
            "generate_password_reset_link generate_sign_in_with_email_link get_users import_users list_users "
            "revoke_refresh_tokens set_custom_user_claims",
            _CALL,
        ),
        **functions(
            "firebase_admin.auth",
            "create_user get_user get_user_by_email get_user_by_phone_number update_user",
            Function(_NETWORK, returns="firebase_admin.auth.UserRecord"),
        ),
        **functions(
            "firebase_admin.messaging",
            "send send_each send_each_for_multicast subscribe_to_topic unsubscribe_from_topic",
            _CALL,
        ),
        "firebase_admin.db.reference": Function(returns="firebase_admin.db.Reference"),
        "firebase_admin.firestore.client": Function(returns="google.cloud.firestore.Client"),
        "firebase_admin.firestore_async.client": Function(returns="google.cloud.firestore.AsyncClient"),
        "firebase_admin.storage.bucket": Function(returns="google.cloud.storage.Bucket"),
        **functions(
            "google.generativeai",
            "delete_file embed_content get_file get_model upload_file",
            Function(_NETWORK, instead="google.generativeai.GenerativeModel.generate_content_async"),
        ),
        "google.generativeai.list_models": Function(_NETWORK, lazy=True),
        "googleapiclient.discovery.build": Function(returns=_RESOURCE),
        **functions("gspread", "authorize service_account", Function(returns="gspread.Client")),
        "gspread.service_account_from_dict": Function(returns="gspread.Client"),
    },
    classes={
        "firebase_admin.db.Reference": Class(
            blocks={_NETWORK: "delete get get_if_changed push set set_if_unchanged transaction update"},
            chains="child",
            quiet="listen",
        ),
        _MODEL: Class(
            blocks={_NETWORK: "count_tokens generate_content"},
            coroutines="count_tokens_async generate_content_async",
            returns={"start_chat": "google.generativeai.ChatSession"},
            instead="google.generativeai.GenerativeModel.generate_content_async",
        ),
        "google.generativeai.ChatSession": Class(
            blocks={_NETWORK: "send_message"},
            coroutines="send_message_async",
            instead="google.generativeai.ChatSession.send_message_async",
        ),
        # `service.files().list(…).execute()`: every part is a resource or a request until `execute`.
        _RESOURCE: Class(
            blocks={_NETWORK: "execute next_chunk"},
            any_attribute="self",
            call_returns="self",
            quiet="close",
            dynamic="made from the description of the service",
        ),
        "gspread.Client": Class(
            blocks={
                _NETWORK: "copy create del_spreadsheet list_spreadsheet_files open open_by_key open_by_url"
            },
            returns=dict.fromkeys(
                ["copy", "create", "open", "open_by_key", "open_by_url"], "gspread.Spreadsheet"
            ),
        ),
        "gspread.Spreadsheet": Class(
            blocks={
                _NETWORK: (
                    "add_worksheet batch_update del_worksheet get_worksheet get_worksheet_by_id share "
                    "values_append values_batch_get values_get values_update worksheet worksheets"
                )
            },
            returns={
                **dict.fromkeys(
                    ["add_worksheet", "get_worksheet", "get_worksheet_by_id", "worksheet"],
                    "gspread.Worksheet",
                ),
                "worksheets": "list[gspread.Worksheet]",
            },
            attributes={"sheet1": "gspread.Worksheet"},
        ),
        "gspread.Worksheet": Class(
            blocks={
                _NETWORK: (
                    "acell append_row append_rows batch_clear batch_get batch_update cell clear col_values "
                    "delete_rows find findall format get get_all_records get_all_values insert_row "
                    "insert_rows range row_values sort update update_acell update_cell update_cells"
                )
            }
        ),
    },
)
