"""Memcached clients: python-memcached, pymemcache, pylibmc."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK
_COMMON = "add append cas decr delete flush_all get gets incr prepend replace set set_multi get_multi touch"

LIBRARY = Library(
    packages=("memcache", "pymemcache", "pylibmc"),
    distribution="pymemcache",
    aliases={
        "pymemcache.client.base.Client": "pymemcache.Client",
        "pymemcache.client.Client": "pymemcache.Client",
        "pymemcache.client.base.PooledClient": "pymemcache.PooledClient",
        "pymemcache.client.hash.HashClient": "pymemcache.HashClient",
        "pylibmc.client.Client": "pylibmc.Client",
    },
    classes={
        "memcache.Client": Class(
            blocks={_NETWORK: f"{_COMMON} delete_multi get_slabs get_stats"}, instead="aiomcache.Client"
        ),
        "pymemcache.Client": Class(
            blocks={
                _NETWORK: (
                    f"{_COMMON} cache_memlimit delete_many delete_multi get_many gets_many set_many stats "
                    "version"
                )
            },
            quiet="close",
            instead="aiomcache.Client",
        ),
        "pymemcache.PooledClient": Class(
            blocks={_NETWORK: f"{_COMMON} delete_many get_many gets_many set_many stats version"},
            quiet="close",
            instead="aiomcache.Client",
        ),
        "pymemcache.HashClient": Class(
            blocks={_NETWORK: f"{_COMMON} delete_many get_many gets_many set_many"},
            quiet="close",
            instead="aiomcache.Client",
        ),
        "pylibmc.Client": Class(
            blocks={_NETWORK: f"{_COMMON} add_multi delete_multi get_stats incr_multi"},
            instead="aiomcache.Client",
        ),
    },
)
