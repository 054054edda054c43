"""What no look at a library can show, and why; checked against the tables by test_names.py."""

from __future__ import annotations

_QDRANT = (
    "discover discover_batch recommend recommend_batch recommend_groups search search_batch search_groups"
)
# Names (of a package or class: those in it) that no single installation can show: why each may be missing.
EXPECTED_MISSING = {
    "pathlib.Path.walk": "Python 3.12",
    "asyncio.TaskGroup": "Python 3.11",
    "asyncio.TaskGroup.create_task": "Python 3.11",
    "hashlib.file_digest": "Python 3.11",
    "openai.ChatCompletion.create": "openai before 1.0",
    "openai.Completion.create": "openai before 1.0",
    "openai.Embedding.create": "openai before 1.0",
    "openai.Image.create": "openai before 1.0",
    "openai.Moderation.create": "openai before 1.0",
    "cryptography.hazmat.primitives.kdf.argon2.Argon2id": "cryptography 44",
    "duckduckgo_search.DDGS.chat": "duckduckgo-search before 7",
    "langchain.agents.AgentExecutor": "langchain before 1.0",
    "langchain.agents.initialize_agent": "langchain before 1.0",
    "langchain.chains": "langchain before 1.0",
    "langchain.chat_models": "langchain before 1.0",
    "langchain.document_loaders": "langchain before 1.0",
    "langchain.embeddings": "langchain before 1.0",
    "langchain.llms": "langchain before 1.0",
    "langchain.vectorstores": "langchain before 1.0",
    "langchain_community.chat_models": "langchain-community before 0.4",
    "langchain_community.vectorstores": "langchain-community before 0.4",
    "langchain_core.language_models.BaseChatModel.predict": "langchain-core before 1.0",
    "langchain_core.language_models.BaseChatModel.predict_messages": "langchain-core before 1.0",
    "langchain_core.language_models.LLM.predict": "langchain-core before 1.0",
    "langchain_core.retrievers.BaseRetriever.get_relevant_documents": "langchain-core before 1.0",
    "mistralai.Mistral": "mistralai before 2",
    "tortoise.connections.close_all": "tortoise-orm before 1.0",
    **{
        f"youtube_transcript_api.YouTubeTranscriptApi.{method}": "youtube-transcript-api before 1.0"
        for method in ("get_transcript", "get_transcripts", "list_transcripts")
    },
    **{
        f"qdrant_client.{client}.{method}": "qdrant-client before 1.16"
        for client in ("QdrantClient", "AsyncQdrantClient")
        for method in _QDRANT.split()
    },
}
_RESOURCES = (
    "as_file contents files is_resource open_binary open_text path read_binary read_text abc.Traversable"
)
# Spellings that are not the same object as the canonical name, on purpose.
EXPECTED_DIFFERENT = {
    "_socket.socket": "the base class in C",
    "_thread.allocate_lock": "the factory behind the class",
    "_thread.LockType": "the class behind the factory",
    "_thread.RLock": "the class behind the factory",
    "chromadb.api.client.Client": "implements the interface users annotate with",
    "fastapi.params.Depends": "the class behind the function",
    "fastapi.params.Security": "the class behind the function",
    **{f"importlib_resources.{name}": "the backport" for name in _RESOURCES.split()},
    "multiprocessing.process.BaseProcess": "the base class",
    "mysql.connector.cursor_cext.CMySQLCursor": "has the methods of the one in Python",
    "mysql.connector.cursor_cext.CMySQLCursorDict": "has the methods of the one in Python",
    "sqlalchemy.ext.declarative.declarative_base": "the older function",
    "starlette.background.BackgroundTasks": "the base class",
    "starlette.datastructures.UploadFile": "the base class",
    "tensorflow.keras": "loads Keras on first use",
    "uvloop.Loop": "implements the interface",
    **dict.fromkeys(
        [f"ntpath.{name}" for name in ("abspath", "islink", "ismount", "lexists", "realpath")], "for Windows"
    ),
}
# Classes of the tables that no library has: the class whose members they have.
STANDS_FOR = {
    "elasticsearch.client.NamespacedClient": "elasticsearch._sync.client._base.NamespacedClient",
    "filelock.PollingLock": "filelock.FileLock",
    "importlib.resources.DataPath": "contextlib.AbstractContextManager",
    "os.FileDescriptor": "builtins.int",
    "socket.datagram.socket": "socket.socket",
    "sqlite3.in_memory.Connection": "sqlite3.Connection",
    "sqlite3.in_memory.Cursor": "sqlite3.Cursor",
    "stripe.StripeService": "stripe._stripe_service.StripeService",
    "git.remotes": "git.util.IterableList",
    "subprocess.pipe.Reader": "io.BufferedReader",
    "subprocess.pipe.Writer": "io.BufferedWriter",
    "tarfile.in_memory.TarFile": "tarfile.TarFile",
    "tempfile.beside.Name": "builtins.str",
    "tempfile.beside._TemporaryFileWrapper": "tempfile._TemporaryFileWrapper",
    "weaviate.collections.collection._part": "weaviate.collections.data.sync._DataCollection",
    "zipfile.in_memory.ZipFile": "zipfile.ZipFile",
}
