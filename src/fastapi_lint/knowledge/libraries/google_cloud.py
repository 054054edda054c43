"""Google Cloud: Storage, BigQuery, Firestore, Pub/Sub, Secret Manager, tasks, vision and speech."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

_NETWORK = Effect.NETWORK
_BIGQUERY_JOBS = (
    "copy_table extract_table load_table_from_dataframe load_table_from_file load_table_from_json "
    "load_table_from_uri query"
)
_FIRESTORE = "google.cloud.firestore"
_QUERY_CHAINS = "end_at end_before limit limit_to_last offset order_by select start_after start_at where"
_QUERY = Class(
    blocks={_NETWORK: "get"},
    lazy={_NETWORK: "stream"},
    returns=dict.fromkeys(_QUERY_CHAINS.split(), f"{_FIRESTORE}.Query"),
    instead=f"{_FIRESTORE}.AsyncClient",
)

LIBRARY = Library(
    packages=("google.cloud",),
    distribution="google-cloud-storage",
    aliases={
        "google.cloud.storage.client.Client": "google.cloud.storage.Client",
        "google.cloud.storage.bucket.Bucket": "google.cloud.storage.Bucket",
        "google.cloud.storage.blob.Blob": "google.cloud.storage.Blob",
        "google.cloud.bigquery.client.Client": "google.cloud.bigquery.Client",
        "google.cloud.tasks.CloudTasksClient": "google.cloud.tasks_v2.CloudTasksClient",
        "google.cloud.vision_v1.ImageAnnotatorClient": "google.cloud.vision.ImageAnnotatorClient",
        "google.cloud.bigquery.job.QueryJob": "google.cloud.bigquery.QueryJob",
        "google.cloud.bigquery.job.query.QueryJob": "google.cloud.bigquery.QueryJob",
        **spelled(
            _FIRESTORE,
            "google.cloud.firestore_v1",
            "AsyncClient Client CollectionReference DocumentReference Query Transaction WriteBatch",
        ),
    },
    classes={
        "google.cloud.storage.Client": Class(
            blocks={
                _NETWORK: (
                    "create_bucket create_hmac_key download_blob_to_file get_bucket "
                    "get_service_account_email lookup_bucket"
                )
            },
            lazy={_NETWORK: "list_blobs list_buckets list_hmac_keys"},
            returns={
                "bucket": "google.cloud.storage.Bucket",
                "get_bucket": "google.cloud.storage.Bucket",
                "create_bucket": "google.cloud.storage.Bucket",
                "lookup_bucket": "google.cloud.storage.Bucket",
                "list_blobs": "iterator[google.cloud.storage.Blob]",
                "list_buckets": "iterator[google.cloud.storage.Bucket]",
                "from_service_account_info": "self",
                "from_service_account_json": "self",
            },
            quiet="close",
        ),
        "google.cloud.storage.Bucket": Class(
            blocks={
                _NETWORK: (
                    "copy_blob create delete delete_blob delete_blobs exists get_blob get_iam_policy "
                    "make_private make_public patch reload rename_blob set_iam_policy test_iam_permissions "
                    "update"
                )
            },
            lazy={_NETWORK: "list_blobs list_notifications"},
            returns={
                "blob": "google.cloud.storage.Blob",
                "get_blob": "google.cloud.storage.Blob | None",
                "copy_blob": "google.cloud.storage.Blob",
                "list_blobs": "iterator[google.cloud.storage.Blob]",
            },
        ),
        "google.cloud.storage.Blob": Class(
            blocks={
                _NETWORK: (
                    "compose create_resumable_upload_session delete download_as_bytes download_as_string "
                    "download_as_text download_to_file download_to_filename exists get_iam_policy "
                    "make_private make_public patch reload rewrite set_iam_policy test_iam_permissions "
                    "update update_storage_class upload_from_file upload_from_filename upload_from_string"
                )
            },
            returns={"download_as_bytes": "bytes", "download_as_text": "str", "exists": "bool"},
            quiet="generate_signed_url",
        ),
        "google.cloud.bigquery.Client": Class(
            blocks={
                _NETWORK: (
                    "cancel_job create_dataset create_job create_routine create_table delete_dataset "
                    "delete_model delete_routine delete_table get_dataset get_job get_model get_routine "
                    "get_service_account_email get_table insert_rows insert_rows_from_dataframe "
                    "insert_rows_json list_rows query_and_wait update_dataset update_model update_routine "
                    f"update_table {_BIGQUERY_JOBS}"
                )
            },
            lazy={_NETWORK: "list_datasets list_jobs list_models list_projects list_routines list_tables"},
            returns={
                **dict.fromkeys(_BIGQUERY_JOBS.split(), "google.cloud.bigquery.QueryJob"),
                "query_and_wait": "google.cloud.bigquery.table.RowIterator",
            },
            quiet="close",
        ),
        "google.cloud.bigquery.QueryJob": Class(
            blocks={_NETWORK: "cancel done exception exists reload result to_arrow to_dataframe"},
            returns={"result": "google.cloud.bigquery.table.RowIterator"},
            iterates=_NETWORK,
        ),
        "google.cloud.bigquery.table.RowIterator": Class(
            blocks={_NETWORK: "to_arrow to_dataframe"}, iterates=_NETWORK
        ),
        f"{_FIRESTORE}.Client": Class(
            blocks={_NETWORK: "recursive_delete"},
            lazy={_NETWORK: "collections get_all"},
            returns={
                "collection": f"{_FIRESTORE}.CollectionReference",
                "collection_group": f"{_FIRESTORE}.Query",
                "document": f"{_FIRESTORE}.DocumentReference",
                "batch": f"{_FIRESTORE}.WriteBatch",
                "transaction": f"{_FIRESTORE}.Transaction",
            },
            quiet="close",
            instead=f"{_FIRESTORE}.AsyncClient",
        ),
        f"{_FIRESTORE}.CollectionReference": Class(
            bases=(f"{_FIRESTORE}.Query",),
            blocks={_NETWORK: "add"},
            lazy={_NETWORK: "list_documents"},
            returns={"document": f"{_FIRESTORE}.DocumentReference"},
            dynamic="shares the query's methods without being a subclass",
        ),
        f"{_FIRESTORE}.Query": _QUERY,
        f"{_FIRESTORE}.DocumentReference": Class(
            blocks={_NETWORK: "create delete get set update"},
            lazy={_NETWORK: "collections"},
            returns={"collection": f"{_FIRESTORE}.CollectionReference"},
            instead=f"{_FIRESTORE}.AsyncClient",
        ),
        f"{_FIRESTORE}.WriteBatch": Class(
            blocks={_NETWORK: "commit"}, quiet="create delete set update", instead=f"{_FIRESTORE}.AsyncClient"
        ),
        f"{_FIRESTORE}.Transaction": Class(
            bases=(f"{_FIRESTORE}.WriteBatch",), blocks={_NETWORK: "get get_all"}
        ),
        f"{_FIRESTORE}.AsyncClient": Class(asynchronous=True, quiet="collection document"),
        "google.cloud.pubsub_v1.PublisherClient": Class(
            # `publish` only puts the message into a batch and gives a future.
            blocks={_NETWORK: "create_topic delete_topic get_topic list_topics update_topic"},
            returns={"publish": "google.cloud.pubsub_v1.publisher.futures.Future"},
            quiet="topic_path subscription_path stop",
        ),
        "google.cloud.pubsub_v1.publisher.futures.Future": Class(
            blocks={Effect.WAIT: "exception result"}, quiet="cancel done", instead="asyncio.wrap_future"
        ),
        "google.cloud.pubsub_v1.SubscriberClient": Class(
            blocks={
                _NETWORK: (
                    "acknowledge create_subscription delete_subscription get_subscription list_subscriptions "
                    "modify_ack_deadline pull seek update_subscription"
                )
            },
            returns={"subscribe": "google.cloud.pubsub_v1.subscriber.futures.StreamingPullFuture"},
            quiet="close subscription_path",
        ),
        "google.cloud.pubsub_v1.subscriber.futures.StreamingPullFuture": Class(
            blocks={Effect.WAIT: "exception result"}, quiet="cancel done"
        ),
        "google.cloud.secretmanager.SecretManagerServiceClient": Class(
            blocks={
                _NETWORK: (
                    "access_secret_version add_secret_version create_secret delete_secret get_secret "
                    "list_secrets list_secret_versions"
                )
            },
            quiet="secret_path secret_version_path",
            instead="google.cloud.secretmanager.SecretManagerServiceAsyncClient",
        ),
        "google.cloud.secretmanager.SecretManagerServiceAsyncClient": Class(asynchronous=True),
        "google.cloud.tasks_v2.CloudTasksClient": Class(
            blocks={_NETWORK: "create_queue create_task delete_task get_queue get_task list_tasks run_task"},
            quiet="queue_path task_path",
            instead="google.cloud.tasks_v2.CloudTasksAsyncClient",
        ),
        "google.cloud.tasks_v2.CloudTasksAsyncClient": Class(asynchronous=True),
        "google.cloud.vision.ImageAnnotatorClient": Class(
            blocks={
                _NETWORK: (
                    "annotate_image batch_annotate_images document_text_detection face_detection "
                    "label_detection object_localization safe_search_detection text_detection web_detection"
                )
            },
            instead="google.cloud.vision.ImageAnnotatorAsyncClient",
        ),
        "google.cloud.translate_v2.Client": Class(
            blocks={_NETWORK: "detect_language get_languages translate"}
        ),
        "google.cloud.translate.TranslationServiceClient": Class(
            blocks={_NETWORK: "detect_language translate_document translate_text"},
            instead="google.cloud.translate.TranslationServiceAsyncClient",
        ),
        "google.cloud.texttospeech.TextToSpeechClient": Class(
            blocks={_NETWORK: "list_voices synthesize_speech"},
            instead="google.cloud.texttospeech.TextToSpeechAsyncClient",
        ),
        "google.cloud.speech.SpeechClient": Class(
            blocks={_NETWORK: "long_running_recognize recognize"},
            instead="google.cloud.speech.SpeechAsyncClient",
        ),
    },
)
