"""What drives it: adoption, demand, the frontier race, compute prices, credit, sentiment.

Simple documented processes that start at dated facts of the book. Every parameter is an assumption of the book with a
range and a reason (``assumptions``, names ``world.*``) and is sampled per path; a calibration that is a guess says so
there.
"""
