"""Motor: asynchronous MongoDB; listed for its types."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Library

_PACKAGE = "motor.motor_asyncio"
_MADE = "motor builds its classes around PyMongo's when it is imported"
_COLLECTION_IO = (
    "bulk_write count_documents create_index create_indexes delete_many delete_one distinct drop "
    "drop_index drop_indexes estimated_document_count find_one find_one_and_delete find_one_and_replace "
    "find_one_and_update index_information insert_many insert_one options rename replace_one update_many "
    "update_one"
)

LIBRARY = Library(
    packages=("motor",),
    distribution="motor",
    classes={
        f"{_PACKAGE}.AsyncIOMotorClient": Class(
            asynchronous=True,
            coroutines="drop_database list_database_names list_databases server_info start_session",
            returns={
                "get_database": f"{_PACKAGE}.AsyncIOMotorDatabase",
                "get_default_database": f"{_PACKAGE}.AsyncIOMotorDatabase",
            },
            quiet="close",
            subscripted=f"{_PACKAGE}.AsyncIOMotorDatabase",
            any_attribute=f"{_PACKAGE}.AsyncIOMotorDatabase",
            dynamic=_MADE,
        ),
        f"{_PACKAGE}.AsyncIOMotorDatabase": Class(
            asynchronous=True,
            coroutines="command create_collection drop_collection list_collection_names list_collections",
            returns={"get_collection": f"{_PACKAGE}.AsyncIOMotorCollection"},
            attributes={"client": f"{_PACKAGE}.AsyncIOMotorClient", "name": "str"},
            quiet="aggregate watch",
            subscripted=f"{_PACKAGE}.AsyncIOMotorCollection",
            any_attribute=f"{_PACKAGE}.AsyncIOMotorCollection",
            dynamic=_MADE,
        ),
        f"{_PACKAGE}.AsyncIOMotorCollection": Class(
            asynchronous=True,
            coroutines=_COLLECTION_IO,
            returns={
                "find": f"{_PACKAGE}.AsyncIOMotorCursor",
                "aggregate": f"{_PACKAGE}.AsyncIOMotorCommandCursor",
            },
            attributes={"database": f"{_PACKAGE}.AsyncIOMotorDatabase", "name": "str"},
            subscripted="self",
            any_attribute="self",
            dynamic=_MADE,
        ),
        f"{_PACKAGE}.AsyncIOMotorCursor": Class(
            asynchronous=True,
            coroutines="close distinct explain next to_list",
            chains="allow_disk_use batch_size collation comment hint limit max min skip sort where",
            dynamic=_MADE,
        ),
        f"{_PACKAGE}.AsyncIOMotorCommandCursor": Class(
            asynchronous=True, coroutines="close next to_list", dynamic=_MADE
        ),
    },
)
