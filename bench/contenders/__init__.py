"""The contenders of bench/link_public.py, each run in a process of its own: `python FILE TASK.json`.

A task names the tables (csv, all text, a column `row` with the row's number, no column that tells the truth), how to
link, and where to write the pairs (`left,right,probability`: numbers of rows) and, if the contender clusters, the
clusters (`source,row,cluster`). A contender prints one line of JSON: {"seconds": …, "peak_rss_mb": …}.
"""
