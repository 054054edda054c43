"""Azure: Blob Storage, identity, Key Vault; the same names under `.aio` are asynchronous."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

_NETWORK = Effect.NETWORK
_BLOB = "azure.storage.blob"
_SERVICE_IO = (
    "create_container delete_container get_account_information get_service_properties get_service_stats "
    "get_user_delegation_key set_service_properties undelete_container"
)
_CONTAINER_IO = (
    "acquire_lease create_container delete_blob delete_blobs delete_container download_blob exists "
    "get_container_access_policy get_container_properties set_container_access_policy "
    "set_container_metadata upload_blob"
)
_BLOB_IO = (
    "abort_copy acquire_lease append_block commit_block_list create_append_blob create_page_blob "
    "create_snapshot delete_blob download_blob exists get_blob_properties get_blob_tags get_block_list "
    "set_blob_metadata set_blob_tags set_http_headers set_standard_blob_tier stage_block "
    "start_copy_from_url undelete_blob upload_blob upload_blob_from_url upload_page"
)
_SECRETS_IO = (
    "backup_secret begin_delete_secret begin_recover_deleted_secret get_deleted_secret get_secret "
    "purge_deleted_secret restore_secret_backup set_secret update_secret_properties"
)
_CREDENTIALS = (
    "AzureCliCredential CertificateCredential ChainedTokenCredential ClientSecretCredential "
    "EnvironmentCredential ManagedIdentityCredential OnBehalfOfCredential WorkloadIdentityCredential"
)
_CREDENTIAL = Class(
    blocks={_NETWORK: "get_token get_token_info"},
    quiet="close",
    instead="azure.identity.aio.DefaultAzureCredential",
)

LIBRARY = Library(
    packages=("azure",),
    distribution="azure-storage-blob",
    aliases={
        **spelled(_BLOB, f"{_BLOB}._blob_service_client", "BlobServiceClient"),
        **spelled(_BLOB, f"{_BLOB}._container_client", "ContainerClient"),
        **spelled(_BLOB, f"{_BLOB}._blob_client", "BlobClient"),
    },
    classes={
        f"{_BLOB}.BlobServiceClient": Class(
            blocks={_NETWORK: _SERVICE_IO},
            lazy={_NETWORK: "find_blobs_by_tags list_containers"},
            returns={
                "from_connection_string": "self",
                "get_container_client": f"{_BLOB}.ContainerClient",
                "create_container": f"{_BLOB}.ContainerClient",
                "get_blob_client": f"{_BLOB}.BlobClient",
            },
            quiet="close",
            instead=f"{_BLOB}.aio.BlobServiceClient",
        ),
        f"{_BLOB}.ContainerClient": Class(
            blocks={_NETWORK: _CONTAINER_IO},
            lazy={_NETWORK: "find_blobs_by_tags list_blob_names list_blobs walk_blobs"},
            returns={
                "from_connection_string": "self",
                "from_container_url": "self",
                "get_blob_client": f"{_BLOB}.BlobClient",
                "upload_blob": f"{_BLOB}.BlobClient",
                "download_blob": f"{_BLOB}.StorageStreamDownloader",
            },
            quiet="close",
            instead=f"{_BLOB}.aio.ContainerClient",
        ),
        f"{_BLOB}.BlobClient": Class(
            blocks={_NETWORK: _BLOB_IO},
            lazy={_NETWORK: "list_page_ranges"},
            returns={
                "from_connection_string": "self",
                "from_blob_url": "self",
                "download_blob": f"{_BLOB}.StorageStreamDownloader",
            },
            quiet="close",
            instead=f"{_BLOB}.aio.BlobClient",
        ),
        f"{_BLOB}.StorageStreamDownloader": Class(
            blocks={_NETWORK: "content_as_bytes content_as_text download_to_stream read readall readinto"},
            lazy={_NETWORK: "chunks"},
            instead=f"{_BLOB}.aio.BlobClient",
        ),
        f"{_BLOB}.aio.BlobServiceClient": Class(
            asynchronous=True,
            coroutines=f"{_SERVICE_IO} close",
            returns={
                "from_connection_string": "self",
                "get_container_client": f"{_BLOB}.aio.ContainerClient",
                "get_blob_client": f"{_BLOB}.aio.BlobClient",
            },
        ),
        f"{_BLOB}.aio.ContainerClient": Class(
            asynchronous=True,
            coroutines=f"{_CONTAINER_IO} close",
            returns={"from_connection_string": "self", "get_blob_client": f"{_BLOB}.aio.BlobClient"},
        ),
        f"{_BLOB}.aio.BlobClient": Class(
            asynchronous=True, coroutines=f"{_BLOB_IO} close", returns={"from_connection_string": "self"}
        ),
        "azure.identity.DefaultAzureCredential": _CREDENTIAL,
        **{f"azure.identity.{name}": _CREDENTIAL for name in _CREDENTIALS.split()},
        "azure.identity.aio.DefaultAzureCredential": Class(asynchronous=True, coroutines="close get_token"),
        "azure.keyvault.secrets.SecretClient": Class(
            blocks={_NETWORK: _SECRETS_IO},
            lazy={
                _NETWORK: "list_deleted_secrets list_properties_of_secret_versions list_properties_of_secrets"
            },
            quiet="close",
            instead="azure.keyvault.secrets.aio.SecretClient",
        ),
        "azure.keyvault.secrets.aio.SecretClient": Class(asynchronous=True, coroutines="close get_secret"),
    },
)
