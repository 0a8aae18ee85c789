"""A carrier to practise with: a real HTTP server on 127.0.0.1 that sells SAMPLE labels and plays journeys.

It speaks EasyPost's API (v2) well enough for EasyPost's own client, with scan codes, services and numbers of its own.
"""
