"""Charts that were kept: who may open which, and every version of them (DESIGN.md: nothing is irreversible)."""

from governance.charts.charts import ChartRefused, Charts, Kept, Saver, UnknownChart

__all__ = ["ChartRefused", "Charts", "Kept", "Saver", "UnknownChart"]
