"""The process that delivers: an RQ worker that listens to one queue and runs one job, whatever Redis may ask of it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError, RedisError, ResponseError, TimeoutError
from redis.retry import Retry
from rq.exceptions import DeserializationError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from gateway.trouble import where
from jobs.bell import DELIVER, QUEUE

log = logging.getLogger("titian.worker")

WORKER_TTL = 30  # seconds; an idle worker looks up at least this often (RQ's own default is 420)
MAINTENANCE = 60
MONITORING = 5
MAX_JOBS = 2000  # then the process ends and is started anew
OLDEST_REDIS = (6, 2)
OUTBOX_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Deliver = Callable[[str], object]


class RefusedToStart(Exception):
    """The worker may not run like this. The message is one exact line."""


class SafeJob(Job):
    """A job that can only be one of `allowed`, with one outbox id.

    RQ imports whatever dotted name stands in Redis, JSON or not, and calls it. Here the name is looked up in a table.
    Callbacks, webhooks, retries, repeats and dependencies in the hash are ignored.
    """

    allowed: ClassVar[Mapping[str, Deliver]] = {}

    def restore(self, raw_data: Any) -> Any:
        """As RQ's, and then forgets all that could run code or open a connection."""
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self._success_callback = self._failure_callback = self._stopped_callback = None  # type: ignore[assignment]
        self.webhooks = []
        self.retries_left = self.repeats_left = self.number_of_retries = None
        self.retry_intervals = self.repeat_intervals = None
        self._dependency_ids = []
        self.rate_limit_key = self.rate_limit_concurrency = None

    def _deserialize_data(self) -> None:
        try:
            name, instance, args, kwargs = json.loads(self.data)
        except Exception as error:
            raise DeserializationError("not JSON of four parts") from error
        well_made = (
            isinstance(name, str) and name in self.allowed and instance is None and kwargs == {}
            and isinstance(args, list) and len(args) == 1 and isinstance(args[0], str) and OUTBOX_ID.fullmatch(args[0])
        )  # fmt: skip
        if not well_made:
            log.error("security: a job that is not on the list was refused")
            raise DeserializationError("not on the list")
        self._func_name, self._instance, self._args, self._kwargs = name, None, args, {}

    @property
    def func(self) -> Any:
        """The function in the table; never an import."""
        return self.allowed[str(self.func_name)]


class OutboxWorker(SimpleWorker):
    """RQ's worker in one process, with the settings that bound how long anything can be stuck."""

    def run_maintenance_tasks(self) -> None:
        """RQ's, but a job that cannot even be read is dropped: RQ's own would stumble over it for ever.

        It stays in the intermediate list, and each worker that starts looks there first. What is dropped is only a ring.
        """
        try:
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:
            log.error("event=unreadable_job_dropped error=%s", type(error).__name__)
            for queue in self.queues:
                self.connection.delete(queue.intermediate_queue_key)
                queue.release_maintenance_lock()
            self.last_cleaned_at = datetime.now(UTC)  # type: ignore[assignment]

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log what failed and where, never with arguments: the truth is in the outbox, which will try again."""
        log.error("event=job_failed error=%s at=%s", type(exc_info[1]).__name__, where(exc_info[1]))

    def handle_job_retry(self, job: Job, *rest: Any, **named: Any) -> None:
        """A job cannot ask RQ to be tried again: RQ loses those. The outbox does it."""
        raise DeserializationError("no retries here")


def patient_redis(url: str) -> Redis:
    """A client for the worker: waits longer than the web side may, and tries again."""
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(ExponentialBackoff(cap=2, base=0.1), 3))


def worker(redis: Redis, deliver: Deliver, queues: tuple[str, ...] = (QUEUE,)) -> OutboxWorker:
    """A worker ready to `.work(max_jobs=MAX_JOBS)`; RefusedToStart when it would lose jobs or run strangers' code."""
    if len(queues) != 1:
        # RQ takes a job crash-safely only when the worker has one queue (LMOVE to an intermediate list).
        raise RefusedToStart(f"A worker listens to exactly one queue, not {len(queues)}: {', '.join(queues)}.")
    check_redis(redis)
    job_class = type("DeliverJob", (SafeJob,), {"allowed": {DELIVER: deliver}})
    return OutboxWorker(
        list(queues), connection=redis, serializer=JSONSerializer, job_class=job_class, worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE, job_monitoring_interval=MONITORING, log_job_description=False,
    )  # fmt: skip


def check_redis(redis: Redis) -> None:
    """RefusedToStart, with one exact line, unless this Redis is new enough and never throws keys away."""
    try:
        server = redis.info("server")
        memory = redis.info("memory")
    except RedisError as error:
        raise RefusedToStart(f"REDIS_URL: Redis does not answer ({type(error).__name__}).") from error
    version = str(server.get("redis_version", "0"))
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST_REDIS:
        raise RefusedToStart(f"REDIS_URL: Redis {version} is too old; 6.2 or newer is needed.")
    policy = str(memory.get("maxmemory_policy") or _policy(redis))
    if policy != "noeviction":
        raise RefusedToStart(f"REDIS_URL: maxmemory-policy is {policy}, it must be noeviction.")


def _policy(redis: Redis) -> str:
    try:
        found: Any = redis.config_get("maxmemory-policy")
        return str(found.get("maxmemory-policy", "unknown"))
    except ResponseError:
        return "unknown"
