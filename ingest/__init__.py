"""From the agencies' files to the lake: readers by format, mappings by extract, versions, quarantine."""

from ingest.errors import IngestError
from ingest.intake import deliver
from ingest.lake import Lake
from ingest.report import Counts, DeliveryReport, IngestReport

__all__ = ["Counts", "DeliveryReport", "IngestError", "IngestReport", "Lake", "deliver"]
