"""Looks into buckets, and makes links to what is in them: the only place that imports obstore."""
