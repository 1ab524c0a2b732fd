"""A Spark session of ours: on this machine, or on a cluster's master."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

Session: TypeAlias = Any
"""pyspark.sql.SparkSession; pyspark is installed only where it is wanted, so its types are not to be had here."""
DataFrame: TypeAlias = Any
"""pyspark.sql.DataFrame."""
LEAST_JAVA = 17
_SCRATCH = "spark.pingan.scratch"
ROOT = Path(__file__).parents[2]

_SETTINGS = {
    "spark.app.name": "pingan",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # As Spark 4 has it: a cast or a sum that goes wrong is an error and no silent null.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.cleaner.referenceTracking.cleanCheckpoints": "true",
}
_HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
}


class SparkMissing(RuntimeError):
    """pyspark or Java is not there; the message, and `zh` in Chinese, say how to get it."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


class NoScratch(ValueError):
    """A cluster without a folder that all its nodes see."""


@contextmanager
def session(
    master: str = "local[*]", scratch: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Session]:
    """A session with a place for what it works out on the way, both gone when the block ends.

    master: local[*] runs in this process on this machine and listens on loopback only; any other is a cluster whose
    nodes have this package installed. scratch: a folder that all nodes see; one of this machine's unless given.
    settings: Spark's own, which win over ours. Raises SparkMissing and NoScratch.
    """
    here = master.startswith("local")
    _check()
    if scratch is None and not here:
        raise NoScratch(master)
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pingan-spark-", dir=scratch))
    spark = None
    try:
        spark = _start(master, here, folder, settings or {})
        spark.sparkContext.setCheckpointDir(folder.as_uri())
        spark.conf.set(_SCRATCH, str(folder))
        yield spark
    finally:
        if spark is not None:
            spark.stop()
        shutil.rmtree(folder, ignore_errors=True)


def scratch_of(spark: Session) -> Path:
    """The folder that is the session's own."""
    return Path(spark.conf.get(_SCRATCH))


def _check() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            import pyspark  # noqa: F401
    except ModuleNotFoundError as error:
        raise SparkMissing(
            "pyspark is not installed: pip install -r requirements/spark.txt",
            "未安装 pyspark：pip install -r requirements/spark.txt",
        ) from error
    version = java_version()
    if version is None or version < LEAST_JAVA:
        found = ("none was found", "未找到") if version is None else (f"the one found is {version}", f"现为 {version}")
        raise SparkMissing(
            f"Spark needs Java {LEAST_JAVA} or later, and {found[0]}: run scripts/install-java, or set JAVA_HOME",
            f"Spark 需要 Java {LEAST_JAVA} 或更高版本（{found[1]}）：运行 scripts/install-java，或设置 JAVA_HOME",
        )


def java_version() -> int | None:
    """The major version of the Java that Spark would start; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, timeout=60).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    # openjdk version "17.0.15" …; before Java 9: "1.8.0_292".
    major = re.search(r'version "(\d+)', told)
    return int(major[1]) if major else None


def _start(master: str, here: bool, folder: Path, settings: Mapping[str, str]) -> Session:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    chosen = dict(_SETTINGS)
    if here:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        cores = os.cpu_count() or 1 if "*" in master else int("".join(c for c in master if c.isdecimal()) or 1)
        chosen |= _HERE | {
            "spark.local.dir": str(folder),
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.sql.shuffle.partitions": str(4 * cores),
            # The workers import what this process imports, whether or not it is installed.
            "spark.executorEnv.PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
    builder = SparkSession.builder.master(master)
    for name, value in (chosen | dict(settings)).items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        # It says that pandas 3 is new to it; nothing here goes through pandas.
        warnings.simplefilter("ignore", FutureWarning)
        return builder.getOrCreate()
