"""What the server answers beside the pages: every HTTP route in one list, one gate in front of all of them.

Starlette only, no streamlit. ``app.py`` hands both to Streamlit, so the gate stands before Streamlit's own routes too.
"""
