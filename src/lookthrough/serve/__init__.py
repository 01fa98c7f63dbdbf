"""THE MAIN PATH OF THE WORKBENCH: an address is a question, and a page is its answer.

``inquiry`` reads an address into a question to a session and writes it back; ``answering`` asks the session, one
question at a time, and keeps the last answers; ``pages`` makes pages, fragments and files of them from the figures of
the report; ``guard`` lets in who may ask; ``server`` opens the port. Nothing that a page sends is run as code, and no
address leads to a file.
"""
