"""What a run reads of its server's files, brought to a worker by content: nothing is sent twice, nothing damaged used.

``run_inputs`` says which files those are (server), ``answers`` sends them in pieces on a worker's ``questions``,
``remote`` through an object store where there is one, ``blob_store`` keeps them by digest, ``copies`` lays them out.
"""
