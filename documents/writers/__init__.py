"""Reports as files: plain objects of ``domain.report`` in, a file out.

A writer knows paper, cells and fonts. What is counted, what is shown and whose it is was decided before.
"""
