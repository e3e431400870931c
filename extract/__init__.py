"""Casualty figures in news reports as a tidy table of claims: who said how many, about whom, where and when.

>>> import extract
>>> report = extract.Report("a", "Activists say at least 27 people have been killed in Homs.", published="2012-02-07")
>>> [(c.source, c.figure, c.qualifier, c.place) for c in extract.find_claims(report)]
[('activists', 27, 'at least', 'Homs')]
"""
from extract.claims import find_claims
from extract.mentions import Claim
from extract.reports import Report, read_reports
from extract.table import read_table, table, write_table

__all__ = ["Claim", "Report", "find_claims", "read_reports", "read_table", "table", "write_table"]
