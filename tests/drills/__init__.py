"""Drills: programs killed, disks filled, clocks turned, under load; then everything is counted.

``python -m tests.drills.<name>`` runs one at full length and prints its numbers; ``python -m
tests.drills`` runs all. Each brings its own PostgreSQL (commits reach the disk), Redis and mail
server, and ends with an error when a single acknowledged save or mail is not accounted for.
"""
