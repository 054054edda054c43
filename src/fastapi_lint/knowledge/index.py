"""Which table answers for which package, so that asking imports one table and not all."""

from __future__ import annotations

from collections.abc import Mapping

_PACKAGES = {
    "stdlib_asyncio": "asyncio uvloop",
    "stdlib_files": (
        "shutil tempfile zipfile tarfile gzip bz2 lzma dbm shelve configparser importlib importlib_resources "
        "pkgutil"
    ),
    "stdlib_hashlib": "hashlib _hashlib",
    "stdlib_io": "builtins io _io codecs typing sys getpass fileinput",
    "stdlib_net": (
        "socket _socket ssl select selectors http urllib ftplib smtplib imaplib poplib xmlrpc socketserver"
    ),
    "stdlib_os": "os posix posixpath ntpath genericpath glob fcntl filecmp",
    "stdlib_pathlib": "pathlib",
    "stdlib_sqlite3": "sqlite3 _sqlite3",
    "stdlib_wait": "time threading _thread queue _queue subprocess signal sched pty",
    "stdlib_workers": "concurrent multiprocessing",
    "aiohttp": "aiohttp",
    "fastapi_extensions": "cadwyn fastapi_utils fastapi_restful sse_starlette",
    "amqp": "pika aio_pika nats",
    "anthropic": "anthropic",
    "anyio": "anyio aiofiles asgiref asyncer trio",
    "async_drivers": "asyncpg aiosqlite aiomysql databases",
    "audio": "soundfile librosa pydub scipy.io.wavfile",
    "azure": "azure",
    "boto3": "boto3 botocore s3transfer",
    "cassandra": "cassandra",
    "clickhouse": "clickhouse_connect clickhouse_driver",
    "data_tools": (
        "PIL cv2 pandas numpy torch joblib transformers sentence_transformers whisper faster_whisper spacy "
        "ultralytics"
    ),
    "dbapi": "pyodbc oracledb pymssql",
    "django": "django",
    "duckdb": "duckdb _duckdb",
    "elasticsearch": "elasticsearch",
    "fastapi": "fastapi starlette",
    "google_cloud": "google.cloud",
    "httpx": "httpx",
    "httpx2": "httpx2",
    "kafka": "kafka confluent_kafka aiokafka",
    "locks": "filelock portalocker psutil",
    "memcache": "memcache pymemcache pylibmc",
    "messaging_apis": "twilio slack_sdk sendgrid",
    "model_apis": "groq cohere mistralai google.genai",
    "model_runtimes": (
        "diffusers easyocr face_recognition keras kokoro llama_cpp onnxruntime rembg tensorflow vllm"
    ),
    "mongoengine": "mongoengine",
    "motor": "motor",
    "mysql": "pymysql MySQLdb mysql",
    "neo4j": "neo4j",
    "openai": "openai",
    "opensearchpy": "opensearchpy",
    "orchestration": "docker kubernetes",
    "password_hashing": "bcrypt passlib argon2 pwdlib werkzeug cryptography nacl",
    "peewee": "peewee playhouse",
    "psycopg": "psycopg psycopg_pool",
    "psycopg2": "psycopg2",
    "pymongo": "pymongo gridfs",
    "redis": "redis aioredis",
    "remote": "paramiko fabric ldap3 git feedparser",
    "requests": "requests",
    "services": "apscheduler watchdog grpc arq tortoise",
    "sqlalchemy": "sqlalchemy",
    "sqlalchemy_asyncio": "sqlalchemy.ext.asyncio",
    "sqlalchemy_tools": "alembic sqlalchemy_utils fastapi_sqlalchemy",
    "sqlmodel": "sqlmodel",
    "stripe": "stripe",
    "task_queues": "celery dramatiq rq huey",
    "urllib3": "urllib3",
    "vector_stores": "qdrant_client weaviate pinecone chromadb",
    "devices": "paho zmq serial selenium playwright",
    "documents": (
        "pypdf PyPDF2 docx openpyxl pdf2image pytesseract pdfplumber pymupdf fitz fpdf reportlab matplotlib "
        "weasyprint pdfkit gtts"
    ),
    "google_apis": "firebase_admin google.generativeai googleapiclient gspread",
    "language_models": (
        "langchain langchain_core langchain_classic langchain_community langchain_openai "
        "langchain_anthropic langchain_google_genai langchain_groq langchain_ollama langchain_mistralai "
        "langchain_huggingface langchain_chroma langchain_pinecone langchain_qdrant langchain_postgres "
        "langgraph llama_index"
    ),
    "stores": "influxdb_client snowflake pymilvus couchbase pony faiss",
    "web_services": (
        "replicate together tavily ddgs duckduckgo_search youtube_transcript_api yt_dlp wikipedia "
        "trafilatura xinference_client hvac consul jira github gitlab notion_client telebot discord_webhook "
        "resend meilisearch pyairtable geopy yfinance tweepy spotipy googlemaps web3 whois dns cloudinary "
        "mlflow"
    ),
    "web_apis": ("huggingface_hub supabase postgrest supabase_auth minio ollama litellm jwt google.oauth2"),
}

MODULES: Mapping[str, str] = {
    package: module for module, packages in _PACKAGES.items() for package in packages.split()
}
"""Top-level package, or a dotted one where several tables share it, to the module under `libraries`."""
