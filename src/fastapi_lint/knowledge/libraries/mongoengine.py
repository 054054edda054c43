"""MongoEngine."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_DATABASE = Effect.DATABASE

LIBRARY = Library(
    packages=("mongoengine",),
    distribution="mongoengine",
    aliases={
        "mongoengine.queryset.queryset.QuerySet": "mongoengine.queryset.QuerySet",
        "mongoengine.document.Document": "mongoengine.Document",
        "mongoengine.document.DynamicDocument": "mongoengine.DynamicDocument",
    },
    classes={
        "mongoengine.Document": Class(
            blocks={
                _DATABASE: (
                    "cascade_save create_index delete drop_collection ensure_indexes modify reload save "
                    "update"
                )
            },
            attributes={"objects": "mongoengine.queryset.QuerySet"},
            dynamic="`objects` is put on the subclasses",
            instead="beanie.Document",
        ),
        "mongoengine.DynamicDocument": Class(bases=("mongoengine.Document",)),
        "mongoengine.queryset.QuerySet": Class(
            blocks={
                _DATABASE: (
                    "aggregate average count create delete distinct explain first get in_bulk insert "
                    "item_frequencies modify sum update update_one upsert_one with_id"
                )
            },
            chains=(
                "all all_fields allow_disk_use as_pymongo batch_size clone exclude fields filter hint "
                "limit no_dereference no_sub_classes none only order_by read_preference search_text skip "
                "timeout using values_list where"
            ),
            iterates=_DATABASE,
            call_returns="self",
            instead="beanie.Document",
        ),
    },
)
