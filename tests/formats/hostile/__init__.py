"""Files that mean harm, and the bounds that every reader keeps with them.

`samples` makes a good file of each format, `damage` spoils it, `attacks` lists what an attacker would write, `watch`
reads in a child process and measures. `python -m tests.formats.hostile --minutes N` does so for a long time.
"""
