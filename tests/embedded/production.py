"""PostgreSQL and Redis as in production: on ports, with passwords, two roles; and Whistle's processes on them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.embedded import Postgres, Redis, Server, _owned_folder, _private_folder, find_placement
from config.processes import ROOT
from tests.live import free_ports

PASSWORD = "a-password-for-tests-0123456789"
OPERATING = ROOT / "docs" / "operating.md"


class PortPostgres(Postgres):
    """A server of somebody else's: on a port, asking for passwords."""

    port: int

    def start(self) -> None:
        _private_folder(self.run, self.placement)
        if not (self.data / "PG_VERSION").exists():
            self._create()
            rules = ["local all all trust", "host all all 127.0.0.1/32 scram-sha-256"]
            (self.data / "pg_hba.conf").write_text("\n".join(rules) + "\n")
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "fsync": "off", "max_connections": "60"}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._launch([self.bin / "postgres", "-D", self.data, "-k", self.run, *words])
        self.wait_ready(self.is_up)

    def connect(self, database: str, user: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.run), port=self.port, dbname=database, user=user, autocommit=True)

    def tool(self, name: str, *words: str | Path) -> None:
        """Run one of PostgreSQL's programs as the owner of the data."""
        command = [*self.placement.prefix, self.bin / name, *words]
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{name}: {done.stderr}"

    @property
    def socket(self) -> tuple[str, ...]:
        """How its programs reach it as the superuser."""
        return "-h", str(self.run), "-p", str(self.port), "-U", "postgres"


class PortRedis(Redis):
    """A Redis on a port."""

    port: int

    def start(self) -> None:
        _owned_folder(self.data, self.placement)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.data), "--save", ""]
        self._launch(["/usr/bin/redis-server", *options])
        self.wait_ready(self.is_up)

    def is_up(self) -> bool:
        done = subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, text=True, check=False)
        return done.stdout.strip() == "PONG"


@dataclass
class Production:
    """An installation: its servers, and what its processes find in their environment."""

    folder: Path
    postgres: PortPostgres
    redis: PortRedis

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables of docs/operating.md, the owner's among them."""
        server = f"127.0.0.1:{self.postgres.port}/whistle"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WHISTLE_")}
        return kept | {
            "DATABASE_URL": f"postgis://whistle_app:{PASSWORD}@{server}",
            "DATABASE_OWNER_URL": f"postgis://whistle_owner:{PASSWORD}@{server}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "SECRET_KEY": "kF3vT9xW2qZ7rB5nM1cX8yL4pJ6hG0sDaUeOiKtRwQzVbNm_-Y+",
            "ALLOWED_HOSTS": "whistle.example.org,127.0.0.1",
            "PUBLIC_URL": "https://whistle.example.org",
            "CONTACT_KEYS": "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "CONTACT_INDEX_KEY": "0123456789abcdef0123456789abcdef",
            "TRUSTED_PROXY_COUNT": "1",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "SEALS_PATH": str(self.folder / "seals.jsonl"),
            "LOG_LEVEL": "WARNING",
        }

    def manage(self, *words: str, **changes: str) -> str:
        """Run a command of manage.py."""
        command = [sys.executable, "-W", "ignore", "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | changes, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python in the installation."""
        return self.manage("shell", "-v", "0", "-c", code)


def make_roles(postgres: PortPostgres) -> None:
    """Do what docs/operating.md says to do by hand, word for word but for the passwords."""
    (block,) = re.findall(r"```sql\n(CREATE ROLE whistle_owner.*?)```", OPERATING.read_text(), re.DOTALL)
    script = block.replace("'...'", f"'{PASSWORD}'")
    psql = [postgres.bin / "psql", *postgres.socket, "-v", "ON_ERROR_STOP=1", "-q", "postgres"]
    done = subprocess.run([*map(str, psql)], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def raise_epoch(postgres: PortPostgres, epoch: int) -> None:
    """Have a server number its transactions from the given round on, as docs/operating.md says to."""
    postgres.stop()
    postgres.tool("pg_resetwal", f"--epoch={epoch}", "-D", postgres.data)
    postgres.start()


@contextmanager
def servers(folder: Path) -> Iterator[Production]:
    """Run the two servers until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    placement = find_placement(folder)
    made = Production(folder, PortPostgres(placement), PortRedis(placement))
    made.postgres.port, made.redis.port = free_ports(2)
    started: list[Server] = [made.postgres, made.redis]
    try:
        for each in started:
            each.start()
        yield made
    finally:
        for each in reversed(started):
            each.stop()


def variables(environment: Mapping[str, str]) -> set[str]:
    """Give the names that docs/operating.md lists as needed."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| yes \|", OPERATING.read_text(), re.MULTILINE)
    return set(rows) - set(environment)
