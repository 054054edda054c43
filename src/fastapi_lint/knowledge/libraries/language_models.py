"""LangChain and LlamaIndex: the synchronous halves of their models, stores, loaders and chains."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_CHAIN = "langchain_core.runnables.RunnableSequence"
_CHAT = "langchain_core.language_models.BaseChatModel"
_LLM = "langchain_core.language_models.LLM"
_EMBEDDINGS = "langchain_core.embeddings.Embeddings"
_STORE = "langchain_core.vectorstores.VectorStore"
_RETRIEVER = "langchain_core.retrievers.BaseRetriever"
_LOADER = "langchain_core.document_loaders.BaseLoader"
_LEGACY = "langchain.chains.base.Chain"
_AGENT = "langgraph.graph.state.CompiledStateGraph"
_SPLIT = "of a distribution of its own, or of an older release"
_INDEX = "llama_index.core.VectorStoreIndex"
_ENGINE = "llama_index.core.base.base_query_engine.BaseQueryEngine"
_TALK = "llama_index.core.chat_engine.types.BaseChatEngine"

_RUNS = "batch invoke"
_COROUTINES = "abatch ainvoke"
_WRAPS = "bind with_config with_fallbacks with_listeners with_retry with_types"


def _same(base: str, *names: str) -> dict[str, Class]:
    """Rows of classes that add nothing to a base."""
    return {name: Class(bases=(base,), dynamic=_SPLIT) for name in names}


def _in(base: str, package: str, names: str) -> dict[str, Class]:
    """The same for the space-separated names of a package."""
    return _same(base, *(f"{package}.{name}" for name in names.split()))


def _runnable(blocks: str = "", *, wraps: str = "", coroutines: str = "", called: bool = False) -> Class:
    """Something with `invoke`.

    `blocks` are further methods that wait for the network, `wraps` further ones that give a chain; `called`
    says that the object itself can be called.
    """
    return Class(
        blocks={_NETWORK: f"{_RUNS} {blocks}"},
        lazy={_NETWORK: "stream"},
        coroutines=f"{_COROUTINES} {coroutines}",
        returns=dict.fromkeys(f"{_WRAPS} pipe {wraps}".split(), _CHAIN),
        calls=_NETWORK if called else None,
        joins=_CHAIN,
        dynamic="the methods of older releases are gone from newer ones",
        instead="ainvoke",
    )


LIBRARY = Library(
    packages=(
        "langchain",
        "langchain_core",
        "langchain_classic",
        "langchain_community",
        "langchain_openai",
        "langchain_anthropic",
        "langchain_google_genai",
        "langchain_groq",
        "langchain_ollama",
        "langchain_mistralai",
        "langchain_huggingface",
        "langchain_chroma",
        "langchain_pinecone",
        "langchain_qdrant",
        "langchain_postgres",
        "langgraph",
        "llama_index",
    ),
    distribution="langchain-core",
    aliases={
        "langchain_core.language_models.chat_models.BaseChatModel": _CHAT,
        "langchain_core.language_models.llms.LLM": _LLM,
        "langchain_core.runnables.base.RunnableSequence": _CHAIN,
        "langchain_core.embeddings.embeddings.Embeddings": _EMBEDDINGS,
        "langchain_core.vectorstores.base.VectorStore": _STORE,
        "langchain_core.document_loaders.base.BaseLoader": _LOADER,
        "langchain_openai.chat_models.ChatOpenAI": "langchain_openai.ChatOpenAI",
        "langchain_openai.embeddings.OpenAIEmbeddings": "langchain_openai.OpenAIEmbeddings",
        "langchain_community.vectorstores.faiss.FAISS": "langchain_community.vectorstores.FAISS",
        "llama_index.core.indices.VectorStoreIndex": _INDEX,
    },
    functions={
        "langchain.chat_models.init_chat_model": Function(returns=_CHAT),
        "langchain.agents.create_agent": Function(returns=_AGENT),
        "langgraph.prebuilt.create_react_agent": Function(returns=_AGENT),
        **functions("langchain.agents", "initialize_agent", Function(returns=_LEGACY)),
    },
    classes={
        _CHAT: _runnable(
            "generate predict predict_messages", wraps="bind_tools with_structured_output", called=True
        ),
        _LLM: _runnable("generate predict", wraps="with_structured_output", called=True),
        _CHAIN: _runnable(),
        _AGENT: _runnable(),
        _RETRIEVER: _runnable("get_relevant_documents"),
        _LEGACY: _runnable("apply predict run", coroutines="acall arun apredict", called=True),
        _EMBEDDINGS: Class(
            blocks={_NETWORK: "embed_documents embed_query"},
            coroutines="aembed_documents aembed_query",
            instead="aembed_query",
        ),
        _STORE: Class(
            blocks={
                _NETWORK: (
                    "add_documents add_texts from_documents from_texts max_marginal_relevance_search search "
                    "similarity_search similarity_search_with_relevance_scores similarity_search_with_score"
                )
            },
            returns={"from_documents": "self", "from_texts": "self", "as_retriever": _RETRIEVER},
            coroutines="aadd_documents aadd_texts asimilarity_search asimilarity_search_with_score",
            dynamic="similarity_search_with_score is that of its subclasses",
            instead="asimilarity_search",
        ),
        _LOADER: Class(
            blocks={Effect.FILE: "load load_and_split"}, lazy={Effect.FILE: "lazy_load"}, coroutines="aload"
        ),
        **_in(_CHAT, "langchain_openai", "AzureChatOpenAI ChatOpenAI"),
        **_in(_LLM, "langchain_openai", "AzureOpenAI OpenAI"),
        **_in(_EMBEDDINGS, "langchain_openai", "AzureOpenAIEmbeddings OpenAIEmbeddings"),
        **_same(
            _CHAT,
            "langchain_anthropic.ChatAnthropic",
            "langchain_google_genai.ChatGoogleGenerativeAI",
            "langchain_groq.ChatGroq",
            "langchain_mistralai.ChatMistralAI",
            "langchain_ollama.ChatOllama",
        ),
        **_same(
            _EMBEDDINGS,
            "langchain_google_genai.GoogleGenerativeAIEmbeddings",
            "langchain_huggingface.HuggingFaceEmbeddings",
            "langchain_ollama.OllamaEmbeddings",
        ),
        **_same(_LLM, "langchain_ollama.OllamaLLM"),
        **_in(_CHAT, "langchain.chat_models", "AzureChatOpenAI ChatAnthropic ChatOpenAI"),
        **_in(
            _CHAT, "langchain_community.chat_models", "AzureChatOpenAI ChatAnthropic ChatOllama ChatOpenAI"
        ),
        **_in(_LLM, "langchain.llms", "AzureOpenAI HuggingFaceHub OpenAI"),
        **_in(_LLM, "langchain_community.llms", "LlamaCpp Ollama OpenAI"),
        **_in(_EMBEDDINGS, "langchain.embeddings", "HuggingFaceEmbeddings OpenAIEmbeddings"),
        **_in(_EMBEDDINGS, "langchain.embeddings.openai", "OpenAIEmbeddings"),
        **_in(_EMBEDDINGS, "langchain_community.embeddings", "HuggingFaceEmbeddings OpenAIEmbeddings"),
        **_in(_STORE, "langchain.vectorstores", "Chroma Pinecone Qdrant"),
        **_in(_STORE, "langchain_community.vectorstores", "Chroma Milvus PGVector Pinecone Qdrant"),
        **_same(
            _STORE,
            "langchain_chroma.Chroma",
            "langchain_pinecone.PineconeVectorStore",
            "langchain_postgres.PGVector",
            "langchain_qdrant.QdrantVectorStore",
        ),
        **dict.fromkeys(
            ["langchain.vectorstores.FAISS", "langchain_community.vectorstores.FAISS"],
            Class(
                bases=(_STORE,),
                blocks={Effect.FILE: "load_local save_local"},
                returns={"load_local": "self"},
                dynamic=_SPLIT,
            ),
        ),
        **_in(
            _LOADER,
            "langchain_community.document_loaders",
            "CSVLoader DirectoryLoader Docx2txtLoader JSONLoader PyMuPDFLoader PyPDFDirectoryLoader "
            "PyPDFLoader TextLoader UnstructuredFileLoader UnstructuredPDFLoader WebBaseLoader",
        ),
        **_in(_LOADER, "langchain.document_loaders", "CSVLoader DirectoryLoader PyPDFLoader TextLoader"),
        **_in(
            _LEGACY,
            "langchain.chains",
            "ConversationChain ConversationalRetrievalChain LLMChain RetrievalQA RetrievalQAWithSourcesChain",
        ),
        **_in(
            _LEGACY,
            "langchain_classic.chains",
            "ConversationChain ConversationalRetrievalChain LLMChain RetrievalQA",
        ),
        **_same(_LEGACY, "langchain.agents.AgentExecutor", "langchain_classic.agents.AgentExecutor"),
        _INDEX: Class(
            blocks={_NETWORK: "delete_ref_doc from_documents insert insert_nodes refresh_ref_docs"},
            returns={"from_documents": "self", "as_query_engine": _ENGINE, "as_chat_engine": _TALK},
        ),
        _ENGINE: Class(blocks={_NETWORK: "query"}, coroutines="aquery", instead="aquery"),
        _TALK: Class(blocks={_NETWORK: "chat stream_chat"}, coroutines="achat astream_chat", instead="achat"),
        "llama_index.core.SimpleDirectoryReader": Class(
            blocks={Effect.FILE: "load_data"}, coroutines="aload_data"
        ),
    },
)
