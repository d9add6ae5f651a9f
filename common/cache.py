"""The cache of pages: Redis, which may be away. It then remembers nothing, and whoever asks goes to the database.

What must not be forgotten, such as wrong passwords, is counted in Django's default cache.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.connection import ConnectionProxy
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgetful(operation: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    def attempt(*args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("the cache is away: %s", type(error).__name__)
            return otherwise(*args, **kwargs)

    return attempt


def _no(*_args: Any, **_kwargs: Any) -> bool:
    return False


class SteadyClient(RedisCacheClient):
    """Keeps its clients of Redis, which threads may share: to make one anew takes longer than to ask it."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the server that is to be asked."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return client


class ForgetfulCache(RedisCache):
    """Redis as long as it answers; else nothing is known and nothing is kept, and nobody sees a fault for it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SteadyClient

    get = _forgetful(RedisCache.get, lambda _self, _key, default=None, version=None: default)
    get_many = _forgetful(RedisCache.get_many, lambda _self, _keys, version=None: {})
    set = _forgetful(RedisCache.set, _no)
    set_many = _forgetful(RedisCache.set_many, lambda _self, data, *_args, **_kwargs: list(data))
    add = _forgetful(RedisCache.add, _no)
    touch = _forgetful(RedisCache.touch, _no)
    has_key = _forgetful(RedisCache.has_key, _no)
    delete = _forgetful(RedisCache.delete, _no)
    delete_many = _forgetful(RedisCache.delete_many, _no)


page_cache = ConnectionProxy(caches, "pages")
