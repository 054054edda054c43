"""PyMongo, synchronous and asynchronous, and GridFS."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

_DATABASE = Effect.DATABASE
_CLIENT_IO = "bulk_write drop_database list_database_names server_info"
_DATABASE_IO = "command create_collection drop_collection list_collection_names validate_collection"
_COLLECTION_IO = (
    "bulk_write count_documents create_index create_indexes create_search_index create_search_indexes "
    "delete_many delete_one distinct drop drop_index drop_indexes drop_search_index "
    "estimated_document_count find_one find_one_and_delete find_one_and_replace find_one_and_update "
    "index_information insert_many insert_one options rename replace_one update_many update_one "
    "update_search_index"
)
_CURSOR_CHAINS = (
    "add_option allow_disk_use batch_size clone collation comment hint limit max max_await_time_ms "
    "max_time_ms min rewind skip sort where"
)

LIBRARY = Library(
    packages=("pymongo", "gridfs"),
    distribution="pymongo",
    aliases={
        **spelled("pymongo", "pymongo.mongo_client", "MongoClient"),
        **spelled("pymongo", "pymongo.synchronous.mongo_client", "MongoClient"),
        **spelled("pymongo", "pymongo.asynchronous.mongo_client", "AsyncMongoClient"),
        "pymongo.synchronous.database.Database": "pymongo.database.Database",
        "pymongo.synchronous.collection.Collection": "pymongo.collection.Collection",
        "pymongo.synchronous.cursor.Cursor": "pymongo.cursor.Cursor",
        "pymongo.synchronous.command_cursor.CommandCursor": "pymongo.command_cursor.CommandCursor",
        "pymongo.synchronous.client_session.ClientSession": "pymongo.client_session.ClientSession",
    },
    classes={
        "pymongo.MongoClient": Class(
            blocks={_DATABASE: f"{_CLIENT_IO} list_databases watch"},
            returns={
                "get_database": "pymongo.database.Database",
                "get_default_database": "pymongo.database.Database",
                "start_session": "pymongo.client_session.ClientSession",
            },
            quiet="close",
            subscripted="pymongo.database.Database",
            any_attribute="pymongo.database.Database",
            instead="pymongo.AsyncMongoClient",
        ),
        "pymongo.database.Database": Class(
            blocks={_DATABASE: f"{_DATABASE_IO} aggregate list_collections watch"},
            returns={
                "get_collection": "pymongo.collection.Collection",
                "create_collection": "pymongo.collection.Collection",
            },
            chains="with_options",
            attributes={"client": "pymongo.MongoClient", "name": "str"},
            subscripted="pymongo.collection.Collection",
            any_attribute="pymongo.collection.Collection",
            instead="pymongo.AsyncMongoClient",
        ),
        "pymongo.collection.Collection": Class(
            blocks={_DATABASE: f"{_COLLECTION_IO} aggregate list_indexes list_search_indexes watch"},
            lazy={_DATABASE: "find find_raw_batches"},
            returns={"find": "pymongo.cursor.Cursor", "aggregate": "pymongo.command_cursor.CommandCursor"},
            chains="with_options",
            attributes={"database": "pymongo.database.Database", "name": "str", "full_name": "str"},
            subscripted="self",
            any_attribute="self",
            instead="pymongo.AsyncMongoClient",
        ),
        "pymongo.cursor.Cursor": Class(
            blocks={_DATABASE: "distinct explain next to_list"},
            chains=_CURSOR_CHAINS,
            quiet="close",
            iterates=_DATABASE,
            instead="pymongo.AsyncMongoClient",
        ),
        "pymongo.command_cursor.CommandCursor": Class(
            blocks={_DATABASE: "next to_list try_next"},
            quiet="close",
            iterates=_DATABASE,
            instead="pymongo.AsyncMongoClient",
        ),
        "pymongo.client_session.ClientSession": Class(
            blocks={_DATABASE: "abort_transaction commit_transaction with_transaction"},
            quiet="start_transaction end_session",
            instead="pymongo.AsyncMongoClient",
        ),
        "gridfs.GridFS": Class(
            blocks={_DATABASE: "delete exists find_one get get_last_version get_version list put"},
            instead="gridfs.asynchronous.AsyncGridFS",
        ),
        "gridfs.GridFSBucket": Class(
            blocks={
                _DATABASE: (
                    "delete download_to_stream download_to_stream_by_name open_download_stream "
                    "open_download_stream_by_name rename upload_from_stream upload_from_stream_with_id"
                )
            },
            instead="gridfs.asynchronous.AsyncGridFSBucket",
        ),
        "pymongo.AsyncMongoClient": Class(
            asynchronous=True,
            coroutines=f"{_CLIENT_IO} aclose aconnect close list_databases watch",
            returns={
                "get_database": "pymongo.asynchronous.database.AsyncDatabase",
                "get_default_database": "pymongo.asynchronous.database.AsyncDatabase",
            },
            quiet="start_session",
            subscripted="pymongo.asynchronous.database.AsyncDatabase",
            any_attribute="pymongo.asynchronous.database.AsyncDatabase",
        ),
        "pymongo.asynchronous.database.AsyncDatabase": Class(
            asynchronous=True,
            coroutines=f"{_DATABASE_IO} aggregate list_collections watch",
            returns={"get_collection": "pymongo.asynchronous.collection.AsyncCollection"},
            attributes={"client": "pymongo.AsyncMongoClient", "name": "str"},
            subscripted="pymongo.asynchronous.collection.AsyncCollection",
            any_attribute="pymongo.asynchronous.collection.AsyncCollection",
        ),
        "pymongo.asynchronous.collection.AsyncCollection": Class(
            asynchronous=True,
            coroutines=f"{_COLLECTION_IO} aggregate list_indexes list_search_indexes watch",
            returns={"find": "pymongo.asynchronous.cursor.AsyncCursor"},
            attributes={"database": "pymongo.asynchronous.database.AsyncDatabase", "name": "str"},
            subscripted="self",
            any_attribute="self",
        ),
        "pymongo.asynchronous.cursor.AsyncCursor": Class(
            asynchronous=True,
            coroutines="close distinct explain next to_list",
            chains="allow_disk_use batch_size collation comment hint limit max min skip sort where",
        ),
    },
)
