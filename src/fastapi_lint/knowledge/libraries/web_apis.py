"""Clients of further services: Hugging Face, Supabase, MinIO, Ollama, LiteLLM, keys for tokens."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_SUPABASE = "supabase.AsyncClient"
_BUILDER = "postgrest.SyncSelectRequestBuilder"
_FILTERS = (
    "contained_by contains cs eq filter fts gt gte ilike in_ is_ like limit lt lte match maybe_single neq "
    "offset or_ order overlaps range select single text_search"
)
_OLLAMA_IO = "chat copy create delete embed embeddings generate list ps pull push show"

LIBRARY = Library(
    packages=(
        "huggingface_hub",
        "supabase",
        "postgrest",
        "supabase_auth",
        "minio",
        "ollama",
        "litellm",
        "jwt",
        "google.oauth2",
    ),
    distribution="huggingface-hub",
    aliases={
        "supabase.client.Client": "supabase.Client",
        "supabase.client.create_client": "supabase.create_client",
        "supabase._sync.client.Client": "supabase.Client",
        "supabase.client.AsyncClient": "supabase.AsyncClient",
        "minio.api.Minio": "minio.Minio",
        "jwt.jwks_client.PyJWKClient": "jwt.PyJWKClient",
    },
    functions={
        **functions(
            "huggingface_hub",
            "create_repo hf_hub_download list_models list_repo_files model_info snapshot_download "
            "upload_file upload_folder whoami",
            Function(_NETWORK),
        ),
        "supabase.create_client": Function(returns="supabase.Client", instead="supabase.acreate_client"),
        "supabase.acreate_client": Function(returns="supabase.AsyncClient", coroutine=True),
        **functions("ollama", _OLLAMA_IO, Function(_NETWORK, instead="ollama.AsyncClient")),
        **functions(
            "litellm",
            "completion embedding image_generation moderation rerank responses speech transcription",
            Function(_NETWORK, instead="litellm.acompletion"),
        ),
        **functions(
            "litellm", "acompletion aembedding aimage_generation atranscription", Function(coroutine=True)
        ),
        # The signing certificates are fetched for each verification.
        **functions(
            "google.oauth2.id_token",
            "fetch_id_token verify_firebase_token verify_oauth2_token verify_token",
            Function(_NETWORK),
        ),
    },
    classes={
        "huggingface_hub.InferenceClient": Class(
            blocks={
                _NETWORK: (
                    "automatic_speech_recognition chat_completion feature_extraction fill_mask "
                    "image_classification image_to_text object_detection question_answering "
                    "sentence_similarity summarization text_classification text_generation text_to_image "
                    "text_to_speech token_classification translation zero_shot_classification"
                )
            },
            quiet="close",
            instead="huggingface_hub.AsyncInferenceClient",
        ),
        "huggingface_hub.AsyncInferenceClient": Class(asynchronous=True),
        "supabase.Client": Class(
            attributes={"auth": "supabase_auth.SyncGoTrueClient"},
            returns={
                "table": "postgrest.SyncRequestBuilder",
                "from_": "postgrest.SyncRequestBuilder",
                "rpc": _BUILDER,
                "create": "self",
            },
            instead=_SUPABASE,
        ),
        "postgrest.SyncRequestBuilder": Class(
            returns=dict.fromkeys(["delete", "insert", "select", "update", "upsert"], _BUILDER),
            instead=_SUPABASE,
        ),
        _BUILDER: Class(blocks={_NETWORK: "execute"}, chains=_FILTERS, instead=_SUPABASE),
        "supabase_auth.SyncGoTrueClient": Class(
            blocks={
                _NETWORK: (
                    "exchange_code_for_session get_claims get_user refresh_session resend "
                    "reset_password_email set_session sign_in_anonymously sign_in_with_id_token "
                    "sign_in_with_otp sign_in_with_password sign_out sign_up update_user verify_otp"
                )
            },
            instead=_SUPABASE,
        ),
        "supabase.AsyncClient": Class(asynchronous=True),
        "minio.Minio": Class(
            blocks={
                _NETWORK: (
                    "bucket_exists compose_object copy_object fget_object fput_object get_object "
                    "get_object_tags list_buckets make_bucket put_object remove_bucket remove_object "
                    "set_bucket_policy stat_object"
                )
            },
            lazy={_NETWORK: "list_objects remove_objects"},
            quiet="presigned_get_object presigned_put_object",
        ),
        "ollama.Client": Class(blocks={_NETWORK: _OLLAMA_IO}, instead="ollama.AsyncClient"),
        "ollama.AsyncClient": Class(asynchronous=True, coroutines=_OLLAMA_IO),
        # Keys are cached for some minutes only.
        "jwt.PyJWKClient": Class(
            blocks={
                _NETWORK: "fetch_data get_jwk_set get_signing_key get_signing_key_from_jwt get_signing_keys"
            }
        ),
    },
)
