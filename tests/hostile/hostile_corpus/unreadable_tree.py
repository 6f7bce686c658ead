"""Leaves folders that nobody may enter, for whoever clears up.

verdict: failed|error
"""

os.umask(0o777)
os.makedirs("locked/inner", exist_ok=True)
