"""redis-py, synchronous (`redis`) and asynchronous (`redis.asyncio`)."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library

_NETWORK = Effect.NETWORK
_COMMANDS = """
    acl_cat acl_deluser acl_getuser acl_list acl_setuser acl_users acl_whoami append auth bgrewriteaof
    bgsave bitcount bitfield bitop bitpos blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin
    client_getname client_id client_info client_kill client_list client_setname command config_get
    config_resetstat config_set copy dbsize decr decrby delete dump echo eval evalsha execute_command exists
    expire expireat expiretime fcall fcall_ro flushall flushdb function_load geoadd geodist geohash geopos
    georadius georadiusbymember geosearch geosearchstore get getbit getdel getex getrange getset hdel
    hexists hexpire hexpireat hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hpersist hpexpire
    hpttl hrandfield hscan hset hsetnx hstrlen httl hvals incr incrby incrbyfloat info keys lastsave lcs
    lindex linsert llen lmove lmpop lpop lpos lpush lpushx lrange lrem lset ltrim memory_stats memory_usage
    mget migrate module_list move mset msetnx object persist pexpire pexpireat pexpiretime pfadd pfcount
    pfmerge ping psetex pttl publish pubsub_channels pubsub_numpat pubsub_numsub randomkey rename renamenx
    replicaof reset restore role rpop rpoplpush rpush rpushx sadd save scan scard script_exists script_flush
    script_load sdiff sdiffstore set setbit setex setnx setrange sinter sintercard sinterstore sismember
    slowlog_get slowlog_len slowlog_reset smembers smismember smove sort spop spublish srandmember srem
    sscan strlen sunion sunionstore swapdb time touch ttl type unlink wait waitaof xack xadd xautoclaim
    xclaim xdel xgroup_create xgroup_createconsumer xgroup_delconsumer xgroup_destroy xgroup_setid
    xinfo_consumers xinfo_groups xinfo_stream xlen xpending xpending_range xrange xread xreadgroup xrevrange
    xtrim zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard zinterstore zlexcount zmpop zmscore
    zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex
    zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunion
    zunionstore
"""
_SCANS = "hscan_iter scan_iter sscan_iter zscan_iter"
_SUBSCRIBE = "ping psubscribe punsubscribe subscribe unsubscribe"
_CLUSTER = "has the commands of `Redis` without being a subclass"
_MADE = {"from_url": "self", "from_pool": "self"}

LIBRARY = Library(
    packages=("redis", "aioredis"),
    distribution="redis",
    aliases={
        "redis.client.Redis": "redis.Redis",
        "redis.StrictRedis": "redis.Redis",
        "redis.client.StrictRedis": "redis.Redis",
        "redis.utils.from_url": "redis.from_url",
        "redis.cluster.RedisCluster": "redis.RedisCluster",
        "redis.asyncio.client.Redis": "redis.asyncio.Redis",
        "redis.asyncio.StrictRedis": "redis.asyncio.Redis",
        "redis.asyncio.client.StrictRedis": "redis.asyncio.Redis",
        "redis.asyncio.utils.from_url": "redis.asyncio.from_url",
        "redis.asyncio.cluster.RedisCluster": "redis.asyncio.RedisCluster",
        "aioredis.Redis": "redis.asyncio.Redis",
        "aioredis.from_url": "redis.asyncio.from_url",
        "aioredis.client.Redis": "redis.asyncio.Redis",
    },
    functions={
        "redis.from_url": Function(returns="redis.Redis"),
        "redis.asyncio.from_url": Function(returns="redis.asyncio.Redis"),
    },
    classes={
        "redis.Redis": Class(
            blocks={_NETWORK: f"{_COMMANDS} transaction"},
            lazy={_NETWORK: f"{_SCANS} monitor"},
            returns={
                **_MADE,
                "pipeline": "redis.client.Pipeline",
                "pubsub": "redis.client.PubSub",
                "lock": "redis.lock.Lock",
            },
            quiet="close register_script",
            instead="redis.asyncio.Redis",
        ),
        "redis.RedisCluster": Class(
            bases=("redis.Redis",), dynamic=_CLUSTER, instead="redis.asyncio.RedisCluster"
        ),
        # Commands are collected; `execute` sends them.
        "redis.client.Pipeline": Class(
            blocks={_NETWORK: "execute unwatch watch"},
            chains=_COMMANDS,
            quiet="multi discard",
            instead="redis.asyncio.Redis.pipeline",
        ),
        "redis.client.PubSub": Class(
            blocks={_NETWORK: f"{_SUBSCRIBE} get_message parse_response ssubscribe sunsubscribe"},
            lazy={_NETWORK: "listen"},
            quiet="close",
            instead="redis.asyncio.client.PubSub",
        ),
        "redis.lock.Lock": Class(
            blocks={_NETWORK: "acquire extend locked owned reacquire release"},
            enters=_NETWORK,
            exits=_NETWORK,
            instead="redis.asyncio.lock.Lock",
        ),
        "redis.asyncio.Redis": Class(
            asynchronous=True,
            coroutines=f"{_COMMANDS} aclose close transaction",
            returns={
                **_MADE,
                "pipeline": "redis.asyncio.client.Pipeline",
                "pubsub": "redis.asyncio.client.PubSub",
                "lock": "redis.asyncio.lock.Lock",
            },
        ),
        "redis.asyncio.RedisCluster": Class(
            bases=("redis.asyncio.Redis",), asynchronous=True, dynamic=_CLUSTER
        ),
        "redis.asyncio.client.Pipeline": Class(
            asynchronous=True, coroutines="execute reset unwatch watch", chains=_COMMANDS, quiet="multi"
        ),
        "redis.asyncio.client.PubSub": Class(
            asynchronous=True, coroutines=f"{_SUBSCRIBE} aclose close get_message"
        ),
        "redis.asyncio.lock.Lock": Class(
            asynchronous=True, coroutines="acquire extend locked owned reacquire release"
        ),
    },
)
