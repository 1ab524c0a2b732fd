"""Resolution on Spark: the models and comparators of `resolution`, for more records than one machine holds.

The same code standardises, keys, compares and clusters; what is here moves the records to where it runs. With the same
bundle the clusters, their evidence and their probabilities are those that the engine finds on one machine.

`session.session` starts Spark, and says so where it is not installed; the other modules need it. See docs/spark.md.
"""
