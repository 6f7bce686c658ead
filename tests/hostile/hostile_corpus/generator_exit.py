"""Raises an exception which most handlers let pass.

verdict: error
harmless: yes
"""

raise GeneratorExit
