"""Charts and whole graphs as files for other tools: GraphML, GEXF, CSV for `neo4j-admin`, `.anx` for i2.

What is exported is what the scope shows: what is hidden is not in the file, what is masked is starred in it.
"""

from queries.export.drawn import Drawn, Mark, of_chart, of_everything
from queries.export.files import FORMATS, TooLarge, as_bytes, write

__all__ = ["FORMATS", "Drawn", "Mark", "TooLarge", "as_bytes", "of_chart", "of_everything", "write"]
