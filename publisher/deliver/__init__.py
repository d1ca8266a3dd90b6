"""Delivering frozen renditions: the rules of a delivery, retries and rate limits, channels and mail."""
