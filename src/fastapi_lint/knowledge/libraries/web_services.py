"""Clients of web services that have no other home: search, mail, trackers, chat, payments, maps, media."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_CALL = Function(_NETWORK)
_TOGETHER = "together._resource.SyncAPIResource"
_NOTION = "notion_client.api_endpoints.Endpoint"
_REPOSITORY = "github.Repository.Repository"
_VAULT = "hvac.api.VaultApiBase"
_ETH = "web3.eth.Eth"
_CONTRACT = "web3.contract.Contract"

LIBRARY = Library(
    packages=(
        "replicate",
        "together",
        "tavily",
        "ddgs",
        "duckduckgo_search",
        "youtube_transcript_api",
        "yt_dlp",
        "wikipedia",
        "trafilatura",
        "xinference_client",
        "hvac",
        "consul",
        "jira",
        "github",
        "gitlab",
        "notion_client",
        "telebot",
        "discord_webhook",
        "resend",
        "meilisearch",
        "pyairtable",
        "geopy",
        "yfinance",
        "tweepy",
        "spotipy",
        "googlemaps",
        "web3",
        "whois",
        "dns",
        "cloudinary",
        "mlflow",
    ),
    distribution="replicate",
    aliases={
        "replicate.client.Client": "replicate.Client",
        "tavily.tavily.TavilyClient": "tavily.TavilyClient",
        "duckduckgo_search.duckduckgo_search.DDGS": "duckduckgo_search.DDGS",
        "github.MainClass.Github": "github.Github",
        "jira.client.JIRA": "jira.JIRA",
        "notion_client.client.Client": "notion_client.Client",
        "meilisearch.client.Client": "meilisearch.Client",
        "pyairtable.api.api.Api": "pyairtable.Api",
        "pyairtable.api.table.Table": "pyairtable.Table",
        "geopy.geocoders.nominatim.Nominatim": "geopy.geocoders.Nominatim",
        "googlemaps.client.Client": "googlemaps.Client",
        "web3.main.Web3": "web3.Web3",
    },
    functions={
        "replicate.run": Function(_NETWORK, instead="replicate.async_run"),
        "replicate.stream": Function(_NETWORK, lazy=True, instead="replicate.async_stream"),
        **functions("wikipedia", "page search suggest summary", _CALL),
        "trafilatura.fetch_url": _CALL,
        "whois.whois": _CALL,
        **functions(
            "dns.resolver",
            "query resolve resolve_address",
            Function(_NETWORK, instead="dns.asyncresolver.resolve"),
        ),
        "yfinance.download": _CALL,
        **functions("resend.Contacts", "create get list remove update", _CALL),
        **functions("resend.Emails", "cancel get send update", _CALL),
        **functions(
            "cloudinary.uploader", "destroy explicit rename upload upload_large unsigned_upload", _CALL
        ),
        **functions(
            "mlflow",
            "create_experiment end_run log_artifact log_artifacts log_dict log_figure log_metric log_metrics "
            "log_param log_params log_text search_runs set_experiment set_tag set_tags start_run",
            _CALL,
        ),
    },
    classes={
        "replicate.Client": Class(
            blocks={_NETWORK: "run"},
            lazy={_NETWORK: "stream"},
            coroutines="async_run",
            instead="replicate.async_run",
        ),
        "together.Together": Class(
            attributes={
                "chat": _TOGETHER,
                "completions": _TOGETHER,
                "embeddings": _TOGETHER,
                "images": _TOGETHER,
            },
            quiet="close",
            dynamic="attributes are set by the constructor",
            instead="together.AsyncTogether",
        ),
        _TOGETHER: Class(
            otherwise=_NETWORK,
            attributes={"completions": "self"},
            dynamic="stands for all resources of the API",
            instead="together.AsyncTogether",
        ),
        "together.AsyncTogether": Class(asynchronous=True),
        "tavily.TavilyClient": Class(
            blocks={_NETWORK: "crawl extract get_search_context map qna_search search"},
            instead="tavily.AsyncTavilyClient",
        ),
        "tavily.AsyncTavilyClient": Class(
            asynchronous=True, coroutines="extract get_search_context qna_search search"
        ),
        "ddgs.DDGS": Class(
            blocks={_NETWORK: "images news text videos"}, dynamic="attributes are found at run time"
        ),
        "duckduckgo_search.DDGS": Class(
            blocks={_NETWORK: "chat images news text videos"}, dynamic="by release"
        ),
        "youtube_transcript_api.YouTubeTranscriptApi": Class(
            blocks={_NETWORK: "fetch get_transcript get_transcripts list list_transcripts"},
            dynamic="the static methods went with 1.0",
        ),
        "yt_dlp.YoutubeDL": Class(
            blocks={_NETWORK: "download extract_info process_ie_result"}, dynamic="its module has its name"
        ),
        "xinference_client.RESTfulClient": Class(
            otherwise=_NETWORK,
            returns={"get_model": "xinference_client.client.restful.restful_client.RESTfulModelHandle"},
            quiet="close",
        ),
        "xinference_client.client.restful.restful_client.RESTfulModelHandle": Class(
            otherwise=_NETWORK, dynamic="stands for the handles of all kinds of models"
        ),
        "hvac.Client": Class(
            blocks={_NETWORK: "delete is_authenticated list login lookup_token read renew_token write"},
            attributes={"secrets": _VAULT, "auth": _VAULT, "sys": _VAULT},
            dynamic="reached by attributes found at run time",
        ),
        _VAULT: Class(
            otherwise=_NETWORK,
            attributes=dict.fromkeys(
                ["approle", "aws", "kubernetes", "kv", "ldap", "pki", "token", "transit", "v1", "v2"], "self"
            ),
            dynamic="stands for all parts of the API",
        ),
        "consul.Consul": Class(
            attributes={"kv": "consul.base.Consul.KV", "catalog": "consul.base.Consul.Catalog"},
            dynamic="attributes are set by the constructor",
        ),
        "consul.base.Consul.KV": Class(blocks={_NETWORK: "delete get put"}),
        "consul.base.Consul.Catalog": Class(
            blocks={_NETWORK: "deregister node nodes register service services"}
        ),
        "jira.JIRA": Class(
            constructs=_NETWORK,
            blocks={
                _NETWORK: (
                    "add_attachment add_comment add_watcher assign_issue comments create_issue issue myself "
                    "project projects search_issues search_users transition_issue transitions user"
                )
            },
        ),
        "github.Github": Class(
            blocks={
                _NETWORK: "get_gist get_organization get_rate_limit get_repo get_user_by_id render_markdown"
            },
            lazy={
                _NETWORK: "get_repos get_users search_code search_commits search_issues search_repositories"
            },
            returns={"get_repo": _REPOSITORY},
            quiet="close",
        ),
        _REPOSITORY: Class(
            blocks={
                _NETWORK: (
                    "compare create_file create_fork create_git_ref create_git_release create_issue "
                    "create_pull delete_file edit get_branch get_commit get_contents get_issue get_languages "
                    "get_latest_release get_pull get_readme get_topics update_file"
                )
            },
            lazy={
                _NETWORK: (
                    "get_branches get_commits get_contributors get_issues get_pulls get_releases get_tags"
                )
            },
        ),
        "gitlab.Gitlab": Class(
            blocks={_NETWORK: "auth http_delete http_get http_list http_post http_put http_request version"},
            attributes=dict.fromkeys(["groups", "issues", "projects", "users"], "gitlab.mixins.CRUDMixin"),
            dynamic="attributes are set by the constructor",
        ),
        "gitlab.mixins.CRUDMixin": Class(blocks={_NETWORK: "create delete get list update"}),
        "notion_client.Client": Class(
            attributes=dict.fromkeys(["blocks", "comments", "databases", "pages", "users"], _NOTION),
            blocks={_NETWORK: "request search"},
            quiet="close",
            dynamic="attributes are set by the constructor",
            instead="notion_client.AsyncClient",
        ),
        _NOTION: Class(
            otherwise=_NETWORK,
            attributes={"children": "self", "properties": "self"},
            dynamic="stands for all endpoints",
            instead="notion_client.AsyncClient",
        ),
        "notion_client.AsyncClient": Class(asynchronous=True),
        "telebot.TeleBot": Class(
            blocks={
                _NETWORK: (
                    "answer_callback_query copy_message delete_message delete_webhook download_file "
                    "edit_message_reply_markup edit_message_text forward_message get_chat get_chat_member "
                    "get_file get_me get_webhook_info infinity_polling polling remove_webhook send_audio "
                    "send_chat_action send_document send_location send_media_group send_message send_photo "
                    "send_sticker send_video send_voice set_webhook"
                )
            },
            instead="telebot.async_telebot.AsyncTeleBot",
        ),
        "discord_webhook.DiscordWebhook": Class(
            blocks={_NETWORK: "delete edit execute"}, instead="discord_webhook.AsyncDiscordWebhook"
        ),
        "meilisearch.Client": Class(
            blocks={
                _NETWORK: (
                    "create_index delete_index get_all_stats get_index get_indexes get_task health "
                    "multi_search wait_for_task"
                )
            },
            returns={"index": "meilisearch.index.Index", "get_index": "meilisearch.index.Index"},
        ),
        "meilisearch.index.Index": Class(otherwise=_NETWORK),
        "pyairtable.Api": Class(returns={"table": "pyairtable.Table"}),
        "pyairtable.Table": Class(
            blocks={
                _NETWORK: (
                    "all batch_create batch_delete batch_update batch_upsert create delete first get update"
                )
            },
            lazy={_NETWORK: "iterate"},
        ),
        "geopy.geocoders.Nominatim": Class(blocks={_NETWORK: "geocode reverse"}),
        "yfinance.Ticker": Class(
            blocks={_NETWORK: "get_dividends get_info get_news get_splits history option_chain"}
        ),
        "tweepy.Client": Class(otherwise=_NETWORK, instead="tweepy.asynchronous.AsyncClient"),
        "spotipy.Spotify": Class(otherwise=_NETWORK, quiet="set_auth"),
        "googlemaps.Client": Class(
            otherwise=_NETWORK, quiet="clear_experience_id get_experience_id set_experience_id"
        ),
        "web3.Web3": Class(
            attributes={"eth": _ETH}, blocks={_NETWORK: "is_connected"}, instead="web3.AsyncWeb3"
        ),
        "web3.AsyncWeb3": Class(asynchronous=True),
        _ETH: Class(
            blocks={
                _NETWORK: (
                    "call estimate_gas get_balance get_block get_code get_logs get_transaction "
                    "get_transaction_count get_transaction_receipt send_raw_transaction send_transaction "
                    "wait_for_transaction_receipt"
                )
            },
            returns={"contract": _CONTRACT},
            dynamic="methods are descriptors",
            instead="web3.AsyncWeb3",
        ),
        _CONTRACT: Class(
            attributes={"functions": "web3.contract.contract.ContractFunctions"},
            dynamic="set by the constructor",
        ),
        "web3.contract.contract.ContractFunctions": Class(
            any_attribute="web3.contract.contract.ContractFunction"
        ),
        "web3.contract.contract.ContractFunction": Class(
            blocks={_NETWORK: "build_transaction call estimate_gas transact"},
            call_returns="self",
            instead="web3.AsyncWeb3",
        ),
    },
)
